"""The pictures of cost to serve: customers by what they take and bring, and the cost by kind in both years."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import CostKind, Tier
from accounts.models import Account
from analytics.rules import labels
from analytics.rules.serving import COST, EFFORT, FACTOR, HEAVY, HOURS, Kind, Row, Usual
from kam.ground import bulk, charts, wording
from kam.ground.charts import Chart
from kam.rules import formats
from kam.templatetags import ui

DRAWN, NAMED = 300, 3
SIZE, HEAVY_SIZE = 9, 13
"""Diameters of the dots in pixels."""
ROOM, MARGIN = (245, 240), 12
"""Pixels between the axes on a phone, and what is free beside them on the right."""
Span = tuple[float, float]
KINDS = dict(CostKind.choices)


def short(cents: float) -> str:
    """An amount of the company's currency within a sentence."""
    return formats.short_money(bulk.money(round(cents)), settings.COMPANY_CURRENCY, ui.language())


def hours(hundredths: int) -> str:
    """Working hours."""
    return formats.grouped(hundredths / 100, 0 if abs(hundredths) >= 1000 else 1)


def rate(share: float | None) -> str:
    """So much of a hundred."""
    return formats.NONE if share is None else formats.percent(share, 1)


def per_hour(cents: float | None) -> str:
    """Gross profit for an hour."""
    return formats.NONE if cents is None else short(cents)


def times(quotient: float | None) -> str:
    """So many times as large a share of what is taken as of what is brought."""
    return formats.NONE if quotient is None else _("%(times)s×") % {"times": formats.grouped(quotient, 1)}


def heaviest(rows: Sequence[Row], measure: str) -> list[Row]:
    """Those with anything to draw, the greatest takers first."""
    taking = [one for one in rows if one.taken(measure) > 0]
    return sorted(taking, key=lambda one: (-one.taken(measure), one.account))


def spread(rows: Sequence[Row], usual: Usual, known: Mapping[int, Account]) -> Chart | None:
    """Each customer by what it takes and what it brings, on scales of powers of ten; a line has what is usual."""
    drawn = [one for one in rows if one.account in known]
    if not drawn:
        return None
    x_ends = ends([one.taken(usual.measure) / 100 for one in drawn])
    y_ends = ends([one.gross / 100 for one in drawn])
    sides = named(drawn, usual.measure, known, (x_ends, y_ends))
    groups: dict[str, tuple[Any, list[dict[str, Any]]]] = {}
    for tier in [*Tier.values, ""]:
        items = [dot(one, usual, known[one.account], y_ends[0], sides.get(one.account)) for one in drawn
                 if one.tier == tier]  # fmt: skip
        if items:
            groups[tier] = (str(dict(Tier.choices).get(tier, _("No tier"))), items)
    is_hours = usual.measure == HOURS
    axes = {HOURS: _("Working hours"), COST: _("Cost to serve"), EFFORT: _("Effort")}
    option = charts.bubbles(
        groups,
        x={"kind": "log", "name": axes[usual.measure],
           "form": "num" if is_hours else "money", "min": x_ends[0], "max": x_ends[1]},
        y={"kind": "log", "name": _("Gross profit"), "form": "money", "min": y_ends[0], "max": y_ends[1]},
    )  # fmt: skip
    for series in option["series"]:
        series["label"] = {"show": False}
    option["series"] += usual_lines(usual, x_ends, y_ends)
    option["tooltip"] = {"trigger": "item"}
    return Chart("serving-map", "bubbles", option, height=360, table=spread_table(drawn, known))


def spread_table(drawn: Sequence[Row], known: Mapping[int, Account]) -> dict[str, Any]:
    """The numbers of those that take most."""
    head = [
        _("Customer"),
        _("Gross profit"),
        _("Cost to serve"),
        _("Working hours"),
        _("Of 100 gross profit"),
        _("Effort"),
        _("Share of effort ÷ of profit"),
    ]
    rows = [[str(known[one.account]), short(one.gross), short(one.cost), hours(one.hours),
             rate(one.cost / one.gross if one.gross > 0 else None), short(one.effort), times(one.quotient)]
            for one in drawn[:20]]  # fmt: skip
    return {"head": head, "rows": rows}


def named(drawn: Sequence[Row], measure: str, known: Mapping[int, Account], spans: tuple[Span, Span]) -> dict[int, str]:
    """On which side of their dots those that take far too much are named, as far as there is room on a phone."""
    (left, right), (floor, top) = spans
    wide, high = ROOM

    def part(value: float, low: float, most: float) -> float:
        return math.log10(max(value, low) / low) / math.log10(most / low)

    dots = [(part(one.taken(measure) / 100, left, right) * wide, (1 - part(one.gross / 100, floor, top)) * high,
             HEAVY_SIZE if HEAVY in one.states else SIZE) for one in drawn]  # fmt: skip
    heavy = [place for place, one in enumerate(drawn) if HEAVY in one.states][: 2 * NAMED]
    found = labels.beside(dots, [str(known[one.account]) for one in drawn], heavy, (wide + MARGIN, high), NAMED)
    return {drawn[place].account: side for place, side in found.items()}


def ends(values: Sequence[float]) -> tuple[float, float]:
    """The powers of ten that an axis spans; what is nothing or less stands on its lower end."""
    above = [value for value in values if value > 0]
    low = 10.0 ** math.floor(math.log10(min(above))) if above else 1.0
    return low, max(10.0 ** math.ceil(math.log10(max(above) * 1.05)) if above else 1.0, low * 10)


def dot(row: Row, usual: Usual, account: Account, floor: float, side: str | None) -> dict[str, Any]:
    """One customer, its name on a side of it or nowhere; pointed at, it says what it is."""
    lines = [str(account), wording.pair(_("Gross profit"), short(row.gross))]
    lines += [wording.pair(_("Cost to serve"), short(row.cost))]
    lines += [wording.pair(_("Working hours"), hours(row.hours))] if row.hours else []
    lines += [wording.pair(_("Effort"), short(row.effort))] if row.time else []
    lines += [wording.pair(_("Share of effort ÷ of profit"), times(row.quotient))] if row.quotient is not None else []
    heavy = HEAVY in row.states
    found: dict[str, Any] = {
        "name": str(account),
        "value": [row.taken(usual.measure) / 100, max(row.gross / 100, floor), HEAVY_SIZE if heavy else SIZE],
        "tip": "\n".join(lines), "url": f"{reverse('accounts:account-detail', args=[row.account])}?tab=contribution",
    }  # fmt: skip
    if heavy:
        found |= {"symbol": "diamond", "itemStyle": {"borderColor": "var(--bad)", "borderWidth": 2}}
    if side:
        found["label"] = {"show": True, "position": side}
    return found


def usual_lines(usual: Usual, x: Span, y: Span) -> list[dict[str, Any]]:
    """What is usual for what customers bring, from where it is much, and the averages: lines that the legend names."""
    found: list[dict[str, Any]] = []
    for factor, kind, words in ((1, [4, 4], _("usual")), (FACTOR, "solid", _("twice the usual"))):
        if usual.rate is None or usual.rate <= 0:
            continue
        slope = 1 / (usual.rate * factor)
        low, high = max(x[0], y[0] / slope), min(x[1], y[1] / slope)
        if low < high:
            tone = "var(--bad)" if factor > 1 else "var(--ink-3)"
            found.append(_guide(words, [(low, low * slope), (high, high * slope)], tone, kind))
    taken, brought = usual.taken / 100, usual.brought / 100
    if x[0] < taken < x[1]:
        found.append(_guide(_("average"), [(taken, y[0]), (taken, y[1])], "var(--c1)", [2, 3]))
    if y[0] < brought < y[1]:
        found.append(_guide(_("average"), [(x[0], brought), (x[1], brought)], "var(--c1)", [2, 3]))
    return found


def _guide(words: str, points: Sequence[tuple[float, float]], tone: str, kind: Any) -> dict[str, Any]:
    """A thin line to hold the dots against; it is none of the marks that one walks."""
    return charts.line(words, [list(point) for point in points], colour=tone, silent=True,
                       lineStyle={"width": 1, "type": kind})  # fmt: skip


def kinds(found: Sequence[Kind], urls: Mapping[str, str], before: Mapping[str, str]) -> Chart | None:
    """Cost by kind, this year beside the year before; a bar opens its entries, those of `before` the earlier ones."""
    if not found:
        return None
    top = list(reversed(found))
    now = [{"value": one.amount / 100, "url": urls.get(one.kind, "")} for one in top]
    was = [{"value": one.before / 100, "url": before.get(one.kind, "") if one.before else ""} for one in top]
    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis(form="money"),
        "yAxis": charts.axis("category", data=[str(KINDS[one.kind]) for one in top]),
        "series": [
            charts.bars(_("The year before"), was, colour="var(--edge)", barGap="10%"),
            charts.bars(_("This year"), now),
        ],
    }  # fmt: skip
    head = [_("Kind"), _("This year"), _("The year before")]
    table = [[str(KINDS[one.kind]), short(one.amount), short(one.before)] for one in found]
    height = max(160, 60 + 40 * len(top))
    return Chart("serving-kinds", "bar", option, height=height, table={"head": head, "rows": table})
