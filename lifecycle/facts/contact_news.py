"""Whom on file a note's news is about, what it would change there, and whether the file says so already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Contact
from kam.ground.days import company_today
from lifecycle.models import Visit
from lifecycle.rules import people
from lifecycle.rules.mentions import Mention

LANDLINE = "0"


@dataclass(frozen=True)
class Change:
    """One value of a file: what it is and what it would be; `column` is empty for somebody who is not on file yet."""

    column: str
    was: Any
    now: Any


def named_in(note: str, known: Iterable[Contact]) -> list[Contact]:
    """Those of these people whose whole name stands in a note."""
    return [person for person in known if len(person.name) > 1 and person.name in note]


def whom(one: Mention, visit: Visit, known: Iterable[Contact]) -> Contact | None:
    """
    The person on file that is meant, if it can be nobody else.

    A pronoun means the only one who was met; where nobody was said to be, the only one whom the note names.
    """
    if one.name in people.PRONOUNS:
        met = {person.pk for person in visit.contacts.all()}
        met = met or {person.pk for person in named_in(visit.note, known)}
        found = [person for person in known if {person.pk} == met]
    else:
        found = [person for person in known if people.could_be(one.name, person.name, person.title)]
    return found[0] if len(found) == 1 else None


def change_of(one: Mention, who: Contact | None, held_on: date) -> Change | None:
    """What the news would change; None where the note does not say it whole, so that a person fills it in."""
    if one.detail == people.NEW:
        return Change("", None, one.post)
    if who is None:
        return None
    if one.detail == people.LEFT:
        return Change("left_on", who.left_on, min(held_on, company_today()))
    if one.detail == people.PROMOTED:
        return Change("title", who.title, one.post) if one.post else None
    column = column_of(one.number)
    return Change(column, getattr(who, column), one.number) if one.number else None


def column_of(number: str) -> str:
    """Where a number stands in the file."""
    return "phone" if number.startswith(LANDLINE) else "mobile"


def is_told(one: Mention, visit: Visit, known: list[Contact]) -> bool:
    """Whether the file of the customer says so already."""
    if one.detail == people.NEW:
        return any(person.name == one.name for person in known)
    who = whom(one, visit, known)
    if who is None:
        return False
    if one.detail == people.LEFT:
        return who.left_on is not None
    if one.number:
        return one.number in (who.mobile, who.phone)
    if one.post:
        return one.post == who.title
    return who.updated_at > visit.created_at and who.version > 1
