"""On which days a repeating calendar entry falls (RFC 5545), within a span and within bounds that no file can break."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
LISTS = ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FAR = 40
"""Years a counted rule is followed from its beginning; an older one is taken to be over."""


MOST_LISTED = 60
"""Weekdays, days of the month, months or places that one rule lists; no calendar program writes more."""


class Unknown(ValueError):
    """A rule of a form that is not read here."""


class Endless(ValueError):
    """The rules of one file take more work than any calendar does."""


@dataclass
class Effort:
    """How many days may still be looked at for one file, however many rules it has."""

    left: int = 600_000

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise Endless


@dataclass(frozen=True)
class Rule:
    """One RRULE; weekdays as (ordinal or 0, weekday)."""

    freq: str
    interval: int = 1
    count: int = 0
    until: date | None = None
    weekdays: tuple[tuple[int, int], ...] = ()
    monthdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    week_start: int = 0


def parse(parts: Mapping[str, Any], until: date | None) -> Rule:
    """A rule from its parts (`{"FREQ": ["WEEKLY"], …}`); raises Unknown."""
    said = {str(key).upper(): value if isinstance(value, list) else [value] for key, value in parts.items()}
    freq = str(said.get("FREQ", [""])[0]).upper()
    if freq not in FREQUENCIES or set(said) - KNOWN:
        raise Unknown(freq or "FREQ")
    listed = {name: list(dict.fromkeys(map(str, said.get(name, [])))) for name in LISTS}
    if any(len(values) > MOST_LISTED for values in listed.values()):
        raise Unknown("long")
    try:
        return Rule(
            freq,
            interval=max(1, int(said.get("INTERVAL", [1])[0])),
            count=max(0, int(said.get("COUNT", [0])[0])),
            until=until,
            weekdays=tuple(_weekday(word.upper()) for word in listed["BYDAY"]),
            monthdays=tuple(int(n) for n in listed["BYMONTHDAY"]),
            months=tuple(int(n) for n in listed["BYMONTH"]),
            places=tuple(int(n) for n in listed["BYSETPOS"]),
            week_start=DAYS.get(str(said.get("WKST", ["MO"])[0]).upper(), 0),
        )
    except (TypeError, ValueError) as error:
        raise Unknown(str(error)) from error


def _weekday(word: str) -> tuple[int, int]:
    if word[-2:] not in DAYS:
        raise Unknown(word)
    return int(word[:-2] or 0), DAYS[word[-2:]]


def days(rule: Rule, first: date, start: date, end: date, effort: Effort | None = None) -> Iterator[date]:
    """Days from `start` to `end` on which an entry that began on `first` falls; raises Endless beyond the effort."""
    effort, weight = effort or Effort(), _weight(rule)
    begin = first if rule.count else max(first, start)
    if rule.count and (start - first).days > FAR * 366:
        return
    last = min(end, rule.until) if rule.until else end
    seen = 0
    for period in _periods(rule, first, begin, last):
        effort.spend(weight)
        for day in _of_period(rule, first, period):
            if day < first:
                continue
            seen += 1
            if day > last or (rule.count and seen > rule.count):
                return
            if day >= start:
                yield day


def _periods(rule: Rule, first: date, begin: date, last: date) -> Iterator[date]:
    """The first day of each day, week, month or year of the rule's rhythm that may hold days of the span."""
    n = 0
    if rule.freq in ("DAILY", "WEEKLY"):
        step = rule.interval * (7 if rule.freq == "WEEKLY" else 1)
        zero = first - timedelta(days=(first.weekday() - rule.week_start) % 7) if rule.freq == "WEEKLY" else first
        n = max(0, (begin - zero).days // step)
        while (n * step) <= (last - zero).days:
            yield zero + timedelta(days=n * step)
            n += 1
        return
    step = rule.interval * (12 if rule.freq == "YEARLY" else 1)
    zero_month = first.year * 12 + (0 if rule.freq == "YEARLY" else first.month - 1)
    n = max(0, (begin.year * 12 + begin.month - 1 - zero_month) // step)
    while zero_month + n * step <= last.year * 12 + last.month - 1:
        year, month = divmod(zero_month + n * step, 12)
        yield date(year, month + 1, 1)
        n += 1


def _weight(rule: Rule) -> int:
    """About how many days one period of a rule makes one look at."""
    lists = len(rule.weekdays) + len(rule.monthdays)
    if rule.freq in ("DAILY", "WEEKLY"):
        return lists + (7 if rule.freq == "WEEKLY" else 1)
    if rule.freq == "MONTHLY":
        return 31 * (1 + lists // 7)
    whole = rule.weekdays and not rule.months
    return (1 + lists // 7) * (366 if whole else 31 * (len(rule.months) or (12 if rule.monthdays else 1)))


def _of_period(rule: Rule, first: date, period: date) -> list[date]:
    """The rule's days of one period, in order, after BYSETPOS."""
    found = sorted(day for day in _candidates(rule, first, period) if not rule.months or day.month in rule.months)
    if not rule.places:
        return found
    count = len(found)
    at = {n - 1 if n > 0 else count + n for n in rule.places if n}
    return [day for place, day in enumerate(found) if place in at]


def _candidates(rule: Rule, first: date, period: date) -> Iterable[date]:
    plain = {weekday for _nth, weekday in rule.weekdays}
    if rule.freq == "DAILY":
        by_day = not rule.weekdays or period.weekday() in plain
        return [period] if by_day and _on_monthday(rule, period) else []
    if rule.freq == "WEEKLY":
        wanted = plain or {first.weekday()}
        return [day for n in range(7) if (day := period + timedelta(days=n)).weekday() in wanted]
    if rule.freq == "MONTHLY":
        return _in_month(rule, first, period.year, period.month)
    if rule.weekdays and not rule.months:
        return _in_span(rule, date(period.year, 1, 1), date(period.year, 12, 31))
    months = rule.months or (range(1, 13) if rule.monthdays else (first.month,))
    return [day for month in months if 1 <= month <= 12 for day in _in_month(rule, first, period.year, month)]


def _in_month(rule: Rule, first: date, year: int, month: int) -> list[date]:
    length = calendar.monthrange(year, month)[1]
    if rule.weekdays:
        return _in_span(rule, date(year, month, 1), date(year, month, length))
    if rule.monthdays:
        whole = (date(year, month, n) for n in range(1, length + 1))
        return [day for day in whole if _on_monthday(rule, day)]
    return [date(year, month, first.day)] if first.day <= length else []


def _in_span(rule: Rule, start: date, end: date) -> list[date]:
    """Days of a month or year on the rule's weekdays: every one, or the nth from its start or end."""
    found: set[date] = set()
    for nth, weekday in rule.weekdays:
        ahead = (weekday - start.weekday()) % 7
        every = [start + timedelta(days=n) for n in range(ahead, (end - start).days + 1, 7)]
        chosen = every if not nth else every[nth - 1 : nth] if nth > 0 else every[nth : nth + 1 or None]
        found.update(chosen)
    return [day for day in found if _on_monthday(rule, day)]


def _on_monthday(rule: Rule, day: date) -> bool:
    if not rule.monthdays:
        return True
    length = calendar.monthrange(day.year, day.month)[1]
    return any(day.day == (n if n > 0 else length + 1 + n) for n in rule.monthdays)
