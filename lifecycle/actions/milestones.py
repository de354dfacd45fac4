"""Milestones: defined by the administrator, reached by evidence or by somebody's word, and the work they give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account
from kam.ground import coded, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import onwards, todos
from lifecycle.choices import EventVerb, TodoSource
from lifecycle.facts import leaders
from lifecycle.facts import milestones as facts
from lifecycle.models import Journey, Milestone, MilestoneMark, Todo
from lifecycle.rules import milestones as rules
from lifecycle.rules import onwards as leading
from lifecycle.rules import stages


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
            EventVerb.MILESTONE_REACHED, mark, by=by, data={"note": mark.note, "on": day, "kept": milestone.kept},
            notify=[account.owner], url=f"/customers/{account.pk}/",
        )  # fmt: skip
        for todo in _given(account.pk, milestone.stage).filter(reason=_reason(milestone)):
            todos.finish(todo, result=mark.note, entailed=True, by=by)
        onwards.tell(account.pk, by=by)
    return mark


def withdraw(mark: MilestoneMark, *, by: User) -> MilestoneMark:
    """What somebody said is taken back; the record keeps that they did."""
    require(by, Right.TAKE_ON_WORK)
    with transaction.atomic():
        fresh = records.lock(mark)
        if fresh.archived_at is None:
            fresh.archived_at = timezone.now()
            records.bump(fresh)
            events.record(EventVerb.MILESTONE_WITHDRAWN, fresh, by=by,
                          data={"note": fresh.note, "kept": fresh.milestone.kept})  # fmt: skip
            onwards.tell(fresh.account_id, by=by)
    return fresh


def missing(journey: Journey, *, on: date | None = None) -> list[Milestone]:
    """What the stage asks for before a move on and nothing shows yet."""
    asked = list(Milestone.objects.of_stages(journey.stage).filter(required=True))
    proven = _proven(asked, journey.account_id, on)
    return [one for one in asked if one.pk not in proven]


def _proven(asked: Collection[Milestone], account: int, on: date | None) -> set[int]:
    found = facts.prove(asked, [account], on or timezone.localdate()) if asked else {}
    return {milestone for _account, milestone in found}


def entered(journey: Journey, *, was: str = "", by: User) -> list[Todo]:
    """
    What a new stage asks for goes to whoever leads it; what the last one asked for is over.

    Returns the new to-dos. Nothing is given for what is reached already.
    """
    return entered_many([journey], {journey.pk: was} if was else {}, by=by)


def entered_many(journeys: Collection[Journey], was: Mapping[int, str], *, quiet: bool = False, by: User) -> list[Todo]:
    """
    The same for journeys that moved into one stage together ({journey: the stage it left}); queries do not grow with
    them, but for to-dos of the stages left. `quiet` as in `todos.give_many`.
    """
    require(by, Right.MOVE_STAGES)
    if not journeys:
        return []
    (stage,) = {journey.stage for journey in journeys}
    _close_many({journey.account_id: was[journey.pk] for journey in journeys if journey.pk in was}, stage, by)
    leads = leaders.of([journey.account for journey in journeys], stage)
    return todos.give_many(_wanted(leads, stage), quiet=quiet, by=by)


def begin(waiting: Collection[Journey], *, by: User) -> tuple[dict[User, set[int]], dict[User, set[int]]]:
    """
    What the first stages ask for, of the first of these who wait, as far as whoever leads them has room for it.

    Returns {colleague: customers} of whom it was given now, and of whom it was not yet.
    """
    require(by, Right.MOVE_STAGES)
    leads: dict[int, User] = {}
    for stage in stages.BEGINNINGS:
        leads |= leaders.of([journey.account for journey in waiting if journey.stage == stage], stage)
    held, wanted = _in_hand(), defaultdict[int, list[todos.Wanted]](list)
    roomy = {key: user for key, user in leads.items() if held[user.pk] < rules.IN_HAND}
    for stage in stages.BEGINNINGS:
        mine = {one.account_id for one in waiting if one.stage == stage}
        for one in _wanted({key: user for key, user in roomy.items() if key in mine}, stage):
            wanted[one.account_id].append(one)
    given, left = defaultdict[User, set[int]](set), defaultdict[User, set[int]](set)
    for key in (journey.account_id for journey in waiting):
        user = leads.get(key)
        if user is None or (key in roomy and key not in wanted):  # nobody leads there, or all is reached already
            continue
        has_room = held[user.pk] < rules.IN_HAND
        held[user.pk] += has_room
        (given if has_room else left)[user].add(key)
    begun = set().union(*given.values())
    todos.give_many([one for key in wanted if key in begun for one in wanted[key]], quiet=True, by=by)
    return dict(given), dict(left)


def _in_hand() -> Counter[int]:
    """{colleague: customers whose first steps they have to do}."""
    first = Q()
    for stage in stages.BEGINNINGS:
        first |= Q(reason__startswith=f"{stage}:")
    rows = Todo.objects.open().filter(first, source=TodoSource.STAGE, account__archived_at__isnull=True)
    rows = rows.exclude(reason__contains=leading.MARK)  # the first steps are behind it
    return Counter(dict(rows.order_by().values_list("user").annotate(Count("account", distinct=True))))


def _wanted(leads: Mapping[int, User], stage: str) -> list[todos.Wanted]:
    """What a stage asks for at these customers ({customer: who leads there}) and nothing shows yet."""
    asked = [one for one in Milestone.objects.of_stages(stage) if one.due_days is not None] if leads else []
    today = timezone.localdate()
    proven = facts.prove(asked, list(leads), today) if asked else {}
    return [
        todos.Wanted(
            key, user, str(one), today + timedelta(one.due_days or 0), TodoSource.STAGE, _reason(one),
            code="" if one.name else f"milestone:{one.key}",
        )
        for key, user in leads.items()
        for one in asked
        if (key, one.pk) not in proven
    ]  # fmt: skip


def _close_many(left: Mapping[int, str], to: str, by: User) -> None:
    """The open to-dos of stages that are left ({customer: stage}): done where it was reached, else dropped."""
    given = Todo.objects.open().filter(account__in=left, source=TodoSource.STAGE)
    open_ones = [todo for todo in given if todo.reason.startswith(f"{left[todo.account_id]}:")]
    if not open_ones:
        return
    asked = {_reason(one): one for one in Milestone.objects.of_stages(*set(left.values()))}
    proven = facts.prove(list(asked.values()), {todo.account_id for todo in open_ones}, timezone.localdate())
    for todo in open_ones:
        one = asked.get(todo.reason)
        if leading.is_one(todo.reason) and stages.moves_on(left[todo.account_id], to):
            todos.finish(todo, result=coded.mark("moved_on"), entailed=True, by=by)
        elif one is not None and (todo.account_id, one.pk) in proven:
            todos.finish(todo, result=coded.mark("reached"), entailed=True, by=by)
        else:
            todos.drop(todo, result=coded.mark("left"), entailed=True, by=by)


def _given(account: int, stage: str) -> Any:
    """Open to-dos that a stage gave."""
    return Todo.objects.open().filter(account=account, source=TodoSource.STAGE, reason__startswith=f"{stage}:")


def _reason(milestone: Milestone) -> str:
    return f"{milestone.stage}:{milestone.key}"
