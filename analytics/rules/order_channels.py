"""By which way what was sold came, in the year and in the year before: shares, and what shifted most (K3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.choices.orders import UNSAID

CLEAR = 0.05
"""From so many points on a share has shifted."""
SLIGHT = 0.03
"""From so many points on a share has moved in a manner that is worth a word, though not clearly."""
MOSTLY = 0.9
"""Where orders of less than this part of what was sold say it, a sentence says so."""
Sums = Mapping[str, tuple[int, int]]
"""{way, or `UNSAID`: cents sold in the year, and in the year before}; returns are not taken off."""


@dataclass(frozen=True)
class Way:
    """One way with its cents and its shares of what says it; None where nothing of that year does."""

    code: str
    now: int
    before: int
    share: float | None
    share_before: float | None

    @property
    def moved(self) -> float:
        """By which part of the whole the share rose; 0 where one of the years says nothing."""
        return 0.0 if self.share is None or self.share_before is None else self.share - self.share_before


@dataclass(frozen=True)
class Ways:
    """All ways, those of the greatest share first."""

    rows: list[Way]
    unsaid: tuple[int, int]
    """Cents of which nobody said it, in the year and the year before."""
    said: tuple[int, int]

    @property
    def known(self) -> tuple[float | None, float | None]:
        """Which part of what was sold says it, in the year and the year before; None where nothing was sold."""
        wholes = [said + unsaid for said, unsaid in zip(self.said, self.unsaid, strict=True)]
        now, before = (said / whole if whole else None for said, whole in zip(self.said, wholes, strict=True))
        return now, before

    @property
    def gained(self) -> Way | None:
        """The way whose share rose most, if clearly."""
        found = max(self.rows, key=lambda one: one.moved)
        return found if found.moved >= CLEAR else None

    @property
    def lost(self) -> Way | None:
        """The way whose share fell most, if clearly."""
        found = min(self.rows, key=lambda one: one.moved)
        return found if found.moved <= -CLEAR else None

    @property
    def mover(self) -> Way | None:
        """The way whose share moved most, if that is worth a word."""
        found = max(self.rows, key=lambda one: abs(one.moved))
        return found if abs(found.moved) >= SLIGHT else None


def ways(sums: Sums) -> Ways | None:
    """What the sums come to; None where no order of the two years says by which way it came."""
    told = {code: both for code, both in sums.items() if code != UNSAID and any(both)}
    if not told:
        return None
    wholes = [sum(both[year] for both in told.values()) for year in (0, 1)]
    rows = [
        Way(code, now, before, now / wholes[0] if wholes[0] else None, before / wholes[1] if wholes[1] else None)
        for code, (now, before) in told.items()
    ]
    rows.sort(key=lambda one: (-one.now, -one.before, one.code))
    unsaid = sums.get(UNSAID, (0, 0))
    return Ways(rows, (unsaid[0], unsaid[1]), (wholes[0], wholes[1]))
