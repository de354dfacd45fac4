"""Open work of people who have no more to do with a customer: it goes to the customer's owner, who is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seat
from kam.choices import Role
from kam.ground import events, scope
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import calendar_entries
from lifecycle.choices import EventVerb, PlanState
from lifecycle.models import Promise, Todo, VisitPlan

HAND_ON = (Role.MANAGER, Role.INTEGRATION)
"""Who keeps open work with customers of their own team only: an integration does none."""
CHUNK = 500


def unseen(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of these (person, customer) whose person does not see the customer; one query for each person."""
    asked: dict[int, set[int]] = defaultdict(set)
    for person, account in pairs:
        asked[person].add(account)
    found: set[tuple[int, int]] = set()
    for user in User.objects.filter(pk__in=asked):
        wanted = asked[user.pk]
        found |= {(user.pk, account) for account in wanted - (_seen(user, wanted) if user.is_active else set())}
    return found


def _seen(user: User, accounts: Collection[int]) -> set[int]:
    listed = sorted(accounts)
    return {key for n in range(0, len(listed), CHUNK) for key in scope.seen_of(user, listed[n : n + CHUNK])}


def hand_on(*, by: User) -> int:
    """
    Open promises, to-dos and visits to come of whoever does not see the customer any more go to its owner.

    So do those of managers without a seat, and of whoever's seat has ended. A visit that was missed stays with whoever
    missed it. Each change is in the record, and the new owner is told, but for proposals. Returns how many.
    """
    require(by, Right.RECOMPUTE)
    to_come = VisitPlan.objects.open().filter(planned_on__gte=timezone.localdate())
    return sum(_hand_on(rows, by) for rows in (to_come, Promise.objects.open(), Todo.objects.open()))


def _hand_on(rows: Any, by: User) -> int:
    found = rows.filter(account__owner__isnull=False).exclude(user=F("account__owner"))
    seated = Seat.objects.active().filter(account=OuterRef("account"), user=OuterRef("user"))
    ended = Seat.objects.filter(account=OuterRef("account"), user=OuterRef("user"))
    gone = Q(user__role__in=HAND_ON) | Q(user__is_active=False) | Exists(ended)
    stray = set(found.filter(gone).exclude(Exists(seated)).values_list("pk", flat=True))
    whose = {key: (user, account) for key, user, account in found.values_list("pk", "user", "account")}
    out = unseen(whose.values())
    listed = sorted(stray | {key for key, pair in whose.items() if pair in out})
    for start in range(0, len(listed), CHUNK):
        part = found.filter(pk__in=listed[start : start + CHUNK]).select_related("user", "account__owner")
        with transaction.atomic():
            _give(list(part.select_for_update(of=("self",)).order_by("pk")), by)
    return len(listed)


def _give(part: list[Any], by: User) -> None:
    keys: dict[User, list[int]] = defaultdict(list)
    for one in part:
        keys[one.account.owner].append(one.pk)
    for owner, own in keys.items():
        rows = type(part[0]).objects.filter(pk__in=own)
        if isinstance(part[0], VisitPlan):
            calendar_entries.give(rows, owner)
        else:
            rows.update(user=owner, version=F("version") + 1)
    drafts = [
        events.draft(
            _verb(one), noun=events.noun_of(one), subject_id=one.pk, name=str(one), account_id=one.account_id, by=by,
            changes={"user": [one.user, one.account.owner]},
        )
        for one in part
    ]  # fmt: skip
    events.record_many(drafts, notify=[([one.account.owner] if _is_told(one) else [], _address(one)) for one in part])


def _verb(one: Any) -> EventVerb:
    if isinstance(one, VisitPlan):
        return EventVerb.PLAN_MOVED
    return EventVerb.PROMISE_CHANGED if isinstance(one, Promise) else EventVerb.TODO_CHANGED


def _is_told(one: Any) -> bool:
    """Proposals stand in the calendar to be answered; no night tells of each."""
    return not isinstance(one, VisitPlan) or one.state == PlanState.PLANNED


def _address(one: Any) -> str:
    page = "plan" if isinstance(one, VisitPlan) else "promise" if isinstance(one, Promise) else "todo"
    return reverse(f"lifecycle:{page}-detail", args=[one.pk])
