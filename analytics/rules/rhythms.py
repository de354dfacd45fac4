"""How the order days of accounts lie: first, last, how many, and how many in which part of the last year."""

import numpy as np

from analytics.rules.trade import MONTH, YEAR, Bools, Ints

MONTHS = 12
Rhythms = dict[str, Ints]
"""Columns of `Trade`, one entry per account."""


def rhythms(place: Ints, day: Ints, count: int, t: int, horizon: int) -> Rhythms:
    """
    Of `count` accounts with at least one order up to day `t` each; `place` says whose order day each `day` is, sorted
    by account and day, each once.
    """
    ends = np.cumsum(np.bincount(place, minlength=count))
    year, quarter, month = day > t - YEAR, day > t - 90, (t - day) // MONTH
    first = begins(place * (t + 1) + month)

    def counted(chosen: Bools) -> Ints:
        return np.bincount(place[chosen], minlength=count).astype(np.int64)

    last = day[ends - 1]
    gaps = np.flatnonzero(~begins(place))
    longer = day[gaps] - day[gaps - 1] > t - last[place[gaps]]
    return {
        "first": day[np.concatenate([[0], ends[:-1]])] if count else day,
        "last": last,
        "orders": counted(np.ones(len(day), np.bool_)),
        "orders365": counted(year),
        "orders90": counted(quarter),
        "orders275": counted(year & ~quarter),
        "season": counted(year & (day <= t - YEAR + horizon)),
        "season2": counted((day > t - 2 * YEAR) & (day <= t - 2 * YEAR + horizon)),
        "months": counted((month < MONTHS) & first),
        "months3": counted((month < 3) & first),
        "months24": counted((month >= MONTHS) & (month < 2 * MONTHS) & first),
        "longer": np.bincount(place[gaps][longer], minlength=count).astype(np.int64),
    }


def begins(values: Ints) -> Bools:
    """Where a value differs from the one before it."""
    return np.concatenate([[True], values[1:] != values[:-1]]) if len(values) else np.zeros(0, np.bool_)
