"""The open work of customers goes with them to a new owner; what was done stays with those who did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from accounts.actions.handovers import CHUNK, Handed, Work
from accounts.models import Account, Nomination, Policy, Seat
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import calendar_entries, strays
from lifecycle.choices.cases import CaseStepKind
from lifecycle.facts import clocks
from lifecycle.models import Case, CaseStep, Need, Promise, Todo, VisitPlan, Warning
from lifecycle.rules import capacity

DAYS = 30
"""Of a month, as people reckon visits."""
TABLES: dict[str, Any] = {"promises": Promise, "todos": Todo, "plans": VisitPlan, "needs": Need, "cases": Case}


def work() -> Work:
    """What this floor hands down of its open work."""
    return Work(move, put_back, count, visits_a_month, capacity.PER_MONTH)


def move(handed: Sequence[Handed], by: User) -> None:
    """
    Open promises, to-dos, needs and visits to come of whoever had the customers; each is told what went along.

    So do those of people who do not see the customer any more. A customer that stood unassigned brings what is left of
    people who have no seat on it. Colleagues with a seat keep what is theirs, unless they were the owner.
    """
    require(by, Right.HAND_OVER)
    for start in range(0, len(handed), CHUNK):
        part = {one.account.pk: one for one in handed[start : start + CHUNK]}
        seated = set(Seat.objects.active().filter(account__in=part).values_list("account", "user"))
        for what in TABLES:
            found: dict[User, list[int]] = defaultdict(list)
            rows = list(_open(what).filter(account__in=part).values_list("pk", "account", "user"))
            unseen = strays.unseen((user, account) for _key, account, user in rows if user)
            for key, account, user in rows:
                one = part[account]
                theirs = user == one.was.pk if one.was else (account, user) not in seated
                theirs = theirs or (user, account) in unseen
                if theirs and one.owner is not None and user != one.owner.pk:
                    one.moved.setdefault(what, []).append(key)
                    found[one.owner].append(key)
            for owner, keys in found.items():
                _give(what, keys, owner, by)


def put_back(moved: Mapping[str, Collection[int]], was: User, owner: User, by: User) -> None:
    """What went along and is still open and the new owner's goes back."""
    require(by, Right.HAND_OVER)
    for what, keys in moved.items():
        listed = list(keys)
        for start in range(0, len(listed), CHUNK):
            rows = _open(what).filter(pk__in=listed[start : start + CHUNK], user=owner)
            _give(what, list(rows.values_list("pk", flat=True)), was, by)


def count(accounts: Collection[int], whose: User | None) -> dict[str, int]:
    """What is open with some customers and would go along (or, as warnings and nominations, go on with them)."""
    found = dict.fromkeys((*TABLES, "warnings", "nominations"), 0)
    listed = list(accounts)
    for start in range(0, len(listed), CHUNK):
        part = listed[start : start + CHUNK]
        for what in TABLES:
            found[what] += _moving(what, part, whose).count()
        found["warnings"] += Warning.objects.open().filter(account__in=part).count()
        found["nominations"] += Nomination.objects.waiting().filter(account__in=part).count()
    return found


def _moving(what: str, part: Sequence[int], whose: User | None) -> Any:
    """What is open of a colleague; of customers without an owner, what is left of people who have no seat there."""
    rows = _open(what).filter(account__in=part)
    if whose is not None:
        return rows.filter(user=whose)
    seats = Seat.objects.active().filter(account=OuterRef("account"), user=OuterRef("user"))
    return rows.filter(~Exists(seats), user__isnull=False)


def visits_a_month(accounts: Collection[Account]) -> dict[int, float]:
    """How many visits a month each of these customers asks for by the policy's cadence."""
    policy = Policy.objects.current()
    return {account.pk: DAYS / every for account in accounts if (every := policy.visit_every(account))}


def _open(what: str) -> Any:
    """What is open of a table; a visit whose day went by was missed by whoever had planned it, and stays theirs."""
    rows = TABLES[what].objects.open()
    return rows.filter(planned_on__gte=timezone.localdate()) if what == "plans" else rows


def _give(what: str, keys: list[int], owner: User, by: User) -> None:
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        rows = TABLES[what].objects.filter(pk__in=part)
        if what == "plans":
            calendar_entries.give(rows, owner)
        else:
            rows.update(user=owner, version=F("version") + 1)
        if what == "cases":
            steps = (clocks.step(case, kind=CaseStepKind.HANDED, by=by) for case in Case.objects.filter(pk__in=part))
            CaseStep.objects.bulk_create(steps)
