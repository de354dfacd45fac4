"""The service catalogue: what a tier and class are promised a year, and how far the year's deliveries lag behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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


def standing(units: Decimal, delivered: Decimal, day: date) -> Standing:
    """Whole units are due evenly over the year: of twelve, six by the end of June; never a part of one."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    gone = Decimal((day - first).days + 1) / Decimal((last - first).days + 1)
    return Standing(units, delivered, (units * gone).to_integral_value(rounding="ROUND_FLOOR"))
