"""The job that proposes visits: each manager's coming four weeks, by what is due and what their days have room for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.actions import handover_dues
from accounts.models import Account, Seat
from kam.actions import calendars, runs
from kam.choices import Role, RunKind
from kam.ground import staging
from kam.ground.rights import Right, require
from kam.models import Run, User
from lifecycle.actions import aftermaths, dues, free_days, journeys, visits
from lifecycle.actions.dues import Called
from lifecycle.choices import DropKind, NoRoom, PlanState, VisitKind
from lifecycle.models import Promise, Todo, Unplaced, VisitPlan
from lifecycle.rules import cadence, capacity
from lifecycle.rules.capacity import Days, Key, Placed, Wanted

PLACING = {"shifted", "together", "executive"}
"""Reasons that come from the day a visit found, not from what calls for it."""
HAND_ON = (Role.MANAGER, Role.INTEGRATION)
"""Whose open work goes to the owner of the customer: an integration does none."""
BATCH = 250


def nightly() -> Run:
    """The night's run, as the system, for today."""
    system = User.objects.system()
    return perform(runs.begin(RunKind.VISIT_PLANS, as_of=timezone.localdate(), by=system), by=system)


def perform(run: Run, *, by: User) -> Run:
    """Do what a claimed run asks: open missing journeys, then propose visits; what went wrong is kept with the run."""
    require(by, Right.RECOMPUTE)
    on = run.as_of or timezone.localdate()
    try:
        calendars.fill_missing(as_of=on, by=User.objects.system())
        opened = journeys.ensure_journeys(on=on, by=by)
        handover_dues.carry_out_due(on, by=by)
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


def follow_owners(*, by: User) -> int:
    """
    Open plans, promises and to-dos of managers whose account was handed over go to its owner; returns how many.

    A manager who still sits on the account's team keeps theirs; whoever's seat has ended hands theirs over, whatever
    their role.
    """
    require(by, Right.RECOMPUTE)
    seated = Seat.objects.active().filter(account=OuterRef("account"), user=OuterRef("user"))
    ended = Seat.objects.filter(account=OuterRef("account"), user=OuterRef("user"))
    owner = Account.objects.filter(pk=OuterRef("account")).values("owner")[:1]
    count = 0
    for rows in (VisitPlan.objects.open(), Promise.objects.open(), Todo.objects.open()):
        whose = Q(user__role__in=HAND_ON) | Q(user__is_active=False) | Exists(ended)
        stray = rows.filter(whose, account__owner__isnull=False).exclude(user=F("account__owner"))
        count += stray.exclude(Exists(seated)).update(user=Subquery(owner), version=F("version") + 1)
    return count


@dataclass
class Sheet:
    """What a run will write: proposals to make and to change, those to withdraw, visits without a day, and counts."""

    made: list[VisitPlan] = field(default_factory=list)
    changed: list[VisitPlan] = field(default_factory=list)
    no_room: list[Unplaced] = field(default_factory=list)
    counts: Counter[str] = field(
        default_factory=lambda: Counter(
            dict.fromkeys(("proposed", "moved", "kept", "lapsed", "withdrawn", "no_room"), 0)
        )
    )


def propose(*, as_of: date, by: User) -> dict[str, int]:
    """
    Propose what is due in the coming four weeks and not planned yet; returns counts.

    Platinum has its days before gold, gold before iron; nobody gets more than a day holds. A proposal that nobody
    answered stays on its day unless a more valuable visit or a new reason needs another. A second run changes nothing.
    """
    require(by, Right.RECOMPUTE)
    until, sheet = as_of + timedelta(days=cadence.HORIZON), Sheet()
    with transaction.atomic():
        staging.take_turn("plans")  # of two runs at once the second finds what the first proposed
        open_ones = _proposals()
        by_owner: dict[int, list[Called]] = defaultdict(list)
        for one in dues.called(as_of):
            by_owner[one.owner_id].append(one)
        people = list(User.objects.filter(pk__in=by_owner))
        for user_id, days in sorted(free_days.of(people, start=as_of, until=until).items()):
            _plan(user_id, by_owner[user_id], open_ones, days, sheet, as_of)
        _withdraw(open_ones, sheet, as_of, until)
        _write(sheet)
    return dict(sheet.counts)


def _proposals() -> dict[int, list[VisitPlan]]:
    """Proposals to the owners of accounts that nobody answered yet, each account's in order."""
    found: dict[int, list[VisitPlan]] = defaultdict(list)
    rows = VisitPlan.objects.filter(state=PlanState.PROPOSED).select_for_update(of=("self",))
    owners = dict(Account.objects.filter(plans__state=PlanState.PROPOSED).values_list("pk", "owner").distinct())
    for plan in rows.order_by("planned_on", "pk"):
        found[plan.account_id if owners.get(plan.account_id) == plan.user_id else -plan.account_id].append(plan)
    return found


def _plan(
    user_id: int, accounts: list[Called], open_ones: dict[int, list[VisitPlan]], days: Days, sheet: Sheet, as_of: date
) -> None:
    """Place one manager's visits on free days and note what is to be written."""
    wanted = {w.key: w for one in accounts for w in _wanted(one, open_ones.get(one.pk, []), as_of)}
    until = as_of + timedelta(days=cadence.HORIZON)
    placed = capacity.place(wanted.values(), days, today=as_of, until=until)
    by_pk = {one.pk: one for one in accounts}
    escorted = _escorted(placed, by_pk)
    times = _hours(placed, wanted, open_ones, days)
    taken: Counter[int] = Counter()
    for key in sorted(wanted):
        one, due = by_pk[key[0]], by_pk[key[0]].dues[key[1]]
        if key in placed:
            nth = taken[one.pk]
            taken[one.pk] += 1
            known = open_ones.get(one.pk, [])
            _note(
                known[nth] if nth < len(known) else None, one, due, placed[key], times[key], key in escorted, user_id,
                sheet, as_of,
            )  # fmt: skip
        elif not key[1]:  # the one after it is spoken of when the first has its day
            sheet.no_room.append(_unplaced(one, due, user_id, days, as_of))
    for pk, count in taken.items():
        open_ones[pk] = open_ones.get(pk, [])[count:]


def _hours(
    placed: dict[Key, Placed], wanted: Mapping[Key, Wanted], open_ones: dict[int, list[VisitPlan]], days: Days
) -> dict[Key, time | None]:
    """An hour for each placed visit: those proposed before keep theirs if they can, the others follow by value."""
    known = {key: open_ones[key[0]][key[1]] for key in placed if key[1] < len(open_ones.get(key[0], []))}
    held = {key: plan.planned_time for key, plan in known.items() if plan.planned_on == placed[key].on}
    first = sorted(placed, key=lambda key: (held.get(key) is None, capacity.ORDER.get(wanted[key].tier, 9), key))
    return {key: days.hour(placed[key].on, held.get(key)) for key in first}


def _wanted(one: Called, known: list[VisitPlan], as_of: date) -> list[Wanted]:
    """The visits of one account as they ask for a day; the day proposed before is kept where nothing new calls."""
    found = []
    every = one.facts.rhythm or one.facts.every or cadence.HORIZON
    urgency = 2 * one.facts.warned + bool(one.facts.promise_on) + one.facts.risk / 100
    for nth, due in enumerate(one.dues):
        before = known[nth] if nth < len(known) else None
        keeps = before is not None and _calls(before.reasons) == _calls(due.reasons)
        found.append(
            Wanted(
                key=(one.pk, nth), tier=one.tier, due_on=due.on, urgency=round(urgency * 100), place=one.place,
                late=(as_of - one.facts.last_on).days if one.facts.last_on else 0, week=one.week,
                keep=before.planned_on if before is not None and keeps else None, avoid=one.facts.avoid,
                gap=every // capacity.GAP_SHARE, fixed=bool({"warning", "promise", "asked"} & due.reasons.keys()),
            )
        )  # fmt: skip
    return found


def _calls(reasons: Mapping[str, object]) -> set[str]:
    """What calls for a visit, of its reasons; that it was never or lately seen is the same cadence."""
    same = {"never": "cadence", "again": "cadence"}
    return {same.get(code, code) for code in reasons if code not in PLACING | {"risk"}}


def _escorted(placed: dict[Key, Placed], accounts: dict[int, Called]) -> set[Key]:
    """Which visits an executive joins: of those that ask for it, the first of each week, platinum before gold."""
    asked = [key for key in placed if accounts[key[0]].dues[key[1]].executive]
    asked.sort(key=lambda key: (capacity.ORDER.get(accounts[key[0]].tier, 9), placed[key].on, key))
    weeks: dict[tuple[int, int], Key] = {}
    for key in asked:
        weeks.setdefault(placed[key].on.isocalendar()[:2], key)
    return set(weeks.values())


def _reasons(due: cadence.Due, found: Placed, escorted: bool, place: str) -> cadence.Reasons:
    """Why a visit, why with an executive, and why on this day."""
    reasons = {code: numbers for code, numbers in due.reasons.items() if code != "executive" or escorted}
    code, name = found.why
    if code:
        reasons["shifted"] = {"from": due.on.isoformat(), "why": code, **({"name": name} if name else {})}
    if found.together:
        reasons["together"] = {"count": found.together}
    return reasons


def _note(
    plan: VisitPlan | None,
    one: Called,
    due: cadence.Due,
    found: Placed,
    at: time | None,
    escorted: bool,
    user_id: int,
    sheet: Sheet,
    as_of: date,
) -> None:
    """A new proposal, or the one that is there on its day (the same entry of the calendar, wherever it goes)."""
    reasons = _reasons(due, found, escorted, one.place)
    kind = VisitKind.EXECUTIVE if escorted else VisitKind.ON_SITE
    if plan is None:
        state = PlanState.PROPOSED
        sheet.made.append(
            VisitPlan(account_id=one.pk, user_id=user_id, planned_on=found.on, planned_time=at, state=state, kind=kind,
                      reasons=reasons)
        )  # fmt: skip
        sheet.counts["proposed"] += 1
        return
    placed_anew = (plan.planned_on, plan.planned_time) != (found.on, at)
    sheet.counts["lapsed"] += plan.planned_on < as_of
    escort_changed = escorted != (plan.kind == VisitKind.EXECUTIVE)
    if not placed_anew and plan.reasons == reasons and not escort_changed:
        sheet.counts["kept"] += 1
        return
    if placed_anew or escort_changed:
        _touch(plan)
    sheet.counts["moved" if plan.planned_on != found.on else "kept"] += 1
    plan.planned_on, plan.planned_time, plan.reasons = found.on, at, reasons
    plan.kind = kind if escort_changed else plan.kind
    sheet.changed.append(plan)


def _touch(plan: VisitPlan) -> None:
    """Subscribers of the calendar see that it changed."""
    plan.sequence, plan.version, plan.updated_at = plan.sequence + 1, plan.version + 1, timezone.now()


def _unplaced(one: Called, due: cadence.Due, user_id: int, days: Days, as_of: date) -> Unplaced:
    """A due visit without a day, and why."""
    worked = [day for day, room in days.room.items() if room]
    both = any(one.week.works(day) and day.weekday() != one.facts.avoid for day in worked)
    cause = NoRoom.FULL if both else NoRoom.CLOSED if worked else NoRoom.AWAY
    every, last_on = one.facts.rhythm or one.facts.every, one.facts.last_on
    late = max((as_of - last_on).days - every, 0) if every and last_on and due.on == as_of else 0
    reasons = {code: numbers for code, numbers in due.reasons.items() if code not in PLACING}
    return Unplaced(
        account_id=one.pk, user_id=user_id, tier=one.tier, due_on=due.on, late=min(late, 32000), cause=cause,
        reasons=reasons, as_of=as_of,
    )  # fmt: skip


def _withdraw(open_ones: dict[int, list[VisitPlan]], sheet: Sheet, as_of: date, until: date) -> None:
    """Proposals that nothing calls for any more, or whose day went by: cancelled in the calendars that show them."""
    for key, rows in open_ones.items():
        for plan in rows:
            over = plan.planned_on < as_of
            if over or (key > 0 and plan.planned_on <= until):
                sheet.counts["lapsed" if over else "withdrawn"] += 1
                plan.state, plan.drop_kind = PlanState.DROPPED, DropKind.LAPSED
                _touch(plan)
                sheet.changed.append(plan)


def _write(sheet: Sheet) -> None:
    """One write for each kind of change."""
    VisitPlan.objects.bulk_create(sheet.made, batch_size=BATCH)
    columns = [
        "planned_on",
        "planned_time",
        "kind",
        "reasons",
        "state",
        "drop_kind",
        "sequence",
        "version",
        "updated_at",
    ]
    VisitPlan.objects.bulk_update(sheet.changed, columns, batch_size=BATCH)
    Unplaced.objects.all().delete()
    Unplaced.objects.bulk_create(sheet.no_room, batch_size=BATCH)
    sheet.counts["no_room"] = len(sheet.no_room)
