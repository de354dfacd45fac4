"""What the clock of a case shows, in words: how many working hours are left or gone by, and until or since when."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from kam.rules import formats
from lifecycle.choices.cases import CaseClock

NEAR = 6
"""Days within which a weekday says more than a date."""


def span(length: timedelta) -> str:
    """Working time: minutes below an hour, else hours; half hours below ten."""
    minutes = max(int(abs(length).total_seconds() // 60), 1)
    if minutes < 60:
        return ngettext("%(n)s working minute", "%(n)s working minutes", minutes) % {"n": minutes}
    hours = round(minutes / 30) / 2 if minutes < 600 else round(minutes / 60)
    shown = f"{hours:g}" if hours < 1000 else formats.grouped(hours)
    return ngettext("%(n)s working hour", "%(n)s working hours", 1 if hours == 1 else 2) % {"n": shown}


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """
    Mon 10:30 while that is clear, else the day with its hour, in the reader's zone.

    Beside it the same on the customer's clock (`zone`), where that is another one at that moment.
    """
    if zone is None or at.astimezone(zone).utcoffset() == timezone.localtime(at).utcoffset():
        return _moment(at)
    there = at.astimezone(zone)
    same_day = there.date() == timezone.localtime(at).date()
    said = f"{there:%H:%M}" if same_day else f"{WEEKDAYS_ABBR[there.weekday()]} {there:%H:%M}"
    return _("%(at)s (%(there)s at the customer's)") % {"at": _moment(at), "there": said}


def _moment(at: datetime) -> str:
    here, today = timezone.localtime(at), timezone.localdate()
    apart = (here.date() - today).days
    if apart == 0:
        return _("today %(at)s") % {"at": f"{here:%H:%M}"}
    if abs(apart) <= NEAR:
        return f"{WEEKDAYS_ABBR[here.weekday()]} {here:%H:%M}"
    return f"{formats.day(here.date(), get_language() or 'en', year=here.year != today.year)} {here:%H:%M}"


def waits(days: int) -> str:
    """How many working days the customer has let us wait, and what to do."""
    told = ngettext(
        "Waiting for the customer for %(n)s working day: ask again",
        "Waiting for the customer for %(n)s working days: ask again",
        days,
    )
    return told % {"n": days}


def words(clock: str, left: timedelta, due_at: datetime, *, stands: bool, zone: tzinfo | None = None) -> str:
    """The whole sentence: which promise, what is left of it, until when; `zone` is the customer's clock."""
    said = {"span": span(left), "at": moment(due_at, zone)}
    if left < timedelta() and stands:
        told = _("the clock stands, %(span)s past the deadline") % said
    elif left < timedelta():
        told = _("%(span)s late, since %(at)s") % said
    elif stands:
        told = _("the clock stands, %(span)s left") % said
    else:
        told = _("%(span)s left, until %(at)s") % said
    return pgettext("case", "First answer: %(told)s") % {"told": told} if clock == CaseClock.ANSWER else told


def without(waiting: int) -> str:
    """Said beside a count by the clock: those that wait for the customer are not in it; empty where none waits."""
    return _("without %(count)s waiting for the customer") % {"count": f"{waiting:,}"} if waiting else ""
