"""What a visit fulfilled, its plan and the promises kept at it: undone when it goes, done again when it is back."""

from __future__ import annotations

from datetime import date
from typing import Any

from kam.ground import events
from kam.ground.rights import Right, require
from kam.models import Event, User
from lifecycle.actions import calendar_entries, promises
from lifecycle.choices import EventVerb, PlanState
from lifecycle.models import Promise, Visit, VisitPlan
from lifecycle.rules import encounters

Undone = dict[str, list[list[int]]]
"""{"plan" | "kept": [[plan or promise, its version since]]}; the event of a removed visit holds it."""


def undo(visit: Visit, *, by: User) -> Undone:
    """The plan it fulfilled is what it was before: planned, or a proposal nobody had accepted; promises are open."""
    require(by, Right.LOG_VISITS)
    rows: dict[str, list[Any]] = {"kept": promises.reopen_of(visit, by=by)}
    done = VisitPlan.objects.select_for_update(of=("self",)).filter(visit=visit, state=PlanState.DONE)
    rows["plan"] = [_undo(plan, by) for plan in done]
    return {name: [[one.pk, one.version] for one in found] for name, found in rows.items() if found}


def _undo(plan: VisitPlan, by: User) -> VisitPlan:
    was = PlanState.PROPOSED if plan.planned_for is None else PlanState.PLANNED
    calendar_entries.write(plan, state=was, visit=None)
    verb = EventVerb.PLAN_ACCEPTED if was == PlanState.PLANNED else EventVerb.PLAN_UNACCEPTED
    events.record(verb, plan, by=by, name=str(plan.account), changes={"state": [PlanState.DONE, was]})
    return plan


def unheld(visit: Visit, *, by: User) -> None:
    """A visit that turned out to be a mail holds no meeting: what was planned so is planned again."""
    require(by, Right.LOG_VISITS)
    done = VisitPlan.objects.select_for_update(of=("self",)).filter(visit=visit, state=PlanState.DONE)
    for plan in done:
        if not encounters.holds(visit.kind, plan.kind):
            _undo(plan, by)


def redo(visit: Visit, *, by: User) -> None:
    """The plan is done again and the promises kept, but for those with which anything was done since."""
    require(by, Right.LOG_VISITS)
    plans, kept = _undone(visit, "plan"), _undone(visit, "kept")
    open_ones = VisitPlan.objects.select_for_update(of=("self",)).filter(pk__in=plans, state__in=calendar_entries.OPEN)
    for plan in open_ones.order_by("pk"):
        if plan.version == plans[plan.pk] or plan.state == PlanState.PROPOSED:  # which the machine alone has moved
            calendar_entries.write(plan, state=PlanState.DONE, visit=visit)
    still = [one for one in Promise.objects.filter(pk__in=kept).order_by("pk") if one.version == kept[one.pk]]
    if still:
        promises.keep_at(visit, still, by=by)


def _undone(visit: Visit, name: str) -> dict[int, int]:
    """{plan or promise: its version since}, as the event tells by which the visit was removed last."""
    told = Event.objects.filter(noun=events.noun_of(visit), subject_id=visit.pk, verb=EventVerb.VISIT_ARCHIVED)
    gone = told.order_by("-pk").first()
    return dict(gone.data.get(name, [])) if gone else {}


def redate(visit: Visit, was: date, *, by: User) -> None:
    """Held on another day, it kept its promises on that day."""
    require(by, Right.LOG_VISITS)
    kept = list(Promise.objects.select_for_update(of=("self",)).filter(kept_visit=visit, kept_on=was).order_by("pk"))
    for promise in kept:
        promise.kept_on = visit.held_on
        promise.version += 1
        events.record(EventVerb.PROMISE_KEPT, promise, by=by, changes={"kept_on": [was, visit.held_on]})
    Promise.objects.bulk_update(kept, ["kept_on", "version"])


def call_anew(visit: Visit, *, by: User) -> None:
    """Held at another hour than it said, it stands at that one in the calendars, too."""
    require(by, Right.LOG_VISITS)
    calendar_entries.write_many(VisitPlan.objects.filter(visit=visit, state=PlanState.DONE))
