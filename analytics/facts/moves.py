"""Who stood in which tier on two days, by the verdicts of the runs that are kept (T8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Account, ClassChange, TierChange
from accounts.models.measures import summed
from accounts.rules.tier_causes import is_rise
from analytics.facts.in_force import standing_then
from analytics.models import Contribution, Score, Verdict
from kam.choices import RunKind
from kam.models import Run

YEAR = 365
NONE = "none"
"""Stands for no tier: a customer that was not there yet, or is not there any more."""


@dataclass(frozen=True)
class Cell:
    """Customers that stood in `was` on the first day and in `tier` on the last, with their net contribution then."""

    was: str
    tier: str
    accounts: int
    net: Decimal


@dataclass(frozen=True)
class Span:
    """Two runs of tiers, and the run of contribution that goes with the later one."""

    first: Run
    last: Run
    money: Run | None


def span(since: date | None = None, until: date | None = None) -> Span | None:
    """
    The newest runs up to the two days, by default of the newest run and a year before it.

    None where no two runs are kept; a first day before the oldest run means that run.
    """
    last = Run.objects.known_on(RunKind.TIERS, until)
    if last is None or last.as_of is None:
        return None
    wanted = since or last.as_of - timedelta(days=YEAR)
    oldest = Run.objects.of(RunKind.TIERS).done().order_by("as_of", "-finished_at", "-pk").first()
    first = Run.objects.up_to(RunKind.TIERS, wanted) or oldest
    if first is None or first.as_of is None or first.as_of >= last.as_of:
        return None
    return Span(first, last, Run.objects.up_to(RunKind.CONTRIBUTION, last.as_of))


def stayed(rows: QuerySet[Any], found: Span) -> QuerySet[Any]:
    """Verdicts of the later run, each with the tier before (`was`), then (`stood`), and its contribution (`net`)."""
    earlier = standing_then(Verdict.objects.filter(run=found.first, account=OuterRef("account")))
    return _with_net(standing_then(rows.filter(run=found.last)), found).annotate(
        was=Coalesce(Subquery(earlier.values("stood")[:1]), Value(NONE)), gone=Value(False)
    )


def left(rows: QuerySet[Any], found: Span) -> QuerySet[Any]:
    """Verdicts of the earlier run of customers the later one does not know."""
    still = Verdict.objects.filter(run=found.last, account=OuterRef("account"))
    gone = standing_then(rows.filter(run=found.first).exclude(Exists(still)))
    return _with_net(gone, found).annotate(was=F("stood"), gone=Value(True))


def _with_net(rows: QuerySet[Any], found: Span) -> QuerySet[Any]:
    money = Contribution.objects.filter(run=found.money, account=OuterRef("account")).values("net_contribution")[:1]
    return rows.annotate(net=Coalesce(Subquery(money), Decimal(0)))


def cells(found: Span, user: Any, chosen: Mapping[str, Any] | None = None) -> list[Cell]:
    """The migration of what a user sees: one cell for each way that anybody went, those that stayed included.

    `chosen` are filters of rows by their customer.
    """
    seen = Verdict.objects.visible_to(user).filter(**(chosen or {}))
    told = {"n": Count("pk"), "sum": summed("net")}
    rows = stayed(seen, found).order_by().values("was", "stood").annotate(**told)
    gone = left(seen, found).order_by().values("was").annotate(**told)
    return [
        *(Cell(row["was"], row["stood"], row["n"], row["sum"]) for row in rows),
        *(Cell(row["was"], NONE, row["n"], row["sum"]) for row in gone),
    ]


def came_and_moved(found: Span, user: Any, chosen: Mapping[str, Any] | None = None) -> tuple[int, int]:
    """
    How many were not there on the first day and stand higher or lower on the last than at first: (up, down).

    They are first seen in between, while the list of tiers counts them among those that rose and fell. One query.
    """
    began = TierChange.objects.made().filter(account=OuterRef("account")).order_by("from_on", "pk").values("tier")[:1]
    came = stayed(Verdict.objects.visible_to(user).filter(**(chosen or {})), found).filter(was=NONE)
    tiers = came.annotate(began=Subquery(began)).order_by().values_list("began", "stood")
    ways = [is_rise(one, stood) for one, stood in tiers if one and one != stood]
    return sum(ways), len(ways) - sum(ways)


@dataclass(frozen=True)
class Stood:
    """One customer as it stood on a day: the tier in effect, and what the newest runs up to that day said."""

    day: date
    change: TierChange | None
    verdict: Verdict | None
    contribution: Contribution | None
    score: Score | None
    class_change: ClassChange | None


def stood(account: Account, day: date) -> Stood:
    """Read from the history of tiers and from the runs that are kept; nothing is computed anew."""
    change = (
        TierChange.objects.on(day).filter(account=account).select_related("policy", "by").order_by("-from_on", "-pk")
    )
    verdict, contribution, score = (_row(model, account, day) for model in (Verdict, Contribution, Score))
    key_class = ClassChange.objects.on(day).filter(account=account).with_since().first()
    return Stood(day, change.first(), verdict, contribution, score, key_class)


def _row(model: Any, account: Account, day: date) -> Any:
    run = Run.objects.up_to(model.run_kind, day)
    return model.objects.filter(run=run, account=account).select_related("run").first() if run else None
