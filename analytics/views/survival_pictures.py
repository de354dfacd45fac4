"""The picture of how long customers stay: a curve for each part that steps down as they go, marked each year."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.forms.survival import GONE, WHOLE
from analytics.rules.survival import MARKS, Curve, Mark
from analytics.rules.trade import YEAR
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.rules import formats

DRAWN, BANDS = 6, 2
"""Parts that are drawn, and up to how many of them have their bounds shaded."""
UNSEEN = {"showSymbol": True, "symbol": "circle", "symbolSize": 9, "itemStyle": {"opacity": 0},
          "emphasis": {"itemStyle": {"opacity": 1}}}  # fmt: skip
"""The steps of a curve: found by whoever points at them, and not drawn."""
Part = tuple[Hashable, str, Curve, str]


def curves(
    parts: Sequence[Part], whole: Curve, split: str, called: str, *, opens: str = "", by_tier: bool = False,
    marks: Sequence[int] = MARKS, scale: str = "",
) -> Chart | None:  # fmt: skip
    """
    The first parts, and everybody together, with what is 95 % certain around them; a mark opens its customers.

    The bounds of many parts would hide one another: then those of everybody are shaded, the others' stand in their
    marks. `opens`: the customers of all parts. `by_tier`: months count from the day in the tier. `marks`: the months
    of its table. `scale`: from 0, or from where the curves are; unsaid, the latter where all stay above one half.
    """
    told = [part for part in parts if part[2].marks]
    drawn = told[:DRAWN]
    if not drawn:
        return None
    series: list[dict[str, Any]] = []
    few = len(drawn) <= BANDS
    if whole.end and len(drawn) > 1:
        grey = "var(--ink-3)"
        dashed: dict[str, Any] = {"lineStyle": {"width": 2, "type": [5, 4]}} | ({} if few else band(whole, grey))
        series.append(charts.line(_("Everybody"), steps(whole, _("Everybody"), opens), colour=grey, step="end",
                                  **UNSEEN, **dashed))  # fmt: skip
    for place, (key, name, found, url) in enumerate(drawn):
        colour = _colour(place, key, split)
        shaded = band(found, colour) if few else {}
        series.append(charts.line(name, steps(found, name, url), colour=colour, step="end", **UNSEEN, **shaded))
        dots = [dot(name, mark, url) for mark in found.marks.values()]
        series.append(_scatter(name, dots, colour))
    far = max(math.ceil(months(max(part[2].end for part in drawn)) / 3) * 3, 12)
    down = 1.0 if scale == WHOLE else reach(series)
    since = _("Months since they came into the tier") if by_tier else _("Months since the first order")
    option: dict[str, Any] = {
        "legend": {"data": list(dict.fromkeys(one["name"] for one in series))}, "tooltip": {"trigger": "item"},
        "xAxis": charts.axis(form="num", name=since, min=0, max=far, interval=3 if far <= 12 else 12),
        "yAxis": charts.axis(form="pct", name=_("Still customers"), min=1 - down, max=1, interval=down / 5),
        "series": series,
    }  # fmt: skip
    head = [called, *(_("After %(months)s months") % {"months": mark} for mark in marks)]
    rows = [[name, *(words(found.at(mark)) for mark in marks)] for _key, name, found, _url in told]
    return Chart("survival", "line", option, height=360, table={"head": head, "rows": rows})


def floor(chart: Chart | None) -> str:
    """Where a scale begins that does not begin at 0, as per cent; empty where it does."""
    least = chart.option["yAxis"].get("min", 0) if chart else 0
    return formats.percent(least) if least else ""


def _scatter(name: str, dots: Sequence[dict[str, Any]], colour: str) -> dict[str, Any]:
    """A part's marks."""
    return {"type": "scatter", "name": name, "data": dots, "color": colour, "symbolSize": 9, "label": {"show": False}}


def _colour(place: int, key: Hashable, split: str) -> str:
    """The colour of a part: a tier's own, else by its place."""
    plain = f"var(--c{place + 1})"
    return charts.TIER_COLOURS.get(str(key), plain) if split == "tier" else plain


def reach(series: Sequence[dict[str, Any]]) -> float:
    """How far below everybody a scale goes that all curves and their shaded bounds find room on."""
    shaded = [pair[0]["coord"][1] for one in series if "markArea" in one for pair in one["markArea"]["data"]]
    least = min([1.0, *shaded, *(share for one in series for _month, share in map(_at, one["data"]))])
    return next((room for room in (0.1, 0.25, 0.5) if 1 - room <= least), 1.0)


def _at(point: Any) -> tuple[float, float]:
    month, share = point["value"] if isinstance(point, dict) else point
    return month, share


def band(found: Curve, colour: str) -> dict[str, Any]:
    """What a curve may as well be, shaded from step to step: in between its bounds are level."""
    days = [*dict.fromkeys([0, *(day for day in found.days.tolist() if day < found.end), found.end])]
    pairs = ((since, until, found.on(since)) for since, until in pairwise(days))
    boxes = [[{"coord": [months(since), round(mark.low, 4)]}, {"coord": [months(until), round(mark.high, 4)]}]
             for since, until, mark in pairs if mark]  # fmt: skip
    style = {"color": colour, "opacity": 0.18}
    return {"markArea": {"silent": True, "itemStyle": style, "label": {"show": False}, "data": boxes}}


def months(day: int) -> float:
    """Days since entry as months, twelve to 365."""
    return round(day * 12 / YEAR, 2)


def steps(found: Curve, name: str = "", url: str = "") -> list[Any]:
    """
    The curve as far as enough customers are known: its start, each step, its end.

    Each opens who was gone by then; where nobody was, all customers of the curve.
    """
    points, share, gone = [_step(name, 0, 1.0, 0, url)], 1.0, 0
    for day, after, went in zip(found.days.tolist(), found.shares.tolist(), found.went.tolist(), strict=True):
        if day > found.end:
            break
        share, gone = after, gone + went
        points.append(_step(name, day, share, gone, url))
    return [*points, _step(name, found.end, share, gone, url)]


def _step(name: str, day: int, share: float, gone: int, url: str) -> Any:
    """A place of the curve; without an address the two numbers alone."""
    value = [months(day), round(share, 4)]
    if not url:
        return value
    after = _("After %(months)s months") % {"months": formats.grouped(months(day), 1)}
    went = ngettext("%(count)s gone by then", "%(count)s gone by then", gone) % {"count": f"{gone:,}"}
    return {"value": value, "url": f"{url}&{urlencode({'state': GONE, 'within': day})}" if gone else url,
            "tip": f"{name}\n{wording.pair(after, formats.percent(share))}\n{went}"}  # fmt: skip


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
