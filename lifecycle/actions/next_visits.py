"""The next visit of a customer after one was held: as people agreed, else as the night would propose it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Seat
from kam.ground import staging
from kam.ground.days import zone_of
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from kam.rules import formats
from lifecycle.actions import bound_promises, calendar_entries, dues, free_days, placings
from lifecycle.actions.calendar_entries import OPEN
from lifecycle.actions.placings import Sheet
from lifecycle.choices import DropKind, NoRoom, PlanState, VisitKind
from lifecycle.facts import agreed
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import Promise, Unplaced, Visit, VisitPlan
from lifecycle.rules import cadence, capacity, encounters


def follow(
    visit: Visit, plan_id: int | None, *, kept: Collection[Promise] = (), keep_both: bool = False, by: User
) -> date | None:
    """
    Mark the plan that a visit fulfilled and see to it that a next one stands; returns the next planned day.

    The agreed day stands as it was said, unless it is over by now: what waited without a network comes late, and
    nothing is planned into the past. Without one the visit is followed by what the night would propose, which counts
    from the newest visit on file: one that is entered late beside it moves nothing. Visits planned for promises that
    were `kept` at it name them no more. A mail leaves a meeting planned. Refused: the plan stands for another visit
    that is there, unless somebody says to `keep_both`.
    """
    require(by, Right.LOG_VISITS)
    today = timezone.localdate()
    staging.share_turn(placings.TURN)
    plans = _plans(visit.account_id, today)
    still = {plan.pk for plan in plans if plan.state in OPEN}
    if plan_id and visit.is_seen and not keep_both and plan_id not in still:
        _check_first(visit, plan_id)
    done = _fulfilled(plans, plan_id, visit)
    if done is not None:
        arrivals.settled(done)
        calendar_entries.write(done, state=PlanState.DONE, visit=visit)
        plans.remove(done)
        if done.planned_on < today:
            is_answered(visit.account_id, by=by)
    bound_promises.release(kept, among=plans)
    ahead = {plan.planned_on for plan in plans if plan.state == PlanState.PLANNED and plan.planned_on >= today}
    if visit.next_on and visit.next_on >= today and visit.next_on not in ahead:
        _agree(visit, visit.next_on, plans)
        ahead.add(visit.next_on)
    if not ahead or any(plan.state == PlanState.PROPOSED for plan in plans):
        _propose(visit.account, plans, today)
    return min(ahead, default=None)


def _check_first(visit: Visit, plan_id: int) -> None:
    """A plan leads to one visit: logged for it again, it is a slip or another visit."""
    done = VisitPlan.objects.filter(pk=plan_id, account=visit.account, state=PlanState.DONE)
    other = Visit.objects.live().filter(plan__in=done).exclude(key=visit.key).select_related("user").first()
    if other is None:
        return
    words = _(
        "This planned visit is logged already: %(moment)s, %(name)s, %(outcome)s. Keep both only if there were two."
    )
    here = timezone.localtime(other.held_at)
    is_other_year = here.year != timezone.localdate().year
    moment = f"{formats.day(here.date(), get_language() or '', year=is_other_year)} {here:%H:%M}"
    told = {"moment": moment, "name": other.user, "outcome": other.get_outcome_display()}
    there = {"id": other.pk, "url": f"/visits/{other.pk}/"}
    raise Refused(words % told, field="keep_both", code="plan_done", more=there)


def _plans(account_id: int, today: date) -> list[VisitPlan]:
    """
    The open plans of an account, and those that people dropped: what was said last comes last and holds.

    Their rows are held, so that nobody answers a proposal between its being read and written. They are locked by key
    and after the account's row, as everywhere.
    """
    found = list(_open_or_said(today).filter(account=account_id))
    return sorted(found, key=lambda plan: (plan.updated_at, plan.pk))


@lru_cache(maxsize=2)
def _open_or_said(today: date) -> Any:
    """The plans that are asked for, put together once a day and answered anew each time."""
    return VisitPlan.objects.filter(Q(state__in=OPEN) | agreed.remembered(today)).select_for_update().order_by("pk")


def _fulfilled(plans: list[VisitPlan], plan_id: int | None, visit: Visit) -> VisitPlan | None:
    """The plan that was named and can be held so, else one's own that the visit serves for, the latest of them."""
    still = sorted((plan for plan in plans if plan.state in OPEN), key=lambda plan: (plan.planned_on, plan.pk))
    named = [plan for plan in still if plan.pk == plan_id and encounters.holds(visit.kind, plan.kind)]
    due = [plan for plan in still if plan.user_id == visit.user_id and _serves(visit, plan)]
    return next(iter([*named, *reversed(due)]), None)


def _serves(visit: Visit, plan: VisitPlan) -> bool:
    """Whether this visit stands for a plan of the same colleague, by that one's clock."""
    held, hour = timezone.localtime(visit.held_at, zone_of(visit.user)), plan.planned_time
    planned = datetime.combine(plan.planned_on, hour or time.min, held.tzinfo)
    return encounters.serves(visit.kind, held, planned_kind=plan.kind, planned=planned, has_hour=hour is not None)


def _agree(visit: Visit, on: date, plans: list[VisitPlan]) -> None:
    """The agreed visit is planned: what was proposed to whoever goes becomes it, the same entry of the calendar."""
    goer = _goer(visit)
    proposed = [plan for plan in plans if plan.state == PlanState.PROPOSED and plan.user_id == goer]
    plan = min(proposed, key=lambda one: (one.planned_on, one.pk), default=None)
    if plan is None:
        plan = VisitPlan(account=visit.account, user_id=goer)
        plans.append(plan)
    else:
        calendar_entries.turn(plan)
    plan.planned_on = plan.planned_for = on
    plan.planned_at = timezone.now()
    plan.planned_time, plan.kind, plan.purpose = None, VisitKind.ON_SITE, visit.next_step
    plan.state, plan.reasons = PlanState.PLANNED, {"agreed": {}}
    arrivals.settled(plan)
    plan.save()


def _goer(visit: Visit) -> int:
    """
    Whose the agreed visit is: the visitor's, who gave their word for it, where the customer is theirs or they sit on
    its team. Whoever only came along once (a director, a stand-in) agreed for the owner, in whose calendar it stands.
    """
    owner, visitor = visit.account.owner, int(visit.user_id)
    if owner is None or owner.pk == visitor or not owner.is_active:
        return visitor
    seated = Seat.objects.active().filter(account=visit.account_id, user=visitor).exists()
    return visitor if seated else int(owner.pk)


def propose(account: Account, *, anew: bool = False, by: User) -> None:
    """
    Propose the coming visits of one account anew: what is due, for whom and on which day by the rules of the night.

    Where nothing is due in the coming four weeks, the one after them. Proposals of other accounts stay where they
    are; the night makes room among them for the more valuable. What nothing calls for any more is withdrawn.
    `anew`: its own proposals do not keep the days that they have, as where these made way for what is no more.
    """
    require(by, Right.LOG_VISITS)
    today = timezone.localdate()
    with transaction.atomic():
        staging.share_turn(placings.TURN)
        found = _plans(account.pk, today)
        for plan in found:
            if anew and plan.state == PlanState.PROPOSED:
                plan.reasons = {}
        _propose(account, found, today)


def heed_promise(promise: Promise, *, reopened: bool = False, by: User) -> None:
    """
    A promise of ours was kept, cancelled, broken, moved or opened again: what was proposed for it follows at once.

    A proposal that named it keeps its other reasons or is withdrawn, as the night would have it. What is `reopened`
    calls again where no visit is planned. In the caller's transaction.
    """
    require(by, Right.LOG_VISITS)
    rows = VisitPlan.objects.filter(account=promise.account_id, state__in=OPEN).order_by()
    stands = list(rows.values_list("state", "reasons"))
    rests = any(state == PlanState.PROPOSED and "promise" in reasons for state, reasons in stands)
    if rests or (reopened and all(state == PlanState.PROPOSED for state, _reasons in stands)):
        propose(promise.account, by=by)


def stand_again(plan: VisitPlan, *, since: datetime, by: User) -> None:
    """
    A visit that was dropped at a moment stands again: what was proposed for its customer from then on makes way.

    What is due beside it is proposed anew.
    """
    require(by, Right.LOG_VISITS)
    today = timezone.localdate()
    with transaction.atomic():
        staging.share_turn(placings.TURN)
        found = _plans(plan.account_id, today)
        beside = [one for one in found if one.state == PlanState.PROPOSED and one.pk != plan.pk]
        for one in [one for one in beside if one.created_at >= since]:
            found.remove(one)
            calendar_entries.write(one, state=PlanState.DROPPED, drop_kind=DropKind.LAPSED)
        if beside:
            _propose(plan.account, found, today)


def is_answered(account_id: int, *, by: User) -> None:
    """A visit whose day went by was held, moved or dropped: that it waits for an answer is said no more."""
    require(by, Right.LOG_VISITS)
    Unplaced.objects.filter(account=account_id, cause=NoRoom.UNHELD).delete()


def _propose(account: Account, plans: list[VisitPlan], today: date) -> None:
    """In the caller's transaction, by the plans that it has read."""
    sheet, owner, weeks = Sheet(today), account.owner, Weeks(today, today + timedelta(days=cadence.YEAR))
    mine = [plan for plan in plans if plan.state == PlanState.PROPOSED and plan.user_id == account.owner_id]
    open_ones = {account.pk: sorted(mine, key=lambda plan: (plan.planned_on, plan.pk))}
    one = dues.of_account(account.pk, plans, weeks, today)
    if one is not None and owner is not None:
        first = one.dues[0].on
        is_far = first > sheet.until
        start = first - timedelta(days=capacity.EARLY) if is_far else today
        until = first + timedelta(days=cadence.HORIZON) if is_far else sheet.until
        found = free_days.of(
            [owner], start=start, until=until, weeks=weeks, besides=account.pk, booked=one.booked
        )  # fmt: skip
        days = found[owner.pk]
        placings.fill(owner.pk, [one], open_ones, days, sheet, until)
    placings.withdraw(open_ones, sheet, date.max)
    is_untold = one is None or one.untold
    placings.write(sheet, told=Unplaced.objects.filter(account=account.pk) if is_untold else Unplaced.objects.none())
