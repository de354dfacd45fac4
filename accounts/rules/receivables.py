"""Which orders a payment settles, when an order is paid, and how late an open amount is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.rules import money

NOTHING = Decimal(0)
OVERDUE = ("days30", "days60", "days90", "over90")
"""The buckets that are overdue."""
BUCKETS = (("due", None, 0), ("days30", 1, 30), ("days60", 31, 60), ("days90", 61, 90), ("over90", 91, None))
"""Days overdue of each bucket, both ends inside; an order is not yet overdue on the day it falls due."""
QUIET_DAYS = 31
"""A book whose newest order or payment is older than this has ended: its receivables are those of its last day."""


@dataclass(frozen=True)
class Debt:
    """An order to settle: key, day, currency, amount above zero; `closed` was marked paid by hand or by an import."""

    key: int
    day: date
    currency: str
    amount: Decimal
    closed: bool = False


@dataclass(frozen=True)
class Money:
    """A payment: key, day, currency, amount above zero, and the order it names."""

    key: int
    day: date
    currency: str
    amount: Decimal
    names: int | None = None


@dataclass(frozen=True)
class Part:
    """So much of a payment settles so much of an order, in their common currency."""

    payment: int
    order: int
    amount: Decimal


def allocate(debts: Iterable[Debt], payments: Iterable[Money], kept: Iterable[Part] = ()) -> list[Part]:
    """
    What each payment settles; no payment gives more than it has, no order takes more than it asks.

    First every payment, by day, settles the order it names. Then what was settled before (`kept`) stays as it is, as
    far as both sides still reach. Then what is left of each payment, by day, goes to the customer's oldest open orders
    of its currency, but never to one that is closed: whoever marked it as paid has counted that money already.
    """
    owed = {debt.key: debt for debt in debts}
    paid = sorted(payments, key=lambda one: (one.day, one.key))
    by_key = {one.key: one for one in paid}
    asks = {key: debt.amount for key, debt in owed.items()}
    rest = {one.key: one.amount for one in paid}
    found: dict[tuple[int, int], Decimal] = {}

    def give(payment: int, order: int, most: Decimal) -> None:
        part = min(most, rest[payment], asks[order])
        if part > 0:
            rest[payment] -= part
            asks[order] -= part
            found[payment, order] = found.get((payment, order), NOTHING) + part

    for one in paid:
        if one.names in owed and owed[one.names].currency == one.currency:
            give(one.key, one.names, one.amount)
    for part in kept:
        known = part.payment in by_key and part.order in owed
        if known and by_key[part.payment].currency == owed[part.order].currency:
            give(part.payment, part.order, part.amount)
    oldest = sorted((debt for debt in owed.values() if not debt.closed), key=lambda debt: (debt.day, debt.key))
    for one in paid:
        for debt in oldest:
            if not rest[one.key]:
                break
            if debt.currency == one.currency:
                give(one.key, debt.key, rest[one.key])
    return [Part(payment, order, amount) for (payment, order), amount in found.items()]


def covered_on(day: date, amount: Decimal, parts: Iterable[tuple[date, Decimal]]) -> date | None:
    """
    The day on which payments covered an order of `day` and `amount` in full; None while they do not.

    `parts` are (day of the payment, amount). What was paid ahead counts from the order's day on.
    """
    asked = amount
    for paid, part in sorted(parts):
        asked -= part
        if asked <= 0:
            return max(day, paid)
    return None


def in_cents(parts: Sequence[Decimal], rate: Decimal) -> list[Decimal]:
    """Parts of one amount at its rate, such that the whole's parts add up to the converted whole to the cent."""
    found, upto, before = [], NOTHING, NOTHING
    for part in parts:
        upto += part
        through = money.convert(upto, rate)
        found.append(through - before)
        before = through
    return found


def bucket(late: int | None) -> str:
    """The bucket of an open amount by days overdue; `undated` where nobody knows when it falls due."""
    if late is None:
        return "undated"
    return next(name for name, low, high in BUCKETS if (low is None or late >= low) and (high is None or late <= high))


def day_of_book(newest: date | None, today: date) -> date:
    """The day receivables speak of: today, but the last day of a book that has ended (one brought in for a trial)."""
    if newest is None or newest > today or (today - newest).days <= QUIET_DAYS:
        return today
    return newest
