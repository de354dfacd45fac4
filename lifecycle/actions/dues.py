"""What is known of every account as of a day, and so which visits are due: one question for each kind of fact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from accounts.choices import KEY_TIERS, PolicyTerm
from accounts.models import Account, Nomination, Policy
from accounts.rules import nominations
from kam.rules.workdays import Week
from lifecycle.choices import DropKind, PlanState, PromiseSide, Stage, VisitKind
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import Promise, Visit, VisitPlan, Warning
from lifecycle.rules import cadence
from lifecycle.rules.cadence import Facts

REMEMBERED = timedelta(days=366)
"""How long a dropped visit's reason is respected."""
HIGH_RISK = 2
"""Band of risk from which it is a reason to come sooner than others of the tier."""


@dataclass
class Dropped:
    """What people said when they dropped an account's visits."""

    waived: date | None = None
    not_before: date | None = None
    avoid: int | None = None
    rhythm: int | None = None

    def hear(self, kind: str, planned_on: date, not_before: date | None, rhythm: int | None, as_of: date) -> None:
        """One dropped visit, oldest first: the newest word counts."""
        if kind == DropKind.NOT_BEFORE and not_before:
            self.not_before = not_before
        elif kind == DropKind.RHYTHM and rhythm:
            self.rhythm, self.waived = rhythm, planned_on
        elif kind == DropKind.WRONG_TIME:
            self.avoid = planned_on.weekday()
            self.not_before = max(filter(None, [self.not_before, min(planned_on + timedelta(days=1), as_of)]))
        elif kind not in (DropKind.LAPSED, DropKind.LOST):
            self.waived = max(filter(None, [self.waived, planned_on]))


@dataclass(frozen=True)
class Called:
    """An account that something calls for: what it is placed as, where it is, its working days, its visits due."""

    pk: int
    owner_id: int
    tier: str
    place: str
    week: Week
    facts: Facts
    dues: list[cadence.Due]


@dataclass
class Book:
    """Facts by account."""

    last: dict[int, date] = field(default_factory=dict)
    executives: dict[int, date] = field(default_factory=dict)
    promised: dict[int, date] = field(default_factory=dict)
    warned: set[int] = field(default_factory=set)
    planned: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    dropped: dict[int, Dropped] = field(default_factory=lambda: defaultdict(Dropped))
    nominated: set[int] = field(default_factory=set)


def called(as_of: date) -> list[Called]:
    """Accounts with an active owner for whom a visit is due in the coming weeks, by key."""
    book, policy, weeks = _read(as_of), Policy.objects.current(), Weeks(as_of, as_of + timedelta(days=cadence.HORIZON))
    accounts = Account.objects.live().filter(owner__is_active=True, owner__is_system=False).order_by("pk")
    accounts = accounts.exclude(journey__stage=Stage.LOST)  # who has left is visited by who wants to, not by a plan
    names = (
        "pk",
        "tier",
        "key_class",
        "owner_id",
        "city",
        "region",
        "country",
        "standing__risk",
        "standing__risk_band",
    )
    found = []
    for pk, tier, key_class, owner_id, city, region, country, risk, band in accounts.values_list(*names):
        nominated = pk in book.nominated
        facts = _facts(pk, tier, key_class, nominated, policy, book)
        if risk and (band or 0) >= HIGH_RISK:
            facts = Facts(**{**vars(facts), "risk": round(risk * 100)})
        due = cadence.dues(facts, today=as_of)
        if due:
            key = nominations.is_key(tier, nominated=nominated)
            like = nominations.LIKE if key and tier not in KEY_TIERS else tier
            place, week = (city or region).casefold(), weeks.of(country, region, city)
            found.append(Called(pk, owner_id, like, place, week, facts, due))
    return found


def _facts(pk: int, tier: str, key_class: str, nominated: bool, policy: Policy, book: Book) -> Facts:
    every = nominations.visit_every(tier, policy.visit_days, key_class, nominated=nominated)
    plain = nominations.visit_every(tier, policy.visit_days, nominated=nominated)
    said, planned = book.dropped.get(pk) or Dropped(), tuple(sorted(book.planned.get(pk, ())))
    return Facts(
        every=every,
        last_on=book.last.get(pk),
        since=said.waived,
        promise_on=book.promised.get(pk),
        warned=pk in book.warned,
        planned=planned,
        not_before=said.not_before,
        avoid=said.avoid,
        rhythm=said.rhythm,
        of=key_class if every != plain else "",
        meetings=_meetings(policy, tier, key_class, nominated=nominated),
        executive_on=book.executives.get(pk),
    )


def _meetings(policy: Policy, tier: str, key_class: str, *, nominated: bool) -> int:
    """Executive meetings a year: the most that its tier, its class or its nomination gives."""
    grades = nominations.grades(tier, key_class, nominated=nominated)
    return max((int(policy.worth.get(g, {}).get(PolicyTerm.EXECUTIVE_MEETINGS.value) or 0) for g in grades), default=0)


def _read(as_of: date) -> Book:
    """One query for each kind of fact, over the whole book."""
    held = Visit.objects.live().order_by()
    promised = Promise.objects.open().filter(side=PromiseSide.OURS, due_on__gt=as_of).order_by()
    book = Book(
        last=_days(held),
        executives=_days(held.filter(kind=VisitKind.EXECUTIVE)),
        promised=dict(promised.values_list("account").annotate(Min("due_on"))),
        warned=set(Warning.objects.open().values_list("account", flat=True)),
        nominated=set(Nomination.objects.counting(as_of).values_list("account_id", flat=True)),
    )
    for pk, on, kind in _standing().values_list("account", "planned_on", "kind"):
        book.planned[pk].append(on)
        if kind == VisitKind.EXECUTIVE:
            book.executives[pk] = max(on, book.executives.get(pk, on))
    dropped = VisitPlan.objects.filter(state=PlanState.DROPPED, updated_at__date__gte=as_of - REMEMBERED)
    columns = ("account", "drop_kind", "planned_on", "not_before", "rhythm")
    for pk, drop_kind, on, not_before, rhythm in dropped.order_by("updated_at", "pk").values_list(*columns):
        book.dropped[pk].hear(drop_kind, on, not_before, rhythm, as_of)
    return book


def _standing() -> Any:
    """Visits that people have planned, and proposals made to somebody else than the account's owner."""
    from django.db.models import F, Q

    others = Q(state=PlanState.PROPOSED) & ~Q(user=F("account__owner"))
    return VisitPlan.objects.filter(Q(state=PlanState.PLANNED) | others).order_by()


def _days(visits: Any) -> dict[int, date]:
    """The newest day of each account."""
    return {pk: timezone.localdate(at) for pk, at in visits.values_list("account").annotate(Max("held_at"))}
