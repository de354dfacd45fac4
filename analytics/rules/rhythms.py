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
    year, quarter = day > t - YEAR, day > t - 90

    def counted(chosen: Bools) -> Ints:
        return np.bincount(place[chosen], minlength=count).astype(np.int64)

    return {
        "first": day[np.concatenate([[0], ends[:-1]])] if count else day,
        "last": day[ends - 1],
        "orders": counted(np.ones(len(day), np.bool_)),
        "orders365": counted(year),
        "orders90": counted(quarter),
        "orders275": counted(year & ~quarter),
        "season": counted(year & (day <= t - YEAR + horizon)),
        "months": counted((day > t - MONTH * MONTHS) & begins(place * (t + 1) + (t - day) // MONTH)),
    }


def begins(values: Ints) -> Bools:
    """Where a value differs from the one before it."""
    return np.concatenate([[True], values[1:] != values[:-1]]) if len(values) else np.zeros(0, np.bool_)
