"""What is known of every account as of a day, and so which visits are due: one question for each kind of fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from threading import get_ident
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.choices import KEY_TIERS, PolicyTerm
from accounts.models import Account, Nomination, Policy
from accounts.rules import nominations
from kam.ground.days import zone_named
from kam.models import Absence, BusyTime
from kam.rules.workdays import Week
from lifecycle.choices import PlanState, PromiseSide, Stage, VisitKind
from lifecycle.facts import agreed, whereabouts
from lifecycle.facts.agreed import Agreed
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import Promise, Unplaced, Visit, VisitPlan, Warning
from lifecycle.rules import cadence, promises, ways
from lifecycle.rules.cadence import Facts
from lifecycle.rules.ways import Place

HIGH_RISK = 2
"""Band of risk from which it is a reason to come sooner than others of the tier."""
KNOWN = ("booked", "untold")
TOLD = (
    "account", "user", "kind", "state", "planned_on", "reasons", "drop_kind", "not_before", "rhythm", "updated_at",
)  # fmt: skip
"""What is read of a plan."""


@dataclass(frozen=True)
class Called:
    """An account that something calls for: what it is placed as, where it is, its working days, its visits due."""

    pk: int
    owner_id: int
    tier: str
    place: Place
    week: Week
    facts: Facts
    dues: list[cadence.Due]
    booked: bool = True
    """Whether its owner may have absences or busy times ahead."""
    untold: bool = True
    """Whether it may stand among those that found no day."""
    worth: float = 0.0
    """What it brings in a year, as far as that is known."""


@dataclass
class Book:
    """Facts by account."""

    promised: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    to_send: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    """Of promises that are kept by sending something."""
    planned: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[tuple[int, int], list[date]] = field(default_factory=lambda: defaultdict(list))
    """Days of planned visits by account and whose they are: once they went by, they are asked what became of them."""
    executives: dict[int, date] = field(default_factory=dict)
    dropped: dict[int, Agreed] = field(default_factory=lambda: defaultdict(Agreed))


COLUMNS = (
    "pk", "tier", "key_class", "owner_id", *whereabouts.COLUMNS, "standing__risk", "standing__risk_band",
    "standing__net_contribution", "held_at",
    "held_zone", "met_at", "met_zone", "warned_on", "named",
)  # fmt: skip


def called(as_of: date) -> list[Called]:
    """Accounts with an active owner for whom a visit is due in the coming weeks, by key."""
    book, policy = _book(_promised().all(), said(as_of)), Policy.objects.current()
    weeks = Weeks(as_of, as_of + timedelta(days=cadence.HORIZON))
    named = Exists(Nomination.objects.counting(as_of).filter(account=OuterRef("pk")))
    found = (_called(row, book, policy, weeks, as_of) for row in _accounts(named).order_by("pk").values(*COLUMNS))
    return [one for one in found if one is not None]


def of_account(account_id: int, plans: Iterable[VisitPlan], weeks: Weeks, as_of: date) -> Called | None:
    """
    One account with its next visits, even if none is due in the coming weeks; None where nothing calls for any.

    `plans` are those of it that are open, or `said`: what people dropped.
    """
    row = next(iter(_asked(as_of, get_ident()).filter(pk=account_id)), None)
    if row is None:
        return None
    theirs = [plan for plan in plans if plan.state != PlanState.PROPOSED or plan.user_id != row["owner_id"]]
    book = _book(_promised().filter(account=account_id), theirs)
    policy = _begun(timezone.localdate()).first() or Policy.objects.current()
    return _called(row, book, policy, weeks, as_of, beyond=True)


@lru_cache(maxsize=1)
def _promised() -> Any:
    """Our open promises, as they are asked for."""
    return Promise.objects.open().filter(side=PromiseSide.OURS).order_by().values_list("account", "due_on", "text")


@lru_cache(maxsize=2)
def _begun(day: date) -> Any:
    """The policy of a day with what says how often one visits, as it is asked for."""
    return Policy.objects.only("visit_days", "worth").begun(day)


@lru_cache(maxsize=32)
def _asked(as_of: date, thread: int) -> Any:
    """
    What is asked of one account, put together once a day by each thread: that takes longer than to answer it.

    `booked`: whether its owner has absences or busy times at all; the days before count as well, wherever they live.
    """
    ahead, since = Q(user=OuterRef("owner")), datetime.combine(as_of - timedelta(days=3), time(), UTC)
    busy, away = BusyTime.objects.filter(ahead, ends_at__gte=since), Absence.objects.filter(ahead, until_on__gte=as_of)
    untold = Exists(Unplaced.objects.filter(account=OuterRef("pk")))
    rows = _accounts(Q(nominated_until__gte=as_of)).annotate(booked=Exists(busy) | Exists(away), untold=untold)
    return rows.order_by().values(*COLUMNS, "booked", "untold")


def said(as_of: date) -> Iterator[VisitPlan]:
    """
    The plans that speak of what is due: planned, proposed to others than the owner, and dropped by people.

    Those that were dropped come in the order in which it was said.
    """
    others = Q(state=PlanState.PROPOSED) & ~Q(user=F("account__owner"))
    rows = VisitPlan.objects.filter(Q(state=PlanState.PLANNED) | others | agreed.remembered(as_of))
    return rows.order_by("updated_at", "pk").only(*TOLD).iterator()


def _accounts(named: Q | Exists) -> Any:
    """The customers that a plan is made for, each with its last visits, its warning and whether it is nominated."""
    rows = Account.objects.live().filter(owner__is_active=True, owner__is_system=False)
    rows = rows.exclude(journey__stage=Stage.LOST)  # who has left is visited by who wants to, not by a plan
    own = {"account": OuterRef("pk")}
    held, zone = Visit.objects.live().seen().filter(**own).order_by("-held_at", "-pk"), "user__time_zone"
    met = held.filter(kind=VisitKind.EXECUTIVE)
    warned = Warning.objects.unclosed().filter(**own).order_by().values("opened_on")
    return rows.annotate(
        held_at=Subquery(held.values("held_at")[:1]), held_zone=Subquery(held.values(zone)[:1]),
        met_at=Subquery(met.values("held_at")[:1]), met_zone=Subquery(met.values(zone)[:1]),
        warned_on=Subquery(warned[:1]), named=ExpressionWrapper(named, BooleanField()),
    )  # fmt: skip


def _called(
    row: Mapping[str, Any], book: Book, policy: Policy, weeks: Weeks, as_of: date, *, beyond: bool = False
) -> Called | None:
    """What calls for visits of one account, if anything does."""
    facts = _facts(row, policy, book, as_of)
    week = weeks.of(row["country"], row["region"], row["city"])
    due = cadence.dues(facts, today=as_of, week=week, beyond=beyond)
    if not due:
        return None
    key = nominations.is_key(row["tier"], nominated=row["named"])
    like = nominations.LIKE if key and row["tier"] not in KEY_TIERS else row["tier"]
    place = ways.place(*(row[name] for name in whereabouts.COLUMNS))
    known = {name: row[name] for name in KNOWN if name in row}
    worth = float(row["standing__net_contribution"] or 0)
    return Called(row["pk"], row["owner_id"], like, place, week, facts, due, worth=worth, **known)


def _facts(row: Mapping[str, Any], policy: Policy, book: Book, as_of: date) -> Facts:
    pk, tier, key_class, nominated = row["pk"], row["tier"], row["key_class"], row["named"]
    every = nominations.visit_every(tier, policy.visit_days, key_class, nominated=nominated)
    plain = nominations.visit_every(tier, policy.visit_days, nominated=nominated)
    told = book.dropped.get(pk) or agreed.NOTHING
    promise_on, overdue_on = _next_and_late(book.promised.get(pk, ()), told, as_of)
    send_on, unsent_on = _next_and_late(book.to_send.get(pk, ()), told, as_of)
    warned_on, risk = row["warned_on"], row["standing__risk"]
    met_on = filter(None, [_day(row["met_at"], row["met_zone"]), book.executives.get(pk)])
    last_on = _day(row["held_at"], row["held_zone"])
    missed = [day for day in book.asked.get((pk, row["owner_id"]), ()) if (last_on or date.min) < day < as_of]
    return Facts(
        every=every,
        last_on=last_on,
        since=told.waived,
        promise_on=promise_on,
        overdue_on=overdue_on,
        send_on=send_on,
        unsent_on=unsent_on,
        warned=warned_on is not None and (told.warned_on is None or warned_on > told.warned_on),
        planned=tuple(sorted(book.planned.get(pk, ()))),
        awaits=min(missed, default=None),
        not_before=told.not_before,
        avoid=told.avoid,
        rhythm=told.rhythm,
        of=key_class if every != plain else "",
        risk=round(risk * 100) if risk and (row["standing__risk_band"] or 0) >= HIGH_RISK else 0,
        meetings=_meetings(policy, tier, key_class, nominated=nominated),
        executive_on=max(met_on, default=None),
    )


def _next_and_late(days: Iterable[date], told: Agreed, as_of: date) -> tuple[date | None, date | None]:
    """The first day of promises to come and the oldest that came, of those that nobody keeps without a visit."""
    calling = [day for day in days if told.promise_on is None or day > told.promise_on]
    late = min((day for day in calling if day <= as_of), default=None)
    return min((day for day in calling if day > as_of), default=None), late


def _meetings(policy: Policy, tier: str, key_class: str, *, nominated: bool) -> int:
    """Executive meetings a year: the most that its tier, its class or its nomination gives."""
    grades = nominations.grades(tier, key_class, nominated=nominated)
    return max((int(policy.worth.get(g, {}).get(PolicyTerm.EXECUTIVE_MEETINGS.value) or 0) for g in grades), default=0)


def _book(promised: Iterable[tuple[int, date, str]], plans: Iterable[VisitPlan]) -> Book:
    """Promises and plans by account; of the dropped ones the newest word counts, so they come oldest first."""
    book = Book()
    for pk, on, text in promised:
        (book.to_send if promises.is_to_send(text) else book.promised)[pk].append(on)
    for plan in plans:
        if plan.state == PlanState.DROPPED:
            book.dropped[plan.account_id].hear(plan)
            continue
        book.planned[plan.account_id].append(plan.planned_on)
        if plan.state == PlanState.PLANNED:
            book.asked[plan.account_id, plan.user_id].append(plan.planned_on)
        if plan.kind == VisitKind.EXECUTIVE or "executive" in plan.reasons:
            known = book.executives.get(plan.account_id, plan.planned_on)
            book.executives[plan.account_id] = max(plan.planned_on, known)
    return book


def _day(at: datetime | None, zone: str | None) -> date | None:
    """A visit's day, by the clock of whoever paid it."""
    return timezone.localdate(at, zone_named(zone or "")) if at is not None else None
