"""What was done since a note's finding was accepted: by the mark in the log, or by the version of what was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.ground import events, timeline, wording
from kam.ground.rights import same_person
from kam.models import Event, User
from kam.rules import formats
from lifecycle.choices.cases import CaseState
from lifecycle.models import Case, Visit, VisitPlan

OF, BACK = "accepted_of", "took_back"
"""In an event's data: the visit whose note said so; the accepting event that is undone."""
UNSEEN = {"search_text"}


@dataclass(frozen=True)
class Marked:
    """An event that accepting wrote, by whom, and what was done to the same record after it, the newest first."""

    told: Event
    author: User | None
    since: list[Event]

    @property
    def columns(self) -> set[str]:
        return set(self.told.changes) - UNSEEN

    @property
    def is_taken_back(self) -> bool:
        return any(one.data.get(BACK) == self.told.pk for one in self.since)


def of_visit(visit: Visit, noun: str, keys: Iterable[int]) -> list[Marked]:
    """What accepting findings of this visit's note wrote into these records, the newest first; three questions."""
    rows = Event.objects.filter(noun=noun, subject_id__in=list(keys))
    marked = list(rows.filter(**{f"data__{OF}": visit.pk}).order_by("-pk"))
    if not marked:
        return []
    touched = {one.subject_id for one in marked}
    later = list(rows.filter(subject_id__in=touched, pk__gt=marked[-1].pk).order_by("-pk"))
    people = User.objects.select_related("acts_for").in_bulk({one.by_id for one in marked})
    return [
        Marked(told, people.get(told.by_id), [e for e in later if e.subject_id == told.subject_id and e.pk > told.pk])
        for told in marked
    ]


def against(one: Marked, record: Any, by: User) -> str:
    """
    Why `by` may not take this back, in words; empty where nothing speaks against it.

    Somebody else accepted it, or the file is not as accepting left it: a later change is nobody's to lose.
    """
    if not same_person(one.author, by):
        words = _("%(who)s has accepted this. Correct the file itself, or ask them to take it back.")
        return words % {"who": one.told.by_name}
    for later in one.since:
        touched = [name for name in later.changes if name not in UNSEEN and (name in one.columns or not one.columns)]
        if touched or not one.columns:
            what = (
                wording.listed(timeline.label(later.noun, name) for name in touched)
                or timeline.tell([later])[0]["title"]
            )
            words = _("%(what)s was changed since, by %(who)s on %(day)s; that stays. Correct the file itself.")
            return words % {"what": what, "who": later.by_name, "day": _day(later)}
    left = {name: _value(record, name, one.told.changes[name][1]) for name in one.columns}
    other = [name for name, value in left.items() if value != getattr(record, name)]
    if other:
        words = _("%(what)s has another value since, from a file or a merge; that stays. Correct the file itself.")
        return words % {"what": wording.listed(timeline.label(one.told.noun, name) for name in other)}
    return ""


def before(told: Event, record: Any) -> dict[str, Any]:
    """{column: what it was} of an event that changed some."""
    return {name: _value(record, name, pair[0]) for name, pair in told.changes.items() if name not in UNSEEN}


def is_touched(made: Any) -> bool:
    """Whether anything was done with a promise, plan or need since it was made, or with a case; taking back is not."""
    if isinstance(made, Case):
        return made.state not in (CaseState.NEW, CaseState.CANCELLED)
    is_gone = getattr(made, "archived_at", None) or getattr(made, "dropped_on", None)
    if made.version == 1 or is_gone:
        return False
    # A plan is also written anew where a promise near it comes or goes: nobody did that to it.
    return not isinstance(made, VisitPlan) or Event.objects.filter(_of(made)).exclude(changes={}).exists()


def touched(made: Any) -> str:
    """What was done with it since it was made, by whom and when, and the way that is left; empty where nothing was."""
    if not is_touched(made):
        return ""
    last = Event.objects.filter(_of(made)).exclude(changes={}).order_by("-pk").first()
    if last is None:
        why = _("This was changed since it was accepted, and stays.")
    else:
        words = _("%(what)s, by %(who)s on %(day)s: that was after accepting, and stays.")
        why = words % {"what": events.label(last.verb), "who": last.by_name, "day": _day(last)}
    is_plan = isinstance(made, VisitPlan)
    way = _("Drop the visit in the calendar.") if is_plan else _("Remove or cancel it on its own page.")
    return wording.sentences([why, way])


def _of(made: Any) -> Q:
    return Q(noun=events.noun_of(made), subject_id=made.pk)


def _value(record: Any, name: str, logged: Any) -> Any:
    """A value of a column as the log keeps it, read as the column has it."""
    return record._meta.get_field(name).to_python(logged)


def _day(one: Event) -> str:
    return formats.day(timezone.localtime(one.at, timezone.get_current_timezone()).date(), get_language() or "en")
