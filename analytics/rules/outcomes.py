"""What became of churn warnings: kept, won back, lost, dormant or open, what was saved and what was lost."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from analytics.rules.plays import Count, wilson

STAYED = ("kept", "won_back")
"""Outcomes after which the customer is ours."""
ENDED = (*STAYED, "lost", "dormant")
FEWEST = 5
"""Of fewer that ended no share is told: chance alone would make it anything."""


@dataclass(frozen=True)
class Row:
    """One warning as it stood on the last day: `state` open until it was closed; money at its opening and closing."""

    warning: int
    account: int
    state: str
    cause: str
    tier: str
    owner: int | None
    region: str
    month: str
    at_stake: Decimal | None
    """None, here and below: nobody had scored the customer, so it is not known."""
    saved: Decimal | None
    lost: Decimal | None
    days: int


@dataclass(frozen=True)
class Line:
    """A part of the warnings in numbers; `days` is the median from opening to closing, None where none was closed."""

    count: int = 0
    open: int = 0
    kept: int = 0
    won_back: int = 0
    gone: int = 0
    dormant: int = 0
    at_stake: Decimal = Decimal(0)
    saved: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    days: float | None = None
    unknown: int = 0
    """Of so many nobody knows what was at stake at the opening; the sums are of the others."""

    @property
    def ended(self) -> int:
        """Those that a person closed with an outcome."""
        return self.count - self.open

    @property
    def stayed(self) -> int:
        """Customers that are still ours, or ours again."""
        return self.kept + self.won_back

    @property
    def share(self) -> float | None:
        """Stayed of ended; None for too few."""
        return self.stayed / self.ended if self.ended >= FEWEST else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Between which shares the truth lies in 95 of 100 cases (Wilson 1927)."""
        return wilson(Count(self.stayed, self.ended)) if self.ended >= FEWEST else None


def line(rows: Iterable[Row]) -> Line:
    """The numbers of some warnings."""
    found = list(rows)
    states = [one.state for one in found]
    closed = [one.days for one in found if one.state in ENDED]
    return Line(
        count=len(found), open=len(found) - len(closed), kept=states.count("kept"), won_back=states.count("won_back"),
        gone=states.count("lost"), dormant=states.count("dormant"),
        at_stake=_sum(one.at_stake for one in found), saved=_sum(one.saved for one in found),
        lost=_sum(one.lost for one in found),
        days=median(closed) if closed else None, unknown=sum(one.at_stake is None for one in found),
    )  # fmt: skip


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    """Of what is known."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def by(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, Line]:
    """The numbers of each part."""
    parts: dict[Hashable, list[Row]] = {}
    for one in rows:
        parts.setdefault(key(one), []).append(one)
    return {name: line(part) for name, part in parts.items()}
