"""Visits planned for the day of a promise of ours, or near it: they name it as long as it is open, then no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from lifecycle.actions import calendar_entries
from lifecycle.choices import PlanState, PromiseSide
from lifecycle.models import Promise, VisitPlan
from lifecycle.rules.cadence import HORIZON, NEAR, WITH
from lifecycle.rules.promises import is_to_send


def release(promises: Collection[Promise], *, among: Collection[VisitPlan] | None = None) -> int:
    """
    What was planned for these does not name them any more, unless another of ours is due that day; returns how many.

    In the caller's transaction, once they are kept, cancelled, broken or moved; proposals follow by `next_visits`.
    `among` the open visits of their customer that the caller holds; all planned ones by default.
    """
    ours = {(one.account_id, one.due_on) for one in promises if one.side == PromiseSide.OURS}
    planned = _planned({account for account, _day in ours}) if among is None and ours else among or ()
    bound = [plan for plan in planned if (plan.account_id, _day_of(plan)) in ours]
    if not bound:
        return 0
    due = Promise.objects.open().filter(account__in={account for account, _day in ours}, side=PromiseSide.OURS)
    still = set(due.order_by().values_list("account", "due_on"))
    over = [plan for plan in bound if (plan.account_id, _day_of(plan)) not in still]
    for plan in over:
        calendar_entries.write(plan, reasons={code: it for code, it in plan.reasons.items() if code != "promise"})
    return len(over)


def bind(promise: Promise) -> None:
    """It is open (again), for this day: the visit that is planned to come for it names it."""
    if promise.side != PromiseSide.OURS:
        return
    begin = max(promise.due_on - timedelta(days=HORIZON), timezone.localdate())
    there = _planned({promise.account_id}).filter(planned_on__range=(begin, promise.due_on + NEAR))
    serving = _serving([plan.planned_on for plan in there], promise.due_on)
    found = next((plan for plan in there if plan.planned_on == serving), None)
    if found is not None and "promise" not in found.reasons:
        calendar_entries.write(found, reasons={**found.reasons, "promise": _named(promise)})


def waiting_for(plan: VisitPlan) -> dict[str, Any]:
    """The reason that a promise of ours gives to a visit which is to be planned beside the open ones; one question."""
    span = (plan.planned_on - NEAR, plan.planned_on + timedelta(days=HORIZON))
    ours = Promise.objects.open().filter(account=plan.account_id, side=PromiseSide.OURS, due_on__range=span)
    planned = VisitPlan.objects.filter(account=OuterRef("account"), state=PlanState.PLANNED)
    nearer = planned.filter(planned_on__range=(plan.planned_on, OuterRef("due_on")))
    first = ours.exclude(Exists(nearer)).order_by("due_on", "pk").first()
    return {"promise": _named(first)} if first is not None else {}


def _serving(days: Collection[date], due_on: date) -> date | None:
    """The day of the visit that serves for a promise: the last before it is due, else the first after it."""
    before = [day for day in days if day <= due_on]
    return max(before) if before else min(days, default=None)


def _named(promise: Promise) -> dict[str, str]:
    send = {"send": WITH} if is_to_send(promise.text) else {}
    return {"due_on": promise.due_on.isoformat(), **send}


def _planned(accounts: Iterable[int]) -> Any:
    planned = VisitPlan.objects.filter(account__in=accounts, state=PlanState.PLANNED)
    return planned.select_for_update(of=("self",)).order_by("pk")


def _day_of(plan: VisitPlan) -> date | None:
    """The day of the promise that a planned visit names."""
    named = plan.reasons.get("promise") if plan.state == PlanState.PLANNED else None
    return date.fromisoformat(named["due_on"]) if named else None
