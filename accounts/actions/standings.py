"""Standings: the newest numbers of each account, handed down at the end of a run so that lists need one join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, DateField, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from accounts.models import Account, Standing
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

DAY = "as_of"
"""Not a field of the rows: the day of their run."""
Shown = Mapping[str, tuple[Run, Mapping[str, str]]]
"""{relation from the account to rows of runs: (the run, {column of the standing: field of the row})}"""


def follow(shown: Shown, *, by: User) -> int:
    """
    Bring the standings to what the rows of runs say, all columns at once; returns how many changed.

    An account without a row loses these numbers: the run did not see it.
    """
    require(by, Right.RECOMPUTE)
    rows, seen = Account.objects.order_by(), Q()
    columns: dict[str, Any] = {}
    for relation, (run, named) in shown.items():
        name = f"of_{relation}"
        rows = rows.annotate(**{name: FilteredRelation(relation, condition=Q(**{f"{relation}__run": run}))})
        has = Q(**{f"{name}__isnull": False})
        day = Case(When(has, then=Value(run.as_of)), output_field=DateField())
        columns |= {column: day if field == DAY else F(f"{name}__{field}") for column, field in named.items()}
        seen |= has
    if not columns:
        return 0
    fresh = rows.values_list("pk", *columns.values())
    with transaction.atomic():
        changed = bulk.update_from(Standing, tuple(columns), fresh)
        if not Account.objects.filter(standing=None).exists():
            return changed
        new = fresh.filter(seen, standing=None)
        return changed + bulk.insert_from(Standing, tuple(columns), new, defaults={"stage": ""})


def note_stages(stages: Mapping[int, str], *, by: User) -> None:
    """The life cycle hands down the stage of accounts (by key)."""
    require(by, Right.MOVE_STAGES)
    _upsert(["stage"], [Standing(account_id=key, stage=stage) for key, stage in stages.items()])


def note_visits(days: Mapping[int, tuple[date | None, date | None]], *, by: User) -> None:
    """The life cycle hands down, by account key, the days of the last and the next visit."""
    require(by, Right.LOG_VISITS)
    rows = [Standing(account_id=key, last_visit_on=last, next_visit_on=after) for key, (last, after) in days.items()]
    _upsert(["last_visit_on", "next_visit_on"], rows)


def note_visit(account_id: int, *, held_on: date, next_on: date | None, by: User) -> None:
    """A visit was held: the last one's day only moves on, whatever is written beside it; the next one's is this."""
    require(by, Right.LOG_VISITS)
    latest = Greatest(Coalesce("last_visit_on", Value(held_on)), Value(held_on))
    if not Standing.objects.filter(account=account_id).update(last_visit_on=latest, next_visit_on=next_on):
        note_visits({account_id: (held_on, next_on)}, by=by)


def note_next_visits(days: Mapping[int, date | None], *, by: User) -> None:
    """The life cycle hands down the day of the next visit alone; the last one stays, whoever writes it meanwhile."""
    require(by, Right.LOG_VISITS)
    _upsert(["next_visit_on"], [Standing(account_id=key, next_visit_on=after) for key, after in days.items()])


def hold(keys: Iterable[int]) -> dict[int, Standing]:
    """
    Standings of accounts, their rows held to the end of the transaction.

    Asked before the days are read that are to be written there: of two who read and write at once the second then
    sees what the first wrote.
    """
    rows = Standing.objects.select_for_update(no_key=True).filter(account__in=list(keys)).order_by("account")
    return {row.account_id: row for row in rows}


def _upsert(columns: list[str], rows: list[Standing]) -> None:
    Standing.objects.bulk_create(
        rows, update_conflicts=True, update_fields=columns, unique_fields=["account"], batch_size=1000
    )
