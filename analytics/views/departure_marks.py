"""Where the marks of the departure simulator's pictures lead: the rows of those who leave, the customers of a curve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from analytics.facts.departures import Departure
from analytics.rules.trade import YEAR
from analytics.views import curves, year_orders

NAMED = 5
"""Of more leavers no address tells the names: places of the curve without them lead nowhere."""
ORDERS, CONTRIBUTION, COSTS, VISITS = "orders", "contribution", "costs", "visits"


def rows(found: Departure, of: str) -> str:
    """The rows of the year that a share is of; of several leavers the table that names each."""
    if len(found.leaving) != 1:
        return "#leaving" if found.leaving else ""
    key, day = found.leaving[0][0].pk, found.run.as_of
    if of == CONTRIBUTION or day is None:
        return listed(found, account=key)
    first = day - timedelta(YEAR - 1)
    if of == VISITS:
        said: dict[str, Any] = {"account": key, "held_from": first, "held_to": day, "spoken": "true"}
        return f"{reverse('lifecycle:visit-list')}?{urlencode(said)}"
    if of == COSTS:
        return f"{reverse('accounts:cost-list')}?{urlencode({'account': key, **year_orders.year(day)})}"
    return year_orders.orders(day, account=key)


def listed(found: Departure, **asked: Any) -> str:
    """Customers by contribution in the run that is spoken of."""
    run = {} if found.run.is_current else {"run": found.run.pk}
    return f"{reverse('analytics:contribution-list')}?{urlencode(asked | run, safe=',')}"


def place(found: Departure, count: int, *, is_after: bool) -> str:
    """So many customers that bring most, with those who leave or without; beyond those who earn, those at a loss."""
    assert found.shape is not None
    if is_after and len(found.leaving) > NAMED:
        return ""
    shape = found.shape.after if is_after else found.shape.before
    without = {"without": ",".join(str(one.pk) for one, _money in found.leaving)} if is_after else {}
    return curves.place(
        count, earning=shape.positive, losing_from=shape.accounts - shape.losing,
        most=lambda best: listed(found, **without, top=best),
        others=lambda falls: listed(found, **without, **({"loss": "true"} if falls else {})),
    )  # fmt: skip
