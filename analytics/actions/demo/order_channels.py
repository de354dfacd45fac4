"""By which ways the demo’s orders come: each customer has its own, some have moved, and a few orders say nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from random import Random

from accounts.choices import AccountKind
from accounts.choices.orders import OrderChannel as Way
from accounts.models import Order
from analytics.actions.demo.profiles import Profile

BIG = 1_500_000
"""From so much revenue a year on a customer's system orders by itself."""
UNSAID, THROUGH, MOVED = 0.04, 0.45, 0.14
"""Orders that do not say it; those that a partner hands in for whom it brought; customers who changed their way."""
AWAY = (Way.MESSAGE, Way.PHONE, Way.EMAIL, Way.FAIR, Way.OTHER)


def way(profile: Profile, order: Order, partners: Collection[int], today: date) -> str:
    """Drawn apart by customer and number, so that the rest of the demo stays what it is; nothing of a return."""
    rng = Random(f"way:{order.number}")
    if order.amount < 0 or rng.random() < UNSAID:
        return ""
    if profile.account.referred_by_id in partners and rng.random() < THROUGH:
        return Way.AGENT
    first, second = _usual(profile, (today - order.ordered_on).days)
    drawn = rng.random()
    return first if drawn < 0.78 else second if drawn < 0.94 else rng.choice(AWAY)


def _usual(profile: Profile, ago: int) -> tuple[str, str]:
    """How a customer mostly orders, and how else; who changed did so some months ago."""
    own = Random(f"way:{profile.name}")
    if own.random() < MOVED:
        moved_ago = own.randint(150, 330)
        later = Way.LINK if profile.size > BIG else Way.SHOP
        return (later, Way.PHONE) if ago < moved_ago else (Way.PHONE, Way.PERSON)
    if profile.size > BIG:
        return own.choice([(Way.LINK, Way.EMAIL), (Way.PERSON, Way.LINK), (Way.EMAIL, Way.LINK)])
    if profile.foreign or profile.kind == AccountKind.GOVERNMENT:
        return Way.EMAIL, Way.PERSON
    return own.choice([(Way.SHOP, Way.MESSAGE), (Way.MESSAGE, Way.PHONE), (Way.PHONE, Way.MESSAGE),
                       (Way.PERSON, Way.PHONE)])  # fmt: skip
