"""The job that proposes visits: each manager's coming four weeks, by cadence, promises, warnings and capacity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.actions import handover_steps
from accounts.choices import KEY_TIERS
from accounts.models import Account, Nomination, Policy, Seat
from accounts.rules import nominations
from kam.actions import runs
from kam.choices import Role, RunKind
from kam.ground.rights import Right, require
from kam.models import Run, User
from lifecycle.actions import aftermaths, journeys, visits
from lifecycle.choices import PlanState, PromiseSide
from lifecycle.models import Promise, Visit, VisitPlan, Warning
from lifecycle.rules import cadence, capacity
from lifecycle.rules.cadence import Due


@dataclass(frozen=True)
class Book:
    """What is known of the accounts as of a day, each by account key."""

    last: dict[int, date]
    promised: dict[int, date]
    warned: set[int]
    planned: set[int]
    dropped: dict[int, date]


def nightly() -> Run:
    """The night's run, as the system, for today."""
    system = User.objects.system()
    return perform(runs.begin(RunKind.VISIT_PLANS, as_of=timezone.localdate(), by=system), by=system)


def perform(run: Run, *, by: User) -> Run:
    """Do what a claimed run asks: open missing journeys, then propose visits; what went wrong is kept with the run."""
    require(by, Right.RECOMPUTE)
    on = run.as_of or timezone.localdate()
    try:
        opened = journeys.ensure_journeys(on=on, by=by)
        handover_steps.carry_out_due(on, by=by)
        followed = follow_owners(by=by)
        aftermaths.remind(on=on, by=by)
        runs.beat(run, 0.3)
        result = propose(as_of=on, by=by)
        visits.hand_down(by=by)
        return runs.finish(run, result=result | {"journeys": opened, "followed": followed})
    except runs.LeaseLost:
        return run
    except Exception as error:
        runs.fail(run, runs.words_of(error))
        raise


def propose(*, as_of: date, by: User) -> dict[str, int]:
    """
    Propose what is due in the coming four weeks and not planned yet; returns counts.

    Platinum has its days before gold, gold before iron; nobody gets more than a day holds. A second run adds nothing.
    """
    require(by, Right.RECOMPUTE)
    counts = Counter({"proposed": 0, "full": 0})
    with transaction.atomic():
        counts["lapsed"] = _free_unanswered(as_of)
        book, every = _read(as_of), Policy.objects.current().visit_days
        for user_id, accounts in _by_owner(every, book, as_of).items():
            dues = {one.pk: found for one in accounts if (found := _due(one.pk, one.every, book, as_of))}
            counts.update(_write(user_id, {one.pk: one.tier for one in accounts}, dues, book, as_of))
    return dict(counts)


def follow_owners(*, by: User) -> int:
    """
    Open plans and promises of managers whose account was handed over go to its owner; returns how many.

    A manager who still sits on the account's team keeps theirs; whoever's seat has ended hands theirs over, whatever
    their role.
    """
    require(by, Right.RECOMPUTE)
    seated = Seat.objects.active().filter(account=OuterRef("account"), user=OuterRef("user"))
    ended = Seat.objects.filter(account=OuterRef("account"), user=OuterRef("user"))
    owner = Account.objects.filter(pk=OuterRef("account")).values("owner")[:1]
    count = 0
    for rows in (VisitPlan.objects.open(), Promise.objects.open()):
        whose = Q(user__role=Role.MANAGER) | Q(user__is_active=False) | Exists(ended)
        stray = rows.filter(whose, account__owner__isnull=False).exclude(user=F("account__owner"))
        count += stray.exclude(Exists(seated)).update(user=Subquery(owner), version=F("version") + 1)
    return count


@dataclass(frozen=True)
class Called:
    """An account that something calls for: what it is placed as, and how often it is visited."""

    pk: int
    tier: str
    every: int | None


def _by_owner(every: dict[str, int], book: Book, as_of: date) -> dict[int, list[Called]]:
    """Accounts that are visited by plan, were promised something or are warned of, and have no open plan."""
    accounts = Account.objects.live().filter(owner__is_active=True, owner__is_system=False).order_by("pk")
    chosen: dict[int, list[Called]] = defaultdict(list)
    nominated = set(Nomination.objects.counting(as_of).values_list("account_id", flat=True))
    for pk, tier, key_class, owner_id in accounts.values_list("pk", "tier", "key_class", "owner_id"):
        days = nominations.visit_every(tier, every, key_class, nominated=pk in nominated)
        if (days or pk in book.warned or pk in book.promised) and pk not in book.planned:
            key = nominations.is_key(tier, nominated=pk in nominated)
            chosen[owner_id].append(Called(pk, nominations.LIKE if key and tier not in KEY_TIERS else tier, days))
    return chosen


def _read(as_of: date) -> Book:
    """One query for each kind of fact, over the whole book."""
    held = Visit.objects.live().order_by().values_list("account").annotate(Max("held_at"))
    dropped = VisitPlan.objects.filter(state=PlanState.DROPPED, planned_on__gte=as_of - timedelta(days=366))
    promised = Promise.objects.open().filter(side=PromiseSide.OURS, due_on__gt=as_of).order_by()
    return Book(
        last={pk: timezone.localdate(at) for pk, at in held},
        promised=dict(promised.values_list("account").annotate(Min("due_on"))),
        warned=set(Warning.objects.open().values_list("account", flat=True)),
        planned=set(VisitPlan.objects.open().values_list("account", flat=True)),
        dropped=dict(dropped.order_by().values_list("account").annotate(Max("planned_on"))),
    )


def _due(pk: int, every: int | None, book: Book, as_of: date) -> Due | None:
    """A dropped visit counts like one that was held: the person said no, for this round."""
    last, dropped = book.last.get(pk), book.dropped.get(pk)
    since = max(filter(None, [last, dropped]), default=None)
    found = cadence.due(
        last_on=since, every=every, promise_on=book.promised.get(pk), warned=pk in book.warned, today=as_of
    )
    return found if found and found.on <= as_of + timedelta(days=cadence.HORIZON) else None


def _write(user_id: int, tiers: dict[int, str], dues: dict[int, Due], book: Book, as_of: date) -> dict[str, int]:
    """Place one manager's visits on free days and write the proposals."""
    until = as_of + timedelta(days=cadence.HORIZON)
    standing = VisitPlan.objects.open().filter(user=user_id, planned_on__gte=as_of)
    taken = Counter(standing.values_list("planned_on", flat=True))
    placed = capacity.place(_wanted(tiers, dues, book, as_of), taken, until=until)
    VisitPlan.objects.bulk_create(
        VisitPlan(account_id=pk, user_id=user_id, planned_on=on, state=PlanState.PROPOSED, reasons=dues[pk].reasons)
        for pk, on in placed.items()
    )
    return {"proposed": len(placed), "full": len(dues) - len(placed)}


def _wanted(tiers: dict[int, str], dues: dict[int, Due], book: Book, as_of: date) -> Iterable[capacity.Wanted]:
    for pk, found in dues.items():
        last = book.last.get(pk)
        late = (as_of - last).days if last else 0
        yield capacity.Wanted(key=pk, tier=tiers[pk], due_on=found.on, late=late, warned=pk in book.warned)


def _free_unanswered(as_of: date) -> int:
    """Proposals whose day went by unanswered are free again: they are placed anew from today."""
    return VisitPlan.objects.filter(state=PlanState.PROPOSED, planned_on__lt=as_of).delete()[0]
