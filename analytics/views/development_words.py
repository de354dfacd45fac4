"""The words of development: the finding in one sentence, the figures, what the seasons and the shares say (K1)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import AccountKind, Tier
from analytics.choices import Step
from analytics.facts.development_parts import Bridge, Line
from analytics.filters.development import BREAKDOWNS
from analytics.rules import development as rules
from analytics.rules import seasons
from analytics.rules.development import Times
from analytics.rules.periods import DAY
from analytics.rules.seasons import Seasons
from analytics.views import pictures
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui

STILL = 0.005
"""A change by less than half of a per cent is none."""
GROUPS: dict[tuple[str, bool], Any] = {
    ("penetration", True): _("%(amount)s from more of the same"),
    ("penetration", False): _("%(amount)s from less of the same"),
    ("returns", True): _("%(amount)s as earlier returns did not come again"),
    ("returns", False): _("%(amount)s returned, with nothing bought beside it"),
    ("offer", True): _("%(amount)s from new products"),
    ("offer", False): _("%(amount)s from products dropped"),
    ("market", True): _("%(amount)s from new and returning customers"),
    ("market", False): _("%(amount)s from new and returning customers"),
    ("lost", True): _("%(amount)s with customers who no longer order"),
    ("lost", False): _("%(amount)s with customers who no longer order"),
}
"""What a group of steps is called inside the sentence, by whether it added."""


def signed(amount: Decimal) -> str:
    """A change in few characters, its sign always written."""
    return pictures.signed(amount)


def changed(amount: Decimal) -> SafeString:
    """A change in its colour, the exact amount behind it."""
    tone = "up" if amount > 0 else "down" if amount < 0 else ""
    return format_html('<data value="{}" title="{}" class="{}">{}</data>', f"{amount:f}", ui.exact(amount), tone,
                       signed(amount))  # fmt: skip


def joined(parts: Sequence[str]) -> str:
    """Parts of an enumeration."""
    return (", " if formats.family(ui.language()) == "en" else "，").join(parts)


def gap() -> str:
    """What stands between two sentences."""
    return " " if formats.family(ui.language()) == "en" else ""


def headline(bridge: Bridge) -> str:
    """How much revenue moved and through what: the parts named are the whole difference."""
    now, growth = pictures.short(bridge.now), bridge.growth
    if growth is None and not bridge.now:
        return _t("Nothing was sold in either time.")
    if growth is None:
        count = bridge.customers(*rules.GROUPS["market"])
        words = ngettext("%(now)s from %(count)s customer; there is nothing a year before to hold it against.",
                         "%(now)s from %(count)s customers; there is nothing a year before to hold it against.",
                         count)  # fmt: skip
        return words % {"now": now, "count": f"{count:,}"}
    told = {"now": now, "share": formats.percent(abs(growth), 1), "parts": through(bridge)}
    if abs(growth) < STILL:
        return _t("Revenue stayed at %(now)s: %(parts)s.") % told if told["parts"] else (
            _t("Revenue stayed at %(now)s.") % told)  # fmt: skip
    if formats.factor(growth) is not None:
        return _t("Revenue rose to %(now)s (%(times)s): %(parts)s.") % {**told, "times": wording.growth(growth)}
    if growth > 0:
        return _t("Revenue rose by %(share)s to %(now)s: %(parts)s.") % told
    return _t("Revenue fell by %(share)s to %(now)s: %(parts)s.") % told


def through(bridge: Bridge) -> str:
    """The groups of steps by how much they moved, each with its sign."""
    moved = sorted(((name, amount) for name, amount in bridge.groups.items() if amount), key=lambda one: -abs(one[1]))
    return joined([str(GROUPS[name, amount > 0]) % {"amount": signed(amount)} for name, amount in moved])


def against(times: Times) -> str:
    """The days of both times."""
    return _t("%(now)s against %(before)s") % {"now": days(times.now), "before": days(times.before)}


def days(span: tuple[Any, Any]) -> str:
    """First and last day of a half-open span, with the years."""
    first, last = span[0] + DAY, span[1]
    return f"{formats.day(first, ui.language())} – {formats.day(last, ui.language())}"


def month_name(month: int) -> str:
    """A month of the calendar."""
    return formats.MONTHS[month - 1] if formats.family(ui.language()) == "en" else f"{month}月"


def season_says(found: Seasons) -> str:
    """Which months stand out, or why nothing is told of any."""
    if not found.months:
        return _silence(found)
    high = [one for one in found.months if one.clear > 0]
    low = [one for one in found.months if one.clear < 0]
    years = {"years": found.years}
    if not high and not low:
        return _t("In %(years)s years no month stands out from what chance does.") % years
    said = [
        words % {"months": joined([f"{month_name(one.month)} ({index(one.index)})" for one in ranked])}
        for words, ranked in (
            (_t("Strong in every year: %(months)s."), sorted(high, key=lambda one: -one.index)),
            (_t("Weak in every year: %(months)s."), sorted(low, key=lambda one: one.index)),
        )
        if ranked
    ]
    return gap().join([*said, _t("100 is the middle month of a year, by %(years)s years.") % years])


def _silence(found: Seasons) -> str:
    if found.whole < seasons.LEAST_YEARS * seasons.MONTHS:
        words = ngettext("Seasons are told from two whole years on; there is %(count)s whole month.",
                         "Seasons are told from two whole years on; there are %(count)s whole months.",
                         found.whole)  # fmt: skip
        return words % {"count": found.whole}
    return _t("In one of the years too few months have revenue to tell a season.")


def index(value: float) -> str:
    """An index: 100 is the middle month."""
    return formats.grouped(value * 100)


def share_says(lines: Sequence[Line], by: str) -> str:
    """Which part gained most of the whole, and which lost most."""
    wholes = [sum((getattr(line, side) for line in lines), Decimal(0)) for side in ("before", "now")]
    if len(lines) < 2 or min(wholes) <= 0:
        return ""
    moved = [(float(line.now / wholes[1] - line.before / wholes[0]), line) for line in lines]
    most, least = max(moved, key=lambda one: one[0]), min(moved, key=lambda one: one[0])
    if most[0] < STILL and least[0] > -STILL:
        return _t("The shares are what they were a year before.")
    told = {}
    for name, (_moved, line) in (("won", most), ("lost", least)):
        told |= {name: called(line, by), f"{name}_before": formats.percent(float(line.before / wholes[0]), 1),
                 f"{name}_now": formats.percent(float(line.now / wholes[1]), 1)}  # fmt: skip
    return _t("%(won)s gained most, from %(won_before)s to %(won_now)s of revenue; %(lost)s lost most, from "
              "%(lost_before)s to %(lost_now)s.") % told  # fmt: skip


def called(line: Line, by: str) -> str:
    """What a part is called; nothing known has a word too."""
    words: dict[str, Any] = {"tier": dict(Tier.choices), "kind": dict(AccountKind.choices)}.get(by, {})
    named = str(words.get(line.name, line.name))
    if named:
        return named
    return {"owner": _t("Unassigned"), "tier": _t("No tier"), "category": _t("Not told by products")}.get(
        by, _t("Not known")
    )


def step_name(step: str) -> str:
    return str(Step(step).label)


def by_name(by: str) -> str:
    return str(BREAKDOWNS[by])
