"""The way between two customers: how long it takes and whether both fit one day, by the map, else by their names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import ceil

from accounts.rules import places

SHORT = 30
"""Minutes within a city, and wherever nothing is known of a way."""
NEAR, FAR = 25.0, 150.0
"""Kilometres that are still within a city, and those beyond which two customers are not seen on one day."""
SET_OUT, A_KILOMETRE = 15.0, 1.1
"""Minutes of a way beyond a city: to get going, and for each kilometre as the crow flies (roads wind)."""
HALF = 180
"""Minutes from city to city where the map is not known: one is seen before noon, the other after."""
STEP = 15


@dataclass(frozen=True, slots=True)
class Place:
    """Where a customer is: by names (`town` and the others fold the case), and by degrees where they are known."""

    name: str = ""
    country: str = ""
    region: str = ""
    town: str = ""
    at: tuple[float, float] | None = None

    @property
    def city(self) -> str:
        """What visits share that lie in the same city; of a customer without one its region."""
        return self.town or self.region


NOWHERE = Place()
"""Nothing is known, or nobody travels."""


@lru_cache(maxsize=20_000)
def place(
    country: str, region: str, city: str, latitude: Decimal | None = None, longitude: Decimal | None = None
) -> Place:
    """The place of a customer, from what its file says."""
    at = (float(latitude), float(longitude)) if latitude is not None and longitude is not None else None
    land, part, town = (name.strip().casefold() for name in (country, region, city))
    return Place(city.strip() or region.strip(), land, part, town, at)


@lru_cache(maxsize=100_000)
def minutes(one: Place, other: Place) -> int | None:
    """Minutes of the way between two places; None where they are too far apart for one day."""
    if one.at and other.at:
        return _on_the_map(places.apart(one.at, other.at) / 1000)
    if _differ(one.country, other.country):
        return None
    if one.town and one.town == other.town:
        return SHORT
    if _differ(one.region, other.region):
        return None
    if one.town and other.town:
        return HALF
    return HALF if one.region and one.town != other.town and one.region == other.region else SHORT


def is_overnight(one: Place, other: Place) -> bool:
    """Whether one can be at a place the day after another: not from country to country, unless the map says near."""
    return minutes(one, other) is not None or not _differ(one.country, other.country)


def is_near(one: Place, other: Place) -> bool:
    """Whether the way between two places leaves no city, as far as is known."""
    way = minutes(one, other)
    return way is not None and way <= SHORT


def _on_the_map(kilometres: float) -> int | None:
    if kilometres > FAR:
        return None
    return SHORT if kilometres <= NEAR else ceil((SET_OUT + A_KILOMETRE * kilometres) / STEP) * STEP


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)
