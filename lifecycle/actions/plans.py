"""Visit plans: made, accepted, moved and dropped by people, and the next one written when a visit was held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, standings
from accounts.models import Account, Contact
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.actions import bound_promises, calendar_entries, deciders, next_visits, people_planned
from lifecycle.actions.calendar_entries import OPEN
from lifecycle.choices import DropKind, EventVerb, PlanState, VisitKind
from lifecycle.facts import day_heeds, day_reasons
from lifecycle.models import VisitPlan


def make(
    account: Account,
    *,
    planned_on: date,
    planned_time: time | None = None,
    kind: str = VisitKind.ON_SITE,
    purpose: str = "",
    contacts: Collection[Contact] = (),
    user: User | None = None,
    reasons: Mapping[str, Any] | None = None,
    by: User,
) -> VisitPlan:
    """Plan a visit for oneself, or for the colleague who owns the account; what is proposed makes way for it."""
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        plan = VisitPlan(
            account=account,
            user=user or standing(by),
            kind=kind,
            planned_on=planned_on,
            planned_time=planned_time,
            purpose=purpose,
            planned_for=planned_on,
            planned_at=timezone.now(),
            state=PlanState.PLANNED,
        )
        plan.reasons = {**bound_promises.waiting_for(plan), **(reasons or {})}
        plan.save()
        said: dict[str, Any] = {"planned_on": planned_on, "kind": kind}
        if contacts and (chosen := people_planned.choose(plan, contacts, by=by)):
            said["people"] = chosen[1]
        _record(EventVerb.PLAN_MADE, plan, by, data=said)
        if VisitPlan.objects.filter(account=account, state=PlanState.PROPOSED).exists():
            next_visits.propose(account, by=by)
        hand_down([account.pk], by=by)
    return plan


def accept(plan: VisitPlan, *, version: int | None = None, by: User) -> VisitPlan:
    """A proposed visit is planned. Raises Refused where its hour went by: it is moved to another one instead."""
    require(by, Right.LOG_VISITS)
    deciders.check(plan, by)
    if plan.state == PlanState.PROPOSED and plan.has_passed:
        raise Refused(_("The hour of this visit is over. Move it to another one, or log what took place."), code="over")
    return _change(plan, {"state": PlanState.PLANNED}, EventVerb.PLAN_ACCEPTED, version, by)


def move(
    plan: VisitPlan,
    *,
    planned_on: date,
    planned_time: time | None = None,
    kind: str = "",
    purpose: str | None = None,
    contacts: Collection[Contact] | None = None,
    version: int | None = None,
    by: User,
) -> VisitPlan:
    """To another day or hour, with other `contacts` to meet where given; whoever moves a proposal has accepted it."""
    require(by, Right.LOG_VISITS)
    deciders.check(plan, by)
    values: dict[str, Any] = {"planned_on": planned_on, "planned_time": planned_time, "state": PlanState.PLANNED}
    if kind:
        values["kind"] = kind
    values |= {} if purpose is None else {"purpose": purpose}
    values |= {} if contacts is None else {"contacts": contacts}
    if plan.state == PlanState.PROPOSED and _there(plan, planned_on, planned_time).has_passed:
        raise Refused(_("This hour is over."), field="planned_time", code="over")
    return _answer(plan, values, EventVerb.PLAN_MOVED, version, by)


def drop(
    plan: VisitPlan,
    *,
    reason: str = "",
    kind: str = "",
    not_before: date | None = None,
    rhythm: int | None = None,
    version: int | None = None,
    by: User,
) -> VisitPlan:
    """
    The visit will not take place; the next run of proposals respects why.

    Not before a day: proposed again from that day. Another rhythm: every so many days from now on.
    A day that does not suit: proposed for another. Anything else: the account's round is waived.
    """
    require(by, Right.LOG_VISITS)
    deciders.check(plan, by)
    text = reason.strip()[:255]
    if plan.state == PlanState.PLANNED and not (text or kind):
        raise Refused(_("Say why the visit is dropped."), field="kind")
    if plan.state == PlanState.PLANNED and kind == DropKind.OTHER and not text:
        raise Refused(_("Say the other reason in words."), field="reason")
    if kind == DropKind.NOT_BEFORE and not_before is None:
        raise Refused(_("From which day may the visit be?"), field="not_before")
    if kind == DropKind.RHYTHM and not rhythm:
        raise Refused(_("How many days should lie between visits?"), field="rhythm")
    values = {
        "state": PlanState.DROPPED,
        "drop_reason": text,
        "drop_kind": kind,
        "not_before": not_before if kind == DropKind.NOT_BEFORE else None,
        "rhythm": rhythm if kind == DropKind.RHYTHM else None,
    }
    verb = EventVerb.PLAN_DECLINED if plan.state == PlanState.PROPOSED else EventVerb.PLAN_DROPPED
    return _answer(plan, values, verb, version, by)


def accept_many(found: Iterable[VisitPlan], *, by: User) -> int:
    """
    Accept the proposals among these, each with its event; what was answered meanwhile is left. Returns how many.

    Those of colleagues on which `by` does not decide are left, those whose hour went by, and those that cannot be paid
    as they stand (somebody is away or busy, or the way from another visit does not fit): they are moved one by one.
    """
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        keys = sorted(plan.pk for plan in found)
        rows = VisitPlan.objects.select_for_update(of=("self",)).select_related("account__standing", "user")
        waiting = list(rows.filter(pk__in=keys, state=PlanState.PROPOSED).order_by("pk"))
        own = deciders.of(waiting, by)
        hindered = day_heeds.hindered([plan for plan in waiting if plan.pk in own and not plan.has_passed])
        proposed = [plan for plan in waiting if plan.pk in own and not plan.has_passed and plan.pk not in hindered]
        for plan in proposed:
            calendar_entries.write(plan, state=PlanState.PLANNED)
            _record(EventVerb.PLAN_ACCEPTED, plan, by, changes={"state": [PlanState.PROPOSED, PlanState.PLANNED]})
        hand_down({plan.account_id for plan in proposed}, by=by)
    return len(proposed)


def take_back(plan: VisitPlan, *, proposed: bool = False, by: User) -> VisitPlan:
    """
    Undo a drop; what was `proposed` is so again. Raises Refused where its day went by since.

    What was proposed in its place meanwhile makes way for it.
    """
    require(by, Right.LOG_VISITS)
    deciders.check(plan, by)
    if plan.state == PlanState.DROPPED and is_over(plan):
        raise Refused(_("The day of this visit is over. Plan a new one, or log what took place."), code="over")
    values = {"drop_reason": "", "drop_kind": "", "not_before": None, "rhythm": None}
    values |= {"state": PlanState.PROPOSED if proposed else PlanState.PLANNED}
    verb, dropped_at = EventVerb.PLAN_UNACCEPTED if proposed else EventVerb.PLAN_ACCEPTED, plan.updated_at
    with transaction.atomic():
        back = _change(plan, values, verb, None, by, of=(PlanState.DROPPED,))
        next_visits.stand_again(back, since=dropped_at, by=by)
        back.refresh_from_db()
    return back


def is_over(plan: VisitPlan) -> bool:
    """Whether a dropped visit's day went by; one that somebody dropped today, late as it was, can be taken back."""
    today = timezone.localdate()
    by_mistake = plan.drop_kind != DropKind.LAPSED and timezone.localdate(plan.updated_at) == today
    return plan.planned_on < today and not by_mistake


def unaccept(
    plan: VisitPlan, *, was: Mapping[str, Any] | None = None, version: int | None = None, by: User
) -> VisitPlan:
    """Undo of accepting a proposal, and of the move that accepted it: with the day and words that it `was` given."""
    require(by, Right.LOG_VISITS)
    deciders.check(plan, by)
    values = {"state": PlanState.PROPOSED, **(was or {})}
    return _change(plan, values, EventVerb.PLAN_UNACCEPTED, version, by, of=(PlanState.PLANNED,))


def lapse(plan: VisitPlan, *, by: User) -> VisitPlan:
    """A proposal is withdrawn by the machine: nobody decided against it, so that another day is proposed."""
    require(by, Right.RECOMPUTE)
    values = {"state": PlanState.DROPPED, "drop_kind": DropKind.LAPSED}
    return _change(plan, values, EventVerb.PLAN_LAPSED, None, by, of=(PlanState.PROPOSED,))


def hand_down(account_ids: Iterable[int], *, by: User) -> None:
    """The standings of accounts show their next planned visit; the last one stays. In the caller's transaction."""
    require(by, Right.LOG_VISITS)
    keys = sorted(account_ids)
    standings.hold(keys)
    ahead = VisitPlan.objects.ahead(timezone.localdate()).filter(account__in=keys)
    coming = dict(ahead.order_by().values_list("account").annotate(Min("planned_on")))
    standings.note_next_visits({key: coming.get(key) for key in keys}, by=by)


def _answer(plan: VisitPlan, values: Mapping[str, Any], verb: str, version: int | None, by: User) -> VisitPlan:
    """Move or drop it; of one whose day went by it is said no more that it waits for an answer."""
    with transaction.atomic():
        changed = _change(plan, values, verb, version, by)
        if plan.planned_on < timezone.localdate():
            next_visits.is_answered(plan.account_id, by=by)
    return changed


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
        plan = records.lock(plan, version, by)
        if plan.state not in of:
            raise Refused(_("This visit is %(state)s already.") % {"state": plan.get_state_display().lower()})
        own = {name: value for name, value in values.items() if name != "contacts"}
        changes = {name: [getattr(plan, name), value] for name, value in own.items() if getattr(plan, name) != value}
        if "contacts" in values and (counts := people_planned.choose(plan, values["contacts"], by=by)):
            changes["contacts"] = counts
        if not changes:
            return plan
        was_on = plan.planned_on
        calendar_entries.turn(plan, **own)
        if {"planned_on", "planned_time", "kind"} & changes.keys():
            _tell_days(plan, was_on)
        plan.save()
        _record(verb, plan, by, changes=changes)
        hand_down([plan.account_id], by=by)
    return plan


def _tell_days(plan: VisitPlan, was_on: date) -> None:
    """What a moved visit says of its day, and what others of the day it left and of the new one say of it."""
    days = {was_on, plan.planned_on}
    rows = VisitPlan.objects.open().filter(user=plan.user_id, planned_on__in=days).exclude(pk=plan.pk)
    beside = list(rows.select_related("account"))
    if plan.reasons:
        there = [one for one in beside if one.planned_on == plan.planned_on]
        plan.reasons = day_reasons.anew(plan, there, moved=plan.planned_on != was_on)
    told = [one.pk for one in beside if any(code in one.reasons for code in day_reasons.SHARED)]
    # One that somebody is answering at this moment is left as it is.
    held = rows.filter(pk__in=told).select_for_update(of=("self",), skip_locked=True) if told else ()
    for one in held:
        others = [other for other in (*beside, plan) if other.planned_on == one.planned_on]
        reasons = day_reasons.anew(one, others, moved=False)
        if reasons != one.reasons:
            calendar_entries.write(one, reasons=reasons)


def _there(plan: VisitPlan, on: date, at: time | None) -> VisitPlan:
    """The visit as it would be at another hour; unsaved."""
    there = copy(plan)
    there.planned_on, there.planned_time = on, at
    return there


def _record(verb: str, plan: VisitPlan, by: User, **more: Any) -> None:
    url = f"/plans/{plan.pk}/"
    events.record(verb, plan, by=by, name=str(plan.account), notify=[plan.user], url=url, **more)
