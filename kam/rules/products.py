"""A product as it is shown: with so many digits that whoever multiplies what they read gets the amount they read."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kam.rules import formats
from kam.rules.formats import Number

TRIES = ((1, 0), (2, 0), (1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (4, 3), (5, 4))
"""Decimals of the share, and how many more digits the whole is shown with, the fewest first."""


def digits(amount: Number, share: Number, whole: Number, language: str) -> tuple[int, int]:
    """
    The fewest decimals of the share and further digits of the whole by which `share × whole` reads as `amount`.

    Where an amount lies so near a half that none does, those that come nearest to it.
    """
    said, off = formats.short(amount, language), dict[tuple[int, int], Decimal]()
    for places, more in TRIES:
        step = Decimal(1).scaleb(-places)
        part = (formats.decimal(share) * 100).quantize(step, rounding=ROUND_HALF_UP) / 100
        product = part * formats.shown(whole, language, more)
        if formats.short(product, language) == said:
            return places, more
        off[places, more] = abs(product - formats.decimal(amount))
    return min(off, key=off.__getitem__)


def factors(amount: Number, share: Number, whole: Number, currency: str, language: str) -> tuple[str, str]:
    """Both factors of the amount in words."""
    places, more = digits(amount, share, whole, language)
    return formats.percent(share, places), formats.short_money(whole, currency, language, more)
