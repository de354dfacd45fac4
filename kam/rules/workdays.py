"""Working days: a week's pattern with days off and make-up days, and the hours that busy times take from a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

WEEKDAYS = (0, 1, 2, 3, 4)
"""Monday to Friday, where nobody says otherwise."""
OPENS, CLOSES = time(9), time(18)
"""Between these a visit is paid; what is busy outside takes nothing from the day."""
HOURS = 8.0
"""Hours of a full day (an hour of the nine goes by at noon)."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Week:
    """Who works when: weekdays (Monday is 0), days off and make-up working days with their names."""

    weekdays: frozenset[int] = frozenset(WEEKDAYS)
    off: Mapping[date, str] = field(default_factory=dict)
    makeup: Mapping[date, str] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """A day off is off, a make-up day is worked whatever its weekday."""
        return day in self.makeup or (day.weekday() in self.weekdays and day not in self.off)

    def holiday(self, day: date) -> str:
        """The name of the day off, nothing for a weekend or a working day."""
        return self.off.get(day, "") if day not in self.makeup else ""

    def next(self, day: date) -> date:
        """The day itself or the first working day after it, within a year; the day itself where nobody ever works."""
        return next((later for n in range(366) if self.works(later := day + timedelta(days=n))), day)

    def after(self, day: date, days: int) -> date:
        """The so-and-so-many-th working day after a day, within three years."""
        worked = (later for n in range(1, 3 * 366) if self.works(later := day + timedelta(days=n)))
        return next(islice(worked, days - 1, None), day + timedelta(days=days))

    def between(self, first: date, last: date) -> int:
        """Working days after the first day, up to and with the last."""
        return sum(self.works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def before(self, day: date) -> date:
        """The last working day before a day, within a year; the day before it where nobody ever works."""
        days = (day - timedelta(days=n) for n in range(1, 367))
        return next((earlier for earlier in days if self.works(earlier)), day - timedelta(days=1))


def with_weekdays(week: Week, weekdays: Iterable[int]) -> Week:
    """The same days off for somebody who works other weekdays; make-up days bind who works that much of the week."""
    own = frozenset(weekdays)
    if not own or own == week.weekdays:
        return week
    return Week(own, week.off, week.makeup if own >= week.weekdays else {})


def busy_hours(spans: Iterable[Span], day: date) -> float:
    """Hours of a day between `OPENS` and `CLOSES` that the spans (in the same local time) cover, 8 at most."""
    first, last = datetime.combine(day, OPENS), datetime.combine(day, CLOSES)
    total, reached = timedelta(), first
    for start, end in sorted(spans):
        begin, until = max(start, reached), min(end, last)
        if until > begin:
            total, reached = total + (until - begin), until
    return min(total.total_seconds() / 3600, HOURS)


def room(busy: float, per_day: int) -> int:
    """Visits that fit into what busy hours leave of a day on which `per_day` fill it."""
    return max(0, min(per_day, int((HOURS - busy) * per_day / HOURS + 1e-9)))
