"""Todos: given to a colleague with a day, once for each reason; done with a result, moved, dropped, brought back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, standing
from kam.models import User
from lifecycle.actions import deciders, takers
from lifecycle.choices import EventVerb, TodoSource
from lifecycle.models import Todo

CHUNK = 500


@dataclass(frozen=True)
class Wanted:
    """A to-do to be: for whom, what, until when; `reason` (with its source) makes it the same one."""

    account_id: int
    user: User
    title: str
    due_on: date
    source: str
    reason: str
    note: str = ""
    code: str = ""


def give(account: Account, *, title: str, due_on: date, user: User | None = None, note: str = "", by: User) -> Todo:
    """A to-do by hand; `user` is who does it, oneself where nobody is named. Raises Refused for who sees it not."""
    require(by, Right.TAKE_ON_WORK)
    arrivals.open_for(account, by)
    takers.check(account.pk, user)
    values = {"account": account, "user": user or standing(by), "title": title[:255], "due_on": due_on, "note": note}
    with transaction.atomic():
        todo = Todo.objects.create(**values)
        _tell(todo, by)
    return todo


def give_many(
    wanted: Iterable[Wanted], *, quiet: bool = False, told: Collection[User | None] = (), by: User
) -> list[Todo]:
    """
    To-dos that something calls for (a stage, a dilemma, a warning); returns those that are new.

    One that is open for the same account, source and reason already stands for it; nothing is given twice. Nothing is
    given for customers in the archive, and what would fall to somebody out of whose sight one is falls to its owner.
    `quiet`: a run that gives many rings nobody for each; they stand in the lists, and the watch tells when due.
    `told` are those who hear of what calls for it already, by a notice of its own: they are not told again of each.
    """
    require(by, Right.TAKE_ON_WORK)
    asked = {(one.account_id, str(one.source), one.reason): one for one in wanted}
    with transaction.atomic():
        whose = _in_use({key[0] for key in asked})
        own = {key for key, one in asked.items() if whose.get(one.account_id) == one.user}
        sighted = own | _sighted(one for key, one in asked.items() if key not in own)
        there = Todo.objects.open().filter(account__in={key[0] for key in asked})
        standing = set(there.values_list("account", "source", "reason"))
        takers = {key: one.user if key in sighted else whose.get(one.account_id) for key, one in asked.items()}
        new = Todo.objects.bulk_create(
            [
                Todo(
                    account_id=one.account_id, user=taker, title=one.title[:255], code=one.code, note=one.note,
                    due_on=one.due_on, source=one.source, reason=one.reason,
                )
                for key, one in asked.items()
                if one.account_id in whose and key not in standing and (taker := takers[key]) is not None
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        _tell_many(new, by, quiet=quiet, told={user.pk for user in told if user is not None})
    return new


def take_over(
    account: Account, point: str, *, title: str, due_on: date, user: User | None = None, note: str = "", by: User
) -> Todo:
    """A point that is missing before an account is core becomes a to-do. Raises Refused where one stands for it."""
    require(by, Right.TAKE_ON_WORK)
    arrivals.open_for(account, by)
    new = give_many([Wanted(account.pk, user or standing(by), title, due_on, TodoSource.CLASS, point, note)], by=by)
    if not new:
        raise Refused(_("Somebody has taken this over already."), code="conflict")
    return new[0]


def finish(
    todo: Todo,
    *,
    result: str = "",
    on: date | None = None,
    version: int | None = None,
    entailed: bool = False,
    by: User,
) -> Todo:
    """
    It is done, with a word on what came of it; a done one stays as it is. Raises Refused for a dropped one.

    Whose it is hears of it from a colleague. `entailed`, here and below: another deed brings it with it, which tells
    of itself and takes no say over the to-do.
    """
    _check(todo, entailed, by)
    with transaction.atomic():
        todo = records.lock(todo, version, by)
        if todo.dropped_on is not None:
            raise Refused(_("This to-do was dropped already."))
        if todo.done_on is None:
            todo.done_on, todo.result = on or timezone.localdate(), result.strip()[:255]
            records.bump(todo)
            changes = {"done_on": [None, todo.done_on]}
            told = _told(todo, entailed)
            events.record(EventVerb.TODO_DONE, todo, by=by, changes=changes, data={"result": todo.result}, **told)
    return todo


@records.held
def change(
    todo: Todo, values: Mapping[str, Any], *, version: int | None = None, entailed: bool = False, by: User
) -> Todo:
    """
    Other words, day or colleague for an open one; whose it was and a new colleague are told.

    Raises Refused for one that is over.
    """
    _check(todo, entailed, by)
    _still_open(todo)
    said = {name for name, value in values.items() if getattr(todo, name) != value}
    verb = EventVerb.TODO_MOVED if said == {"due_on"} else EventVerb.TODO_CHANGED
    given = values.get("user") if "user" in said else None
    takers.check(todo.account_id, given)
    if "title" in said:
        values = _retitled(todo, values)
    return records.change(todo, values, version=version, by=by, verb=verb, **_told(todo, entailed, given))


def _retitled(todo: Todo, values: Mapping[str, Any]) -> dict[str, Any]:
    """Words of one's own replace the product's; the product's own, as the form showed them, change nothing."""
    if todo.code and values["title"] == todo.words:
        return {name: value for name, value in values.items() if name != "title"}
    return {**values, "code": ""}


@records.held
def drop(todo: Todo, *, result: str, version: int | None = None, entailed: bool = False, by: User) -> Todo:
    """It is not to be done any more, and why; `reopen` undoes it."""
    _check(todo, entailed, by)
    _still_open(todo)
    if not result.strip():
        raise Refused(_("Say why this is not to be done."), field="result")
    values = {"dropped_on": timezone.localdate(), "result": result.strip()[:255]}
    return records.change(todo, values, version=version, by=by, verb=EventVerb.TODO_DROPPED, **_told(todo, entailed))


@records.held
def reopen(todo: Todo, *, entailed: bool = False, by: User) -> Todo:
    """Undo of doing and of dropping. Raises Refused where the same is open again already."""
    _check(todo, entailed, by)
    same = Todo.objects.open().filter(account=todo.account_id, source=todo.source, reason=todo.reason)
    if todo.reason and same.exclude(pk=todo.pk).exists():
        raise Refused(_("The same to-do is open again already."))
    values = {"done_on": None, "dropped_on": None, "result": ""}
    return records.change(todo, values, by=by, verb=EventVerb.TODO_REOPENED, **_told(todo, entailed))


def address(todo: Todo) -> str:
    """Where a notice leads."""
    return f"/todos/{todo.pk}/"


def _in_use(keys: set[int]) -> dict[int, User | None]:
    """{customer in use: its owner, if there is one at work}; their rows are held."""
    rows = Account.objects.select_for_update(of=("self",)).filter(pk__in=keys, archived_at__isnull=True)
    owners = {one.pk: one.owner for one in rows.select_related("owner").defer("search_text").order_by("pk")}
    return {key: owner if owner is not None and owner.is_active else None for key, owner in owners.items()}


def _sighted(wanted: Iterable[Wanted]) -> set[tuple[int, str, str]]:
    """Those of them whose taker sees the customer and does such work; asked once a taker."""
    asked: dict[int, list[Wanted]] = {}
    for one in wanted:
        if not can(one.user, Right.TAKE_ON_WORK):
            continue
        asked.setdefault(one.user.pk, []).append(one)
    found: set[tuple[int, str, str]] = set()
    for mine in asked.values():
        seen = Account.objects.visible_to(mine[0].user).filter(pk__in={one.account_id for one in mine})
        known = set(seen.order_by().values_list("pk", flat=True))
        found |= {(one.account_id, str(one.source), one.reason) for one in mine if one.account_id in known}
    return found


def _tell(todo: Todo, by: User) -> None:
    data = {"due_on": todo.due_on, "source": todo.source}
    events.record(EventVerb.TODO_GIVEN, todo, by=by, data=data, notify=[todo.user], url=address(todo))


def _tell_many(new: list[Todo], by: User, *, quiet: bool, told: set[int]) -> None:
    """One event each, with the code that every reader has the words of."""
    events.record_many(
        [
            events.draft(
                EventVerb.TODO_GIVEN, noun="todo", subject_id=todo.pk, name=todo.title, account_id=todo.account_id,
                by=by, due_on=todo.due_on, source=todo.source, words=todo.code,
            )
            for todo in new
        ],
        notify=[([] if quiet or todo.user_id in told else [todo.user], address(todo)) for todo in new],
    )  # fmt: skip


def _check(todo: Todo, entailed: bool, by: User) -> None:
    """A seat gives sight of a colleague's to-do and no say over it."""
    require(by, Right.TAKE_ON_WORK)
    if not entailed:
        deciders.check(todo, by)


def _told(todo: Todo, entailed: bool, given: User | None = None) -> dict[str, Any]:
    """Who hears of a change, and where it leads."""
    return {"notify": [given] if entailed else [given, todo.user], "url": address(todo)}


def _still_open(todo: Todo) -> None:
    if todo.done_on is not None:
        raise Refused(_("This to-do is done already."))
    if todo.dropped_on is not None:
        raise Refused(_("This to-do was dropped already."))
