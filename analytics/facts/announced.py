"""Orders that a visit announced and nobody booked: the newest visit ended in an order, and none came since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, Subquery

from accounts.models import Order
from lifecycle.choices import Outcome
from lifecycle.models import Visit


def unbooked(keys: Collection[int], user: Any) -> dict[int, date]:
    """{customer: the day of that visit} of those whose newest visit that the user sees ended so; two statements."""
    seen = Visit.objects.visible_to(user).live().seen()
    newest = seen.filter(account=OuterRef("account")).order_by("-held_at", "-pk").values("pk")[:1]
    ended = seen.filter(account__in=list(keys), outcome=Outcome.ORDER, pk=Subquery(newest)).with_day()
    said = dict(ended.order_by().values_list("account", "day"))
    if not said:
        return {}
    orders = Order.objects.live().filter(account__in=list(said)).order_by().values_list("account")
    booked = dict(orders.annotate(last=Max("ordered_on")))
    return {account: day for account, day in said.items() if account not in booked or booked[account] < day}
