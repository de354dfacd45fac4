"""What a customer's contribution fell by, part by part, exact to the cent, and which part took most of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.choices.falls import FallCause
from analytics.rules.trade import YEAR

HALF = 0.5
"""Categories that are bought no more, or the one bought less, are the cause where they are so much of what went."""
MUCH = 0.3
"""Of a category much less is bought where so much of its revenue went; so much of a contribution is a lot."""
EVEN = 0.5
"""Whoever ordered on so many of the order days of the year before, or on more, goes on ordering evenly."""


NONE: Mapping[str, tuple[int, int]] = {}


@dataclass(frozen=True)
class Year:
    """What the books say of one customer's year; amounts in cents, `orders` the days on which it ordered."""

    revenue: int
    cost_to_serve: int
    net: int
    orders: int = 0
    discount: int = 0

    @property
    def gross(self) -> int:
        """What is left of revenue after the cost of goods."""
        return self.net + self.cost_to_serve

    @property
    def margin(self) -> float:
        """The same in parts of revenue; 0 without revenue."""
        return self.gross / self.revenue if self.revenue > 0 else 0.0

    @property
    def off(self) -> float:
        """The discount in parts of what the same would be at list price."""
        listed = self.revenue + self.discount
        return self.discount / listed if listed > 0 else 0.0

    @property
    def size(self) -> float:
        """What an order day brings."""
        return self.revenue / self.orders if self.orders else 0.0


@dataclass(frozen=True)
class Likely:
    """The part that took most: by how many cents (below zero), and where it is told by categories which ones."""

    cause: FallCause
    amount: int
    categories: tuple[str, ...] = ()
    part: float = 0.0
    """Of the one category that is bought less: which part of its revenue went."""


def parts(before: Year, now: Year) -> dict[FallCause, int]:
    """
    The change of net contribution in cents, part by part; their sum is the change.

    Discount is what more of it takes from today's list value; order days and what one brings are told at the margin
    of the year before; serving is its cost; the margin is what is left.
    """
    discount = -round((now.off - before.off) * (now.revenue + now.discount))
    moved = round(before.margin * (now.revenue - before.revenue - discount))
    days = round(before.gross * (now.orders / before.orders - 1)) if before.orders else moved
    serving = before.cost_to_serve - now.cost_to_serve
    found = {FallCause.ORDERS: days, FallCause.SIZE: moved - days, FallCause.DISCOUNT: discount,
             FallCause.SERVING: serving}  # fmt: skip
    return found | {FallCause.MARGIN: now.net - before.net - sum(found.values())}


def likely(before: Year, now: Year, dropped: Mapping[str, int], shrunk: Mapping[str, tuple[int, int]] = NONE) -> Likely:
    """
    The part that took most; `dropped` is {category: revenue in cents of the year before} of what is bought no more.

    Who orders nothing any more is silent, whatever else moved. Fewer or smaller orders are told as lost categories
    where these are half of the revenue that went, or more; else by the category of `shrunk`, {category: cents before
    and now} of what is still bought, that fell most, where it is half of it.
    """
    found = parts(before, now)
    bought = found[FallCause.ORDERS] + found[FallCause.SIZE]
    if now.orders == 0 and now.revenue <= 0:
        return Likely(FallCause.SILENT, bought)
    cause = min(found, key=lambda name: found[name])
    gone, fell = sum(dropped.values()), before.revenue - now.revenue
    if cause in (FallCause.ORDERS, FallCause.SIZE) and fell > 0 and gone >= HALF * fell:
        names = sorted(dropped, key=lambda name: -dropped[name])
        return Likely(FallCause.CATEGORY, -round(before.margin * gone), tuple(names))
    if cause in (FallCause.ORDERS, FallCause.SIZE) and (less := _less(before, now, shrunk)):
        return less
    return Likely(cause, found[cause])


def _less(before: Year, now: Year, shrunk: Mapping[str, tuple[int, int]]) -> Likely | None:
    """
    The category whose revenue fell most, where much of it went and that is half of what went in all, or more.

    It has to have fallen further than all that was bought: what went of everything alike is no matter of a category.
    """
    fell = before.revenue - now.revenue
    name = min(shrunk, key=lambda one: (shrunk[one][1] - shrunk[one][0], one), default="")
    was, sold = shrunk.get(name, (0, 0))
    gone = was - sold
    if was <= 0 or fell <= 0 or gone < HALF * fell or gone < MUCH * was or gone * before.revenue <= fell * was:
        return None
    return Likely(FallCause.LESS, -round(before.margin * gone), (name,), min(gone / was, 1.0))


def is_shrinking(before: Year, now: Year, silent: int | None) -> bool:
    """
    Whether a customer goes on ordering in its rhythm, only less, while a lot of its contribution went.

    `silent` are the days since its last order, None where it has none in the year; its usual gap is that of both years.
    A contribution that fell without revenue is no matter of ordering less.
    """
    fell = before.net > 0 and before.net - now.net >= MUCH * before.net and now.revenue < before.revenue
    is_even = before.orders > 0 and now.orders >= EVEN * before.orders
    return fell and is_even and silent is not None and silent * (before.orders + now.orders) <= 2 * YEAR
