"""The picture of customer asset value: run by run, with the band around it, and the part at risk (C4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from analytics.views import pictures
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.rules import formats
from kam.templatetags import ui

Band = tuple[Decimal, Decimal] | None


@dataclass(frozen=True)
class Point:
    """One run's value with its band, where that is known, and what of it is at risk; `url` opens the customers."""

    on: date
    value: Decimal
    at_risk: Decimal
    band: Band = None
    url: str = ""
    risk_url: str = ""


def history(key: str, points: Sequence[Point], day: Callable[[Any], Any] = ui.day) -> Chart:
    """Value and the part at risk, run by run; `day` writes the days of the table."""
    value, risk = _("Asset value"), _("At risk")
    banded = [(one.on, *map(float, one.band)) for one in points if one.band]
    signs = {"showSymbol": True, "symbolSize": 8}
    option = {
        "xAxis": charts.axis("time"),
        "yAxis": charts.axis(form="money"),
        "legend": {"data": [value, risk]},
        "series": [
            charts.line(value, [_mark(value, one.on, one.value, one.url, one.band) for one in points],
                        **({} if banded else {"area": True}), **signs),
            charts.line(risk, [_mark(risk, one.on, one.at_risk, one.risk_url) for one in points],
                        colour="var(--bad)", **signs),
            *charts.band(value, banded),
        ],
    }  # fmt: skip
    rows = [[day(one.on), pictures.short(one.value), *([words(one.band)] if banded else []),
             pictures.short(one.at_risk)] for one in reversed(points)]  # fmt: skip
    head = [_("As of"), value, *([_("Band")] if banded else []), risk]
    return Chart(key, "line", option, height=240, table={"head": head, "rows": rows})


def _mark(name: str, on: date, amount: Decimal, url: str, band: Band = None) -> dict[str, Any]:
    """A point of a line with what it says when it is pointed at."""
    tip = wording.pair(name, pictures.short(amount))
    told = wording.aside(tip, words(band)) if band else tip
    return {"name": pictures.plain_day(on), "value": [on, float(amount)], "tip": told} | ({"url": url} if url else {})


def words(band: Band) -> str:
    """From the lower to the upper end, short."""
    return f"{pictures.short(band[0])} – {pictures.short(band[1])}" if band else formats.NONE
