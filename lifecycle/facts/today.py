"""One person's day: what needs them, by kind, without what they put off; and what of their people's work is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from kam.ground.rights import standing
from kam.models import User
from lifecycle.choices import PlanState
from lifecycle.facts import matters
from lifecycle.facts.matters import Asked, Kind, Matter
from lifecycle.models import Case, Promise, Snooze, Todo, VisitPlan, todo_words
from lifecycle.rules import watches

LATE_EACH = 50
"""Late things of one kind that a leader is shown, the oldest first."""


@dataclass(frozen=True)
class Group:
    """The matters of one kind, in the order in which to take them."""

    kind: Kind
    items: list[Matter]


@dataclass(frozen=True)
class Day:
    """Everything of one day; `snoozed` holds what was put off, with until when."""

    on: date
    groups: list[Group] = field(default_factory=list)
    snoozed: list[tuple[Matter, Snooze]] = field(default_factory=list)

    def of(self, kind: str) -> list[Matter]:
        return next((group.items for group in self.groups if group.kind.key == kind), [])

    @property
    def count(self) -> int:
        return sum(len(group.items) for group in self.groups)


def read(user: User, day: date, *, told: bool = False) -> Day:
    """
    What needs a person on a day, each thing once; `told`: without the kinds they do not want to be told of.

    What was put off stays away until its day, unless it has got worse since.
    """
    person = standing(user)
    held = {snooze.reason: snooze for snooze in Snooze.objects.visible_to(user).holding(day)}
    found = Day(day)
    for key, items in matters.gather(Asked(day, person), told=told).items():
        kind = matters.kind_of(key)
        assert kind is not None
        left = [one for one in items if not _holds(held.get(one.key), one)]
        found.snoozed.extend((one, held[one.key]) for one in items if _holds(held.get(one.key), one))
        if left:
            found.groups.append(Group(kind, left))
    return found


def _holds(snooze: Snooze | None, one: Matter) -> bool:
    return snooze is not None and not watches.is_worse(one.level, snooze.level, one.slack)


@dataclass(frozen=True)
class Late:
    """One late thing of a colleague."""

    user: User
    kind: str
    account: str
    account_id: int
    title: Any
    due_on: date
    url: str


def late_of(people: Iterable[User], user: User, day: date) -> dict[User, list[Late]]:
    """What is late with colleagues, of customers the reader sees: {colleague: things, the oldest first}."""
    found: dict[User, list[Late]] = defaultdict(list)
    by_key = {person.pk: person for person in people}
    past = day - timedelta(1)
    plans = VisitPlan.objects.open().filter(state=PlanState.PLANNED, planned_on__lte=past).order_by("planned_on")
    over = Case.objects.late(timezone.now()).annotate(late_on=TruncDate("due_at")).order_by("due_at")
    tables: tuple[tuple[str, Any, str, str, str], ...] = (
        (_("Case"), over.filter(late_on__isnull=False), "title", "late_on", "/cases/"),
        (_("Visit"), plans, "purpose", "planned_on", "/plans/"),
        (_("Promise"), Promise.objects.due(past).order_by("due_on"), "text", "due_on", "/promises/"),
        (_("To-do"), Todo.objects.due(past).order_by("due_on"), "title", "due_on", "/todos/"),
    )
    for kind, rows, title, on, url in tables:
        seen = rows.filter(pk__in=rows.model.objects.visible_to(user), user__in=by_key)
        coded = ["code"] if rows.model is Todo else []
        columns = ("pk", "user_id", "account_id", title, on, *coded)
        for row in seen.values(*columns, called=Account.called("account__"))[:LATE_EACH]:
            person, said = by_key[row["user_id"]], todo_words.say(row.get("code", ""), row[title])
            named = (row["called"], row["account_id"], said, row[on], f"{url}{row['pk']}/")
            found[person].append(Late(person, kind, *named))
    for things in found.values():
        things.sort(key=lambda one: one.due_on)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0].name)))
