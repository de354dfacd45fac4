"""The picture of how long customers stay: a curve for each part that steps down as they go, marked each year."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.rules.survival import MARKS, Curve, Mark
from analytics.rules.trade import YEAR
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.rules import formats

DRAWN = 6
Part = tuple[Hashable, str, Curve, str]


def curves(parts: Sequence[Part], whole: Curve, split: str, called: str) -> Chart | None:
    """The first parts, and everybody together; a mark opens its customers."""
    told = [part for part in parts if part[2].marks]
    drawn = told[:DRAWN]
    if not drawn:
        return None
    series: list[dict[str, Any]] = []
    if whole.end and len(drawn) > 1:
        series.append(charts.line(_("Everybody"), steps(whole), colour="var(--ink-3)", step="end",
                                  lineStyle={"width": 2, "type": [5, 4]}))  # fmt: skip
    for place, (key, name, found, url) in enumerate(drawn):
        colour = (
            charts.TIER_COLOURS.get(str(key), f"var(--c{place + 1})") if split == "tier" else f"var(--c{place + 1})"
        )
        series.append(charts.line(name, steps(found), colour=colour, step="end"))
        dots = [dot(name, mark, url) for mark in found.marks.values()]
        series.append({"type": "scatter", "name": name, "data": dots, "color": colour, "symbolSize": 9,
                       "label": {"show": False}})  # fmt: skip
    last = max(found.end for _key, _name, found, _url in drawn)
    far = max(math.ceil(months(last) / 3) * 3, 12)
    least = min([1.0, *(share for one in series for _month, share in map(_at, one["data"]))])
    down = next((room for room in (0.1, 0.25, 0.5) if 1 - room <= least), 1.0)
    option: dict[str, Any] = {
        "legend": {"data": list(dict.fromkeys(one["name"] for one in series))}, "tooltip": {"trigger": "item"},
        "xAxis": charts.axis(form="num", name=_("months"), min=0, max=far, interval=3 if far <= 12 else 12),
        "yAxis": charts.axis(form="pct", means=_("Still customers"), min=1 - down, max=1, interval=down / 5),
        "series": series,
    }  # fmt: skip
    head = [called, *(_("After %(months)s months") % {"months": mark} for mark in MARKS)]
    rows = [[name, *(words(found.at(mark)) for mark in MARKS)] for _key, name, found, _url in told]
    return Chart("survival", "line", option, height=320, table={"head": head, "rows": rows})


def _at(point: Any) -> tuple[float, float]:
    month, share = point["value"] if isinstance(point, dict) else point
    return month, share


def months(day: int) -> float:
    """Days since entry as months, twelve to 365."""
    return round(day * 12 / YEAR, 2)


def steps(found: Curve) -> list[list[float]]:
    """The curve as far as enough customers are known: its start, each step, its end."""
    points, share = [[0.0, 1.0]], 1.0
    for day, after in zip(found.days.tolist(), found.shares.tolist(), strict=True):
        if day > found.end:
            break
        share = after
        points.append([months(day), round(share, 4)])
    return [*points, [months(found.end), round(share, 4)]]


def dot(name: str, mark: Mark, url: str) -> dict[str, Any]:
    """A year's mark."""
    under = ngettext("%(count)s under observation", "%(count)s under observation", mark.at_risk)
    after = _("After %(months)s months") % {"months": mark.months}
    tip = f"{name}\n{wording.pair(after, words(mark))}\n"
    return {"name": name, "value": [mark.months, round(mark.share, 4)], "url": url,
            "tip": tip + under % {"count": f"{mark.at_risk:,}"}}  # fmt: skip


def words(mark: Mark | None) -> str:
    """`91% (84–95%)`."""
    if mark is None:
        return formats.NONE
    return f"{formats.percent(mark.share)} ({bounds(mark)})"


def bounds(mark: Mark) -> str:
    """`84–95%`."""
    return f"{formats.grouped(mark.low * 100)}–{formats.grouped(mark.high * 100)}%"
