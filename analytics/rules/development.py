"""How revenue moved between two times: which step of the bridge each customer's product is, exact to the cent (K1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.choices import Compared, Step
from analytics.rules import periods
from analytics.rules.periods import Span
from analytics.rules.trade import YEAR, Bools, Ints

STEPS = tuple(Step)
"""In the order of the bridge; a step's place here is its code."""
CODES = {step: code for code, step in enumerate(STEPS)}
GROUPS: dict[str, tuple[Step, ...]] = {
    "penetration": (Step.MORE, Step.LESS),
    "returns": (Step.RETURNS,),
    "offer": (Step.PRODUCTS, Step.DROPPED),
    "market": (Step.CUSTOMERS, Step.MARKETS, Step.AGAIN),
    "lost": (Step.GONE,),
}
"""The same to the same, what they gave back, other things to them, anything to others, what went with who left."""
WON = (Step.PRODUCTS, *GROUPS["market"])
LOST = (Step.DROPPED, Step.GONE)
"""Of one customer: what it took up, and what it took no more."""
UNTOLD = 20
"""From a twentieth of the amount on that came without products, nobody can tell new products from old."""


@dataclass(frozen=True)
class Times:
    """The time spoken of, and the same time a year before; each is the day before it and its last day."""

    before: Span
    now: Span


def times(as_of: date) -> dict[Compared, Times]:
    """The times that end on a day: 365 days, the calendar year so far, the last quarter that was over."""
    year = timedelta(YEAR)
    so_far = periods.named(periods.YEAR, as_of)
    quarter = last_quarter(as_of)
    return {
        Compared.YEAR: Times((as_of - 2 * year, as_of - year), (as_of - year, as_of)),
        Compared.SO_FAR: Times((earlier(so_far[0]), earlier(as_of)), so_far),
        Compared.QUARTER: Times((earlier(quarter[0]), earlier(quarter[1])), quarter),
    }


def last_quarter(day: date) -> Span:
    """The newest quarter of the calendar that is over at the end of a day."""
    return periods.named(periods.LAST_QUARTER, day + periods.DAY)


def earlier(day: date) -> date:
    """The same day a year before; of a month's last day the last day of that month, so February is February."""
    if day == periods.end_of(day):
        return periods.end_of(date(day.year - 1, day.month, 1))
    return day.replace(year=day.year - 1)


@dataclass(frozen=True)
class Customers:
    """One entry per customer: how it stood in the two times."""

    before: Bools
    """Had an order day in the time before."""
    now: Bools
    known: Bools
    """Had an order day up to the end of the time before."""
    opens: Bools
    """Nobody in its region, or nobody in its industry, had one."""
    told: Bools
    """Its products are known, nearly all, in both times."""


@dataclass(frozen=True)
class Sold:
    """One entry per customer and product group: cents in both times, and whether it was bought in the past."""

    place: Ints
    """Whose it is, among `Customers`."""
    before: Ints
    now: Ints
    named: Bools
    """Nobody knows what was bought where this is not so."""
    bought: Bools

    @property
    def change(self) -> Ints:
        return self.now - self.before


def steps(customers: Customers, sold: Sold) -> Ints:
    """
    The code of each entry's step; all changes of all steps are the whole difference, as each entry has just one.

    Who ordered in neither time (returns alone) is held like who ordered in both; where nothing was bought in either
    time, net, what moved is returns: given back now, or given back a year before and not again.
    """
    same = _same(customers, sold)
    told = customers.told[sold.place] & sold.named
    kept = np.where(told & ~sold.bought & (sold.now > 0), CODES[Step.PRODUCTS], same)
    kept = np.where(told & (sold.before > 0) & (sold.now <= 0), CODES[Step.DROPPED], kept)
    kept = np.where(
        (sold.before <= 0) & (sold.now <= 0), CODES[Step.RETURNS], kept
    )  # nothing was bought in either time
    fresh = np.where(customers.opens, CODES[Step.MARKETS], CODES[Step.CUSTOMERS])
    came = np.where(customers.known, CODES[Step.AGAIN], fresh)
    whole = np.where(customers.now, came, CODES[Step.GONE])
    found: Ints = np.where((customers.before != customers.now)[sold.place], whole[sold.place], kept)
    return found


def _same(customers: Customers, sold: Sold) -> Ints:
    """More or less of the same: product by product; of whom products are not told, of all of it together."""
    sums = np.zeros(len(customers.told), np.int64)
    np.add.at(sums, sold.place, sold.change)
    moved = np.where(customers.told[sold.place], sold.change, sums[sold.place])
    found: Ints = np.where(moved < 0, CODES[Step.LESS], CODES[Step.MORE])
    return found
