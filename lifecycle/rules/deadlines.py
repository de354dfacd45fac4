"""
The clock of a case: working hours from a promise to its deadline, over weekends, holidays and changes of the clock.

A deadline is the earliest of all promises made: a better service level shortens what is left from then on, and a worse
one never lengthens what was promised already. The clock stands still while the customer has to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate

from accounts.choices import PolicyTerm
from kam.rules.workdays import Week

MOST_DAYS = 3 * 366
"""Days ahead in which a deadline is sought; where nobody ever works there is none."""
NOTHING = timedelta()
Pause = tuple[datetime, datetime]
"""From when until when the clock stood still."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Policy:
    """The numbers of the policy that cases go by: clock times in hours, factors of the promise, rungs past it."""

    opens: int = 9
    closes: int = 18
    response: int = 24
    resolution: int = 72
    low: float = 1.5
    medium: float = 1.0
    high: float = 0.75
    critical: float = 0.5
    rung_owner: float = 0.0
    rung_lead: float = 0.5
    rung_director: float = 1.0
    wait_days: int = 5
    reopen_days: int = 14

    def factor(self, severity: str) -> float:
        """By what the promised hours are multiplied."""
        return float(getattr(self, severity))

    @property
    def rungs(self) -> tuple[float, float, float]:
        """Shares of the promised hours past the deadline at which owner, lead and director are told."""
        return self.rung_owner, self.rung_lead, self.rung_director


@dataclass(frozen=True)
class Hours:
    """Who works when: days of a week with holidays and make-up days, from an hour to an hour, on one clock."""

    week: Week
    zone: tzinfo
    opens: int = 9
    closes: int = 18
    _told: dict[date, Span | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _years: dict[int, list[timedelta]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def span(self, day: date) -> Span | None:
        """A day's working time, in UTC; None on a day off. The wall clock counts, whatever its distance from UTC."""
        if day not in self._told:
            self._told[day] = self._span(day)
        return self._told[day]

    def _span(self, day: date) -> Span | None:
        if not self.week.works(day):
            return None
        both = (datetime.combine(day, time(hour), self.zone) for hour in (self.opens, self.closes))
        begin, end = (moment.astimezone(UTC) for moment in both)
        return (begin, end) if begin < end else None

    def between(self, start: datetime, until: datetime) -> timedelta:
        """Working time between two moments; nothing where the second is the earlier one."""
        if until <= start:
            return NOTHING
        first, last = (moment.astimezone(self.zone).date() for moment in (start, until))
        years = (self._sums(year)[-1] for year in range(first.year, last.year))
        return sum(years, NOTHING) + self._in_year(last, until) - self._in_year(first, start)

    def _in_year(self, day: date, moment: datetime) -> timedelta:
        """Working time from the first of January to a moment of a day."""
        whole, span = self._sums(day.year)[day.timetuple().tm_yday - 1], self.span(day)
        return whole + max(min(moment, span[1]) - span[0], NOTHING) if span else whole

    def _sums(self, year: int) -> list[timedelta]:
        """Working time of a year before each of its days, and of the whole year last: reckoned once for all cases."""
        if year not in self._years:
            days = (date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))
            times = (span[1] - span[0] if (span := self.span(day)) else NOTHING for day in days)
            self._years[year] = list(accumulate(times, initial=NOTHING))
        return self._years[year]

    def spans(self, start: datetime, pauses: Sequence[Pause] = ()) -> Iterator[Span]:
        """Running time from a moment on: working time without the pauses, day after day."""
        first = start.astimezone(self.zone).date()
        for n in range(MOST_DAYS):
            whole = self.span(first + timedelta(days=n))
            if whole is not None and whole[1] > start:
                yield from without((max(whole[0], start), whole[1]), pauses)


@dataclass(frozen=True)
class Promise:
    """So many working hours from a moment on."""

    at: datetime
    hours: float


@dataclass(frozen=True)
class Level:
    """What a customer is promised for a case: working hours to the first answer and to the solution."""

    response: float
    resolution: float
    is_green: bool = False


def level(worth: Mapping[str, Mapping[str, object]], grades: Iterable[str], severity: str, policy: Policy) -> Level:
    """The best of what an account's grades give (policy's hours where they give none), by severity."""
    given = [worth.get(grade, {}) for grade in grades]
    factor = policy.factor(severity)

    def best(term: str, default: int) -> float:
        named = [float(str(one[term])) for one in given if one.get(term)]
        return min(named, default=float(default)) * factor

    green = any(one.get(PolicyTerm.GREEN_CHANNEL.value) is True for one in given)
    response = best(PolicyTerm.RESPONSE_HOURS.value, policy.response)
    return Level(response, best(PolicyTerm.RESOLUTION_HOURS.value, policy.resolution), green)


def without(span: Span, pauses: Sequence[Pause]) -> Iterator[Span]:
    """What the pauses leave of a span, in order."""
    begin, end = span
    for start, stop in sorted(pauses):
        if stop <= begin or start >= end or stop <= start:
            continue
        if start > begin:
            yield begin, start
        begin = max(begin, stop)
    if begin < end:
        yield begin, end


def after(start: datetime, hours: float, clock: Hours, pauses: Sequence[Pause] = ()) -> datetime | None:
    """The moment at which so many working hours have run since `start`; None where nobody ever works."""
    left = timedelta(hours=hours)
    for begin, end in clock.spans(start, pauses):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def worked(start: datetime, until: datetime, clock: Hours, pauses: Sequence[Pause] = ()) -> timedelta:
    """Running time between two moments; nothing where the second is the earlier one."""
    return sum((clock.between(*span) for span in without((start, until), pauses)), NOTHING)


def due(promises: Iterable[Promise], clock: Hours, pauses: Sequence[Pause] = ()) -> datetime | None:
    """The earliest moment that any of the promises ends at."""
    ends = (after(one.at, one.hours, clock, pauses) for one in promises)
    return min((end for end in ends if end is not None), default=None)


def rung(past: timedelta, promised: float, policy: Policy) -> int:
    """How many rungs of the ladder a lateness has reached: 0 none, 1 owner, 2 lead, 3 director."""
    if past <= NOTHING:
        return 0
    share = past / timedelta(hours=max(promised, 1 / 60))
    return sum(1 for reached in policy.rungs if share >= reached)
