"""What a call with orders by the thousand changes of each: header and lines are one happening, as by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import Order, OrderLine
from kam.actions import put_changes
from kam.models import User

COLUMNS = ("product__code", "text", "quantity", "amount", "cost", "discount")


def lines_of(keys: Iterable[int]) -> dict[int, list[list[Any]]]:
    """{order: its lines as the record shows them: product, text, quantity, amount, cost, discount}."""
    asked = sorted(keys)
    found: dict[int, list[list[Any]]] = {key: [] for key in asked}
    for start in range(0, len(asked), put_changes.CHUNK):
        rows = OrderLine.objects.filter(order__in=asked[start : start + put_changes.CHUNK])
        for key, *line in rows.order_by("order", "position").values_list("order", *COLUMNS):
            found[key].append(line)
    return found


class Watched(put_changes.Watched):
    """Orders with their lines."""

    def __init__(self, keys: Iterable[int]) -> None:
        super().__init__(Order, keys)
        self.lines = lines_of(self.keys)

    def tell(self, *, by: User, **more: Any) -> None:
        now = lines_of(self.keys)
        lined = {key: {"lines": [was, now[key]]} for key, was in self.lines.items() if was != now[key]}
        super().tell(by=by, more=lined, **more)
