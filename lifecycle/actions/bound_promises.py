"""Visits planned for the day of a promise of ours: they name it as long as it is open, and then no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from lifecycle.actions import calendar_entries
from lifecycle.choices import PlanState, PromiseSide
from lifecycle.models import Promise, VisitPlan
from lifecycle.rules.cadence import HORIZON


def release(promises: Iterable[Promise]) -> int:
    """
    What was planned for these does not name them any more, unless another of ours is due that day; returns how many.

    In the caller's transaction, once they are kept, cancelled, broken or moved; proposals follow by rule.
    """
    ours = {(one.account_id, one.due_on) for one in promises if one.side == PromiseSide.OURS}
    if not ours:
        return 0
    accounts, days = {account for account, _day in ours}, {day for _account, day in ours}
    due = Promise.objects.open().filter(account__in=accounts, side=PromiseSide.OURS, due_on__in=days)
    over = ours - set(due.order_by().values_list("account", "due_on"))
    named = _planned(accounts).filter(reasons__promise__due_on__in=[day.isoformat() for day in days])
    bound = [plan for plan in named if (plan.account_id, _day_of(plan)) in over]
    for plan in bound:
        calendar_entries.write(plan, reasons={code: it for code, it in plan.reasons.items() if code != "promise"})
    return len(bound)


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


def _day_of(plan: VisitPlan) -> date:
    return date.fromisoformat(plan.reasons["promise"]["due_on"])
