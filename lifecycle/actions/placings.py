"""Places the due visits of a manager on free days and writes the proposals: of the night's book, or after one visit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction

from kam.ground import staging
from lifecycle.actions import calendar_entries
from lifecycle.actions.dues import Called
from lifecycle.choices import DropKind, NoRoom, PlanState, VisitKind
from lifecycle.models import Unplaced, VisitPlan
from lifecycle.rules import cadence, capacity
from lifecycle.rules.capacity import Days, Key, Placed, Wanted

PLACING = {"shifted", "together", "beside", "executive"}
"""Reasons that come from the day a visit found, not from what calls for it."""
BATCH = 250
TURN = "plans"
"""Whoever plans the visits of one customer shares it; a run of the whole book takes it while it makes its own."""
Stood = dict[int, set[tuple[int, str]]]
"""The open visits of customers, each with its state."""
COLUMNS = [
    "planned_on", "planned_time", "kind", "reasons", "state", "drop_kind", "sequence", "version", "updated_at",
]  # fmt: skip


@dataclass
class Sheet:
    """What a run will write: proposals to make and to change, those to withdraw, visits without a day, and counts."""

    as_of: date
    made: list[VisitPlan] = field(default_factory=list)
    changed: list[VisitPlan] = field(default_factory=list)
    no_room: list[Unplaced] = field(default_factory=list)
    counts: Counter[str] = field(
        default_factory=lambda: Counter(
            dict.fromkeys(("proposed", "moved", "kept", "lapsed", "withdrawn", "no_room"), 0)
        )
    )

    @property
    def until(self) -> date:
        """The last of the days that are planned ahead."""
        return self.as_of + timedelta(days=cadence.HORIZON)


@dataclass(frozen=True)
class Spot:
    """A visit on the day and at the hour that it found."""

    one: Called
    due: cadence.Due
    found: Placed
    escorted: bool


def fill(
    user_id: int, accounts: list[Called], open_ones: dict[int, list[VisitPlan]], days: Days, sheet: Sheet,
    until: date | None = None,
) -> None:  # fmt: skip
    """
    Place one manager's visits on free days up to `until` (the coming weeks) and note what is to be written.

    `open_ones` are the proposals that nobody answered yet, by account; those that are used here are taken out of it.
    None is proposed beside a planned visit whose day went by: that one is asked for first.
    """
    waiting = [one for one in accounts if one.facts.awaits is not None]
    free = [one for one in accounts if one.facts.awaits is None]
    wanted = {w.key: w for one in free for w in _wanted(one, open_ones.get(one.pk, []), sheet.as_of)}
    placed = capacity.place(wanted.values(), days, today=sheet.as_of, until=until or sheet.until)
    by_pk = {one.pk: one for one in accounts}
    escorted = _escorted(placed, by_pk, days)
    taken: Counter[int] = Counter()
    for key in sorted(wanted):
        one, due = by_pk[key[0]], by_pk[key[0]].dues[key[1]]
        if key in placed:
            known, nth = open_ones.get(one.pk, []), taken[one.pk]
            taken[one.pk] += 1
            spot = Spot(one, due, placed[key], key in escorted)
            _note(known[nth] if nth < len(known) else None, spot, user_id, sheet)
        elif (not key[1] or (key[0], key[1] - 1) in placed) and due.on <= sheet.until:
            sheet.no_room.append(_unplaced(one, due, user_id, _lack(one, due, days), sheet.as_of))
    found_none = [one for one in waiting if one.dues[0].on <= sheet.until]
    sheet.no_room += [_unplaced(one, one.dues[0], user_id, NoRoom.UNHELD, sheet.as_of) for one in found_none]
    for pk, count in taken.items():
        open_ones[pk] = open_ones.get(pk, [])[count:]


def _wanted(one: Called, known: list[VisitPlan], as_of: date) -> list[Wanted]:
    """The visits of one account as they ask for a day; the day proposed before is kept where nothing new calls."""
    found = []
    every = one.facts.rhythm or one.facts.every or cadence.HORIZON
    for nth, due in enumerate(one.dues):
        before = known[nth] if nth < len(known) else None
        keeps = before is not None and _calls(before.reasons) == _calls(due.reasons)
        promise = due.reasons.get("promise", {})
        is_for_it = bool(promise) and promise.get("send") != cadence.WITH
        urgency = 2 * one.facts.warned + ("promise" in one.dues[0].reasons) + one.facts.risk / 100
        found.append(
            Wanted(
                key=(one.pk, nth), tier=one.tier, due_on=due.on, urgency=round(urgency * 100), place=one.place,
                late=(as_of - one.facts.last_on).days if one.facts.last_on else 0, week=one.week,
                keep=before.planned_on if before is not None and keeps else None, avoid=one.facts.avoid,
                had=_had(before),
                gap=every // capacity.GAP_SHARE, fixed=is_for_it or bool({"warning", "asked"} & due.reasons.keys()),
                by=date.fromisoformat(str(promise["due_on"])) if is_for_it else None, not_before=one.facts.not_before,
                worth=one.worth,
            )
        )  # fmt: skip
    return found


def _had(before: VisitPlan | None) -> tuple[date, time] | None:
    """The hour that was proposed before."""
    return (before.planned_on, before.planned_time) if before is not None and before.planned_time else None


def _calls(reasons: Mapping[str, object]) -> set[str]:
    """What calls for a visit, of its reasons; that it was never or lately seen is the same cadence."""
    same = {"never": "cadence", "again": "cadence"}
    return {same.get(code, code) for code in reasons if code not in PLACING | {"risk"}}


def _escorted(placed: dict[Key, Placed], accounts: dict[int, Called], days: Days) -> set[Key]:
    """
    Which visits an executive is to join: of those that ask for it, the first of each week, platinum before gold.

    A week in which one is to come along on a visit that stands already has none to give.
    """
    asked = [key for key in placed if accounts[key[0]].dues[key[1]].executive]
    asked.sort(key=lambda key: (capacity.ORDER.get(accounts[key[0]].tier, 9), placed[key].on, key))
    weeks: dict[tuple[int, int], Key] = {}
    for key in asked:
        week = capacity.week_of(placed[key].on)
        if week not in days.escorts:
            weeks.setdefault(week, key)
    return set(weeks.values())


def _reasons(spot: Spot) -> cadence.Reasons:
    """Why a visit, why with an executive, and why on this day."""
    reasons = {code: numbers for code, numbers in spot.due.reasons.items() if code != "executive" or spot.escorted}
    code, name = spot.found.why
    if code:
        reasons["shifted"] = {"from": spot.due.on.isoformat(), "why": code, **({"name": name} if name else {})}
    if spot.found.together:
        reasons["together"] = {"count": spot.found.together}
    if spot.found.beside:
        reasons["beside"] = {"name": spot.found.beside}
    return reasons


def _note(plan: VisitPlan | None, spot: Spot, user_id: int, sheet: Sheet) -> None:
    """
    A new proposal, or the one that is there on its day (the same entry of the calendar, wherever it goes).

    That an executive should come along is a reason and no kind of visit: it becomes one if somebody did come.
    """
    reasons, on, at = _reasons(spot), spot.found.on, spot.found.at
    if plan is None:
        sheet.made.append(
            VisitPlan(account_id=spot.one.pk, user_id=user_id, planned_on=on, planned_time=at, reasons=reasons,
                      state=PlanState.PROPOSED)
        )  # fmt: skip
        sheet.counts["proposed"] += 1
        return
    placed_anew = (plan.planned_on, plan.planned_time) != (on, at)
    sheet.counts["lapsed"] += plan.planned_on < sheet.as_of
    escort_changed = ("executive" in plan.reasons) != spot.escorted
    is_other_kind = plan.kind != VisitKind.ON_SITE
    if not (placed_anew or is_other_kind) and plan.reasons == reasons:
        sheet.counts["kept"] += 1
        return
    if placed_anew or escort_changed or is_other_kind:
        calendar_entries.turn(plan)
    sheet.counts["moved" if plan.planned_on != on else "kept"] += 1
    plan.planned_on, plan.planned_time, plan.reasons, plan.kind = on, at, reasons, VisitKind.ON_SITE
    sheet.changed.append(plan)


def _lack(one: Called, due: cadence.Due, days: Days) -> NoRoom:
    asks = Wanted(key=(one.pk, 0), tier=one.tier, due_on=due.on, week=one.week, avoid=one.facts.avoid)
    return NoRoom(days.lack(asks, days.room))


def _unplaced(one: Called, due: cadence.Due, user_id: int, cause: NoRoom, as_of: date) -> Unplaced:
    """A due visit without a day, and why."""
    every, last_on = one.facts.rhythm or one.facts.every, one.facts.last_on
    late = max((as_of - last_on).days - every, 0) if every and last_on and due.on == as_of else 0
    reasons = {code: numbers for code, numbers in due.reasons.items() if code not in PLACING}
    return Unplaced(
        account_id=one.pk, user_id=user_id, tier=one.tier, due_on=due.on, late=min(late, 32000), cause=cause,
        reasons=reasons, as_of=as_of,
    )  # fmt: skip


def withdraw(open_ones: Mapping[int, list[VisitPlan]], sheet: Sheet, until: date) -> None:
    """
    Proposals up to a day that nothing calls for any more, or whose day went by: cancelled in the calendars.

    Those under a key below 0 (of somebody else than the owner) only go when their day did.
    """
    for key, rows in open_ones.items():
        for plan in rows:
            over = plan.planned_on < sheet.as_of
            if over or (key > 0 and plan.planned_on <= until):
                sheet.counts["lapsed" if over else "withdrawn"] += 1
                sheet.changed.append(calendar_entries.turn(plan, state=PlanState.DROPPED, drop_kind=DropKind.LAPSED))


def standing() -> Stood:
    """The open visits of every customer, as they stand now."""
    found: Stood = defaultdict(set)
    rows = VisitPlan.objects.filter(state__in=[PlanState.PROPOSED, PlanState.PLANNED]).order_by()
    for account, pk, state in rows.values_list("account", "pk", "state").iterator():
        found[account].add((pk, state))
    return found


def write_beside_people(sheet: Sheet, read: Mapping[int, int], stood: Stood) -> None:
    """
    Write what a run of the whole book found, without keeping anybody waiting for longer than one batch takes.

    A proposal is changed where it is of the version in `read` and nobody is answering it at this moment. Proposals are
    made where a customer's open visits are those that `stood` when the run began; what is being logged is waited for.
    """
    changed, sheet.changed = sheet.changed, []
    for start in range(0, len(changed), BATCH):
        _change({plan.pk: plan for plan in changed[start : start + BATCH]}, read)
    gone = {plan.pk for plan in changed if plan.state == PlanState.DROPPED}
    with transaction.atomic():
        staging.take_turn(TURN)
        stands = standing()
        others = {
            key for key in stood.keys() | stands.keys()
            if stands.get(key, set()) != {one for one in stood.get(key, set()) if one[0] not in gone}
        }  # fmt: skip
        sheet.made = [plan for plan in sheet.made if plan.account_id not in others]
        sheet.no_room = [one for one in sheet.no_room if one.account_id not in others]
        sheet.counts["proposed"] = len(sheet.made)
        write(sheet, told=Unplaced.objects.exclude(account__in=others) if others else None)


def _change(plans: Mapping[int, VisitPlan], read: Mapping[int, int]) -> None:
    with transaction.atomic():
        rows = VisitPlan.objects.select_for_update(skip_locked=True).filter(pk__in=plans, state=PlanState.PROPOSED)
        now = dict(rows.order_by().values_list("pk", "version"))
        still = [plan for pk, plan in plans.items() if now.get(pk) == read[pk]]
        VisitPlan.objects.bulk_update(still, COLUMNS, batch_size=BATCH)


def write(sheet: Sheet, *, told: Any = None) -> None:
    """
    One write for each kind of change; what found no day is told anew.

    `told`: the rows of what found none before, all by default.
    """
    if sheet.made:
        VisitPlan.objects.bulk_create(sheet.made, batch_size=BATCH)
    if sheet.changed:
        VisitPlan.objects.bulk_update(sheet.changed, COLUMNS, batch_size=BATCH)
    (Unplaced.objects.all() if told is None else told).delete()
    if sheet.no_room:
        Unplaced.objects.bulk_create(sheet.no_room, batch_size=BATCH)
    sheet.counts["no_room"] = len(sheet.no_room)
