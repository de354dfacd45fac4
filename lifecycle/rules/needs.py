"""Needs: which step one has come to, which steps may follow, and what a benefit is worth against its cost."""

from datetime import date
from decimal import Decimal

LATENT, EXPLICIT, PROPOSED, CONFIRMED, CLOSED = "latent", "explicit", "proposed", "confirmed", "closed"
STEPS = ("stated_on", "proposed_on", "confirmed_on", "closed_on")
"""The days of the steps in their order; a need that was only heard has none of them."""


def step(*, stated_on: date | None, proposed_on: date | None, confirmed_on: date | None, closed_on: date | None) -> str:
    """Where a need stands; what was offered before the customer stated the need leaves it latent."""
    if closed_on is not None:
        return CLOSED
    if stated_on is None:
        return LATENT
    if confirmed_on is not None:
        return CONFIRMED
    return PROPOSED if proposed_on is not None else EXPLICIT


def last_step(days: dict[str, date | None]) -> str:
    """The name of the day that is taken back when one step is undone; empty for a need that was only heard."""
    if days.get("closed_on"):
        return "closed_on"
    given = [(days[name], place) for place, name in enumerate(STEPS) if days.get(name)]
    return STEPS[max(given)[1]] if given else ""


def worth(benefit: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """What it is worth to the customer: benefit less cost; unknown as long as the benefit is."""
    return None if benefit is None else benefit - (cost or Decimal(0))


def is_early(stated_on: date | None, proposed_on: date | None) -> bool:
    """Whether a solution was offered before the customer said that they want one."""
    return proposed_on is not None and (stated_on is None or proposed_on < stated_on)
