"""What an hour costs on each day of a span, from rates that begin on days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Priced(NamedTuple):
    """Days, both ends counted, on which an hour cost so many cents."""

    first: date
    last: date
    cents: int


def priced(rates: Sequence[tuple[date, int]], first: date, last: date) -> list[Priced]:
    """The parts of a span with one rate each; `rates` are (day from which, cents) in the order of their days."""
    ends = [day - timedelta(1) for day, _cents in rates[1:]] + [last]
    parts = (Priced(max(day, first), min(end, last), cents) for (day, cents), end in zip(rates, ends, strict=False))
    return [one for one in parts if one.first <= one.last]
