"""Onwards: where all that a stage needs is reached, a to-do says once a stay that the customer may move on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from kam.ground import coded
from kam.ground.rights import Right, can, require
from kam.models import User
from lifecycle.actions import todos
from lifecycle.choices import TodoSource
from lifecycle.facts import leaders
from lifecycle.facts import onwards as facts
from lifecycle.models import Journey, Todo, codes, todo_words
from lifecycle.rules import onwards as rules

CHUNK = 900


def tell_all(*, on: date | None = None, by: User) -> int:
    """
    The night's look at the whole book; returns how many to-dos are new.

    One whose customer has no longer all that its stage needs is dropped. Queries grow by the batch, not by the
    customer, and nobody is rung up for each.
    """
    require(by, Right.MOVE_STAGES)
    rows = Journey.objects.filter(stage__in=rules.LED_ON, account__archived_at__isnull=True).order_by()
    standing = dict(rows.values_list("account", "stage"))
    found = facts.of(standing.items(), on or timezone.localdate())
    for todo in _given().filter(account__archived_at__isnull=True):
        if todo.account_id not in found:
            _withdraw(todo, by)
    return len(_give({account: standing[account] for account in found}, quiet=True, by=by))


def tell(account: int, *, by: User) -> list[Todo]:
    """The same for one customer, at once: somebody's word was the last that was missing, or was taken back."""
    require(by, Right.TAKE_ON_WORK)
    standing = dict(Journey.objects.filter(account=account).values_list("account", "stage"))
    found = facts.of(standing.items(), timezone.localdate())
    for todo in _given().filter(account=account):
        if not found:
            _withdraw(todo, by)
    return _give(standing if found else {}, quiet=False, by=by)


def _given() -> Any:
    """The open ones."""
    return Todo.objects.open().filter(source=TodoSource.STAGE, reason__contains=rules.MARK)


def _withdraw(todo: Todo, by: User) -> None:
    todos.drop(todo, result=coded.mark(codes.NOT_ALL), entailed=True, by=by)


def _give(ready: Mapping[int, str], *, quiet: bool, by: User) -> list[Todo]:
    """A to-do for each of these ({customer: its stage}) that had none in this stay, whatever became of it."""
    wanted: list[todos.Wanted] = []
    keys = list(ready)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        rows = Journey.objects.filter(account__in=part).select_related("account__owner")
        wanted += _wanted([row for row in rows if row.stage == ready[row.account_id]])
    return todos.give_many(wanted, quiet=quiet, by=by) if wanted else []


def _wanted(journeys: list[Journey]) -> list[todos.Wanted]:
    told = Todo.objects.filter(
        account__in=[one.account_id for one in journeys], source=TodoSource.STAGE, reason__contains=rules.MARK
    ).exclude(result=coded.mark(codes.NOT_ALL))
    there = set(told.values_list("account", "reason"))
    fresh = [one for one in journeys if (one.account_id, rules.reason_of(one.stage, one.since)) not in there]
    leads: dict[int, User] = {}
    for stage in {one.stage for one in fresh}:
        leads |= leaders.of([one.account for one in fresh if one.stage == stage], stage)
    due = timezone.localdate() + timedelta(rules.DUE_DAYS)
    found = []
    for one in fresh:
        user, code = _mover(leads.get(one.account_id), one.account.owner), todo_words.onward(one.stage)
        if user is not None:
            reason = rules.reason_of(one.stage, one.since)
            title = todo_words.say(code, "")
            found.append(todos.Wanted(one.account_id, user, title, due, TodoSource.STAGE, reason, code=code))
    return found


def _mover(lead: User | None, owner: User | None) -> User | None:
    """Whoever leads the stage; where their role moves nobody on, the owner, who does."""
    if lead is not None and not can(lead, Right.MOVE_STAGES) and owner is not None and owner.is_active:
        return owner if can(owner, Right.MOVE_STAGES) else lead
    return lead
