"""Visit plans: made, accepted, moved and dropped by people, and the next one written when a visit was held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, standings
from accounts.models import Account
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.choices import EventVerb, PlanState, VisitKind
from lifecycle.models import VisitPlan

OPEN = (PlanState.PROPOSED, PlanState.PLANNED)


def make(
    account: Account,
    *,
    planned_on: date,
    planned_time: time | None = None,
    kind: str = VisitKind.ON_SITE,
    purpose: str = "",
    user: User | None = None,
    by: User,
) -> VisitPlan:
    """Plan a visit for oneself, or for the colleague who owns the account."""
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        plan = VisitPlan.objects.create(
            account=account,
            user=user or by,
            kind=kind,
            planned_on=planned_on,
            planned_time=planned_time,
            purpose=purpose,
            state=PlanState.PLANNED,
        )
        _record(EventVerb.PLAN_MADE, plan, by, data={"planned_on": planned_on, "kind": kind})
        hand_down(account, by=by)
    return plan


def accept(plan: VisitPlan, *, version: int | None = None, by: User) -> VisitPlan:
    """A proposed visit is planned."""
    require(by, Right.LOG_VISITS)
    return _change(plan, {"state": PlanState.PLANNED}, EventVerb.PLAN_ACCEPTED, version, by)


def move(
    plan: VisitPlan,
    *,
    planned_on: date,
    planned_time: time | None = None,
    kind: str = "",
    purpose: str | None = None,
    version: int | None = None,
    by: User,
) -> VisitPlan:
    """To another day or hour; whoever moves a proposal has accepted it."""
    require(by, Right.LOG_VISITS)
    values: dict[str, Any] = {"planned_on": planned_on, "planned_time": planned_time, "state": PlanState.PLANNED}
    if kind:
        values["kind"] = kind
    if purpose is not None:
        values["purpose"] = purpose
    return _change(plan, values, EventVerb.PLAN_MOVED, version, by)


def drop(plan: VisitPlan, *, reason: str, version: int | None = None, by: User) -> VisitPlan:
    """The visit will not take place; the next run of proposals respects that for the tier's interval."""
    require(by, Right.LOG_VISITS)
    if plan.state == PlanState.PLANNED and not reason.strip():
        raise Refused(_("Say why the visit is dropped."), field="reason")
    values = {"state": PlanState.DROPPED, "drop_reason": reason.strip()[:255]}
    return _change(plan, values, EventVerb.PLAN_DROPPED, version, by)


def take_back(plan: VisitPlan, *, by: User) -> VisitPlan:
    """Undo a drop."""
    require(by, Right.LOG_VISITS)
    return _change(
        plan,
        {"state": PlanState.PLANNED, "drop_reason": ""},
        EventVerb.PLAN_ACCEPTED,
        None,
        by,
        of=(PlanState.DROPPED,),
    )


def hand_down(account: Account, *, last_on: date | None = None, by: User) -> None:
    """The account's standing shows its next visit (and keeps its last, unless a later one is given)."""
    require(by, Right.LOG_VISITS)
    today = timezone.localdate()
    ahead = VisitPlan.objects.filter(account=account, state=PlanState.PLANNED, planned_on__gte=today)
    standing = getattr(account, "standing", None)
    known = standing.last_visit_on if standing is not None else None
    next_on = ahead.aggregate(day=Min("planned_on"))["day"]
    standings.note_visits({account.pk: (max(filter(None, [known, last_on]), default=None), next_on)}, by=by)


def _change(
    plan: VisitPlan,
    values: Mapping[str, Any],
    verb: str,
    version: int | None,
    by: User,
    of: tuple[str, ...] = OPEN,
) -> VisitPlan:
    """Change a plan that is still open, with one event; the calendar entry's sequence grows."""
    with transaction.atomic():
        plan = records.lock(plan, version)
        if plan.state not in of:
            raise Refused(_("This visit is %(state)s already.") % {"state": plan.get_state_display().lower()})
        changes = {name: [getattr(plan, name), value] for name, value in values.items() if getattr(plan, name) != value}
        if not changes:
            return plan
        for name, value in values.items():
            setattr(plan, name, value)
        plan.sequence += 1
        records.bump(plan)
        _record(verb, plan, by, changes=changes)
        hand_down(plan.account, by=by)
    return plan


def _record(verb: str, plan: VisitPlan, by: User, **more: Any) -> None:
    url = f"/plans/{plan.pk}/"
    events.record(verb, plan, by=by, name=str(plan.account), notify=[plan.user], url=url, **more)
