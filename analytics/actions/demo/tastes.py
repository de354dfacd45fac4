"""What sets the demo's big customers apart besides their orders: the firm's size, what it buys, what is not known."""

from __future__ import annotations

import math
from random import Random

from accounts.choices import SizeBand
from accounts.models import Product
from analytics.actions.demo.profiles import Profile

LARGE, MEDIUM = 3_000_000, 500_000
BIG = 800_000
"""A year's revenue from which a customer builds systems and does not only fill shelves."""
SYSTEMS, SHELVES = ("门窗型材", "保温"), ("瓷砖", "胶粘与五金")
"""Categories that big customers buy rather than others, and small ones."""
PROSPECT, WIDE = 900_000, 1.3
"""Size of the middle prospect, and how unlike they are."""


def size_band(profile: Profile, code: str) -> str:
    """The firm's own size: near to what it buys, but not the same; of some nobody knows it."""
    rng, prospect = Random(f"size:{code}"), profile.pattern == "prospect"
    drawn = prospect and profile.size < MEDIUM
    size = PROSPECT * math.exp(rng.gauss(0, WIDE)) if drawn else profile.size * math.exp(rng.gauss(0.2, 0.85))
    if rng.random() < (0.3 if prospect else 0.06):
        return ""
    return str(SizeBand.LARGE if size > LARGE else SizeBand.MEDIUM if size > MEDIUM else SizeBand.SMALL)


def industry(profile: Profile, code: str) -> str:
    """Its industry, as far as somebody asked."""
    missing = 0.25 if profile.pattern == "prospect" else 0.04
    return "" if Random(f"industry:{code}").random() < missing else profile.industry


def product(profile: Profile, products: list[Product], start: int, step: int) -> Product:
    """One of its usual products; every other one of a big customer belongs to a system, of a small one to a shelf."""
    wanted = (SYSTEMS if step % 2 else ()) if profile.size > BIG else (SHELVES if step % 3 == 0 else ())
    usual = [one for one in products if one.category in wanted] or products
    return usual[(start + step) % len(usual)]
