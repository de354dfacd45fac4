"""The two days of a tier migration as they were asked for: what is wrong with them, which runs stand in for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from analytics.facts.moves import Span
from analytics.views.pictures import plain_day
from kam.ground import days, wording


@dataclass(frozen=True)
class Asked:
    """What was typed, kept as it is."""

    first: str
    last: str

    @property
    def since(self) -> date | None:
        return days.written(self.first)

    @property
    def until(self) -> date | None:
        return days.written(self.last)


def faults(asked: Asked) -> list[str]:
    """Why these days cannot be compared."""
    words = _("“%(text)s” is no day. Choose one like %(example)s.")
    typed = [(label, text) for label, text in ((_("From"), asked.first), (_("To"), asked.last))
             if text and days.written(text) is None]  # fmt: skip
    found = [wording.pair(label, words % {"text": text[:40], "example": "2026-01-31"}) for label, text in typed]
    if asked.since and asked.until and asked.since >= asked.until:
        words = _("The first day, %(first)s, is not before the last, %(last)s. Choose an earlier first day.")
        found.append(words % {"first": plain_day(asked.since), "last": plain_day(asked.until)})
    return found


def said(asked: Asked, span: Span) -> list[str]:
    """Where a run of another day stands in for the one asked for."""
    found = []
    for day, run in ((asked.since, span.first), (asked.until, span.last)):
        if day is None or run.as_of is None or run.as_of == day:
            continue
        words = _("No run is of %(asked)s: the last one before it, of %(day)s, is shown.")
        if run.as_of > day:
            words = _("No run is kept from %(asked)s or before: the comparison starts with the oldest, of %(day)s.")
        found.append(words % {"asked": plain_day(day), "day": plain_day(run.as_of)})
    return found
