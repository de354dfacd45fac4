"""What one should know before a visit: a customer's standing, people, open work, trade and changes, in a few reads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, F, IntegerField, Max, Prefetch, Q, Subquery, When
from django.utils.translation import get_language

from accounts.choices import EventVerb, PurchaseRole
from accounts.models import Account, Agreement, Contact, Order, Policy, Presence, TierChange
from accounts.models.measures import summed
from accounts.models.receivables import book_day, owing
from analytics.models import Score
from kam.models import Event, User
from lifecycle.choices import PlanState
from lifecycle.facts import people_to_meet
from lifecycle.models import Aid, Journey, Need, Objection, Promise, SurveyAnswer, Todo, Visit, VisitPlan, Warning
from lifecycle.models.cases import Case as Complaint
from lifecycle.rules import spin
from lifecycle.rules.promises import rate

VISITS, PEOPLE, LINES, CHANGES, ANSWERS = 3, 8, 6, 6, 4
"""How many of each stand on the page; it prints on two."""
YEAR = timedelta(days=365)
BROKEN = timedelta(days=183)
"""How long a broken promise is told before a visit."""
PROMISES = 100
"""Promises of one customer that are looked at, the open ones first."""
RENEWALS = 120
"""Days ahead in which an agreement to renew is spoken of."""
UNTOLD = (
    "visit", "promise", "need", "objection", "surveyanswer", "todo", "case", "visitplan", "plan", "import", "run",
    "pack",
)  # fmt: skip
"""Nouns that the page shows by themselves, and the papers that were taken, by which nothing moved."""
DECIDERS = (PurchaseRole.DECISION_MAKER, PurchaseRole.ECONOMIC_BUYER)


@dataclass
class Trade:
    """Orders of the year up to the book's day against the year before, and what is owed."""

    day: date
    revenue: Decimal
    before: Decimal
    orders: int
    last_on: date | None
    overdue: Decimal = Decimal(0)
    open: Decimal = Decimal(0)
    late_days: float | None = None

    @property
    def change(self) -> float | None:
        """Against the year before, as a fraction; unknown where there was none."""
        return float(self.revenue / self.before - 1) if self.before > 0 else None


@dataclass
class Briefing:
    """All of it; `people` only for those who may see people; whom the next visit is to meet `is_planned`."""

    account: Account
    tier: TierChange | None
    score: Score | None
    warning: Warning | None
    journey: Journey | None
    plan: VisitPlan | None
    trade: Trade
    visits: list[Visit] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    broken: list[Promise] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    cases: list[Complaint] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)
    rivals: list[Presence] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    changes: list[Event] = field(default_factory=list)

    kept: list[dict[str, Any]] = field(default_factory=list)

    questions: list[tuple[Aid, Need | None]] = field(default_factory=list)
    features: list[Aid] = field(default_factory=list)
    raised: list[Objection] = field(default_factory=list)
    answers: list[SurveyAnswer] = field(default_factory=list)
    objections: list[Aid] = field(default_factory=list)

    @property
    def last(self) -> Visit | None:
        return self.visits[0] if self.visits else None

    @property
    def is_feared_for(self) -> bool:
        """Whether the risk is one from which on the company warns."""
        return self.score is not None and self.score.p >= (getattr(self.score, "warn_at", None) or 1)

    @property
    def unmet(self) -> list[Contact]:
        """Whoever decides and was never met."""
        return [one for one in self.people if one.last_met_on is None and one.role in DECIDERS]


def _scored(account: Account, today: date) -> Score | None:
    """The newest score, with the risk from which on the policy of the day warns."""
    found = Score.objects.current().filter(account=account).select_related("run")
    return found.annotate(warn_at=Subquery(Policy.objects.begun(today).values("warn_at")[:1])).first()


def gather(account: Account, *, by: User, today: date) -> Briefing:
    """Everything `by` sees of a customer that bears on the next visit; as many reads whatever the history."""
    visits, needs = (
        last_visits(account, by),
        list(Need.objects.open().filter(account=account).select_related("product")),
    )
    ahead = VisitPlan.objects.open().filter(account=account, planned_on__gte=today).as_read_by(by)
    plan = ahead.order_by("planned_on").first()
    planned = [one.pk for one in people_to_meet.of_plan(plan, by)] if plan and plan.state == PlanState.PLANNED else []
    bank = Aid.objects.said(get_language() or "en", account.industry)
    still, broken = promises(account, today)
    return Briefing(
        account=account,
        tier=TierChange.objects.of(account).filter(state="in_effect").select_related("by").first(),
        score=_scored(account, today),
        warning=Warning.objects.open().filter(account=account).first(),
        journey=getattr(account, "journey", None),
        plan=plan,
        trade=trade(account),
        visits=visits,
        promises=still,
        broken=broken,
        kept=rates(account, today),
        needs=needs[: 2 * LINES],
        raised=list(Objection.objects.live().filter(account=account).exclude(state="met")[:ANSWERS]),
        answers=list(SurveyAnswer.objects.visible_to(by).filter(account=account).select_related("contact")[:ANSWERS]),
        questions=spin.prepare(needs, bank),
        features=spin.answering(needs, bank, ANSWERS),
        objections=spin.objections(bank, ANSWERS),
        todos=list(Todo.objects.open().filter(account=account).select_related("user")[: 2 * LINES]),
        cases=cases(account),
        people=whom_to_meet(account, planned, by),
        rivals=list(Presence.objects.live().filter(account=account).select_related("competitor")[:LINES]),
        agreements=to_renew(account, today),
        changes=changes(account, visits[0].held_at if visits else None, by),
    )


def cases(account: Account) -> list[Complaint]:
    """Complaints and requests that are not settled, in the order of work."""
    found = Complaint.objects.unsettled().filter(account=account).select_related("user")
    return list(found.by_deadline()[: 2 * LINES])


def promises(account: Account, today: date) -> tuple[list[Promise], list[Promise]]:
    """The open ones, the earliest first; and those that somebody said were broken in half a year, the last first."""
    rows = Promise.objects.unkept().filter(account=account)
    asked = rows.filter(Q(broken_on__isnull=True) | Q(broken_on__gte=today - BROKEN)).select_related("user")
    found = list(asked.order_by(F("broken_on").desc(nulls_first=True), "due_on", "pk")[:PROMISES])
    still = [one for one in found if one.broken_on is None and account.archived_at is None]
    return still[: 2 * LINES], [one for one in found if one.broken_on][:LINES]


def rates(account: Account, today: date) -> list[dict[str, Any]]:
    """How either side keeps its word: kept, late, broken and the share kept, ours first."""
    rows = Promise.objects.filter(account=account).tally(today, "side").order_by("side")
    return [row | {"rate": rate(row["kept"], row["broken"])} for row in rows if row["kept"] + row["broken"]]


def last_visits(account: Account, by: User) -> list[Visit]:
    """The last three, with the people met."""
    met = Prefetch("contacts", Contact.objects.visible_to(by).only("id", "name", "title"))
    held = Visit.objects.of(account).filter(archived_at__isnull=True).select_related("user").as_read_by(by)
    return list(held.prefetch_related(met)[:VISITS])


def whom_to_meet(account: Account, planned: Collection[int], by: User) -> list[Contact]:
    """Whom the next visit is to meet first, then who decides, of them those never met, then the weightiest."""
    named = Case(When(pk__in=planned, then=True), default=False, output_field=BooleanField())
    rank = Case(*(When(role=role, then=0) for role in DECIDERS), default=1, output_field=IntegerField())
    weight = Case(When(influence="high", then=0), When(influence="medium", then=1), default=2,
                  output_field=IntegerField())  # fmt: skip
    people = Contact.objects.visible_to(by).present().filter(account=account).annotate(is_planned=named)
    return list(people.order_by("-is_planned", rank, weight, "last_met_on", "pk")[:PEOPLE])


def to_renew(account: Account, today: date) -> list[Agreement]:
    """Agreements to be spoken of soon, and those that ran out with nothing after them."""
    theirs = Agreement.objects.live().filter(account=account)
    return list((theirs.due_within(RENEWALS, today) | theirs.expired(today))[:LINES])


def trade(account: Account) -> Trade:
    """As of the day the book of orders speaks of."""
    day = book_day()
    this, that = Q(ordered_on__gt=day - YEAR), Q(ordered_on__lte=day - YEAR, ordered_on__gt=day - 2 * YEAR)
    orders = Order.objects.live().filter(account=account, ordered_on__lte=day, ordered_on__gt=day - 2 * YEAR)
    found: dict[str, Any] = orders.aggregate(
        this_year=summed("revenue", this),
        year_before=summed("revenue", that),
        last_on=Max("ordered_on", filter=Q(amount__gt=0)),
        orders=Count("pk", filter=this & Q(amount__gte=0)),
    )
    owed = owing(Account.objects.filter(pk=account.pk), day).values("open", "overdue", "late_days").first()
    revenue, before = found.pop("this_year"), found.pop("year_before")
    return Trade(day=day, revenue=revenue, before=before, **found, **(owed or {}))


def changes(account: Account, since: datetime | None, by: User) -> list[Event]:
    """What moved since the last visit, but for what the page shows by itself; a first tier is no move."""
    found = Event.objects.visible_to(by).filter(account_id=account.pk).exclude(noun__in=UNTOLD)
    found = found.exclude(verb=EventVerb.TIER_CHANGED, changes__tier__0="")
    return list((found.filter(at__gt=since) if since else found).order_by("-at", "-pk")[:CHANGES])
