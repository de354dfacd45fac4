"""The picture of who behaves otherwise: each change by the customer's revenue and how unusual it is, called by name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t

from accounts.choices import Tier
from analytics.facts import behaviour_changes as facts
from analytics.models import BehaviourChange
from analytics.rules import labels
from analytics.views import behaviour_words as words
from kam.ground import charts, wording
from kam.ground.charts import Chart

STEP = 4
"""Numbers of the scale stand this far apart, or a multiple of it."""
NAMED, SIZE = 12, 11
ROOM, MARGIN = (230.0, 200.0), 20.0
"""Pixels of a phone's picture between its axes, and what is free beside it."""
Found = Sequence[tuple[BehaviourChange, Decimal]]
Ends = tuple[float, float]


def picture(changes: Any) -> Chart:
    """Each change by the customer's revenue and how unusual it is: above 0 more than before, below it less."""
    found = facts.dots(changes)
    x, y = spans(found)
    told = named(found, x, y)
    groups: dict[str, tuple[Any, list[dict[str, Any]]]] = {}
    names = {**dict(Tier.choices), "": _t("No tier yet")}
    for tier in names:
        items = [dot(row, revenue, told.get(place))
                 for place, (row, revenue) in enumerate(found) if row.account.tier == tier]  # fmt: skip
        if items:
            groups[str(tier)] = (str(names[tier]), items)
    option = charts.bubbles(
        groups,
        x={"kind": "log", "name": _t("Revenue, 12 months"), "form": "money", "max": x[1], "min": x[0],
           "axisLine": {"show": False, "onZero": False}, "axisLabel": {"alignMaxLabel": "right"}},
        y={"name": _t("More (+) or less (−) than before, × chance"), "form": "num", "min": y[0], "max": y[1],
           "interval": _step(y[1] - y[0])},
    )  # fmt: skip
    for series in option["series"]:
        series["label"] = {"show": False}
    head = [_t("Customer"), _t("What changed"), _t("How unusual")]
    rows = [[str(row.account), wording.aside(words.called(row.habit, row.rose),
                                             words.ends(row.habit, row.before, row.now)),
             words.strength(row.strength)] for row, _revenue in found[:20]]  # fmt: skip
    return Chart("behaviour-map", "bubbles", option, height=320, table={"head": head, "rows": rows})


def spans(found: Found) -> tuple[Ends, Ends]:
    """What the two axes reach over: whole powers of ten of revenue, and as far up and down as anything changed."""
    above = [float(revenue) for _row, revenue in found if revenue > 0] or [1000.0]
    low = 10.0 ** math.floor(math.log10(min(above)))
    heights = [height(row) for row, _revenue in found]
    reach = [max([0.0, *(side * one for one in heights)]) * 1.05 for side in (-1, 1)]
    step = _step(sum(reach))
    down, up = (step * math.ceil(one / step) for one in reach)
    return (low, max(10.0 ** math.ceil(math.log10(max(above))), low * 10)), (0.0 - down, float(up))


def _step(span: float) -> int:
    """How far apart the numbers of the scale stand: a handful of them, and 0 among them."""
    return STEP * max(math.ceil(span / STEP / 6), 1)


def height(row: BehaviourChange) -> float:
    """How unusual a change is, below 0 where there is less than before."""
    return row.strength if row.rose else -row.strength


def named(found: Found, x: Ends, y: Ends) -> dict[int, tuple[str, str]]:
    """{place of a dot: the side on which its name stands, and the name}, as there is room on a phone."""
    wide, high = ROOM
    dots = [
        (math.log10(max(float(revenue), x[0]) / x[0]) / math.log10(x[1] / x[0]) * wide,
         (y[1] - height(row)) / (y[1] - y[0]) * high, SIZE)
        for row, revenue in found
    ]  # fmt: skip
    names = [str(row.account) for row, _revenue in found]
    return labels.named(dots, names, range(len(dots)), (wide + MARGIN, high), NAMED)


def dot(row: BehaviourChange, revenue: Decimal, side: tuple[str, str] | None) -> dict[str, Any]:
    """One change with its name beside it where there is room; pointed at, it says what it is."""
    says = f"{row.account}\n{words.called(row.habit, row.rose)}\n{words.ends(row.habit, row.before, row.now)}"
    found: dict[str, Any] = {
        "name": str(row.account), "value": [max(float(revenue), 1.0), round(height(row), 2), SIZE], "tip": says,
        "url": f"{reverse('accounts:account-detail', args=[row.account_id])}?tab=behaviour",
    }  # fmt: skip
    if side:
        found["label"] = {"show": True, "position": side[0]}
        found["label"] |= {"formatter": side[1]} if side[1] != found["name"] else {}
    return found
