"""One person's day: what needs them, by kind, without what they put off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kam.ground.rights import standing
from kam.models import User
from lifecycle.facts import matters
from lifecycle.facts.matters import Asked, Kind, Matter
from lifecycle.models import Snooze
from lifecycle.rules import watches


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
