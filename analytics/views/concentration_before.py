"""How much hung on how few a year before: said beside what does today, and which way it went where all agree."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from analytics.facts.concentration import Picture
from analytics.rules.contribution import Concentration
from analytics.views import pictures
from kam.ground import bulk, wording
from kam.rules import formats

SAME = 0.005
"""Shares that differ by less are the same to whoever reads them."""
GREW = 1.1
"""From so many times on losses are told to have grown."""


def sentence(found: Picture) -> str:
    """What was a year before; that more or less hangs on few is said where nothing speaks against it, with why."""
    before = found.before
    if before is None or not before.found.total or not found.found.total:
        return ""
    then, now, day = before.found, found.found, pictures.plain_day(before.as_of)
    way, lead = turn(then, now), ""
    if way:
        more = _t("More hangs on few than a year before (%(day)s).") % {"day": day}
        lead = more if way > 0 else lesser(then, now, day)
    if way:
        words = ngettext("Then %(count)s customer brought 80%%, the biggest alone %(biggest)s and the first ten "
                         "%(ten)s.", "Then %(count)s customers brought 80%%, the biggest alone %(biggest)s and the "
                         "first ten %(ten)s.", then.makers)  # fmt: skip
    else:
        words = ngettext("A year before (%(day)s) %(count)s customer brought 80%%, the biggest alone %(biggest)s and "
                         "the first ten %(ten)s.",
                         "A year before (%(day)s) %(count)s customers brought 80%%, the biggest alone %(biggest)s and "
                         "the first ten %(ten)s.", then.makers)  # fmt: skip
    told = {"day": day, "count": f"{then.makers:,}", "biggest": formats.percent(then.biggest_share, 1),
            "ten": formats.percent(then.top10_share, 1)}  # fmt: skip
    return wording.sentences(filter(None, [lead, words % told, worse(then, now)]))


def lesser(then: Concentration, now: Concentration, day: str) -> str:
    """That less hangs on few than on the day before, which is no good news where these bring less than they did."""
    falls = (
        ("top10_share", _t("Less hangs on few than a year before (%(day)s), not least because they bring less: the "
                           "first ten %(now)s after %(was)s.")),
        ("biggest_share", _t("Less hangs on few than a year before (%(day)s), not least because the biggest brings "
                             "less: %(now)s after %(was)s.")),
    )  # fmt: skip
    for name, words in falls:
        was, brings = (getattr(part, name) * part.total for part in (then, now))
        if brings < was:
            return words % {"day": day, "now": _short(brings), "was": _short(was)}
    return _t("Less hangs on few than a year before (%(day)s).") % {"day": day}


def worse(then: Concentration, now: Concentration) -> str:
    """That more is lost with those at a loss; empty where it is about the same or less."""
    was, lost = abs(then.lost), abs(now.lost)
    if lost <= was * GREW:
        return ""
    return _t("What is lost with customers at a loss grew from %(was)s to %(now)s.") % {
        "was": _short(was), "now": _short(lost)}  # fmt: skip


def _short(cents: float) -> str:
    return pictures.short(bulk.money(round(cents)))


def turn(then: Concentration, now: Concentration) -> int:
    """1 where more hangs on few by the biggest, the first ten and the makers of 80 %, -1 where less; 0 between."""
    moved = {
        _sign(now.biggest_share - then.biggest_share, SAME),
        _sign(now.top10_share - then.top10_share, SAME),
        _sign(then.makers - now.makers, 0),
    } - {0}
    return moved.pop() if len(moved) == 1 else 0


def _sign(difference: float, least: float) -> int:
    return 0 if abs(difference) <= least else 1 if difference > 0 else -1


def beside(hint: str, found: Picture, name: str) -> str:
    """A hint of a figure with what it was a year before, by the name it has in the rules."""
    if found.before is None:
        return hint
    value = getattr(found.before.found, name)
    said = {"makers": lambda: f"{value:,}", "lost": lambda: pictures.short(bulk.money(value))}
    was = said.get(name, lambda: formats.percent(value, 1))()
    told = _t("a year before %(was)s") % {"was": was}
    return format_html("{} · {}", hint, told) if hint else told
