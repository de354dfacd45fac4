"""Visits planned for the day of a promise of ours: they name it as long as it is open, and then no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from lifecycle.actions import calendar_entries
from lifecycle.choices import PlanState, PromiseSide
from lifecycle.models import Promise, VisitPlan
from lifecycle.rules.cadence import HORIZON


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
    """It is open (again), for this day: the last visit planned ahead of it, of four weeks, names it."""
    if promise.side != PromiseSide.OURS:
        return
    ahead = _planned({promise.account_id}).filter(
        planned_on__range=(promise.due_on - timedelta(days=HORIZON), promise.due_on)
    )
    last = ahead.order_by("planned_on", "pk").last()
    if last is not None and "promise" not in last.reasons:
        calendar_entries.write(last, reasons={**last.reasons, "promise": {"due_on": promise.due_on.isoformat()}})


def _planned(accounts: Iterable[int]) -> Any:
    planned = VisitPlan.objects.filter(account__in=accounts, state=PlanState.PLANNED)
    return planned.select_for_update(of=("self",)).order_by("pk")


def _day_of(plan: VisitPlan) -> date | None:
    """The day of the promise that a planned visit names."""
    named = plan.reasons.get("promise") if plan.state == PlanState.PLANNED else None
    return date.fromisoformat(named["due_on"]) if named else None
