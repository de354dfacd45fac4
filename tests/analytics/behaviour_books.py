"""Two years of three customers for the tests of behaviour: one changes in every manner, one keeps them, one is new."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Order, OrderLine
from tests import factories

DAY = date(2026, 6, 30)


def order(
    account: Any, on: date, amount: int, *, discount: int | None = 0, days: int | None = 30, **lines: Any
) -> Order:
    """One order, paid after so many days (never for None), with its amount divided among products."""
    made = factories.OrderFactory(
        account=account, ordered_on=on, amount=Decimal(amount),
        amount_discount=None if discount is None else Decimal(discount), due_on=on + timedelta(30),
        paid_on=None if days is None else on + timedelta(days),
    )  # fmt: skip
    for place, (product, part) in enumerate(lines.get("parts", ()), start=1):
        OrderLine.objects.create(order=made, position=place, product=product, quantity=1, amount=Decimal(part))
    return made


def products() -> dict[str, Any]:
    return {name: factories.ProductFactory(code=name, category=name) for name in ("pipes", "tiles", "glue", "paint")}


def fill(acme: Any, other: Any, young: Any) -> None:
    """Acme: from thrice a month to once, half the size, other goods, more discount, later paid, and returns."""
    sold = products()
    for month in range(24):
        old = month >= 12
        start = DAY - timedelta(days=month * 365 // 12)
        for number in range(3 if old else 1):
            on = start - timedelta(days=number * 9)
            parts = [(sold["pipes"], 500), (sold["tiles"], 500)] if old else [(sold["glue"], 300 + month)]
            whole = sum(part for _product, part in parts)
            order(acme, on, whole, discount=20 if old else 100, days=20 if old else 60, parts=parts)
        if not old:
            factories.OrderFactory(account=acme, ordered_on=start - timedelta(days=3), amount=Decimal(-60 - month))
        order(other, start, 1000 + month % 3, discount=30, days=25 + month % 2,
              parts=[(sold["pipes"], 600 + month % 3), (sold["paint"], 400)])  # fmt: skip
        if month < 5:
            order(young, start, 800, discount=None, days=None, parts=[(sold["pipes"], 800)])
