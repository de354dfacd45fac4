"""Which order is far larger than a customer's others: the slip of a key more often than a bargain."""

from decimal import Decimal

TIMES = 10
"""So many times the next largest, and somebody looks at it."""


def times(revenue: Decimal, biggest: Decimal | None) -> int | None:
    """How many times the biggest so far an order (or a return) is; None where that is nothing unusual."""
    if biggest is None or biggest <= 0 or abs(revenue) < biggest * TIMES:
        return None
    return int(abs(revenue) / biggest)
