"""What a note's suggestion wrote into a file: the event that did, and whether the file stands as it left it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.ground import timeline
from kam.ground.errors import Refused
from kam.ground.events import noun_of
from kam.ground.rights import same_person
from kam.models import Event, User
from kam.rules import formats
from lifecycle.models import Visit

OF, BACK = "accepted_of", "took_back"
"""In an event's data: the visit whose note said so; the accepting event that is undone."""
UNSEEN = {"search_text"}


def mark(visit: Visit) -> dict[str, int]:
    """What the event of accepting keeps, so that its undo finds it and no other."""
    return {OF: visit.pk}


def back(told: Event) -> dict[str, int]:
    """What the event of undoing keeps, so that it is undone once."""
    return {BACK: told.pk}


def to_undo(visit: Visit, record: Any, *, by: User) -> Event | None:
    """
    The event that wrote what this visit's note told into the record's file; None where it is taken back already.

    Raises Refused where nothing of the note was written there, where somebody else did, and where what was written has
    been changed since: a later change is nobody's to lose.
    """
    mine = Event.objects.filter(noun=noun_of(record), subject_id=record.pk)
    told = mine.filter(**{f"data__{OF}": visit.pk}).order_by("-pk").first()
    if told is None:
        raise Refused(_("Nothing of this note was written into this file. Look at the file itself."), code="conflict")
    if not same_person(User.objects.filter(pk=told.by_id).first(), by):
        words = _("%(who)s has accepted this. Correct the file itself, or ask them to take it back.")
        raise Refused(words % {"who": told.by_name}, code="conflict")
    since = list(mine.filter(pk__gt=told.pk).order_by("-pk"))
    if any(one.data.get(BACK) == told.pk for one in since) or (not told.changes and record.archived_at is not None):
        return None
    _check(told, since, record)
    return told


def _check(told: Event, since: list[Event], record: Any) -> None:
    """Raises Refused, naming what, by whom and when, where the file is not as accepting left it."""
    columns = set(told.changes) - UNSEEN
    for one in since:
        touched = [name for name in one.changes if name not in UNSEEN and (name in columns or not columns)]
        if touched or not columns:
            what = ", ".join(timeline.label(one.noun, name) for name in touched) or timeline.tell([one])[0]["title"]
            on = formats.day(timezone.localtime(one.at).date(), get_language() or "en")
            words = _("%(what)s was changed since, by %(who)s on %(day)s; that stays. Correct the file itself.")
            raise Refused(words % {"what": what, "who": one.by_name, "day": on}, code="conflict")
    other = [name for name in columns if value(record, name, told.changes[name][1]) != getattr(record, name)]
    if other:
        words = _("%(what)s has another value since, from a file or a merge; that stays. Correct the file itself.")
        names = ", ".join(timeline.label(told.noun, name) for name in other)
        raise Refused(words % {"what": names}, code="conflict")


def value(record: Any, name: str, logged: Any) -> Any:
    """A value of a column as the log keeps it, read as the column has it."""
    return record._meta.get_field(name).to_python(logged)


def before(told: Event, record: Any) -> dict[str, Any]:
    """{column: what it was} of an event that changed some."""
    return {name: value(record, name, pair[0]) for name, pair in told.changes.items() if name not in UNSEEN}
