"""Taking back what was accepted from a visit's note: once, by whoever did, and while it stands as made."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.events import noun_of
from kam.ground.rights import same_person
from kam.models import Event, User
from lifecycle.facts import marks
from lifecycle.models import Visit


def mark(visit: Visit) -> dict[str, int]:
    """What the event of accepting keeps, so that its undo finds it and no other."""
    return {marks.OF: visit.pk}


def back(told: Event) -> dict[str, int]:
    """What the event of undoing keeps, so that it is undone once."""
    return {marks.BACK: told.pk}


def to_undo(visit: Visit, record: Any, *, event: int | None = None, by: User) -> Event | None:
    """
    The event that wrote what this visit's note told into the record's file; None where it is taken back already.

    `event` names it where the note told several things of one person; without it the newest is meant. Raises Refused
    where nothing of the note was written there, and for what speaks `against` it.
    """
    marked = marks.of_visit(visit, noun_of(record), [record.pk])
    chosen = next((one for one in marked if event in (None, one.told.pk)), None)
    if chosen is None:
        raise Refused(_("Nothing of this note was written into this file. Look at the file itself."), code="conflict")
    reason = marks.against(chosen, record, by)
    is_gone = chosen.is_taken_back or (not chosen.told.changes and record.archived_at is not None)
    if is_gone and same_person(chosen.author, by):
        return None
    if reason:
        raise Refused(reason, code="conflict")
    return chosen.told


def turn_back(visit: Visit, record: Any, verbs: ModuleType, *, event: int | None = None, by: User) -> Any:
    """
    What the note wrote into a file goes again: a new record is archived, a value is what it was. Once.

    `verbs` keep the record's noun: their `archive` and `change` ask for its right. Raises Refused, saying what, where
    it has been changed since (`to_undo`).
    """
    with transaction.atomic():
        held = records.lock(record)
        told = to_undo(visit, held, event=event, by=by)
        if told is None:
            return held
        if not told.changes:
            return verbs.archive(held, by=by)
        return verbs.change(held, values=marks.before(told, held), data=back(told), by=by)


def made_of(visit: Visit, rows: Any) -> list[Any]:
    """Those of these rows that accepting findings of this visit's note made."""
    there = {row.pk: row for row in rows}
    noun = str(rows.model._meta.model_name)
    return [there[one.told.subject_id] for one in marks.of_visit(visit, noun, there) if one.told.subject_id]


def check_untouched(made: Any) -> None:
    """Raises Refused, saying what was done with it since: a later step is nobody's to lose by an undo of accepting."""
    reason = marks.touched(made)
    if reason:
        raise Refused(reason, code="conflict")
