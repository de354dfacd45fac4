"""The picture of potential against what is bought: with whom most is to be won, and how much of it is won already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models import Potential
from analytics.views import pictures, year_orders
from kam.ground import charts
from kam.ground.charts import Chart
from kam.rules import formats

DRAWN = 12
"""Customers with a bar of their own: those with whom most is not won yet."""


def picture(rows: Sequence[Potential], day: date | None) -> Chart | None:
    """A bar for each customer, as long as its potential: bought of us and not yet won; each part opens its rows."""
    if not rows:
        return None
    up = list(reversed(rows))
    won = [{"value": float(row.actual), "url": orders(row, day)} for row in up]
    rest = [{"value": float(row.gap or 0), "url": file_of(row)} for row in up]
    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"},
        "xAxis": charts.axis(form="money", means=_("Potential")),
        "yAxis": charts.axis("category", data=[str(row.account) for row in up]),
        "series": [charts.bars(_("Bought of us"), won, stack="potential"),
                   charts.bars(_("Not yet won"), rest, stack="potential", colour="var(--c2)")],
    }  # fmt: skip
    head = [_("Customer"), _("Potential"), _("Bought of us"), _("Not yet won"), _("of the potential is won")]
    cells = [[str(row.account), *map(pictures.short, (row.potential or 0, row.actual, row.gap or 0)), _share(row)]
             for row in rows]  # fmt: skip
    return Chart("potential", "bar", option, says=says(rows), table={"head": head, "rows": cells},
                 height=80 + 30 * len(rows))  # fmt: skip


def says(rows: Sequence[Potential]) -> str:
    """How much of their potential the customers of the picture give us."""
    won, whole = sum(row.actual for row in rows), sum(row.potential or 0 for row in rows)
    words = ngettext("The %(count)s customer with whom most is not won yet buys %(won)s of %(whole)s a year of us.",
                     "The %(count)s customers with whom most is not won yet buy %(won)s of %(whole)s a year of us.",
                     len(rows))  # fmt: skip
    return words % {"count": len(rows), "won": pictures.short(won), "whole": pictures.short(whole)}


def _share(row: Potential) -> str:
    return formats.percent(row.actual / row.potential) if row.potential else formats.NONE


def file_of(row: Potential) -> str:
    """The customer's potential with its reasons."""
    return f"{reverse('accounts:account-detail', args=[row.account_id])}?tab=potential"


def orders(row: Potential, day: date | None) -> str:
    """What it bought of us in the year to the day of the run."""
    return year_orders.orders(day, account=row.account_id)
