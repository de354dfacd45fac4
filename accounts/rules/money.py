"""Money to the cent: conversion by a dated rate, rounding, and the sum of lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 12
"""No sum of lines and no converted amount may be larger: columns hold it, and a year's sums stay exact."""


def to_cent(amount: Decimal) -> Decimal:
    """Rounded half up (away from zero) to the cent, as invoices are and as PostgreSQL's round() does."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def convert(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount in the company's currency; `rate` is what one unit of the amount's currency is worth in it."""
    return to_cent(amount if rate == 1 else amount * rate)


def fits(amount: Decimal | None) -> bool:
    """Whether a sum or a converted amount is one that the book can reckon with."""
    return amount is None or abs(amount) <= LARGEST


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is known (a cost nobody stated is not a cost of zero)."""
    known = [amount for amount in amounts if amount is not None]
    return to_cent(sum(known, Decimal(0))) if known else None


def contradicts(stated: Decimal, lines: Sequence[Decimal | None], count: int) -> bool:
    """
    Whether an order states beside its lines what is not their sum; a cent for each of `count` lines is rounding.

    Nought beside lines of which none tells any is no contradiction: systems send it for "none".
    """
    found = total(lines)
    return bool(stated) if found is None else abs(stated - found) > CENT * count


def both(stated: Decimal, lines: Sequence[Decimal | None]) -> str:
    """What an order states and what its lines sum up to, where these differ."""
    found = total(lines)
    return f"{stated:f} ≠ {'–' if found is None else format(found, 'f')}"


def rate_on(day: date, days: Sequence[date], rates: Sequence[Decimal]) -> Decimal | None:
    """The newest rate on or before a day; `days` ascend and `rates` go with them. None before the first."""
    place = bisect_right(days, day)
    return rates[place - 1] if place else None
