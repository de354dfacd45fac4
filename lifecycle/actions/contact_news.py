"""What a visit note tells of a person goes into their file with one tap, and out again with one more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import contacts
from accounts.models import Contact
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import accepted
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


def whom(one: Mention, known: Iterable[Contact]) -> Contact | None:
    """The person on file that is meant, if it can be nobody else."""
    found = [person for person in known if people.could_be(one.name, person.name, person.title)]
    return found[0] if len(found) == 1 else None


def change_of(one: Mention, who: Contact | None, held_on: date) -> Change | None:
    """What the news would change; None where the note does not say it whole, so that a person fills it in."""
    if one.detail == people.NEW:
        return Change("", None, one.post)
    if who is None:
        return None
    if one.detail == people.LEFT:
        return Change("left_on", who.left_on, min(held_on, timezone.localdate()))
    if one.detail == people.PROMOTED:
        return Change("title", who.title, one.post) if one.post else None
    column = "phone" if one.number.startswith(LANDLINE) else "mobile"
    return Change(column, getattr(who, column), one.number) if one.number else None


def is_told(one: Mention, visit: Visit, known: list[Contact]) -> bool:
    """Whether the file of the customer says so already."""
    if one.detail == people.NEW:
        return any(person.name == one.name for person in known)
    who = whom(one, known)
    if who is None:
        return False
    if one.detail == people.LEFT:
        return who.left_on is not None
    if one.number:
        return one.number in (who.mobile, who.phone)
    if one.post:
        return one.post == who.title
    return who.updated_at > visit.created_at and who.version > 1


def accept(visit: Visit, one: Mention, who: Contact | None, change: Change, *, by: User) -> Contact:
    """Write it into the file. Raises Refused where somebody new seems to be there already."""
    require(by, Right.EDIT_CONTACTS)
    if who is None or not change.column:
        return _create(visit, one, by)
    if change.column == "left_on":
        return contacts.leave(who, on=change.now, data=accepted.mark(visit), by=by)
    return contacts.change(who, values={change.column: change.now}, data=accepted.mark(visit), by=by)


def _create(visit: Visit, one: Mention, by: User) -> Contact:
    values = {"account": visit.account, "name": one.name, "title": one.post}
    try:
        return contacts.create(values=values, allow_duplicates=False, data=accepted.mark(visit), by=by)
    except Refused as refusal:
        if refusal.code != "possible_duplicate":
            raise
        words = _("%(name)s seems to be there already. If it is somebody else, edit first.") % {"name": one.name}
        raise Refused(words, code=refusal.code) from refusal


def take_back(visit: Visit, *, key: int, by: User) -> Contact:
    """
    Undo of accepting: somebody new is out of the lists again, a value is what it was. Once; a second call does nothing.

    Raises Refused, saying what, where it has been changed since (`accepted.to_undo`).
    """
    require(by, Right.EDIT_CONTACTS)
    with transaction.atomic():
        seen = Contact.objects.visible_to(by).get(pk=key, account=visit.account_id)
        contact = records.lock(seen)
        told = accepted.to_undo(visit, contact, by=by)
        if told is None:
            return contact
        if not told.changes:
            return contacts.archive(contact, by=by)
        return contacts.change(contact, values=accepted.before(told, contact), data=accepted.back(told), by=by)
