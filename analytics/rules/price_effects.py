"""How much of a change of revenue is price, how much is quantity, and how much came with other products (K1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CENT, NONE = Decimal("0.01"), Decimal(0)
Bought = tuple[Decimal, Decimal]
"""Of one product in one time: how much, and for what in the company's currency."""


@dataclass(frozen=True)
class Split:
    """The parts of a change in revenue: together they are all of it."""

    price: Decimal = NONE
    quantity: Decimal = NONE
    mix: Decimal = NONE
    """Products bought in one of the two times alone: begun, or dropped."""
    untold: Decimal = NONE
    """What came without products or quantities, and returns that nothing was bought beside."""

    @property
    def is_told(self) -> bool:
        """Whether anything could be compared."""
        return bool(self.price or self.quantity or self.mix)


def split(before: Mapping[int, Bought], now: Mapping[int, Bought], change: Decimal) -> Split:
    """
    A change of revenue by price, quantity and mix; {product: what was bought} of both times.

    For a product that was bought in both times the indicators of Bennet (1920, "The theory of measurement of changes
    in cost of living", Journal of the Royal Statistical Society 83): price is the mean of both quantities times the
    change of the price, quantity the mean of both prices times the change of the quantity, so that neither time is
    the base and nothing is left over (Diewert 2005, "Index number theory using differences rather than ratios",
    American Journal of Economics and Sociology 64). Quantities of different products have different units and are not
    added: what their shares do to revenue stands in each one's quantity, and mix is what was begun or dropped.
    """
    price = quantity = mix = NONE
    for product in before.keys() | now.keys():
        (q0, a0), (q1, a1) = (side.get(product, (NONE, NONE)) for side in (before, now))
        if min(q0, a0, q1, a1) > 0:
            dearer = ((q0 + q1) / 2 * (a1 / q1 - a0 / q0)).quantize(CENT, ROUND_HALF_EVEN)
            price, quantity = price + dearer, quantity + (a1 - a0 - dearer)
        elif (not q0 and not a0 and q1 > 0) or (not q1 and not a1 and q0 > 0):
            mix += a1 - a0
    return Split(price, quantity, mix, change - price - quantity - mix)
