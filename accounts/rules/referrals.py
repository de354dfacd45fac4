"""What customers are worth as referrers: what came through them, and how revenue is attributed along a chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from accounts.rules import money, trees

PASSED_UP = Decimal("0.5")
"""The part of what an account holds that goes to whoever brought it."""
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Network:
    """One entry per account that was brought or brought somebody; `above` never leads in a circle."""

    above: dict[int, int]
    """{account: who brought it}."""
    brought: dict[int, int]
    """How many it brought itself."""
    reached: dict[int, int]
    """How many came through it over any number of steps."""
    order: list[int]
    """The accounts, each before the one that brought it."""


def network(referrer: Mapping[int, int | None]) -> Network:
    """From {account: who brought it, or None}; a referrer that is not among the accounts counts as none."""
    above = trees.rooted(referrer, referrer)
    order = trees.leaves_first(referrer, above)
    brought = dict.fromkeys(order, 0)
    reached = dict.fromkeys(order, 0)
    for key in order:
        upper = above.get(key)
        if upper is not None:
            brought[upper] += 1
            reached[upper] += reached[key] + 1
    return Network(above, brought, reached, order)


def through(net: Network, values: Mapping[int, Decimal | None]) -> dict[int, Decimal | None]:
    """
    What came through each account: the sum over all it brought, over any number of steps, without its own.

    A value that is None is not known: the sum is of those that are, and None where none is.
    """
    found: dict[int, Decimal | None] = dict.fromkeys(net.order)
    for key in net.order:
        upper = net.above.get(key)
        if upper is not None:
            found[upper] = money.total((found[upper], found[key], values.get(key)))
    return found


def attributed(
    net: Network, values: Mapping[int, Decimal | None], passed_up: Decimal = PASSED_UP
) -> dict[int, Decimal | None]:
    """
    Each account's value, shared along the chain that brought it; the sum stays the same to the cent.

    An account keeps 1 - r of what it holds and passes r up; what it holds is its own value and all that is passed to
    it; who was brought by nobody keeps the rest. Over a chain of n steps the account itself thus keeps (1 - r), the
    next one (1 - r)·r, then (1 - r)·r² …, and the first of the chain rⁿ: together 1. Each pass is rounded to the cent
    once, and the rounding stays with whoever passes. None is not known: it passes nothing, and stays None unless
    something known is passed to it.
    """
    held = {key: values.get(key) for key in net.order}
    for key in net.order:
        upper, own = net.above.get(key), held[key]
        if upper is not None and own is not None:
            passed = (own * passed_up).quantize(CENT, ROUND_HALF_EVEN)
            held[key] = own - passed
            held[upper] = (held[upper] or Decimal(0)) + passed
    return held
