"""The picture of what plays did: customers kept with each beside those expected without it, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from analytics.facts.plays import Line
from analytics.rules.plays import Effect
from kam.ground import charts, wording
from kam.ground.charts import Chart
from kam.rules import formats
from lifecycle.facts import plays as told
from lifecycle.rules.plays import FEWER, MORE

COLOURS = {MORE: "var(--good)", FEWER: "var(--bad)"}


def uses(one: Line) -> str:
    """Where a play was applied."""
    asked = {"play": one.play.pk, "undone": "false", "joined": "false"} | dict(one.kept)
    return f"{reverse('lifecycle:playuse-list')}?{urlencode(asked)}"


def picture(found: Sequence[Line]) -> Chart | None:
    """
    For each play that is measured what is expected without it, what was kept with it, and between which shares that
    truly lies; where the bar does not reach the expected, the play made a difference. All of it opens its cases.
    """
    up = [one for one in reversed(found) if one.effect.difference is not None]
    if not up:
        return None
    kept, without = _("Kept with it"), _("Expected without it")
    sure = _("Kept with it, 95 times in 100 within")
    spans = [bounds(one.effect) for one in up]
    feet = charts.bars("", [low for low, _high in spans], stack="sure", barWidth=12, silent=True,
                       itemStyle={"color": "transparent"})  # fmt: skip
    room = [{"value": round(high - low, 4), "url": uses(one), "tip": tip(one), "name": str(one.play),
             "itemStyle": {"color": COLOURS.get(one.effect.verdict, "var(--ink-3)")}}
            for one, (low, high) in zip(up, spans, strict=True)]  # fmt: skip
    option: dict[str, Any] = {
        "legend": {"data": [kept, without, sure]}, "tooltip": {"trigger": "item"},
        "xAxis": charts.axis(form="pct", name=_("Customers kept"), min=0, max=1, interval=0.2),
        "yAxis": charts.axis("category", data=[str(one.play) for one in up]),
        "series": [feet, charts.bars(sure, room, stack="sure", barWidth=12, colour="var(--ink-3)",
                                     itemStyle={"opacity": 0.35}),
                   _dots(without, up, lambda effect: effect.expected, "var(--ink-3)", [3, 22]),
                   _dots(kept, up, lambda effect: effect.applied.share, "var(--ink)", 11)],
    }  # fmt: skip
    head = [_("Play"), kept, without, _("Difference"), _("95 times in 100 within")]
    rows = [[str(one.play), *map(formats.percent, (one.effect.applied.share, one.effect.expected or 0)),
             difference(one.effect), span(one.effect)] for one in reversed(up)]  # fmt: skip
    return Chart("plays", "bar", option, table={"head": head, "rows": rows}, height=100 + 44 * len(up))


def _dots(name: str, up: Sequence[Line], of: Any, colour: str, size: Any) -> dict[str, Any]:
    """A sign for each play; a pair as size is a stroke across."""
    data = [{"name": str(one.play), "value": [round(of(one.effect), 4), place], "url": uses(one), "tip": tip(one)}
            for place, one in enumerate(up)]  # fmt: skip
    shape = {"symbol": "rect"} if isinstance(size, list) else {}
    return {"type": "scatter", "name": name, "data": data, "color": colour, "symbolSize": size,
            "label": {"show": False}} | shape  # fmt: skip


def bounds(effect: Effect) -> tuple[float, float]:
    """Between which shares those kept with it truly lie, beside what is expected."""
    middle = effect.expected or 0.0
    low, high = (min(max(middle + (end or 0), 0.0), 1.0) for end in (effect.low, effect.high))
    return round(low, 4), round(high, 4)


def tip(one: Line) -> str:
    """What a play's marks say."""
    effect = one.effect
    kept = _("%(kept)s of %(ended)s kept, %(expected)s expected without it (%(against)s)") % {
        "kept": effect.applied.kept, "ended": effect.applied.ended,
        "expected": formats.grouped((effect.expected or 0) * effect.applied.ended, 1),
        "against": told.against_words(effect.against),
    }  # fmt: skip
    more = wording.pair(_("Difference"), wording.aside(difference(effect), span(effect)))
    return f"{one.play}\n{kept}\n{more}"


def difference(effect: Effect) -> str:
    """The difference in points: of the two shares as they are shown."""
    return told.gained(effect.applied.share, effect.difference)


def span(effect: Effect) -> str:
    """From the lower to the upper bound of the difference."""
    return f"{told.points(effect.low)} – {told.points(effect.high)}"
