"""What sets the demo's customers apart besides their orders: the firm's size, what they buy and since when."""

from __future__ import annotations

import math
from random import Random

from accounts.choices import SizeBand
from accounts.models import Product
from analytics.actions.demo import words
from analytics.actions.demo.profiles import Profile

LARGE, MEDIUM = 3_000_000, 500_000
BIG = 800_000
"""A year's revenue from which a customer builds systems and does not only fill shelves."""
SYSTEMS, SHELVES = ("门窗型材", "保温"), ("瓷砖", "胶粘与五金")
"""Categories that big customers buy rather than others, and small ones."""
PROSPECT, WIDE = 900_000, 1.3
"""Size of the middle prospect, and how unlike they are."""
YEAR = 365
WINDOW = 9
"""Products from which a customer's lines are drawn."""
TAKES_UP, DROPS = 0.12, 0.93
"""Parts of the customers that took up a category in the year, and from where on they dropped one."""
NEW_FIELD, ENTERS = words.SOLAR, 0.3
"""A field in which nobody bought until a year ago, and the part of the new customers who are of it."""
AWAY, PAUSES = (370, 760), 0.06
"""Days ago between which some small customers ordered nothing, and how many of them."""


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
    rng = Random(f"industry:{code}")
    if rng.random() < missing:
        return ""
    came = profile.gap and profile.pattern == "steady" and profile.since < YEAR
    return NEW_FIELD if came and rng.random() < ENTERS else profile.industry


def product(profile: Profile, products: list[Product], start: int, step: int, ago: int) -> Product:
    """
    One of its usual products; every other one of a big customer belongs to a system, of a small one to a shelf.

    What it had not taken up so many days ago, or had dropped by then, is replaced by the next one on its list.
    """
    wanted = (SYSTEMS if step % 2 else ()) if profile.size > BIG else (SHELVES if step % 3 == 0 else ())
    usual = [one for one in products if one.category in wanted] or products
    without = _without(profile, products, start, ago)
    ahead = (usual[(start + step + more) % len(usual)] for more in range(len(usual)))
    return next((one for one in ahead if one.category != without), usual[(start + step) % len(usual)])


def _without(profile: Profile, products: list[Product], start: int, ago: int) -> str:
    """The category that it did not buy yet, or no more, so many days ago."""
    rng = Random(f"taste:{profile.account.code}")
    way, since = rng.random(), rng.uniform(40, YEAR - 20)
    category = rng.choice(sorted({products[(start + step) % len(products)].category for step in range(WINDOW)}))
    not_yet, no_more = way < TAKES_UP and ago > since, way > DROPS and ago < since
    return category if not_yet or no_more else ""


def is_away(profile: Profile, ago: int) -> bool:
    """Whether a small customer ordered nothing so many days ago, though it did before and does again."""
    small = profile.pattern == "steady" and profile.size < MEDIUM and AWAY[0] < ago < AWAY[1]
    return small and Random(f"away:{profile.account.code}").random() < PAUSES
