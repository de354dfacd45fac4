"""What clearly changed in customers' manners: how many, which way, together with what (K3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from accounts.models.accounts import is_key_account
from analytics.facts.map_corner import gone
from analytics.models import Behaviour, BehaviourChange
from analytics.rules.behaviour import is_silent
from kam.ground import ways
from kam.models import Run

SHOWN = 120
"""Changes that the picture shows, the most unusual first."""
Way = tuple[str, bool]
"""A habit, and whether it is more than before."""


@dataclass(frozen=True)
class Tally:
    """Of the changes asked for."""

    customers: int
    """How many customers they are of."""
    key: int
    """How many of them are key accounts."""
    ways: dict[Way, int]
    """How many customers each way, the most first."""
    beside: tuple[Way, int] | None
    """What else most of the customers of the first way do, and how many of them; None where nothing else."""


def tally(changes: Any) -> Tally:
    """Counts of the changes (a query of rows of one run); three statements, whatever the number of rows."""
    plain = changes.order_by()
    key = Count("account", distinct=True, filter=is_key_account(path="account__"))
    counts = plain.aggregate(customers=Count("account", distinct=True), key=key)
    ways = _counted(plain)
    if not ways:
        return Tally(0, 0, {}, None)
    (habit, rose), _count = next(iter(ways.items()))
    those = plain.filter(habit=habit, rose=rose).values("account")
    others = _counted(plain.model.objects.filter(run__in=plain.values("run"), account__in=those).exclude(habit=habit))
    return Tally(counts["customers"], counts["key"], ways, next(iter(others.items()), None))


def _counted(rows: Any) -> dict[Way, int]:
    found = rows.order_by().values_list("habit", "rose").annotate(n=Count("pk"))
    return {(habit, rose): count for habit, rose, count in sorted(found, key=lambda one: (-one[2], one[0], one[1]))}


def comparable(user: Any, run: Run, asked: Mapping[str, Any]) -> int:
    """How many customers the user sees, without the gone, have enough orders in both years; by tier, owner, …"""
    return int(_narrowed(user, run, asked).filter(comparable=True).order_by().count())


def silent(user: Any, run: Run, asked: Mapping[str, Any]) -> list[tuple[int, str]]:
    """
    Key accounts without an order for several of their own gaps, (key, name) by the year's revenue; narrowed likewise.

    Silence is no habit, so no change tells of it: who orders nothing keeps the figures of the months before.
    """
    rows = _narrowed(user, run, asked).filter(is_key_account(path="account__"))
    columns = ("account_id", "account__short_name", "account__name", "silent", "now__gap", "before__gap")
    told = rows.order_by("-revenue", "account_id").values_list(*columns)
    return [(key, short or name) for key, short, name, days, *gaps in told if is_silent(days, gaps)]


def silent_keys(user: Any) -> list[int]:
    """The keys of all of them as of the current run."""
    run = Run.objects.current(Behaviour.run_kind)
    return [key for key, _name in silent(user, run, {})] if run else []


def _narrowed(user: Any, run: Run, asked: Mapping[str, Any]) -> Any:
    """Rows of the customers asked for who are not gone; no change tells of which category they bought."""
    seen = Behaviour.objects.visible_to(user).filter(~gone(), run=run)
    named = {"tier": "account__tier", "region": "account__region", "segment": "account__segment"}
    seen = seen.filter(**{path: asked[name] for name, path in named.items() if asked.get(name)})
    owner = asked.get("owner")
    if owner:
        seen = seen.filter(account__owner=None if owner == ways.UNASSIGNED else owner)
    return seen


def dots(changes: Any) -> list[tuple[Any, Decimal]]:
    """The most unusual changes with the customer's revenue of the year; two statements."""
    rows = list(changes.order_by("-strength", "account")[:SHOWN])
    runs, keys = {row.run_id for row in rows}, {row.account_id for row in rows}
    told = Behaviour.objects.filter(run__in=runs, account__in=keys).values_list("run", "account", "revenue")
    revenue = {(run, account): amount for run, account, amount in told}
    return [(row, revenue.get((row.run_id, row.account_id), Decimal(0))) for row in rows]


def of_account(row: Behaviour) -> Any:
    """What clearly changed at one customer, the most unusual first."""
    return BehaviourChange.objects.filter(run=row.run_id, account=row.account_id).order_by("-strength", "pk")
