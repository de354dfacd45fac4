"""The picture and words of managers' figures: own beside what is usual, and between which bounds chance leaves it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from analytics.rules.managers import CONTRIBUTION, LESS, MORE, Compared
from kam.ground import bulk, charts, wording
from kam.ground.charts import Chart
from kam.rules import formats, shares
from kam.templatetags import ui

COLOURS = {MORE: "var(--good)", LESS: "var(--bad)"}
MOST = 4
"""Digits behind the usual ones, with which two amounts of millions are told to a hundred."""


def number(measure: str, value: float | None, of: int) -> Any:
    """A sum as the measure is told: an amount, or a share of so many customers."""
    if value is None or not of:
        return None
    return bulk.money(round(value)) if measure == CONTRIBUTION else shares.of(value / of, 4)


def digits(measure: str, one: Compared) -> int:
    """How many more digits tell what lies outside the bounds of chance from the bound that it is next to."""
    if one.says not in (MORE, LESS):
        return 0
    bounds = (one.low, one.high)
    apart = (more for more in range(MOST) if worded(measure, one.own, one.n, more=more) not in
             {worded(measure, bound, one.n, more=more) for bound in bounds})  # fmt: skip
    return next(apart, MOST)


def worded(measure: str, value: float | None, of: int, *, more: int = 0) -> str:
    """The same in words; `more`: so many digits more, to tell two near ones apart."""
    found = number(measure, value, of)
    if found is None:
        return formats.NONE
    if measure == CONTRIBUTION:
        return formats.short_money(found, settings.COMPANY_CURRENCY, ui.language(), more)
    return formats.percent(found, more)


def between(measure: str, one: Compared) -> str:
    """The bounds of chance: `75–100%`, or two amounts."""
    low, high = number(measure, one.low, one.n), number(measure, one.high, one.n)
    if low is None or high is None:
        return formats.NONE
    places = digits(measure, one)
    if measure == CONTRIBUTION:
        return " – ".join(worded(measure, bound, one.n, more=places) for bound in (one.low, one.high))
    return f"{formats.grouped(low * 100, places)}–{formats.grouped(high * 100, places)}%"


def own(measure: str, one: Compared) -> str:
    """What the comparable customers make."""
    return worded(measure, one.own, one.n, more=digits(measure, one))


def of_all(measure: str, one: Compared) -> str:
    """What all of them make, of shares with the counts behind: `33% (2 of 6)`."""
    told, counted = worded(measure, one.raw, one.all, more=digits(measure, one)), counts(measure, one)
    return wording.aside(told, counted) if counted else told


def counts(measure: str, one: Compared) -> str:
    """The counts behind a share: `2 of 6`; empty of an amount."""
    if measure == CONTRIBUTION or not one.all:
        return ""
    return _("%(done)s of %(whole)s") % {"done": f"{one.raw:,.0f}", "whole": f"{one.all:,}"}


def usual(measure: str, one: Compared) -> str:
    return worded(measure, one.usual, one.n)


def spans(rows: Sequence[tuple[str, Compared, str]], measure: str) -> Chart | None:
    """
    Each manager's figure as a dot, over the span that chance alone gives such a book; a dot opens its customers.

    Who has too few comparable customers for a span is a hollow dot: what all of theirs make.
    """
    drawn = [row for row in reversed(rows) if row[1].all]
    if not any(one.low is not None for _name, one, _url in drawn):
        return None
    low, high = zip(*(_ends(measure, one) for _name, one, _url in drawn), strict=True)
    middle = [{"value": [round(float(number(measure, one.usual, one.n)), 4), place], "tip": tip(name, measure, one),
               "url": url}
              for place, (name, one, url) in enumerate(drawn) if one.usual is not None]  # fmt: skip
    dots = [_dot(row, measure, place) for place, row in enumerate(drawn)]
    none = {"itemStyle": {"color": "transparent"}, "silent": True, "tooltip": {"show": False}}
    pale = {"itemStyle": {"opacity": 0.45}, "silent": True}
    span = {"stack": "span", "stackStrategy": "all", "barWidth": 14}
    least = math.floor(min([*low, *(dot["value"][0] for dot in dots)]) * 10) / 10
    form = {"form": "money"} if measure == CONTRIBUTION else {"form": "pct", "min": least, "max": 1}
    option: dict[str, Any] = {
        "legend": {"data": [_("What chance gives"), _("Usual"), _("Own")]}, "tooltip": {"trigger": "item"},
        "xAxis": charts.axis(**form),
        "yAxis": charts.axis("category", data=[name for name, _one, _url in drawn]),
        "series": [
            charts.bars("", low, **span, **none),
            charts.bars(_("What chance gives"), [round(high[at] - low[at], 4) for at in range(len(low))],
                        colour="var(--edge)", **span, **pale),
            {"type": "scatter", "name": _("Usual"), "data": middle, "symbol": "rect", "symbolSize": [3, 18],
             "color": "var(--ink-3)", "label": {"show": False}},
            {"type": "scatter", "name": _("Own"), "data": dots, "symbolSize": 13, "color": "var(--accent)",
             "label": {"show": False}},
        ],
    }  # fmt: skip
    height = max(160, 70 + 34 * len(drawn))
    return Chart("managers", "bar", option, height=height, table=_table(rows, measure))


def _ends(measure: str, one: Compared) -> tuple[float, float]:
    """From where to where the bar of chance reaches; where there is none, nowhere."""
    found = (number(measure, value, one.n) for value in (one.low, one.high))
    low, high = (round(float(value or 0), 4) for value in found)
    return low, high


def _dot(row: tuple[str, Compared, str], measure: str, place: int) -> dict[str, Any]:
    name, one, url = row
    value = number(measure, one.raw, one.all) if one.low is None else number(measure, one.own, one.n)
    style = {"color": "var(--sheet)", "borderColor": "var(--ink-3)", "borderWidth": 2} if one.low is None else {
        "color": COLOURS.get(one.says, "var(--accent)")}  # fmt: skip
    return {"name": name, "value": [round(float(value), 4), place], "tip": tip(name, measure, one), "url": url,
            "itemStyle": style}  # fmt: skip


def _table(rows: Sequence[tuple[str, Compared, str]], measure: str) -> dict[str, Any]:
    """The numbers of the picture, and how many customers stand behind each."""
    head = [_("Account manager"), _("Customers"), _("Own"), _("Comparable"), _("Own, like for like"), _("Usual"),
            _("Chance from"), _("Chance to")]  # fmt: skip
    told = [
        [name, f"{one.all:,}", of_all(measure, one), f"{one.n:,}", *(
            worded(measure, value, one.n) for value in (one.own, one.usual, one.low, one.high)
        )]
        for name, one, _url in rows if one.all
    ]  # fmt: skip
    return {"head": head, "rows": told}


def beside(measure: str, one: Compared) -> str:
    """What stands below a figure: how many can be compared, like for like, what is usual and what chance gives."""
    said = {"own": own(measure, one), "n": f"{one.n:,}", "all": f"{one.all:,}", "usual": usual(measure, one),
            "between": between(measure, one)}  # fmt: skip
    if one.usual is None:
        return _("%(n)s of %(all)s comparable") % said if one.n < one.all else ""
    told = _("like for like %(own)s (%(n)s of %(all)s customers)") % said if one.n < one.all else ""
    return wording.clauses(filter(None, [told, _("usual %(usual)s, by chance %(between)s") % said]))


def tip(name: str, measure: str, one: Compared) -> str:
    """What a dot says."""
    return "\n".join(filter(None, [name, wording.pair(_("Own"), of_all(measure, one)), beside(measure, one)]))
