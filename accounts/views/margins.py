"""What gross profit is called by what it rests on, and of how much revenue the cost is known: the same everywhere."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kam.rules import formats

KNOWN = _("Gross profit from known costs")
ESTIMATED = _("Gross profit, unknown costs estimated")
STAND_IN = _("Revenue in place of gross profit")
"""Where too little cost of goods is known to estimate the rest."""


def covered(costed: Decimal, revenue: Decimal) -> str:
    """The share of revenue whose cost is known, as a sentence; `costed` is the revenue of orders with a cost."""
    if costed == revenue:
        return gettext("Cost is known for all of the revenue.")
    if costed > revenue:
        return gettext("Returns whose cost nobody stated are not in it.")
    share = formats.percent(costed / revenue) if costed > 0 else formats.percent(0)
    return gettext("Cost is known for %(share)s of the revenue.") % {"share": share}
