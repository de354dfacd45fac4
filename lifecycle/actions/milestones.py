"""Milestones: defined by the administrator, reached by evidence or by somebody's word, and the work they give."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import SeatFunction
from accounts.models import Account, Seat
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import todos
from lifecycle.choices import EventVerb, TodoSource
from lifecycle.facts import milestones as facts
from lifecycle.models import Journey, Milestone, MilestoneMark, Todo
from lifecycle.rules import milestones as rules
from lifecycle.rules import stages

SEATS = {
    stages.MARKETING: SeatFunction.MARKETING,
    stages.SALES: SeatFunction.MANAGER,
    stages.SERVICE: SeatFunction.SERVICE,
}


def ensure_ground() -> None:
    """The milestones that an instance begins with; written once, those that are there stay as they are."""
    if Milestone.objects.exists():
        return
    Milestone.objects.bulk_create(
        Milestone(
            key=one.key, stage=one.stage, evidence=one.evidence, count=one.count, months=one.months,
            required=one.required, due_days=one.days, position=place,
        )
        for place, one in enumerate(rules.GROUND, start=1)
    )  # fmt: skip


def define(*, values: Mapping[str, Any], by: User) -> Milestone:
    """A new milestone of a stage; without a key it gets one, without a place the last."""
    require(by, Right.FIELDS)
    _named(values.get("name"))
    with transaction.atomic():
        last = Milestone.objects.aggregate(place=Max("position"), key=Max("pk"))
        given = {name: value for name, value in values.items() if value not in (None, "")}
        key = given.get("key") or f"milestone-{(last['key'] or 0) + 1}"
        whole = {"position": (last["place"] or 0) + 1} | given | {"key": key}
        return records.create(Milestone, whole, by=by, verb=EventVerb.MILESTONE_CREATED)


def change(milestone: Milestone, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Milestone:
    """Other words, numbers, place; the words that it came with are kept as such, in every language."""
    require(by, Right.FIELDS)
    given = {
        name: value for name, value in values.items() if name != "key" and (name == "due_days" or value is not None)
    }
    if given.get("name", "") == str(milestone) and not milestone.name:
        given["name"] = ""
    elif "name" in given:
        _named(given["name"] or (str(milestone) if not milestone.name else ""))
    return records.change(milestone, given, version=version, by=by, verb=EventVerb.MILESTONE_CHANGED)


def _named(name: Any) -> None:
    if not str(name or "").strip():
        raise Refused(_("Say what is reached."), field="name")


def archive(milestone: Milestone, *, version: int | None = None, by: User) -> Milestone:
    """Asked for no more; what was said of customers is kept. `restore` undoes it."""
    require(by, Right.FIELDS)
    return records.archive(milestone, version=version, by=by)


def restore(milestone: Milestone, *, by: User) -> Milestone:
    """Asked for again."""
    require(by, Right.FIELDS)
    return records.restore(milestone, by=by)


def tick(account: Account, *, milestone: Milestone, note: str, on: date | None = None, by: User) -> MilestoneMark:
    """Somebody says that it is reached, and how they know; its to-do is done with that."""
    require(by, Right.TAKE_ON_WORK)
    day = on or timezone.localdate()
    if not note.strip():
        raise Refused(_("Say how you know."), field="note")
    if day > timezone.localdate():
        raise Refused(_("This day has not come yet."), field="on")
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        there = MilestoneMark.objects.live().filter(account=account, milestone=milestone).first()
        if there is not None:
            raise Refused(_("Somebody has said so already."))
        mark = MilestoneMark.objects.create(
            account=account, milestone=milestone, on=day, note=note.strip()[:255], by=by
        )
        events.record(
            EventVerb.MILESTONE_REACHED, mark, by=by, data={"note": mark.note, "on": day},
            notify=[account.owner], url=f"/customers/{account.pk}/",
        )  # fmt: skip
        for todo in _given(account.pk, milestone.stage).filter(reason=_reason(milestone)):
            todos.finish(todo, result=mark.note, by=by)
    return mark


def withdraw(mark: MilestoneMark, *, by: User) -> MilestoneMark:
    """What somebody said is taken back; the record keeps that they did."""
    require(by, Right.TAKE_ON_WORK)
    with transaction.atomic():
        fresh = records.lock(mark)
        if fresh.archived_at is None:
            fresh.archived_at = timezone.now()
            records.bump(fresh)
            events.record(EventVerb.MILESTONE_WITHDRAWN, fresh, by=by, data={"note": fresh.note})
    return fresh


def missing(journey: Journey, *, on: date | None = None) -> list[Milestone]:
    """What the stage asks for before a move on and nothing shows yet."""
    asked = list(Milestone.objects.of_stages(journey.stage).filter(required=True))
    return [one for one in asked if one.pk not in _proven(asked, journey.account_id, on)]


def _proven(asked: Collection[Milestone], account: int, on: date | None) -> set[int]:
    found = facts.prove(asked, [account], on or timezone.localdate()) if asked else {}
    return {milestone for _account, milestone in found}


def entered(journey: Journey, *, was: str = "", by: User) -> list[Todo]:
    """
    What a new stage asks for goes to whoever leads it; what the last one asked for is over.

    Returns the new to-dos. Nothing is given for what is reached already.
    """
    require(by, Right.MOVE_STAGES)
    if was:
        _close(journey.account_id, was, by)
    asked = [one for one in Milestone.objects.of_stages(journey.stage) if one.due_days is not None]
    proven = _proven(asked, journey.account_id, None)
    open_ones = [one for one in asked if one.pk not in proven]
    user = leader(journey.account, journey.stage) if open_ones else None
    if user is None:
        return []
    wanted = [
        todos.Wanted(
            journey.account_id, user, str(one), timezone.localdate() + timedelta(one.due_days or 0),
            TodoSource.STAGE, _reason(one),
        )
        for one in open_ones
    ]  # fmt: skip
    return todos.give_many(wanted, by=by)


def leader(account: Account, stage: str) -> User | None:
    """Who works for the function that leads a stage: its seat on the customer's team, else the owner."""
    function = SEATS[stages.LEADS[stage]]
    if stages.LEADS[stage] == stages.SALES and account.owner is not None:
        return account.owner
    seats = Seat.objects.on_team_of(account.pk).filter(function=function).select_related("user")
    seat = seats.order_by("pk").first()
    return seat.user if seat else account.owner


def _close(account: int, stage: str, by: User) -> None:
    """The open to-dos of a stage that is left: done where it was reached, dropped where it was not."""
    open_ones = list(_given(account, stage))
    if not open_ones:
        return
    asked = {_reason(one): one for one in Milestone.objects.of_stages(stage)}
    proven = _proven(list(asked.values()), account, None)
    for todo in open_ones:
        one = asked.get(todo.reason)
        if one is not None and one.pk in proven:
            todos.finish(todo, result=_("Reached"), by=by)
        else:
            todos.drop(todo, result=_("The stage was left"), by=by)


def _given(account: int, stage: str) -> Any:
    """Open to-dos that a stage gave."""
    return Todo.objects.open().filter(account=account, source=TodoSource.STAGE, reason__startswith=f"{stage}:")


def _reason(milestone: Milestone) -> str:
    return f"{milestone.stage}:{milestone.key}"
