"""The desk of who does not direct: a few figures beside the time before, and five things to do, by role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from accounts.choices import CostKind
from accounts.models import Account, CostEntry, receivables
from accounts.models.measures import Cents
from analytics.choices import Compared
from analytics.choices.desks import AMOUNTS, Gauge
from analytics.facts import satisfaction, service_reports
from analytics.models import Development, Fit
from analytics.rules import service_reports as rules
from kam.choices import Role, RunKind
from kam.ground.days import company_today
from kam.ground.rights import standing
from kam.models import Run
from lifecycle.models import Case, EventHeld, Invitation, StageMove, Visit, Warning
from lifecycle.models.cases import end_of

MONTH, QUARTER, FEW = 30, 90, 5
LIKELY = 60
"""Points of fit from which a prospect is worth a first visit."""


@dataclass(frozen=True)
class Figure:
    """One number and the same of the time before; shares are fractions, None is not known."""

    gauge: Gauge
    now: Any
    before: Any = None
    own: int | None = None
    """How many of them are in the reader's own hands, of what colleagues have too."""

    @property
    def amount(self) -> Decimal | None:
        """In the company's currency; of a figure that is none, nothing."""
        return self.now if self.gauge in AMOUNTS else None

    @property
    def amount_before(self) -> Decimal | None:
        """The same of the time before."""
        return self.before if self.gauge in AMOUNTS else None

    @property
    def number(self) -> float | None:
        """Of counts, days and shares; of an amount nothing."""
        return None if self.gauge in AMOUNTS else self.now

    @property
    def number_before(self) -> float | None:
        """The same of the time before."""
        return None if self.gauge in AMOUNTS else self.before


@dataclass(frozen=True)
class Thing:
    """One thing to do: of which customer or event, what is overdue or how well it fits, since or until when."""

    name: str
    url: str
    tier: str = ""
    amount: Decimal | None = None
    points: int | None = None
    on: date | None = None
    days: int | None = None


@dataclass(frozen=True)
class Desk:
    """What one role decides by."""

    role: str
    days: int
    """How long the time is that the figures speak of."""
    until: date
    """Its last day."""
    figures: list[Figure]
    things: list[Thing] = field(default_factory=list)


def read(user: Any, role: str) -> Desk | None:
    """The desk of a role over what a person sees; None for roles that have the dashboard."""
    return READERS[role](user) if role in READERS else None


def service(user: Any) -> Desk:
    """What is open and late, how promises were kept, and what customers say."""
    today = company_today()
    then, seen = today - timedelta(MONTH), Case.objects.visible_to(user).live()
    late = seen.late(timezone.now())
    lines = [rules.line(service_reports.gather(user, as_of=day, days=MONTH)) for day in (today, then)]
    now, before = (satisfaction.whole(satisfaction.tallies(satisfaction.Asked(*days).rows(user)).values()).mean
                   for days in _spans(today, QUARTER))  # fmt: skip
    figures = [
        Figure(Gauge.OPEN_CASES, seen.open().count(), seen.filter(_in_use(then)).open_on(then).count()),
        Figure(Gauge.LATE_CASES, late.count(), own=late.filter(user=standing(user)).count()),
        Figure(Gauge.PROMISES_MISSED, *(line.late_share for line in lines)),
        Figure(Gauge.FIRST_CONTACT, *(line.first_contact_share for line in lines)),
        Figure(Gauge.SATISFACTION, *(None if one is None else one.value for one in (now, before))),
    ]
    return Desk(Role.SERVICE, MONTH, today, figures)


def _in_use(day: date) -> Q:
    """Cases of customers that were not in the archive at the end of a day."""
    return Q(account__archived_at__isnull=True) | Q(account__archived_at__gte=end_of(day))


def finance(user: Any) -> Desk:
    """Who owes and is late, who stands over the limit, and what serving cost; five to remind first."""
    today = receivables.book_day()
    seen = Account.objects.visible_to(user)
    owing, then = (receivables.owing(seen, day) for day in (today, today - timedelta(MONTH)))
    now, before = receivables.totals(owing), receivables.totals(then)
    spent = [_spent(user, *days) for days in _spans(today, MONTH)]
    figures = [
        Figure(Gauge.OVERDUE, now["overdue"], before["overdue"]),
        Figure(Gauge.OWED, now["open"], before["open"]),
        Figure(Gauge.DAYS_LATE, now["late_days"], before["late_days"]),
        Figure(Gauge.OVER_LIMIT, now["over"], before["over"]),
        Figure(Gauge.COST_TO_SERVE, *spent),
    ]
    worst = owing.filter(overdue__gt=0).order_by("-overdue", "pk")[:FEW]
    things = [Thing(str(one), f"/customers/{one.pk}/?tab=trade", one.tier, amount=one.overdue, days=one.oldest)
              for one in worst]  # fmt: skip
    return Desk(Role.FINANCE, MONTH, today, figures, things)


def marketing(user: Any) -> Desk:
    """Who is to be won, who was, who came to events, and what that cost; the next events and likeliest prospects."""
    today = company_today()
    spans, likely = _spans(today, QUARTER), _likely(user)
    moves = StageMove.objects.visible_to(user).won()
    won = [moves.filter(on__range=days).count() for days in spans]
    came = [Invitation.objects.visible_to(user).live().filter(event__on__range=days).aggregate(
        all=Count("pk"), came=Count("pk", filter=Q(attended=True))) for days in spans]  # fmt: skip
    figures = [
        Figure(Gauge.LIKELY_PROSPECTS, likely.count()),
        Figure(Gauge.WON, *won),
        Figure(Gauge.GUESTS, *(one["came"] for one in came)),
        Figure(Gauge.CAME, *(one["came"] / one["all"] if one["all"] else None for one in came)),
        Figure(Gauge.MARKETING_COST, *(_spent(user, *days, kind=CostKind.MARKETING) for days in spans)),
    ]
    ahead = EventHeld.objects.live().filter(on__range=(today, today + timedelta(QUARTER))).order_by("on", "pk")[:2]
    events = [Thing(one.title, f"/events/{one.pk}/", on=one.on) for one in ahead]
    found = likely.select_related("account").order_by("-score", "account")[: FEW - len(events)]
    things = [Thing(str(one.account), f"/customers/{one.account_id}/", one.account.tier, points=round(one.score))
              for one in found]  # fmt: skip
    return Desk(Role.MARKETING, QUARTER, today, figures, [*events, *things])


def manager(user: Any) -> Desk:
    """How one's own customers develop, what one did there, and what is at stake."""
    today = company_today()
    mine = Q(account__owner=user)
    sums = Development.objects.visible_to(user).filter(
        mine, run=Run.objects.current(RunKind.DEVELOPMENT), period=Compared.YEAR
    ).aggregate(now=Sum("now", output_field=Cents()), before=Sum("before", output_field=Cents()))  # fmt: skip
    held = Visit.objects.visible_to(user).live().seen().filter(user=user)
    visits = [held.filter(held_at__gte=end_of(first - timedelta(1)), held_at__lt=end_of(last)).count()
              for first, last in _spans(today, MONTH)]  # fmt: skip
    warned = (
        Warning.objects.visible_to(user)
        .open()
        .filter(mine)
        .aggregate(n=Count("pk"), value=Sum("value_at_risk", output_field=Cents()))
    )
    figures = [
        Figure(Gauge.REVENUE, sums["now"], sums["before"]),
        Figure(Gauge.VISITS, *visits),
        Figure(Gauge.AT_STAKE, warned["value"] or Decimal(0)),
    ]
    return Desk(Role.MANAGER, MONTH, today, figures)


READERS: dict[str, Callable[[Any], Desk]] = {
    Role.SERVICE: service, Role.FINANCE: finance, Role.MARKETING: marketing, Role.MANAGER: manager,
}  # fmt: skip


def _spans(today: date, days: int) -> tuple[tuple[date, date], tuple[date, date]]:
    """The days up to today, and as many before them; both with their first and last day."""
    middle = today - timedelta(days)
    return (middle + timedelta(1), today), (middle - timedelta(days - 1), middle)


def _spent(user: Any, since: date, until: date, *, kind: str = "") -> Decimal | None:
    """What was entered as spent in a time; None where nobody ever entered any, so that nothing is known."""
    rows = CostEntry.objects.visible_to(user).live()
    rows = rows.filter(kind=kind) if kind else rows
    spent = rows.filter(on__range=(since, until))
    found: Decimal | None = spent.aggregate(sum=Sum("amount", output_field=Cents()))["sum"]
    return Decimal(0) if found is None and rows.exists() else found


def _likely(user: Any) -> Any:
    """Prospects that are like key accounts, in the first two stages still, by the newest run."""
    rows = Fit.objects.visible_to(user).filter(run=Run.objects.current(RunKind.FIT), is_prospect=True)
    return rows.filter(score__gte=LIKELY, account__archived_at__isnull=True)
