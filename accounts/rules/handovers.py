"""Who of several gets which customer of a book that is handed over: evenly tier by tier, or region by region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One customer of the book: the group it is dealt with, and the visits a month that it asks for."""

    key: int
    group: str
    visits: float = 0


def spread(book: Iterable[Place], load: Mapping[int, float], *, whole: bool) -> dict[int, int]:
    """
    {customer: receiver}, given the visits a month that each receiver has already.

    Within a group the next customer goes to whoever has got the fewest of it, then to the least loaded; `whole` groups
    stay together, the largest first, each with the least loaded. The same book gives the same, in any order.
    """
    now, groups = dict(load), defaultdict[str, list[Place]](list)
    for place in sorted(book, key=lambda one: (-one.visits, one.key)):
        groups[place.group].append(place)
    found: dict[int, int] = {}
    for _group, places in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        got: dict[int, int] = dict.fromkeys(now, 0)
        for place in places:
            first = found.get(places[0].key) if whole else None
            receiver = first or min(now, key=lambda one: (0 if whole else got[one], now[one], one))
            found[place.key] = receiver
            got[receiver] += 1
            now[receiver] += place.visits
    return found
