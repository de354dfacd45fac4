"""Reads what one customer bought of each product in two times, for the split of its change by price and quantity."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Q, Sum

from accounts.models import Account, OrderLine
from accounts.models.measures import Cents
from analytics.rules import price_effects as rules
from analytics.rules.development import Times
from analytics.rules.periods import Span
from analytics.rules.price_effects import Bought, Split


def gather(account: Account, times: Times, change: Decimal) -> Split:
    """The parts of a change of the customer's revenue between two times, in the company's currency; one statement."""
    lines = OrderLine.objects.filter(
        _within(times.before) | _within(times.now), order__account=account, order__archived_at__isnull=True,
        product__isnull=False,
    )  # fmt: skip
    worth = F("amount") * F("order__rate")
    rows = lines.order_by().values("product").annotate(
        q0=Sum("quantity", filter=_within(times.before)), q1=Sum("quantity", filter=_within(times.now)),
        a0=Sum(worth, filter=_within(times.before), output_field=Cents()),
        a1=Sum(worth, filter=_within(times.now), output_field=Cents()),
    )  # fmt: skip
    before: dict[int, Bought] = {}
    now: dict[int, Bought] = {}
    for row in rows:
        for side, quantity, amount in ((before, row["q0"], row["a0"]), (now, row["q1"], row["a1"])):
            if quantity is not None:
                side[row["product"]] = Decimal(quantity), Decimal(amount or 0).quantize(rules.CENT)
    return rules.split(before, now, change)


def _within(span: Span) -> Q:
    """Half open: after the first day, and until the last."""
    return Q(order__ordered_on__gt=span[0], order__ordered_on__lte=span[1])
