"""The service catalogue: what a tier and class are promised a year, and how far the year's deliveries lag behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lifecycle.choices.services import GroundService, ServiceKind, ServiceUnit

GROUND = (
    (GroundService.ADVICE, ServiceKind.CONSULTING, ServiceUnit.HOURS),
    (GroundService.ENGINEER, ServiceKind.STATIONED, ServiceUnit.DAYS),
    (GroundService.CHECK, ServiceKind.BASIC, ServiceUnit.TIMES),
    (GroundService.INSPECTION, ServiceKind.BASIC, ServiceUnit.TIMES),
    (GroundService.TRAINING, ServiceKind.VALUE_ADDED, ServiceUnit.DAYS),
    (GroundService.REPORT, ServiceKind.VALUE_ADDED, ServiceUnit.TIMES),
)
"""(key, kind, unit) of the services that an instance begins with."""
NOTHING = Decimal(0)
MOST = 9999


def promised(by_grade: Mapping[str, int], tier: str, key_class: str) -> Decimal:
    """Units a year that a customer is promised: the most of what its tier and its class get."""
    return Decimal(max((int(by_grade.get(grade, 0)) for grade in (tier, key_class) if grade), default=0))


@dataclass(frozen=True)
class Standing:
    """One service of one customer in a year: promised and delivered units, and how much should be there by a day."""

    promised: Decimal
    delivered: Decimal
    due: Decimal

    @property
    def gap(self) -> Decimal:
        """Units that should be there and are not."""
        return max(self.due - self.delivered, NOTHING)

    @property
    def share(self) -> float | None:
        """Of what the year promises, how much is there; None where nothing is promised."""
        return float(self.delivered / self.promised) if self.promised else None


Turns = Sequence[tuple[date, str]]
"""From which day on which grade was held, the earliest first; `""` is none."""


def standing(units: Decimal, delivered: Decimal, day: date, owed: Iterable[tuple[date, Decimal]] = ()) -> Standing:
    """
    Each day of the year owes its part of what was promised a year on that day; only whole units count, never a part.

    `owed`: from which days on how many units a year were promised; nothing is promised before the first. Empty: `units`
    since the year began, so that of twelve six are due by the end of June.
    """
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    turns = sorted(owed) or [(first, units)]
    ends = [begun for begun, _units in turns[1:]] + [day + timedelta(1)]
    days = ((many, (min(end, day + timedelta(1)) - max(begun, first)).days)
            for (begun, many), end in zip(turns, ends, strict=True))  # fmt: skip
    due = sum((many * max(held, 0) for many, held in days), NOTHING) / Decimal((last - first).days + 1)
    return Standing(units, delivered, due.to_integral_value(rounding="ROUND_FLOOR"))


def owed(by_grade: Mapping[str, int], tiers: Turns, classes: Turns) -> list[tuple[date, Decimal]]:
    """From which day on how many units a year were promised, by the tier and the class of each day."""
    found = []
    for day in sorted({day for day, _grade in (*tiers, *classes)}):
        grades = [next((grade for begun, grade in reversed(turns) if begun <= day), "") for turns in (tiers, classes)]
        found.append((day, promised(by_grade, *grades)))
    return found
