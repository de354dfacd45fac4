"""Places due visits on a manager's days: the most valuable tier first, never more a day than one person can hold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.choices import Tier
from lifecycle.rules.cadence import workday

PER_DAY = 4
"""Visits one manager holds on a day."""
PER_MONTH = PER_DAY * 21
"""And on the working days of a month."""
ORDER = {Tier.PLATINUM.value: 0, Tier.GOLD.value: 1, Tier.IRON.value: 2, Tier.LEAD.value: 3}


@dataclass(frozen=True)
class Wanted:
    """One account that is due: `key` names it, `late` are days overdue (the later, the sooner)."""

    key: int
    tier: str
    due_on: date
    late: int = 0
    warned: bool = False


def place(wanted: Iterable[Wanted], taken: Counter[date], *, until: date, per_day: int = PER_DAY) -> dict[int, date]:
    """
    A working day for each due visit, or none where the days up to `until` are full.

    Tier by tier: every platinum visit has its day before the first gold one is placed; within a tier the warned
    accounts, then the most overdue. `taken` counts what already stands on each day and is filled up.
    """
    placed: dict[int, date] = {}
    order = sorted(wanted, key=lambda w: (ORDER.get(w.tier, 9), not w.warned, w.due_on, -w.late, w.key))
    for one in order:
        day = workday(one.due_on)
        while day <= until and taken[day] >= per_day:
            day = workday(day + timedelta(days=1))
        if day <= until:
            taken[day] += 1
            placed[one.key] = day
    return placed
