"""Which orders a line of the scorecard counted, where those are not all of the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count

from accounts.choices import Criterion
from accounts.facts import order_sizes
from accounts.models import Order, OrderLine, Policy
from accounts.rules import standards


def large(orders: Any, until: date) -> Any:
    """Those among the largest of the book in the year up to a day, as the policy of that day draws the line."""
    least = order_sizes.large_from(until, _rule(until).large)
    if least is None:
        return orders.none()
    return orders.filter(ordered_on__gt=until - order_sizes.YEAR, ordered_on__lte=until, revenue__gte=least)


def priced(orders: Any, until: date) -> Any:
    """Those of the year up to a day with a product that enough customers bought in it for a usual price."""
    year = Order.objects.live().filter(ordered_on__gt=until - order_sizes.YEAR, ordered_on__lte=until).order_by()
    lines = OrderLine.objects.filter(order__in=year, product__isnull=False, quantity__gt=0, amount__gt=0).order_by()
    buyers = lines.values("product").annotate(buyers=Count("order__account", distinct=True))
    usual = buyers.filter(buyers__gte=int(_rule(until).few_buyers)).values("product")
    return orders.filter(pk__in=lines.filter(product__in=usual).values("order"))


def _rule(until: date) -> standards.Policy:
    policy = Policy.objects.in_force(until) or Policy.objects.current()
    return standards.Policy(**policy.group("standards"))


COUNTED: dict[str, Callable[[Any, date], Any]] = {Criterion.LARGE_ORDERS: large, Criterion.PREMIUM: priced}
"""By the line of the scorecard; every other one counted all orders of its days."""
