"""Who buys what: categories of what we sell, and the customers who ordered one in the year up to a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import OrderLine, Product
from kam.ground import days
from kam.ground.cache import kept

YEAR = timedelta(days=365)
KEPT, MOST = 300, 200
"""Seconds that the list of categories is kept, and how many of them are offered."""


def categories(user: Any) -> list[tuple[str, str]]:
    """Categories of what we sell, as choices."""
    found = kept.get("words:categories")
    if found is None:
        rows = Product.objects.visible_to(user).exclude(category="").order_by("category")
        found = list(rows.values_list("category", flat=True).distinct()[:MOST])
        kept.set("words:categories", found, KEPT)
    return [(word, word) for word in found]


def buyers(category: str, until: date | None = None) -> QuerySet[Any, Any]:
    """Keys of the customers with a line of the category in an order of the 365 days to `until` (today); no returns."""
    until = until or days.company_today()
    lines = OrderLine.objects.filter(
        product__category=category, amount__gt=0, order__archived_at=None, order__ordered_on__gt=until - YEAR,
        order__ordered_on__lte=until,
    )  # fmt: skip
    return lines.order_by().values_list("order__account", flat=True)
