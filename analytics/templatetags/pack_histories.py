"""What the kept runs said of an account month by month, drawn for a paper: its contribution and its loyalty (K6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from analytics.rules import packs as rules
from analytics.templatetags import pack_words as words
from kam.ground import wording
from kam.ground.papers import Bars, Part
from kam.rules import formats

Content = Mapping[str, Any]
STILL = Decimal("0.05")
"""A history that moves by less of its highest value is told in a sentence alone."""
PEAK = Decimal("1.15")
"""A month by so much above the first and the last one is told between them."""


def parts(content: Content) -> Iterator[Part]:
    """One picture each, side by side; none before there are two months to compare, or in packs that kept none."""
    yield from _contribution(content)
    yield from _loyalty(content)


def _contribution(content: Content) -> Iterator[Part]:
    found = content["contribution"]
    points = _points(found)
    if len(points) < 2:
        return

    def told(text: str) -> str:
        return words.short(text, content["currency"])

    said = {"first": told(points[0][1]), "then": _month(points[0][0]), "last": told(points[-1][1]),
            "now": _month(points[-1][0])}  # fmt: skip
    says = _("%(first)s at the end of %(then)s, %(last)s at the end of %(now)s: net of the twelve months before each")
    top = peak(points)
    if top is not None:
        said |= {"most": told(top[1]), "when": _month(top[0])}
        says = _("%(first)s at the end of %(then)s, at its highest %(most)s at the end of %(when)s, %(last)s at the "
                 "end of %(now)s: net of the twelve months before each")  # fmt: skip
    says %= said
    title, url = _("Net contribution over time"), words.tab(content, "contribution")
    drawn = bars(points, _("Net contribution, 12 months"), told, _short) if moves(points) else None
    if drawn is not None:
        drawn = replace(
            drawn, urls=[words.leads(content, "analytics:contribution-list", as_of=day) for day, _n in points]
        )
    yield Part("contributions", title, url, says, drawn)


def _loyalty(content: Content) -> Iterator[Part]:
    found = content["loyalty"]
    points = _points(found)
    if len(points) < 2:
        return
    said = {"first": _score(points[0][1]), "then": _month(points[0][0]), "last": _score(points[-1][1]),
            "now": _month(points[-1][0])}  # fmt: skip
    says = _("%(first)s of 100 at the end of %(then)s, %(last)s at the end of %(now)s") % said
    title, url = _("Loyalty over time"), words.tab(content, "potential")
    drawn = bars(points, _("Loyalty, of 100"), _score, _score) if moves(points) else None
    yield Part("loyalties", title, url, says, drawn)


def moves(points: Sequence[tuple[date, str]]) -> bool:
    """Whether there is something to see: bars that differ by less than a twentieth of the highest all look alike."""
    values = [Decimal(value) for _day, value in points]
    return max(values) - min(values) >= STILL * max(abs(value) for value in values)


def peak(points: Sequence[tuple[date, str]]) -> tuple[date, str] | None:
    """The highest month, where it stands clearly above both ends: a sentence of the two would hide the fall since."""
    top = max(points, key=lambda point: Decimal(point[1]))
    ends = max(Decimal(points[0][1]), Decimal(points[-1][1]), Decimal(0))
    return top if Decimal(top[1]) > 0 and Decimal(top[1]) >= PEAK * ends else None


def _score(text: str) -> str:
    """A figure of 100, as the account's page has it."""
    return formats.grouped(Decimal(text))


def _points(found: Content | None) -> list[tuple[date, str]]:
    """Day and value of each month; of packs kept before also no month twice, a day apart."""
    return rules.monthly((date.fromisoformat(day), value) for day, value in (found or {}).get("history") or [])


def _month(day: date) -> str:
    """The month whose end a run of the day tells, as it stands under its bar, with the year."""
    return formats.month(date.fromisoformat(f"{rules.closed_by(day)}-01"), words.tongue())


def _short(text: str) -> str:
    """An amount as it stands at its bar, without its currency."""
    return formats.short(Decimal(text), words.tongue())


def bars(
    points: Sequence[tuple[date, str]], name: str, told: Callable[[str], str], at_bar: Callable[[str], str]
) -> Bars:
    """A bar a month under its month, its value at it where there is room; read aloud every month with its number."""
    labels = [words.month(rules.closed_by(day)) for day, _value in points]
    says = wording.listed([wording.pair(_month(day), told(value)) for day, value in points])
    figures = [at_bar(value) for _day, value in points]
    return Bars(labels, [Decimal(value) for _day, value in points], (), (name, ""), says, figures, narrow=True)
