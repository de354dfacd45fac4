"""What is known of every account as of a day, and so which visits are due: one question for each kind of fact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.dateparse import parse_date

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
    promise_on: date | None = None
    """Promises due by this day need no visit: whoever dropped it keeps them otherwise."""
    warned_on: date | None = None
    """A warning that was open by this day calls no more by itself; the next round does."""

    def hear(self, plan: VisitPlan, as_of: date) -> None:
        """One dropped visit, oldest first: the newest word counts."""
        planned_on = plan.planned_on
        if plan.drop_kind == DropKind.NOT_BEFORE and plan.not_before:
            self.not_before = plan.not_before
        elif plan.drop_kind == DropKind.WRONG_TIME:
            self.avoid = planned_on.weekday()
            self.not_before = max(filter(None, [self.not_before, min(planned_on + timedelta(days=1), as_of)]))
        elif plan.drop_kind == DropKind.RHYTHM and plan.rhythm:
            self.rhythm, self.waived = plan.rhythm, planned_on
            self._waive(plan)
        elif plan.drop_kind not in (DropKind.LAPSED, DropKind.LOST):
            self.waived = max(filter(None, [self.waived, planned_on]))
            self._waive(plan)

    def _waive(self, plan: VisitPlan) -> None:
        """What called for it besides the rhythm does not call again at once."""
        promised = parse_date(str((plan.reasons.get("promise") or {}).get("due_on") or ""))
        self.promise_on = max(filter(None, [self.promise_on, promised]), default=None)
        if "warning" in plan.reasons:
            self.warned_on = timezone.localdate(plan.updated_at)


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
    promised: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    warned: dict[int, date] = field(default_factory=dict)
    planned: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    dropped: dict[int, Dropped] = field(default_factory=lambda: defaultdict(Dropped))
    nominated: set[int] = field(default_factory=set)


COLUMNS = (
    "pk", "tier", "key_class", "owner_id", "city", "region", "country", "standing__risk", "standing__risk_band",
)  # fmt: skip


def called(as_of: date, *, account_id: int | None = None) -> list[Called]:
    """
    Accounts with an active owner for whom a visit is due in the coming weeks, by key.

    Of one account (`account_id`) the next visit is told even if it is due later than these weeks.
    """
    alone = account_id is not None
    only = {"pk": account_id} if alone else {}
    accounts = Account.objects.live().filter(owner__is_active=True, owner__is_system=False, **only).order_by("pk")
    accounts = accounts.exclude(journey__stage=Stage.LOST)  # who has left is visited by who wants to, not by a plan
    rows = list(accounts.values_list(*COLUMNS))
    if not rows:
        return []
    book, policy = _read(as_of, account_id), Policy.objects.current()
    weeks = Weeks(as_of, as_of + timedelta(days=cadence.YEAR if alone else cadence.HORIZON))
    found = []
    for pk, tier, key_class, owner_id, city, region, country, risk, band in rows:
        nominated = pk in book.nominated
        facts = _facts(pk, tier, key_class, nominated, policy, book, as_of)
        if risk and (band or 0) >= HIGH_RISK:
            facts = replace(facts, risk=round(risk * 100))
        week = weeks.of(country, region, city)
        due = cadence.dues(facts, today=as_of, week=week, beyond=alone)
        if due:
            key = nominations.is_key(tier, nominated=nominated)
            like = nominations.LIKE if key and tier not in KEY_TIERS else tier
            found.append(Called(pk, owner_id, like, (city or region).casefold(), week, facts, due))
    return found


def _facts(
    pk: int, tier: str, key_class: str, nominated: bool, policy: Policy, book: Book, as_of: date
) -> Facts:  # fmt: skip
    every = nominations.visit_every(tier, policy.visit_days, key_class, nominated=nominated)
    plain = nominations.visit_every(tier, policy.visit_days, nominated=nominated)
    said, planned = book.dropped.get(pk) or Dropped(), tuple(sorted(book.planned.get(pk, ())))
    promised = [day for day in book.promised.get(pk, ()) if said.promise_on is None or day > said.promise_on]
    warned_on = book.warned.get(pk)
    return Facts(
        every=every,
        last_on=book.last.get(pk),
        since=said.waived,
        promise_on=min((day for day in promised if day > as_of), default=None),
        overdue_on=min((day for day in promised if day <= as_of), default=None),
        warned=warned_on is not None and (said.warned_on is None or warned_on > said.warned_on),
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


def _read(as_of: date, account_id: int | None) -> Book:
    """One query for each kind of fact, over the whole book or of one account."""
    whose = {} if account_id is None else {"account": account_id}
    promised = Promise.objects.open().filter(side=PromiseSide.OURS, **whose).order_by()
    book = Book(
        warned=dict(Warning.objects.open().filter(**whose).values_list("account", "opened_on")),
        nominated=set(Nomination.objects.counting(as_of).filter(**whose).values_list("account_id", flat=True)),
    )
    _read_held(book, whose)
    for pk, on in promised.values_list("account", "due_on"):
        book.promised[pk].append(on)
    for pk, on, kind, reasons in _standing().filter(**whose).values_list("account", "planned_on", "kind", "reasons"):
        book.planned[pk].append(on)
        if kind == VisitKind.EXECUTIVE or "executive" in reasons:
            book.executives[pk] = max(on, book.executives.get(pk, on))
    since = as_of - REMEMBERED
    dropped = VisitPlan.objects.filter(state=PlanState.DROPPED, updated_at__date__gte=since, **whose)
    columns = ("account", "drop_kind", "planned_on", "not_before", "rhythm", "reasons", "updated_at")
    for plan in dropped.order_by("updated_at", "pk").only(*columns):
        book.dropped[plan.account_id].hear(plan, as_of)
    return book


def _read_held(book: Book, whose: dict[str, int]) -> None:
    """The newest visit of each account, and the newest that an executive of ours joined."""
    executive = Max("held_at", filter=Q(kind=VisitKind.EXECUTIVE))
    rows = Visit.objects.live().filter(**whose).order_by().values_list("account")
    for pk, newest, met in rows.annotate(newest=Max("held_at"), met=executive):
        book.last[pk] = timezone.localdate(newest)
        if met is not None:
            book.executives[pk] = timezone.localdate(met)


def _standing() -> Any:
    """Visits that people have planned, and proposals made to somebody else than the account's owner."""
    others = Q(state=PlanState.PROPOSED) & ~Q(user=F("account__owner"))
    return VisitPlan.objects.filter(Q(state=PlanState.PLANNED) | others).order_by()
