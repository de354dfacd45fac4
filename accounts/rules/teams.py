"""Which functions of an account team nobody holds."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.choices import SeatFunction

ENDING_DAYS = 30
"""A seat that ends within so many days is spoken of."""


def missing(held: Iterable[str], *, owned: bool) -> list[str]:
    """The functions without a holder, in the order of the vocabulary; the owner is the account manager."""
    there = set(held) | ({SeatFunction.MANAGER.value} if owned else set())
    return [function for function in SeatFunction.values if function not in there]
