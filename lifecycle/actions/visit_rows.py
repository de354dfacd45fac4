"""Visits that were held before anybody kept them here: rows of a file, each with the people who were met."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.actions import row_ties
from accounts.actions.row_nouns import Asked, Names, Tie
from accounts.rules import persons
from kam.ground.errors import Refused
from kam.models import User
from lifecycle.actions import people_met, visits
from lifecycle.choices import VisitKind
from lifecycle.models import Visit

CHANGEABLE = ("kind", "outcome", "note", "next_step")
"""What a row says otherwise of a visit that is here already; whom it met and when stay as they are."""


def names(said: Mapping[str, Any]) -> Names:
    """By customer and minute; where the row says who went, by that as well, as two may have gone at once."""
    alike = (said["account"], _minute(said["held_at"]))
    user = said.get("user")
    return Names(frozenset({alike, (*alike, user)}), ((*alike, user),) if user else (alike,))


def _minute(at: datetime | None) -> datetime | None:
    return at.replace(second=0, microsecond=0) if at else None


def completed(values: Mapping[str, Any], old: Visit | None) -> dict[str, Any]:
    """A visit as a row tells it; of one that is here, only its words. Raises Refused for a day nobody can mean."""
    said = {name: value for name, value in values.items() if name != "kind" or value}
    if old is not None:
        return {name: said[name] for name in CHANGEABLE if name in said}
    if said["held_at"] > timezone.now() + visits.AHEAD:
        raise Refused("", field="held_at", code="to_come")
    if said["held_at"].year < visits.EARLIEST:
        raise Refused("", field="held_at", code="long_ago")
    return {"kind": VisitKind.ON_SITE.value} | said


def people(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """The people of each row's customer that a cell names, one behind the other; all of them, or the cell is wrong."""
    each = {one: [(one[0], one[1], part) for part in persons.apart(one[2])] for one in asked}
    known = row_ties.contacts(by, {part for parts in each.values() for part in parts})
    whole = {one: parts for one, parts in each.items() if parts and all(part in known for part in parts)}
    return {one: tuple(dict.fromkeys(known[part] for part in parts)) for one, parts in whole.items()}


PEOPLE = Tie(people, "unknown_contact", is_own=True)


def written(rows: Sequence[Visit]) -> None:
    """Whom we met is remembered with them, unless they were met later."""
    people_met.anew(people_met.of([row.pk for row in rows]), by=User.objects.system())


def leaving(keys: Sequence[int]) -> None:
    """The people met were last met at the visit before, where one of these set the day."""
    days = people_met.days_of(*Visit.objects.filter(pk__in=keys).select_related("user"))
    people_met.anew(people_met.of(keys), left=days, without=keys, by=User.objects.system())


@contextmanager
def around(accounts: Collection[int]) -> Iterator[None]:
    """What was written or taken back shows in when these customers were visited last."""
    yield
    visits.hand_down(accounts, by=User.objects.system())
