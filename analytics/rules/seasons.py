"""Seasonality: what each month of the calendar is against the middle of its year, and whether it stands out (K1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt

from analytics.rules import periods

LEAST_YEARS, MOST_YEARS = 2, 5
MONTHS = 12
LEAST_MONTHS = 10
"""Months of a year in which something must have been sold before its others say anything."""
CLEAR = 3.0
"""A month stands out from so many times what chance does to the mean of so many years."""
FIRST_WEEK = 7
"""A book that begins up to this day of a month has the whole of it."""
Amounts = Mapping[tuple[int, int], int]
"""{(year, month): cents}."""


@dataclass(frozen=True)
class Month:
    """One month of the calendar; 1 is the middle month of a year."""

    month: int
    index: float
    low: float
    high: float
    years: list[float]
    """The newest year first."""
    clear: int
    """1 where it stands out above, -1 below, 0 where chance alone may do as much."""


@dataclass(frozen=True)
class Seasons:
    """The whole months that were looked at, and the twelve months; none where there is too little to tell."""

    whole: int
    """Whole months known."""
    first: date | None
    last: date
    """Any day of the first and the last month taken."""
    months: list[Month]

    @property
    def years(self) -> int:
        return len(self.months[0].years) if self.months else 0


def last_whole(as_of: date) -> date:
    """The last day of the newest month that is over at the end of a day."""
    return as_of if as_of == periods.end_of(as_of) else as_of.replace(day=1) - periods.DAY


def whole_from(begins: date) -> date:
    """The first day of the first whole month of a book that begins on a day."""
    return begins.replace(day=1) if begins.day <= FIRST_WEEK else periods.end_of(begins) + periods.DAY


def found(amounts: Amounts, *, begins: date, as_of: date) -> Seasons:
    """
    The indices of up to five years of twelve whole months up to a day, counted back from the newest.

    Nothing is told of less than two years, of a year without revenue, or with more than two months without any.
    """
    last = last_whole(as_of)
    sold = [date(year, month, 1) for (year, month), cents in amounts.items() if cents > 0]
    first = max(min(sold, default=last + periods.DAY), whole_from(begins))
    whole = max(0, (last.year - first.year) * MONTHS + last.month - first.month + 1)
    years = min(whole // MONTHS, MOST_YEARS)
    rows = [[amounts.get(_back(last, 12 * year + place), 0) for place in range(MONTHS)] for year in range(years)]
    known = [sum(row) > 0 and sum(cents > 0 for cents in row) >= LEAST_MONTHS for row in rows]
    if years < LEAST_YEARS or not all(known):
        return Seasons(whole, first if whole else None, last, [])
    since = date(*_back(last, 12 * years - 1), 1)
    return Seasons(whole, since, last, _months(rows, last))


def _back(last: date, months: int) -> tuple[int, int]:
    """The year and month so many months before."""
    number = last.year * MONTHS + last.month - 1 - months
    return number // MONTHS, number % MONTHS + 1


def _months(rows: list[list[int]], last: date) -> list[Month]:
    """Each row is a year, its newest month first; the twelve come in the order of the calendar."""
    shares = [[cents * MONTHS / sum(row) for cents in row] for row in rows]
    columns = {_back(last, place)[1]: [row[place] for row in shares] for place in range(MONTHS)}
    means = {month: sum(column) / len(column) for month, column in columns.items()}
    off = sum((one - means[month]) ** 2 for month, column in columns.items() for one in column)
    chance = sqrt(off / (MONTHS * (len(rows) - 1)) / len(rows))
    return [_month(month, columns[month], means[month], chance) for month in sorted(columns)]


def _month(month: int, years: list[float], mean: float, chance: float) -> Month:
    above, below = all(one > 1 for one in years), all(one < 1 for one in years)
    stands_out = abs(mean - 1) > CLEAR * chance and (above or below)
    clear = (1 if above else -1) if stands_out else 0
    return Month(month, mean, min(years), max(years), years, clear)
