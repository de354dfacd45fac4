"""What became of planned visits: held, answered by a message, dropped, missed or to come; which were moved (V5)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date

DONE, WRITTEN, DROPPED, MISSED, AHEAD, MOVED = "done", "written", "dropped", "missed", "ahead", "moved"
OUTCOMES = (DONE, WRITTEN, DROPPED, MISSED, AHEAD)
"""Each planned visit has one of these; moved ones are among them, and only moved ones are still to come."""
WAYS = (*OUTCOMES, MOVED)


@dataclass(frozen=True)
class Planned:
    """A visit that somebody had planned: `first_on` for which day at first, `on` for which in the end."""

    pk: int
    account: int
    tier: str
    manager: int
    region: str
    first_on: date
    on: date
    outcome: str
    segment: str = ""

    @property
    def is_moved(self) -> bool:
        return self.first_on != self.on

    def came_to(self, way: str) -> bool:
        """Whether it belongs to a number; every planned visit belongs to the one without a name."""
        return way in ("", self.outcome) or (way == MOVED and self.is_moved)


@dataclass
class Tally:
    """
    How many were planned, and what became of them: planned = done + written + dropped + missed + ahead.

    Some of them were moved.
    """

    planned: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))

    def add(self, one: Planned) -> None:
        self.planned += 1
        self.counts[one.outcome] += 1
        self.counts[MOVED] += one.is_moved

    @property
    def share(self) -> float | None:
        """Of what was planned, the part that was held."""
        return self.counts[DONE] / self.planned if self.planned else None


def tally(found: Iterable[Planned]) -> Tally:
    """All of them together."""
    return by(found, lambda _one: "").get("", Tally())


def by(found: Iterable[Planned], part: Callable[[Planned], Hashable]) -> dict[Hashable, Tally]:
    """Them in parts."""
    parts: dict[Hashable, Tally] = {}
    for one in found:
        key = part(one)
        if key not in parts:
            parts[key] = Tally()
        parts[key].add(one)
    return parts
