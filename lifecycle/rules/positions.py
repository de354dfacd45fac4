"""A check-in: the band of a distance, so that the position itself need not be kept."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.rules import places
from lifecycle.choices import CheckIn

HERE = 800.0
"""Metres; maps in China are shifted by up to 700 m against what a phone measures, and sites are large."""
NEAR = 5_000.0
VAGUE = 3_000.0
"""A position known no better than this says nothing."""


@dataclass(frozen=True)
class Position:
    """Where a phone says it is, and within how many metres it is sure."""

    latitude: float
    longitude: float
    accuracy: float = 0.0


def band(position: Position, place: tuple[float, float] | None) -> CheckIn:
    """How far the position is from the customer's place; in doubt (its accuracy) for the one who checks in."""
    if place is None or position.accuracy > VAGUE:
        return CheckIn.UNKNOWN
    metres = places.apart((position.latitude, position.longitude), place) - position.accuracy
    if metres <= HERE:
        return CheckIn.HERE
    return CheckIn.NEAR if metres <= NEAR else CheckIn.ELSEWHERE
