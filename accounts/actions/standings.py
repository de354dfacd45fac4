"""Standings: the newest numbers of each account, handed down at the end of a run so that lists need one join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from accounts.models import Standing
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import User


def put(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, by: User) -> int:
    """
    Set `columns` of the standings; each row holds an account's key and then its values.

    Accounts that are not among the rows lose these numbers: the run did not see them. Returns how many changed.
    """
    require(by, Right.RECOMPUTE)
    given = list(rows)
    seen = {row[0] for row in given}
    known = Standing.objects.exclude(**{f"{column}__isnull": True for column in columns}).values_list("pk", flat=True)
    gone = [[key, *[None] * len(columns)] for key in known if key not in seen]
    return bulk.merge(Standing, "account_id", columns, [*given, *gone], defaults={"stage": ""})


def note_stages(stages: Mapping[int, str], *, by: User) -> None:
    """The life cycle hands down the stage of accounts (by key)."""
    require(by, Right.MOVE_STAGES)
    _upsert(["stage"], [Standing(account_id=key, stage=stage) for key, stage in stages.items()])


def note_visits(days: Mapping[int, tuple[date | None, date | None]], *, by: User) -> None:
    """The life cycle hands down, by account key, the days of the last and the next visit."""
    require(by, Right.LOG_VISITS)
    rows = [Standing(account_id=key, last_visit_on=last, next_visit_on=after) for key, (last, after) in days.items()]
    _upsert(["last_visit_on", "next_visit_on"], rows)


def _upsert(columns: list[str], rows: list[Standing]) -> None:
    Standing.objects.bulk_create(
        rows, update_conflicts=True, update_fields=columns, unique_fields=["account"], batch_size=1000
    )
