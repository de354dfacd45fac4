"""How a customer's manners of two years are told apart: month by month, robustly, and never on few orders (K3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analytics.rules.trade import Bools, Floats, Ints

MONTHS = 12
"""Months a year: twelfths of 365 days, counted back from the day."""
LEAST_ORDERS = 6
"""Order days that each of the two years must have before anything is claimed."""
LEAST_MONTHS = 6
"""Months of each year in which a measure must be known."""
CLEAR = 3.5
"""From here on a change is claimed: so many times what chance alone does between two years of such months."""
REACH = 3.0
"""A month counts as far as so many spreads from the middle of its year, and no farther."""
TO_SPREAD = 1.4826
"""The median deviation of a normal spread times this is its standard deviation."""
SEVERAL = 3
"""A customer silent for more than so many of its own gaps has left its rhythm."""
RELATIVE = 0.1
"""No spread is taken as less than a tenth of the middle, save that of logarithms."""


@dataclass(frozen=True)
class Compared:
    """Of each account the middle month of both years and how unusual the change is; nan where it cannot be told."""

    before: Floats
    now: Floats
    unusual: Floats
    """The change, in what chance alone does to such a difference: beyond `CLEAR` on either side it is clear."""


def compare(months: Floats, enough: Bools, floor: float, relative: float = RELATIVE) -> Compared:
    """
    Two years of months against each other; `months` has a row an account, the newest month first, nan for not known.

    A month counts no farther than three spreads from the middle of its year, by the median distance of all months from
    the middles of their own years; so a single wild month moves little. What chance does is told by how the months so
    drawn in spread around the means of their years, and never by less than `floor` or `relative` of the middle.
    """
    years = months[:, :MONTHS], months[:, MONTHS:]
    middles = [medians(year) for year in years]
    apart = np.hstack([np.abs(year - middle[:, None]) for year, middle in zip(years, middles, strict=True)])
    least = np.maximum(floor, relative * np.abs(np.nan_to_num(middles[1])))
    rough = np.maximum(TO_SPREAD * np.nan_to_num(medians(apart)), least)
    drawn = [
        np.clip(year, (middle - REACH * rough)[:, None], (middle + REACH * rough)[:, None])
        for year, middle in zip(years, middles, strict=True)
    ]
    (now, count, around), (before, count_before, around_before) = map(_mean, drawn)
    spread = np.sqrt((around + around_before) / np.maximum(count + count_before - 2, 1))
    chance = np.maximum(spread, least) * np.sqrt(1 / np.maximum(count, 1) + 1 / np.maximum(count_before, 1))
    known = enough & (np.minimum(count, count_before) >= LEAST_MONTHS)
    return Compared(before, now, np.where(known, (now - before) / chance, np.nan))


def _mean(rows: Floats) -> tuple[Floats, Ints, Floats]:
    """The mean of what is known in each row, how much that is, and the sum of squares around it."""
    known = ~np.isnan(rows)
    count = known.sum(axis=1)
    mean = np.where(count > 0, np.where(known, rows, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
    return mean, count, np.where(known, (rows - mean[:, None]) ** 2, 0.0).sum(axis=1)


def medians(rows: Floats) -> Floats:
    """The median of what is known in each row; nan where nothing is."""
    if not rows.size:
        return np.full(len(rows), np.nan)
    count = (~np.isnan(rows)).sum(axis=1)
    ranked = np.sort(rows, axis=1)  # nan goes to the end
    low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, rows.shape[1] - 1)
    at = np.arange(len(rows))
    return np.where(count > 0, (ranked[at, low] + ranked[at, high]) / 2, np.nan)


def grouped_medians(place: Ints, values: Floats, size: int) -> Floats:
    """The median of the values of each place; nan for a place without any."""
    order = np.lexsort((values, place))
    ranked, count = values[order], np.bincount(place, minlength=size)
    first = np.cumsum(count) - count
    if not len(ranked):
        return np.full(size, np.nan)
    low, high = first + np.maximum(count - 1, 0) // 2, first + count // 2
    ends = [ranked[np.minimum(at, len(ranked) - 1)] for at in (low, high)]
    return np.where(count > 0, (ends[0] + ends[1]) / 2, np.nan)


def is_silent(days: int, gaps: Iterable[float | None]) -> bool:
    """Whether the days since the last order are several of its own gaps, by the longer one where two are known."""
    known = [gap for gap in gaps if gap is not None]
    return bool(known) and days > SEVERAL * max(1.0, *known)


@dataclass(frozen=True)
class Rhythm:
    """One year's order days of each account: how many, the middle gap that ended in it, how even its gaps are."""

    orders: Ints
    gap: Floats
    evenness: Floats
    """1 where every gap is the middle one, 0 where half of them are off by as much as it and more."""


def rhythm(place: Ints, day: Ints, size: int, after: int, until: int) -> Rhythm:
    """Of the order days in (after, until]; `place` and `day` are sorted and go back further than that."""
    inside = (day > after) & (day <= until)
    gap = np.diff(day, prepend=day[:1]).astype(np.float64)
    same = np.diff(place, prepend=-1) == 0
    gaps, where = gap[inside & same], place[inside & same]
    middle = grouped_medians(where, gaps, size)
    off = grouped_medians(where, np.abs(gaps - middle[where]), size)
    few = np.bincount(where, minlength=size) < 2
    evenness = np.where(few, np.nan, np.maximum(0.0, 1 - off / middle))
    return Rhythm(np.bincount(place[inside], minlength=size), middle, evenness)


def shares(part: Floats, whole: Floats) -> Floats:
    """Part of the whole; nan where there is no whole."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)


@dataclass(frozen=True)
class Mix:
    """How far baskets lie from each other, 0 (the same) to 1 (nothing in common); nan where one of them is empty."""

    moved: Floats
    """The year's from that of the year before."""
    months: Floats
    """Each month's from that of the year before, for a month of that year from its other months."""


def mix(place: Ints, category: Ints, month: Ints, amount: Floats, size: int) -> Mix:
    """From amounts above zero by account (its place), category and month; half the sum of differing shares."""
    width = int(category.max(initial=-1)) + 1
    pair = place * max(width, 1) + category
    pairs, inverse = np.unique(pair, return_inverse=True)
    old = month >= MONTHS
    now_sum, then_sum = (_summed(inverse[part], amount[part], len(pairs)) for part in (~old, old))
    whose = pairs // max(width, 1)
    wholes = [_summed(whose, sums, size) for sums in (now_sum, then_sum)]
    half = np.abs(shares(now_sum, wholes[0][whose]) - shares(then_sum, wholes[1][whose])) / 2
    moved = np.where((wholes[0] > 0) & (wholes[1] > 0), _summed(whose, np.nan_to_num(half), size), np.nan)
    cell = place * 2 * MONTHS + month
    whole = _summed(cell, amount, size * 2 * MONTHS)
    # a month of the year before is held against the rest of that year
    less = np.where(old, amount, 0.0)
    rest_of = np.where(old, wholes[1][place] - whole[cell], wholes[1][place])
    rest = shares(then_sum[inverse] - less, rest_of)
    own = shares(amount, whole[cell])
    inside = _summed(cell, np.nan_to_num(np.abs(own - rest) - rest), size * 2 * MONTHS)
    known = _summed(cell, (rest_of > 0).astype(np.float64), size * 2 * MONTHS) > 0
    months = np.where(known & (whole > 0), (inside + 1) / 2, np.nan)
    return Mix(moved, months.reshape(size, 2 * MONTHS))


def _summed(at: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(at, weights=values, minlength=size).astype(np.float64)
