"""The next visit of a customer after one was held: as people agreed, else as the night would propose it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Seat
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import dues, free_days, placings
from lifecycle.actions.placings import Sheet
from lifecycle.choices import PlanState
from lifecycle.models import Visit, VisitPlan
from lifecycle.rules import cadence, capacity


def follow(visit: Visit, plan_id: int | None, *, by: User) -> date | None:
    """
    Mark the plan that a visit fulfilled and see to it that a next one stands; returns the next planned day.

    The agreed day stands as it was said, unless it is over by now: what waited without a network comes late, and
    nothing is planned into the past. Without one the visit is followed by what the night would propose. One that is
    entered late, with a newer visit of the customer on file, plans nothing but what was agreed at it.
    """
    require(by, Right.LOG_VISITS)
    held_on, today = timezone.localdate(visit.held_at), timezone.localdate()
    plans = list(VisitPlan.objects.open().filter(account=visit.account_id).order_by("planned_on", "pk"))
    done = _fulfilled(plans, plan_id, visit, held_on)
    if done is not None:
        VisitPlan.objects.filter(pk=done.pk, state=done.state).update(
            state=PlanState.DONE, visit=visit, sequence=done.sequence + 1, version=done.version + 1
        )
    rest = [plan for plan in plans if plan is not done]
    ahead = {plan.planned_on for plan in rest if plan.state == PlanState.PLANNED and plan.planned_on >= today}
    if visit.next_on and visit.next_on >= today and visit.next_on not in ahead:
        ahead.add(_agree(visit).planned_on)
    proposed = any(plan.state == PlanState.PROPOSED for plan in rest)
    if (proposed or not ahead) and not _is_followed(visit):
        propose(visit.account_id, by=by)
    return min(ahead, default=None)


def _fulfilled(plans: list[VisitPlan], plan_id: int | None, visit: Visit, held_on: date) -> VisitPlan | None:
    """The plan that was named, else one's own that was due by then."""
    named = [plan for plan in plans if plan.pk == plan_id]
    due = [plan for plan in plans if plan.user_id == visit.user_id and plan.planned_on <= held_on]
    return next(iter([*named, *reversed(due)]), None)


def _is_followed(visit: Visit) -> bool:
    """Whether a newer visit of the customer is on file."""
    newer = Visit.objects.live().filter(account=visit.account_id, held_at__gt=visit.held_at)
    return newer.exclude(pk=visit.pk).exists()


def _agree(visit: Visit) -> VisitPlan:
    """The agreed visit is planned."""
    on = visit.next_on
    return VisitPlan.objects.create(
        account_id=visit.account_id, user_id=_goer(visit), planned_on=on, planned_for=on, purpose=visit.next_step,
        state=PlanState.PLANNED, reasons={"agreed": {}},
    )  # fmt: skip


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


def propose(account_id: int, *, by: User) -> None:
    """
    Propose the coming visits of one account anew: what is due, for whom and on which day by the rules of the night.

    Where nothing is due in the coming four weeks, the one after them. Other proposals stay where they stand; the night
    makes room among them for the more valuable. Proposals that nothing calls for any more are withdrawn.
    """
    require(by, Right.LOG_VISITS)
    sheet = Sheet(timezone.localdate())
    with transaction.atomic():
        called = dues.called(sheet.as_of, account_id=account_id)
        # Of two visits of one manager at once the second finds the day that the first took.
        owners = User.objects.select_for_update(no_key=True).filter(pk__in=[one.owner_id for one in called])
        people = {owner.pk: owner for owner in owners}
        rows = VisitPlan.objects.filter(account=account_id, state=PlanState.PROPOSED, user=F("account__owner"))
        open_ones = {account_id: list(rows.select_for_update(of=("self",)).order_by("planned_on", "pk"))}
        for one in called:
            first = one.dues[0].on
            is_far = first > sheet.until
            start = first - timedelta(days=capacity.EARLY) if is_far else sheet.as_of
            until = first + timedelta(days=cadence.HORIZON) if is_far else sheet.until
            days = free_days.of([people[one.owner_id]], start=start, until=until, besides=account_id)[one.owner_id]
            placings.fill(one.owner_id, [one], open_ones, days, sheet, until)
        placings.withdraw(open_ones, sheet, date.max)
        placings.write(sheet, account_id=account_id)
