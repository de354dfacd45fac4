"""Why tiers moved, as far as what is kept tells: the customer, a new version of the policy, or a person's hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F

from accounts.choices import MoveCause, TierState
from accounts.facts.groups import rule_of
from accounts.models import Policy, TierChange
from accounts.rules import tier_causes

CHUNK = 1000
KEPT = "kept"
"""The reason of a tier that outlived its being set by hand."""


def moves(rows: Any) -> Any:
    """Those of the rows with which a tier became another; a first tier is none."""
    return rows.exclude(was="").exclude(was=F("tier"))


def of(rows: Iterable[TierChange]) -> dict[int, MoveCause]:
    """The cause of each move among the rows, by key; two queries a thousand rows, and one for the versions."""
    moved = [row for row in rows if row.was and row.was != row.tier]
    if not moved:
        return {}
    versions = list(Policy.objects.published().order_by(F("effective_on").asc(nulls_first=True), "number"))
    before = dict(zip((one.pk for one in versions[1:]), versions[:-1], strict=True))
    rules = {one.pk: rule_of(one) for one in versions}
    stood = _stood(moved)
    return {row.pk: _cause(row, stood.get(row.pk), before, rules) for row in moved}


def made(rows: Any) -> Any:
    """Those of them that took effect, whether they still stand or not."""
    return moves(rows).filter(state__in=[TierState.IN_EFFECT, TierState.ENDED])


def tell(rows: Iterable[TierChange]) -> None:
    """Write on each row what made its tier move, as `cause`; None where it did not."""
    rows = list(rows)
    causes = of(rows)
    for row in rows:
        row.cause = causes.get(row.pk)  # type: ignore[attr-defined]


def _cause(row: TierChange, earlier: dict[str, Any] | None, before: dict[int, Policy], rules: Any) -> MoveCause:
    if row.by_hand or (earlier and (earlier["by_hand"] or KEPT in earlier["reasons"])):
        return MoveCause.HAND
    if row.policy_id not in rules or earlier is None:
        return MoveCause.UNKNOWN
    if row.policy_id not in before or earlier["policy_id"] == row.policy_id:
        return MoveCause.CUSTOMER
    by, older = rules[row.policy_id], rules[before[row.policy_id].pk]
    return tier_causes.cause(row.was, row.tier, row.reasons, by, older)


def _stood(moved: list[TierChange]) -> dict[int, dict[str, Any]]:
    """What stood before each move, by the move's key."""
    found: dict[int, list[dict[str, Any]]] = {}
    for one in _histories({row.account_id for row in moved}):
        found.setdefault(one["account_id"], []).append(one)
    return {row.pk: stood[-1] for row in moved if (stood := _earlier(row, found.get(row.account_id, [])))}


def _earlier(row: TierChange, history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in history if (one["from_on"], one["pk"]) < (row.from_on, row.pk)]


def _histories(accounts: Iterable[int]) -> Iterator[dict[str, Any]]:
    columns = ("pk", "account_id", "from_on", "by_hand", "policy_id", "reasons")
    for part in _parts(sorted(accounts)):
        stood = TierChange.objects.filter(account__in=part, state__in=[TierState.IN_EFFECT, TierState.ENDED])
        yield from stood.order_by("from_on", "pk").values(*columns)


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
