"""Places due visits on a manager's days: the most valuable tier first, never more than a day or week has room for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from accounts.choices import Tier
from kam.rules.workdays import Span, Week
from lifecycle.rules import hours

PER_DAY = 4
"""Visits one manager holds on a day, where nobody says otherwise."""
PER_MONTH = PER_DAY * 21
"""And on the working days of a month."""
ORDER = {Tier.PLATINUM.value: 0, Tier.GOLD.value: 1, Tier.IRON.value: 2, Tier.LEAD.value: 3}
EARLY = 5
"""Days a visit may come before it is due to share a day with others of its city: nothing is lost by that."""
GAP_SHARE = 2
"""Two visits of one account lie at least a half of its rhythm apart, however full the days are."""

Key = tuple[int, int]
"""Account, and which of its visits in these weeks."""


@dataclass(frozen=True)
class Wanted:
    """
    One visit that is due: `key` names it, `late` are days overdue (the later, the sooner), `place` its city.

    `week` are the customer's working days, `keep` the day it was proposed for and stays on if that is free and not too
    early by now, `gap` the least days after the account's visit before it, `avoid` a weekday that does not suit.
    """

    key: Key
    tier: str
    due_on: date
    late: int = 0
    urgency: int = 0
    place: str = ""
    week: Week = field(default_factory=Week)
    keep: date | None = None
    gap: int = 0
    avoid: int | None = None
    fixed: bool = False


@dataclass
class Days:
    """A manager's days: how many visits each still takes, and each week; which cities they lead to already."""

    room: dict[date, int]
    closed: Mapping[date, tuple[str, str]] = field(default_factory=dict)
    weekly: int | None = None
    held: Counter[date] = field(default_factory=Counter)
    places: dict[date, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)
    busy: Mapping[date, list[Span]] = field(default_factory=dict)
    taken: dict[date, list[time]] = field(default_factory=lambda: defaultdict(list))
    escorts: set[tuple[int, int]] = field(default_factory=set)
    """Weeks in which an executive of ours is to come along on a visit that stands."""

    def stand(self, day: date, place: str = "", at: time | None = None) -> None:
        """A visit stands on this day, at an hour or at none."""
        self.held[day] += 1
        if at is not None:
            self.taken[day].append(at)
        self.weeks[week_of(day)] += 1
        if place:
            self.places[day][place] += 1

    def hour(self, day: date, keep: time | None = None) -> time | None:
        """An hour of the day for a visit, taken from now on; the one it had, where that is still free."""
        busy, taken = self.busy.get(day, []), self.taken[day]
        at = keep if keep is not None and hours.is_free(day, keep, busy, taken) else hours.find(day, busy, taken)
        if at is not None:
            taken.append(at)
        return at

    def has_room(self, day: date) -> bool:
        in_week = self.weekly is None or self.weeks[week_of(day)] < self.weekly
        return in_week and self.held[day] < self.room.get(day, 0)

    def obstacle(self, one: Wanted, day: date) -> tuple[str, str]:
        """Why a visit is not held on a day: (code, name); nothing for a weekend, which needs no words."""
        if day in self.closed:
            return self.closed[day]
        if name := one.week.holiday(day):
            return "customer_holiday", name
        if one.avoid == day.weekday():
            return "asked", ""
        return ("full", "") if self.room.get(day, 0) and not self.has_room(day) else ("", "")


@dataclass(frozen=True)
class Placed:
    """A visit's day; what kept it from the day it was due on; with how many others of its city it shares the day."""

    on: date
    why: tuple[str, str] = ("", "")
    together: int = 0


def week_of(day: date) -> tuple[int, int]:
    """The week of a year that a day lies in."""
    year, week, _weekday = day.isocalendar()
    return year, week


def in_order(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Platinum before gold before iron; within a tier what presses most, then the earliest due and the most overdue."""
    return sorted(wanted, key=lambda w: (w.key[1], ORDER.get(w.tier, 9), -w.urgency, w.due_on, -w.late, w.key))


def place(wanted: Iterable[Wanted], days: Days, *, today: date, until: date) -> dict[Key, Placed]:
    """
    A working day for each due visit, or none where the days up to `until` are full.

    Tier by tier: every platinum visit has its day before the first gold one is placed. `days` is filled up.
    """
    placed: dict[Key, Placed] = {}
    every = list(wanted)
    for tier in sorted({ORDER.get(one.tier, 9) for one in every}):
        for one in in_order(w for w in every if ORDER.get(w.tier, 9) == tier):
            before = placed.get((one.key[0], one.key[1] - 1))
            if one.key[1] and before is None:
                continue
            earliest = max(one.due_on, before.on + timedelta(days=one.gap)) if before else one.due_on
            found = _find(one, days, max(earliest, today), today, until)
            if found is not None:
                placed[one.key] = found
                days.stand(found.on, one.place)
    return placed


def _find(one: Wanted, days: Days, earliest: date, today: date, until: date) -> Placed | None:
    def is_open(day: date) -> bool:
        return days.has_room(day) and one.week.works(day) and day.weekday() != one.avoid

    soonest = today if one.key[1] == 0 else earliest
    if one.keep and max(soonest, one.due_on - timedelta(days=EARLY)) <= one.keep <= until and is_open(one.keep):
        day: date | None = one.keep
    else:
        day = _first_open(earliest, until, is_open)
        if day is not None and not one.fixed and one.place:
            day = _beside_others(one, days, day, max(soonest, earliest - timedelta(days=EARLY)), is_open)
    if day is None:
        return None
    why = days.obstacle(one, earliest) if day > earliest else ("", "")
    return Placed(day, why, days.places[day][one.place] if one.place else 0)


def _first_open(earliest: date, until: date, is_open: Callable[[date], bool]) -> date | None:
    span = (until - earliest).days
    return next((day for n in range(span + 1) if is_open(day := earliest + timedelta(days=n))), None)


def _beside_others(one: Wanted, days: Days, day: date, soonest: date, is_open: Callable[[date], bool]) -> date:
    """An open day, no later than the one found, on which others of the same city are visited; else that one."""
    span = (day - soonest).days
    shared = [
        (days.places[other][one.place], other)
        for n in range(span + 1)
        if days.places[(other := soonest + timedelta(days=n))][one.place] and is_open(other)
    ]
    return max(shared)[1] if shared else day
