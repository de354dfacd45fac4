"""The open work of a customer goes with it to its new owner; what was done stays with those who did it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from accounts.models import Account, Seat
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.models import Promise, Todo, VisitPlan


def move(account: Account, was: User | None, owner: User, by: User) -> dict[str, int]:
    """
    Open promises, todos and visits to come of whoever had the customer; returns how many of each.

    A customer that stood unassigned brings what is left of people who have no seat on it. Colleagues with a seat keep
    what is theirs, unless they were the owner.
    """
    require(by, Right.HAND_OVER)
    seated = Seat.objects.active().filter(account=account).values("user")
    theirs = Q(user=was) if was is not None else ~Q(user__in=seated) & ~Q(user=owner)
    promises = Promise.objects.open().filter(theirs, account=account)
    plans = VisitPlan.objects.open().filter(theirs, account=account)
    todos = Todo.objects.unfinished().filter(theirs, account=account)
    next_version: dict[str, Any] = {"user": owner, "version": F("version") + 1}
    return {
        "promises": promises.update(**next_version),
        "todos": todos.update(**next_version),
        "plans": plans.update(**next_version, sequence=F("sequence") + 1),
    }
