"""What the dashboard shows: read from what the runs prepared, and counted live only where that is cheap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Count, Exists, F, Q, Sum

from accounts.choices import EventVerb, Tier, TierState
from accounts.facts import tier_moves
from accounts.models import Account, Policy, Standing, TierChange
from accounts.models.cadences import Told
from accounts.models.measures import Cents
from analytics.choices import RiskBand
from analytics.facts import a_year_before, left_undone, map_corner
from analytics.models import Contribution, Score, Verdict
from analytics.rules import contribution, curves, periods
from kam.choices import RunKind, RunState
from kam.ground import bulk, scope
from kam.ground.days import company_day
from kam.models import Event, Run
from kam.models.users import SYSTEM_USERNAME
from lifecycle.choices import Stage
from lifecycle.facts import warnings as cases
from lifecycle.models import Warning
from lifecycle.models.warnings import open_actions, visits_since, visits_to_come

Moves = Mapping[tuple[str, str], int]
"""{(tier before, tier after): how many}."""
QUARTER = periods.RECENT_DAYS
NOBODY = (0, 0)
WORST = 6
"""Warnings that the dashboard shows."""
FILED = (EventVerb.ACCOUNT_ARCHIVED, EventVerb.ACCOUNT_RESTORED, EventVerb.ACCOUNT_ABSORBED,
         EventVerb.ACCOUNT_UNMERGED)  # fmt: skip


@dataclass
class Book:
    """The contribution of everything a user sees: whole from the run's summary, else added up over what they see."""

    run: Run
    accounts: int = 0
    makers: int = 0
    net: Decimal = Decimal(0)
    losing: int = 0
    lost: Decimal = Decimal(0)
    biggest_share: float = 0.0
    top10_share: float = 0.0
    top20_share: float | None = None
    """Of the best fifth of the customers (rounded up), in what all that earn bring."""
    curve: list[Any] = field(default_factory=list)
    basis: str = contribution.COST
    before: Decimal | None = None
    """Net contribution a year earlier, where a run of about that day is kept."""

    @property
    def as_of(self) -> date:
        return self.run.as_of  # type: ignore[return-value]

    @property
    def change(self) -> float | None:
        """Against a year earlier, as a fraction."""
        return float((self.net - self.before) / abs(self.before)) if self.before else None


def runs() -> tuple[dict[str, Run], Run | None]:
    """The current run of each kind, and a computation that is waiting or under way."""
    kinds = (RunKind.ALL, RunKind.CONTRIBUTION, RunKind.TIERS, RunKind.CHURN, RunKind.VALUE)
    busy = Q(kind__in=kinds, state__in=(RunState.WAITING, RunState.RUNNING))
    found = list(Run.objects.filter(busy | Q(is_current=True)).order_by("pk"))
    current = {run.kind: run for run in found if run.is_current}
    shown = current.get(RunKind.CONTRIBUTION)
    # A run of an earlier day than what is shown leaves it as it is.
    busy_ones = (run for run in found if not run.is_over)
    working = next((run for run in busy_ones if not (shown and run.as_of and run.as_of < shown.as_of)), None)
    return current, working


def book(run: Run, user: Any) -> Book:
    """Contribution as this user sees it."""
    return _whole(run) if scope.sees_all(user) else _part(run, user)


def carried(run: Run, user: Any) -> Book:
    """Of the same only how many carry 80 %, and by which numbers."""
    if scope.sees_all(user):
        return Book(run=run, makers=run.result["makers"], basis=run.result["basis"])
    return of_rows(run, Contribution.objects.visible_to(user).filter(run=run))


def _whole(run: Run) -> Book:
    found = run.result
    total, lost = Decimal(found["total"]), Decimal(found["lost"])
    return Book(
        run=run,
        accounts=found["accounts"],
        makers=found["makers"],
        net=total + lost,
        losing=found["losing"],
        lost=lost,
        biggest_share=found["biggest_share"],
        top10_share=found["top10_share"],
        top20_share=found.get("top20pct_share"),
        curve=found.get("curve") or curves.points(_nets(Contribution.objects.filter(run=run))),
        basis=found["basis"],
        before=_year_before(run),
    )


def _year_before(run: Run) -> Decimal | None:
    """Net contribution by the run that lies nearest to a year earlier."""
    closest = a_year_before.run_of(run)
    return None if closest is None else Decimal(closest.result["total"]) + Decimal(closest.result["lost"])


def _year_before_of(run: Run, user: Any) -> Decimal | None:
    """The same of what a person sees today, where that run's rows are kept."""
    closest = a_year_before.run_of(run)
    if closest is None:
        return None
    rows = Contribution.objects.visible_to(user).filter(run=closest)
    found: Decimal | None = rows.aggregate(sum=Sum("net_contribution", output_field=Cents()))["sum"]
    return found


def _nets(rows: Any) -> Any:
    return np.array([int(net * 100) for net in rows.values_list("net_contribution", flat=True)], np.int64)


def _part(run: Run, user: Any) -> Book:
    """The same over the accounts of a team."""
    book = of_rows(run, Contribution.objects.visible_to(user).filter(run=run))
    book.before = _year_before_of(run, user)
    return book


def of_rows(run: Run, rows: Any) -> Book:
    """The same over some of the run's rows, however they were chosen; a year earlier is not asked for."""
    net = _nets(rows)
    found = contribution.concentrated(net)
    lost = bulk.money(found.lost)
    return Book(
        run=run,
        accounts=found.accounts,
        makers=found.makers,
        net=bulk.money(found.total) + lost,
        losing=found.losing,
        lost=lost,
        biggest_share=found.biggest_share,
        top10_share=found.top10_share,
        top20_share=found.top20pct_share,
        curve=curves.points(net),
        basis=run.result["basis"],
    )


@dataclass(frozen=True)
class TierRow:
    """One line of the table of tiers."""

    tier: str
    accounts: int
    share: float | None
    """Of the net contribution of the book."""
    came: int
    went: int
    """Moves into the tier and out of it within the quarter."""
    lost: int = 0
    """How many of the accounts are lost: they keep their tier, and are no key accounts to visit or to keep."""

    @property
    def change(self) -> int:
        """Accounts more or fewer by these moves."""
        return self.came - self.went


def tiers(user: Any, run: Run | None, moved: Moves) -> list[TierRow]:
    """Accounts in each tier now, the tier's share of net contribution, and how it grew by the moves."""
    seen = Account.objects.visible_to(user).live().exclude(tier="").order_by()
    gone = Count("pk", filter=Q(pk__in=Standing.objects.filter(stage=Stage.LOST).values("pk")))
    found = {tier: counts for tier, *counts in seen.values_list("tier").annotate(n=Count("*"), gone=gone)}
    nets = _nets_of_tiers(user, run)
    whole = sum(nets.values(), Decimal(0))
    return [
        TierRow(
            tier=str(tier.value),
            accounts=found.get(tier, NOBODY)[0],
            share=float(nets[tier] / whole) if tier in nets and whole else None,
            came=sum(n for (was, to), n in moved.items() if to == tier),
            went=sum(n for (was, to), n in moved.items() if was == tier),
            lost=found.get(tier, NOBODY)[1],
        )
        for tier in Tier
    ]


def _nets_of_tiers(user: Any, run: Run | None) -> dict[str, Decimal]:
    """Net contribution by tier in force: of the whole book as the run left it, else added up over today's tiers."""
    kept = run.result.get("effects", {}).get("net_in_force") if run is not None and scope.sees_all(user) else None
    if run is not None and kept and not _decided_since(run):
        return {tier: Decimal(net) for tier, net in kept.items()}
    seen = Account.objects.visible_to(user).live().exclude(tier="").order_by()
    rows = seen.values_list("tier").annotate(net=Sum("standing__net_contribution"))
    return {tier: net or Decimal(0) for tier, net in rows}


def _decided_since(run: Run) -> bool:
    """Whether somebody set a tier, or moved a customer into or out of the archive, so that the run's sums are over."""
    if run.finished_at is None:
        return True
    stand = TierChange.objects.filter(state=TierState.IN_EFFECT, from_on__gte=company_day(run.finished_at))
    approved = Exists(stand.exclude(by__username=SYSTEM_USERNAME))  # its row is as old as the proposal
    filed = Exists(Event.objects.filter(at__gt=run.finished_at, verb__in=FILED))
    newest = TierChange.objects.order_by("-pk").values_list("created_at", approved, filed).first()
    return newest is not None and (newest[0] > run.finished_at or any(newest[1:]))


def moves(user: Any, since: date) -> Moves:
    """Moves from tier to tier since a day, counted as the list of tiers has them."""
    rows = tier_moves.moves(TierChange.objects.visible_to(user).made().filter(from_on__gt=since)).order_by()
    return {(was, tier): n for was, tier, n in rows.values_list("was", "tier").annotate(n=Count("pk"))}


def open_warnings(user: Any) -> Any:
    """Open warnings, each with whether somebody visited since, plans to, or acts."""
    return (
        Warning.objects.visible_to(user)
        .open()
        .annotate(visited=Exists(visits_since()), planned=Exists(visits_to_come()), acted=Exists(open_actions()))
    )


def warnings(free: Any, user: Any, book: Book) -> dict[str, Any]:
    """
    Of `open_warnings`: how many, what is at stake, how many nobody follows (no visit since or planned, no action).

    `carriers`: how many are of the customers that bring the first 80 % of what the reader sees.
    """
    counts: dict[str, Any] = {
        "count": Count("pk"),
        "value": Sum("value_at_risk", output_field=Cents()),
        "unfollowed": Count("pk", filter=Q(visited=False, planned=False, acted=False)),
    }
    if not book.makers:  # among nobody there is none; asked of the database, all counts would be none
        return free.aggregate(**counts) | {"carriers": 0}
    found: dict[str, Any] = free.aggregate(**counts, carriers=Count("pk", filter=Q(account__in=_carriers(user, book))))
    return found


def unwarned(user: Any, book: Book) -> Any:
    """Scores of who brings the first 80 % of what the reader sees, stands at high risk or above, and is not warned."""
    seen = Score.objects.visible_to(user).current().filter(band__gte=RiskBand.HIGH).exclude(map_corner.gone())
    alone = seen.exclude(account__in=Warning.objects.open().values("account"))
    return alone.filter(account__in=_carriers(user, book)) if book.makers else alone.none()


def _carriers(user: Any, book: Book) -> Any:
    return Standing.objects.visible_to(user).bringing_most(book.makers, measure(book))


def biggest(run: Run, user: Any) -> Mapping[str, Any] | None:
    """The first in rank of all that a person sees: for a book without risks, of which there is no map that knows it."""
    rows = Contribution.objects.visible_to(user).filter(run=run).order_by("rank")
    return rows.values("account_id", "account__name", "account__short_name", "net_contribution").first()


def measure(book: Book) -> str:
    """By which numbers customers are ranked: revenue where it stands in for contribution."""
    return "revenue" if book.basis == contribution.REVENUE else "net_contribution"


def worst_warnings(free: Any, user: Any, policy: Policy | None = None, agreed: Told | None = None) -> list[Any]:
    """
    Those with the most at stake, each with its owner, cause, actions, visits, and what is left undone.

    `policy` and what was `agreed` on visits by today, where they were read before.
    """
    rows = free.select_related("account__owner", "account__standing").by_value()
    found = list(rows.annotate(**left_undone.told())[:WORST])
    cases.tell(found, user)
    left_undone.tell_visits(found, policy, agreed)
    return found


def flagged(user: Any, run: Run | None) -> tuple[int, int]:
    """How many false key accounts the newest run of tiers holds back, and how many more of them were overruled."""
    if run is None:
        return NOBODY
    if scope.sees_all(user) and "flagged" in run.result:
        free = int(run.result.get("overruled", 0))
        return int(run.result["flagged"]) - free, free
    seen = Verdict.objects.visible_to(user).filter(run=run).exclude(false_keys=[])
    told = seen.aggregate(all=Count("pk"), free=Count("pk", filter=Q(false_keys=F("overruled"))))
    return told["all"] - told["free"], told["free"]
