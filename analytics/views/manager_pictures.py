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


def number(measure: str, one: Compared, value: float | None) -> Any:
    """A sum as the measure is told: an amount, or a share of the customers."""
    if value is None or not one.n:
        return None
    return bulk.money(round(value)) if measure == CONTRIBUTION else shares.of(value / one.n, 4)


def bound(measure: str, one: Compared, value: float | None) -> str:
    """The same in words."""
    found = number(measure, one, value)
    if found is None:
        return formats.NONE
    if measure == CONTRIBUTION:
        return formats.short_money(found, settings.COMPANY_CURRENCY, ui.language())
    return formats.percent(found)


def between(measure: str, one: Compared) -> str:
    """The bounds of chance: `75–100%`, or two amounts."""
    low, high = number(measure, one, one.low), number(measure, one, one.high)
    if low is None or high is None:
        return formats.NONE
    if measure == CONTRIBUTION:
        return f"{bound(measure, one, one.low)} – {bound(measure, one, one.high)}"
    return f"{formats.grouped(low * 100)}–{formats.grouped(high * 100)}%"


def own(measure: str, one: Compared) -> str:
    return bound(measure, one, one.own)


def usual(measure: str, one: Compared) -> str:
    return bound(measure, one, one.usual)


def spans(rows: Sequence[tuple[str, Compared, str]], measure: str) -> Chart | None:
    """Each manager's figure as a dot, over the span that chance alone gives such a book; a dot opens its customers."""
    drawn = [row for row in reversed(rows) if row[1].low is not None]
    if not drawn:
        return None
    low, high, dots, middle = [], [], [], []
    for place, (name, one, url) in enumerate(drawn):
        ends = [float(number(measure, one, value) or 0) for value in (one.low, one.high, one.usual, one.own)]
        low.append(round(ends[0], 4))
        high.append(round(ends[1] - ends[0], 4))
        middle.append({"value": [round(ends[2], 4), place], "tip": tip(name, measure, one)})
        dots.append({"name": name, "value": [round(ends[3], 4), place], "tip": tip(name, measure, one), "url": url,
                     "itemStyle": {"color": COLOURS.get(one.says, "var(--accent)")}})  # fmt: skip
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
            charts.bars(_("What chance gives"), high, colour="var(--edge)", **span, **pale),
            {"type": "scatter", "name": _("Usual"), "data": middle, "symbol": "rect", "symbolSize": [3, 18],
             "color": "var(--ink-3)", "label": {"show": False}},
            {"type": "scatter", "name": _("Own"), "data": dots, "symbolSize": 13, "color": "var(--accent)",
             "label": {"show": False}},
        ],
    }  # fmt: skip
    head = [_("Account manager"), _("Own"), _("Usual"), _("Chance from"), _("Chance to")]
    table = [[name, own(measure, one), usual(measure, one), bound(measure, one, one.low), bound(measure, one, one.high)]
             for name, one, _url in rows if one.low is not None]  # fmt: skip
    height = max(160, 70 + 34 * len(drawn))
    return Chart("managers", "bar", option, height=height, table={"head": head, "rows": table})


def tip(name: str, measure: str, one: Compared) -> str:
    """What a dot says."""
    span = _("chance: %(low)s to %(high)s") % {
        "low": bound(measure, one, one.low), "high": bound(measure, one, one.high)
    }  # fmt: skip
    told = ((_("Own"), own(measure, one)), (_("Usual"), usual(measure, one)))
    return "\n".join([name, *(wording.pair(what, words) for what, words in told), span])
