"""When people were last met: told by the visits on file, however these came, were corrected, went or came back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.actions import contacts
from accounts.models import Contact
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.models import Visit

CHUNK = 900


def at(visit: Visit, people: Collection[Contact], *, by: User) -> None:
    """
    These people are met at a visit that has just been written: that takes one statement, and moves no day back.

    Whoever was only written to is named by it and not met.
    """
    require(by, Right.LOG_VISITS)
    if people:
        visit.contacts.add(*people)
    if people and visit.is_seen:
        contacts.met([one.pk for one in people], on=visit.held_on, by=by)


def anew(keys: Collection[int], *, left: Collection[date] = (), without: Collection[int] = (), by: User) -> int:
    """
    The day of their newest visit at which somebody spoke with them is that on which these contacts were met last.

    Returns of how many it is new.

    A later day that somebody noted by hand stands, unless it is one of those in `left`, on which a visit was and is no
    more. `without`: visits that are about to leave.
    """
    require(by, Right.LOG_VISITS)
    newest = (
        Visit.objects.live().seen().filter(contacts=OuterRef("pk")).exclude(pk__in=without).order_by("-held_at", "-pk")
    )
    listed = sorted(keys)
    found: dict[int, date | None] = {}
    for start in range(0, len(listed), CHUNK):
        rows = Contact.objects.filter(pk__in=listed[start : start + CHUNK]).order_by()
        told = list(rows.annotate(newest=Subquery(newest.values("pk")[:1])).values_list("pk", "last_met_on", "newest"))
        visits = Visit.objects.select_related("user").in_bulk({visit for _key, _was, visit in told if visit})
        days = {key: visit.held_on for key, visit in visits.items()}
        found |= {key: days.get(visit) for key, was, visit in told if _is_other(was, days.get(visit), left)}
    return contacts.met_last(found, by=by)


def days_of(*visits: Visit) -> set[date]:
    """The days that these visits set: those of mails and messages set none."""
    return {visit.held_on for visit in visits if visit.is_seen}


def of(visits: Any) -> set[int]:
    """The people whom these visits (a query, or keys) met."""
    return set(Visit.contacts.through.objects.filter(visit__in=visits).values_list("contact", flat=True))


def _is_other(was: date | None, day: date | None, left: Collection[date]) -> bool:
    """Whether the day of the newest visit takes the place of the one that stands."""
    is_later = day is not None and (was is None or was < day)
    return is_later or (was in left and was != day)
