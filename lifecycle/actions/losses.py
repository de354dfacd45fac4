"""A customer is lost: its visits fall away and come back with it, and whoever leads hears of a key account at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from kam.choices import Role
from kam.ground import events
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import calendar_entries, plans
from lifecycle.choices import DropKind, EventVerb, PlanState
from lifecycle.models import VisitPlan

Kept = list[list[int | str]]
"""[[plan, the state it had]]."""


def who_hears(account: Account) -> list[User]:
    """Those who lead the owner's team and the teams above, and the directors."""
    owner = account.owner
    leads = list(User.objects.leading([owner])) if owner is not None else []
    return [*leads, *User.objects.people().filter(role=Role.DIRECTOR)]


def to_come(account: Account) -> Any:
    """The visits planned and proposed from today on; one whose day went by was missed and stays so."""
    return VisitPlan.objects.filter(
        account=account, state__in=calendar_entries.OPEN, planned_on__gte=timezone.localdate()
    )


def cancel_visits(account: Account, *, by: User) -> Kept:
    """Visits to come fall away with their reason; returns which, for `bring_back`."""
    require(by, Right.MOVE_STAGES)
    kept: Kept = []
    with transaction.atomic():
        rows = to_come(account).select_for_update(of=("self",))
        for plan in rows.select_related("user").order_by("pk"):
            was = str(plan.state)
            kept.append([plan.pk, was])
            verb = EventVerb.PLAN_LAPSED if was == PlanState.PROPOSED else EventVerb.PLAN_DROPPED
            _write(plan, PlanState.DROPPED, DropKind.LOST, was, verb, by)
        plans.hand_down([account.pk], by=by)
    return kept


def bring_back(account: Account, kept: Sequence[Sequence[int | str]], *, by: User) -> int:
    """Those of the visits that fell away whose day is still to come; returns how many."""
    require(by, Right.MOVE_STAGES)
    states = {int(pk): str(state) for pk, state in kept}
    with transaction.atomic():
        rows = VisitPlan.objects.select_for_update(of=("self",)).filter(
            pk__in=states, account=account, state=PlanState.DROPPED, drop_kind=DropKind.LOST,
            planned_on__gte=timezone.localdate(),
        )  # fmt: skip
        found = list(rows.select_related("user").order_by("pk"))
        for plan in found:
            _write(plan, states[plan.pk], "", PlanState.DROPPED, EventVerb.PLAN_ACCEPTED, by)
        plans.hand_down([account.pk], by=by)
    return len(found)


def _write(plan: VisitPlan, state: str, kind: str, was: str, verb: str, by: User) -> None:
    """The visit's new state; subscribers of the calendar see it, its colleague is told."""
    calendar_entries.write(plan, state=state, drop_kind=kind)
    events.record(
        verb, plan, by=by, name=str(plan.account), changes={"state": [was, state]}, notify=[plan.user],
        url=f"/plans/{plan.pk}/",
    )  # fmt: skip
