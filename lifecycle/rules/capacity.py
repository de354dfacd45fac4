"""Places due visits on a manager's days: the best tier first, never over capacity, one city a day if it can be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from accounts.choices import Tier
from kam.rules.workdays import Span, Week
from lifecycle.rules import hours, ways
from lifecycle.rules.ways import NOWHERE, Place

PER_DAY = 4
"""Visits one manager holds on a day, where nobody says otherwise."""
PER_MONTH = PER_DAY * 21
"""And on the working days of a month."""
ORDER = {Tier.PLATINUM.value: 0, Tier.GOLD.value: 1, Tier.IRON.value: 2, Tier.LEAD.value: 3}
EARLY = 5
"""Days a visit may come before it is due to share a day with others of its city: nothing is lost by that."""
SPREAD = 4
"""Days a visit may come later to have a day to its own city, instead of one on which others lie further off."""
GAP_SHARE = 2
"""Two visits of one account lie at least a half of its rhythm apart, however full the days are."""

Key = tuple[int, int]
"""Account, and which of its visits in these weeks."""


@dataclass(frozen=True)
class Wanted:
    """
    One visit that is due: `key` names it, `late` are days overdue (the later, the sooner), `place` where it is.

    `week` are the customer's working days, `keep` the day it was proposed for and stays on if that is free and not too
    early by now, `had` the hour it was proposed for, `gap` the least days after the account's visit before it, `avoid`
    weekdays that do not suit. `by` is the last day in time for it, where there is one, `not_before` the first that
    people would have. `worth` is what the account brings in a year: of visits that ask alike the dearest goes first.
    """

    key: Key
    tier: str
    due_on: date
    late: int = 0
    urgency: int = 0
    place: Place = NOWHERE
    week: Week = field(default_factory=Week)
    keep: date | None = None
    had: tuple[date, time] | None = None
    gap: int = 0
    avoid: tuple[int, ...] = ()
    fixed: bool = False
    by: date | None = None
    not_before: date | None = None
    worth: float = 0.0


@dataclass
class Days:
    """A manager's days: how many visits each still takes, and each week; where they lead to already."""

    room: dict[date, int]
    closed: Mapping[date, tuple[str, str]] = field(default_factory=dict)
    weekly: int | None = None
    held: Counter[date] = field(default_factory=Counter)
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)
    busy: Mapping[date, list[Span]] = field(default_factory=dict)
    stops: dict[date, list[tuple[Place, time | None]]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[date, list[time]] = field(default_factory=lambda: defaultdict(list))
    """Hours of visits that wait to be placed and had these: others leave them free where they can."""
    escorts: set[tuple[int, int]] = field(default_factory=set)
    """Weeks in which an executive of ours is to come along on a visit that stands."""
    begun: tuple[date, time] | None = None
    """The day on which it is placed, and the hour it is then by the manager's clock: none is proposed before that."""

    def stand(self, day: date, place: Place = NOWHERE, at: time | None = None) -> None:
        """A visit stands on this day, at an hour or at none."""
        self.held[day] += 1
        self.weeks[week_of(day)] += 1
        self.stops[day].append((place, at))

    def hour(self, day: date, place: Place = NOWHERE, had: time | None = None, after: time = time.min) -> time | None:
        """A free hour of the day for a visit; the one it had, where that is still free; None where the day has none."""
        busy, taken = self.busy.get(day, []), self._taken(day, place)
        if self.begun is not None and day == self.begun[0]:
            after = max(after, self.begun[1])
        if had is not None and had >= after and hours.is_free(day, had, busy, taken):
            return had
        others = [(at, 0) for at in self.asked[day] if at != had]
        return hours.find(day, busy, [*taken, *others], after) or hours.find(day, busy, taken, after)

    def _taken(self, day: date, place: Place) -> list[hours.Stop]:
        return [(at, ways.minutes(place, there) or 0) for there, at in self.stops[day] if at is not None]

    def leads(self, day: date, place: Place) -> bool:
        """Whether the ways leave time for one at a place, too: between the day's visits, and overnight."""
        if self.abroad(day, place) is not None:
            return False
        if self.is_near(day, place):
            return True
        if any(ways.minutes(place, there) is None for there, _at in self.stops[day]):
            return False
        return hours.find(day, self.busy.get(day, []), self._taken(day, place)) is not None

    def is_near(self, day: date, place: Place) -> bool:
        """Whether whoever goes there leaves no city on that day."""
        return all(ways.is_near(place, there) for there, _at in self.stops[day])

    def together(self, day: date, place: Place) -> int:
        """How many visits of a day are in the same city; of customers without one in the same region."""
        return sum(there.city == place.city for there, _at in self.stops[day]) if place.city else 0

    def in_town(self, day: date, place: Place) -> int:
        """The same where the city is known, for words: a region is none."""
        return sum(there.town == place.town for there, _at in self.stops[day]) if place.town else 0

    def elsewhere(self, day: date, place: Place) -> str:
        """The first other city that a day leads to; empty where there is none, or none with a name."""
        return next((there.name for there, _at in self.stops[day] if not ways.is_near(place, there)), "")

    def abroad(self, day: date, place: Place) -> str | None:
        """Where the day before or after leads to, if that is another country, which takes a day to get to."""
        beside = [there for by in (-1, 1) for there, _at in self.stops.get(day + timedelta(days=by), ())]
        return next((there.name for there in beside if not ways.is_overnight(place, there)), None)

    def has_room(self, day: date) -> bool:
        return self.is_roomy(day) and (self.weekly is None or self.weeks[week_of(day)] < self.weekly)

    def is_roomy(self, day: date) -> bool:
        """Whether the day itself takes another visit, however many hours its week has left."""
        return self.held[day] < self.room.get(day, 0)

    def lack(self, one: Wanted, among: Iterable[date]) -> str:
        """
        Why none of some days takes a visit: its manager is `away`, both work on none of them (`closed`), they are
        `full`, the hours of their weeks are used up (`weekly`), or those with room lead too `far`.
        """
        worked = [day for day in among if self.room.get(day)]
        both = [day for day in worked if one.week.works(day) and day.weekday() not in one.avoid]
        roomy = [day for day in both if self.is_roomy(day)]
        if any(self.has_room(day) for day in roomy):
            return "far"
        return "weekly" if roomy else "full" if both else "closed" if worked else "away"

    def obstacle(self, one: Wanted, day: date) -> tuple[str, str]:
        """Why a visit is not held on a day: (code, name); nothing for a weekend, which needs no words."""
        if day in self.closed:
            return self.closed[day]
        if name := one.week.holiday(day):
            return "customer_holiday", name
        if day.weekday() in one.avoid:
            return "asked", ""
        if not self.room.get(day, 0):
            return "", ""
        if not self.has_room(day):
            return "full", ""
        there = self.elsewhere(day, one.place) or self.abroad(day, one.place)
        return ("elsewhere", there) if there else ("", "")


@dataclass(frozen=True)
class Placed:
    """
    A visit's day and hour; what kept it from the day it was due on; with how many others of its city it shares the day.

    `beside`: another city to which the day leads, too.
    """

    on: date
    at: time | None = None
    why: tuple[str, str] = ("", "")
    together: int = 0
    beside: str = ""


def week_of(day: date) -> tuple[int, int]:
    """The week of a year that a day lies in."""
    year, week, _weekday = day.isocalendar()
    return year, week


def in_order(wanted: Iterable[Wanted]) -> list[Wanted]:
    """
    Platinum before gold before iron; within a tier what presses most, then the earliest due and the most overdue.

    Of those that ask alike, as all do whom nobody ever visited, whoever brings more.
    """
    return sorted(wanted, key=_before)


def _before(one: Wanted) -> tuple[Any, ...]:
    tier = ORDER.get(one.tier, 9)
    return one.key[1], tier, -one.urgency, one.due_on, -one.late, -one.worth, one.key


def place(wanted: Iterable[Wanted], days: Days, *, today: date, until: date) -> dict[Key, Placed]:
    """
    A working day and an hour for each due visit, or none where the days up to `until` are full or lead elsewhere.

    Tier by tier: every platinum visit has its day before the first gold one is placed. `days` is filled up.
    """
    placed: dict[Key, Placed] = {}
    every = list(wanted)
    for one in every:
        if one.had is not None:
            days.asked[one.had[0]].append(one.had[1])
    for tier in sorted({ORDER.get(one.tier, 9) for one in every}):
        for one in in_order(w for w in every if ORDER.get(w.tier, 9) == tier):
            before = placed.get((one.key[0], one.key[1] - 1))
            if one.key[1] and before is None:
                continue
            earliest = max(one.due_on, before.on + timedelta(days=one.gap)) if before else one.due_on
            if one.had is not None:
                days.asked[one.had[0]].remove(one.had[1])
            found = _find(one, days, max(earliest, today), today, until)
            if found is not None:
                placed[one.key] = found
                days.stand(found.on, one.place, found.at)
    return placed


def _find(one: Wanted, days: Days, earliest: date, today: date, until: date) -> Placed | None:
    def is_open(day: date) -> bool:
        is_worked = one.week.works(day) and day.weekday() not in one.avoid
        return is_worked and days.has_room(day) and days.leads(day, one.place)

    soonest = today if one.key[1] == 0 else earliest
    by = one.by if one.by is not None and earliest <= one.by else None
    day = _in_time(one, by, earliest, soonest, is_open) if by is not None else None
    if day is not None:
        pass
    elif one.keep and max(soonest, one.due_on - timedelta(days=EARLY)) <= one.keep <= until and is_open(one.keep):
        day = one.keep
    else:
        day = _first_open(earliest, until, is_open)
        if day is not None and not one.fixed and one.place.city:
            day = _beside_others(one, days, day, max(soonest, earliest - timedelta(days=EARLY)), is_open)
            day = _by_itself(one, days, day, min(until, day + timedelta(days=SPREAD)), is_open)
    if day is None:
        return None
    why = days.obstacle(one, earliest) if day > earliest else ("", "")
    if by is not None and day > by:
        why = (f"late_{days.lack(one, _span(max(soonest, one.not_before or soonest), by))}", "")
    at = days.hour(day, one.place, one.had[1] if one.had is not None and one.had[0] == day else None)
    return Placed(day, at, why, days.in_town(day, one.place), days.elsewhere(day, one.place))


def _in_time(one: Wanted, by: date, earliest: date, soonest: date, is_open: Callable[[date], bool]) -> date | None:
    """The day proposed before, the first open one up to the last day in time, else the last one ahead of these."""
    first = max(soonest, one.not_before or soonest)
    if one.keep and max(first, one.due_on - timedelta(days=EARLY)) <= one.keep <= by and is_open(one.keep):
        return one.keep
    days = [*_span(earliest, by), *reversed(_span(first, earliest - timedelta(days=1)))]
    return next((day for day in days if is_open(day)), None)


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _first_open(earliest: date, until: date, is_open: Callable[[date], bool]) -> date | None:
    span = (until - earliest).days
    return next((day for n in range(span + 1) if is_open(day := earliest + timedelta(days=n))), None)


def _beside_others(one: Wanted, days: Days, day: date, soonest: date, is_open: Callable[[date], bool]) -> date:
    """An open day, no later than the one found, that leads to the same city and no further; else that one."""
    span = (day - soonest).days
    shared = [
        (count, other)
        for n in range(span + 1)
        if (count := days.together(other := soonest + timedelta(days=n), one.place))
        and days.is_near(other, one.place)
        and is_open(other)
    ]
    return max(shared)[1] if shared else day


def _by_itself(one: Wanted, days: Days, day: date, until: date, is_open: Callable[[date], bool]) -> date:
    """The day found, unless it leads to another city: then one of the next days that does not, if there is one."""
    if days.is_near(day, one.place):
        return day
    nearer = (later for n in range(1, (until - day).days + 1) if is_open(later := day + timedelta(days=n)))
    return next((later for later in nearer if days.is_near(later, one.place)), day)
