"""Where the steps of a waterfall lead: to the orders, costs and customers that are in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from analytics.rules.waterfall import KINDS
from analytics.views import year_orders

OF_COSTS = {"owner", "region", "segment", "tier"}
"""What the list of costs can be narrowed to as the contributions can."""
OF_ORDERS = ("gross", "discounts", "revenue", "cost", "estimated")


def of_account(account: int, as_of: date) -> Callable[[str], str]:
    """Where a step of one customer leads: to the orders or the costs that are in it; nowhere where it is worked out."""

    def leads(name: str) -> str:
        if name in KINDS:
            asked = {"account": account, **year_orders.year(as_of), "kind": KINDS[name][0].value}
            return f"{reverse('accounts:cost-list')}?{urlencode(asked)}"
        more = {"cost": "unknown"} if name == "estimated" else {}
        return year_orders.orders(as_of, account=account, **more) if name in OF_ORDERS else ""

    return leads


def of_book(as_of: date, asked: Mapping[str, str], customers_url: str) -> Callable[[str], str]:
    """
    Where a step of the book leads: to the orders or the costs in it, what is left to its customers.

    `asked` is what the book is narrowed to; nowhere where the list of the rows cannot be narrowed alike.
    """

    def leads(name: str) -> str:
        if name == "net":
            return customers_url
        if name in KINDS and set(asked) <= OF_COSTS:
            query = year_orders.year(as_of) | {"kind": KINDS[name][0].value, "bought": "true"} | dict(asked)
            return f"{reverse('accounts:cost-list')}?{urlencode(query)}"
        if name not in OF_ORDERS or asked:
            return ""
        more = {"estimated": {"cost": "unknown"}, "discounts": {"discounted": "true"}}.get(name, {})
        return year_orders.orders(as_of, **more)

    return leads
