"""The sentence on whom a book hangs: who brings half of it, who of them is silent, and how many it was before."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.facts import concentration as facts
from analytics.facts.concentration import Picture
from analytics.facts.concentration_half import NAMED, One
from kam.ground import wording
from kam.rules import formats

MEASURES = {facts.NET: _("positive net contribution"), facts.GROSS: _("gross profit"), facts.REVENUE: _("revenue")}
"""What it is half of, within a sentence."""


def sentence(found: Picture) -> str:
    """One sentence: how few bring half, of a year before, the first by name, and those silent for longer than usual."""
    half = found.half
    if not half.count:
        return _t("Nobody brings anything yet.")
    words = ngettext("%(count)s of %(all)s customers%(then)s brings half of the %(measure)s: %(names)s",
                     "%(count)s of %(all)s customers%(then)s bring half of the %(measure)s, first %(names)s",
                     half.count)  # fmt: skip
    told = words % {
        "count": f"{half.count:,}", "all": f"{found.found.accounts:,}", "measure": MEASURES[found.measure],
        "then": wording.aside("", past) if (past := then(found)) else "",
        "names": wording.both(wording.aside(one.name, formats.percent(one.share, 1)) for one in half.first),
    }  # fmt: skip
    return _t("{}.").format(wording.clauses(filter(None, [told, silent(half.silent)])))


def silent(those: list[One]) -> str:
    """Which of them have not ordered for longer than they usually do."""
    if not those:
        return ""
    words = ngettext("of them %(names)s is silent for longer than usual",
                     "of them %(names)s are silent for longer than usual", len(those))  # fmt: skip
    return words % {"names": named(those)}


def named(those: list[One]) -> str:
    rest = len(those) - NAMED
    more = [ngettext("%(n)s more", "%(n)s more", rest) % {"n": f"{rest:,}"}] if rest > 0 else []
    return wording.both([*_days(those[:NAMED]), *more])


def _days(those: Iterable[One]) -> list[str]:
    words = [ngettext("%(days)s day", "%(days)s days", one.silent) % {"days": f"{one.silent:,}"} for one in those]
    return [wording.aside(one.name, told) for one, told in zip(those, words, strict=True)]


def then(found: Picture) -> str:
    """How many brought half a year before."""
    before = found.before
    if before is None or not before.half:
        return ""
    if before.half == found.half.count:
        return _t("as many as a year before")
    return _t("a year before %(count)s") % {"count": f"{before.half:,}"}
