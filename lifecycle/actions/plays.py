"""Plays: written by directors and administrators, applied as to-dos of a customer's team, taken back while undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account
from kam.ground import coded, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User, calendars
from lifecycle.actions import takers, todos
from lifecycle.choices import EventVerb, TodoSource
from lifecycle.facts import plays as facts
from lifecycle.models import Play, PlayUse, Todo, Warning, todo_words
from lifecycle.rules import plays as rules

HOLIDAYS = timedelta(days=62)
"""Behind a step's day its next working day is looked for within these, however long the holidays."""


def ensure_ground() -> None:
    """The plays that an instance begins with; those that are there, changed or archived, stay as they are."""
    known = set(Play.objects.values_list("key", flat=True))
    Play.objects.bulk_create(
        Play(
            key=one.key, position=place, causes=[*one.causes], stages=[*one.stages], dilemmas=[*one.dilemmas],
            tiers=[*one.tiers],
            steps=[{"key": step, "titles": {}, "function": whose, "days": days} for step, whose, days in one.steps],
        )
        for place, one in enumerate(rules.GROUND, start=1)
        if one.key not in known
    )  # fmt: skip


def define(*, values: Mapping[str, Any], by: User) -> Play:
    """A new play; without a key it gets one, without a place the last."""
    require(by, Right.EDIT_PLAYS)
    with transaction.atomic():
        last = Play.objects.aggregate(place=Max("position"), key=Max("pk"))
        given = {name: value for name, value in values.items() if value is not None}
        key = f"play-{(last['key'] or 0) + 1}"
        whole: dict[str, Any] = {"position": (last["place"] or 0) + 1, "steps": []} | given | {"key": key}
        if not any(whole.get(f"name_{code.replace('-', '_')}") for code in rules.LANGUAGES):
            raise Refused(_("Name the play in at least one language."), field="name_en")
        return records.create(Play, _checked(whole, key), by=by, verb=EventVerb.PLAY_CREATED)


def change(play: Play, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Play:
    """Other words, steps or triggers; the words that it came with are kept as such, in every language."""
    require(by, Right.EDIT_PLAYS)
    given = {name: value for name, value in values.items() if name != "key" and value is not None}
    whole = {name: getattr(play, name) for name in ("causes", "steps")} | given
    checked = _checked(whole, play.key)
    return records.change(
        play, {name: checked[name] for name in given}, version=version, by=by, verb=EventVerb.PLAY_CHANGED
    )


def _checked(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With keys for the steps that have none. Raises Refused for a play without steps, and for one that tells."""
    if not values["steps"]:
        raise Refused(_("A play needs at least one step."), field="steps")
    if rules.gives_away(values.get("causes") or ()):
        words = _("Name another cause too: who applies a play for improper means alone would give the suspicion away.")
        raise Refused(words, field="causes")
    taken = {step["key"] for step in values["steps"] if step.get("key")}
    free = (name for number in range(1, 99) if (name := f"{key}-{number}"[:60]) not in taken)
    steps = [{**step, "key": step.get("key") or next(free)} for step in values["steps"]]
    return values | {"steps": steps}


def archive(play: Play, *, version: int | None = None, by: User) -> Play:
    """Proposed no more; where it was applied it stands. `restore` undoes it."""
    require(by, Right.EDIT_PLAYS)
    return records.archive(play, version=version, by=by)


def restore(play: Play, *, by: User) -> Play:
    """Proposed again."""
    require(by, Right.EDIT_PLAYS)
    return records.restore(play, by=by)


def measure(found: Mapping[int, rules.Measured], *, by: User) -> int:
    """What each play did so far, as a run counted it, in place of what was counted before; returns how many."""
    require(by, Right.RECOMPUTE)
    plays = list(Play.objects.all())
    for play in plays:
        play.measured = asdict(found[play.pk]) if play.pk in found else {}
    Play.objects.bulk_update(plays, ["measured"])
    return len(found)


def apply(
    account: Account, *, play: Play, warning: Warning | None = None, doers: Mapping[str, User] | None = None, by: User
) -> PlayUse:
    """
    Its steps become to-dos of the customer's team, each once: one that is open for the same step stands for it.

    `doers` are chosen by the keys of steps; the others go to whoever has the seat. Belongs to the customer's open
    warning, if there is one. Raises Refused where the play is being done already, and for who could not do a step.
    """
    require(by, Right.TAKE_ON_WORK)
    with transaction.atomic():
        arrivals.open_for(account, by)
        held = Account.objects.select_for_update(of=("self",)).select_related("owner").get(pk=account.pk)
        _may_apply(held, play, warning)
        for chosen in set((doers or {}).values()):
            takers.check(held.pk, chosen)
        case = warning or Warning.objects.unclosed().filter(account=held).first()
        standing = getattr(held, "standing", None)
        used = PlayUse.objects.create(
            account=held, play=play, warning=case, on=timezone.localdate(), by=by, tier=held.tier,
            risk=case.risk if case else standing.risk if standing else None,
        )  # fmt: skip
        used.todos.set(todos.give_many(_wanted(held, play, doers or {}, by), told=[held.owner], by=by))
        data = {"play": str(play), "steps": len(play.steps)}
        events.record(EventVerb.PLAY_APPLIED, used, by=by, data=data, notify=[held.owner], url=f"/customers/{held.pk}/")
    return used


def _may_apply(account: Account, play: Play, warning: Warning | None) -> None:
    if play.archived_at is not None:
        raise Refused(_("This play is in the archive."), field="play")
    if warning is not None and (warning.account_id != account.pk or not warning.is_open):
        raise Refused(_("This warning is closed already."), field="warning")
    uses = PlayUse.objects.standing().filter(account=account, play=play)
    open_ones = uses.filter(todos__in=Todo.objects.open().filter(account=account))
    of_case = uses.filter(warning__isnull=False, warning__in=Warning.objects.unclosed().filter(account=account))
    if open_ones.exists() or of_case.exists():
        raise Refused(_("This play is being done already."), code="conflict")


def _wanted(account: Account, play: Play, chosen: Mapping[str, User], by: User) -> list[todos.Wanted]:
    today, seated, else_whose = timezone.localdate(), facts.doers(account), account.owner or standing(by)
    steps = list(play.told_steps())
    doers = {step.key: chosen.get(step.key) or seated.get(step.function) or else_whose for step in steps}
    until = today + timedelta(days=max((step.days for step in steps), default=0)) + HOLIDAYS
    weeks = calendars.weeks_of({*doers.values()}, today, until)
    return [
        todos.Wanted(
            account.pk, who := doers[step.key], step.title,
            weeks[who.pk].next(today + timedelta(days=step.days)),
            TodoSource.PLAY, step.key, str(play), todo_words.code_of(f"step:{step.key}", step.title),
        )
        for step in steps
    ]  # fmt: skip


def undo(used: PlayUse, *, version: int | None = None, by: User) -> PlayUse:
    """Taken back with the to-dos that it gave. Raises Refused once one of them is done."""
    require(by, Right.TAKE_ON_WORK)
    with transaction.atomic():
        arrivals.open_for(used.account, by)
        held = records.lock(used, version, by)
        if held.undone_on is not None:
            raise Refused(_("This play was taken back already."))
        given = list(held.todos.select_for_update())
        if any(todo.done_on for todo in given):
            raise Refused(_("A step of it is done already; drop the others one by one."))
        for todo in given:
            if todo.is_open:
                todos.drop(todo, result=coded.mark("play_back"), entailed=True, by=by)
        held.undone_on = timezone.localdate()
        records.bump(held)
        events.record(EventVerb.PLAY_UNDONE, held, by=by, data={"play": str(held.play)})
    return held


def stop(warning: Warning, *, by: User) -> int:
    """The steps of a warning's plays that are open when the customer is gone are dropped; returns how many."""
    require(by, Right.MOVE_STAGES)
    given = Todo.objects.open().filter(play_uses__warning=warning, source=TodoSource.PLAY).distinct()
    for todo in given:
        todos.drop(todo, result=coded.mark(f"warning_{warning.state}"), entailed=True, by=by)
    return len(given)
