"""What decides whether an account stands in the reservoir of key accounts, from day to day, and its ways in and out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from accounts.choices import KEY_TIERS
from analytics.choices import Flow


class Place(NamedTuple):
    """Whose an account is, and where: what the reservoir is split by."""

    owner: Hashable = None
    region: str = ""


Keep = Callable[[Place], bool]


def everywhere(_place: Place) -> bool:
    """The whole reservoir, undivided."""
    return True


@dataclass(frozen=True)
class TierSpan:
    """A tier from a day up to (not with) another; `unmasks` where the flag of a false key account brought it."""

    tier: str
    start: date
    end: date | None = None
    unmasks: bool = False


@dataclass
class History:
    """All that decides whether one account stands in the reservoir; days are those from which something holds."""

    place: Place = field(default_factory=Place)
    tiers: list[TierSpan] = field(default_factory=list)
    nominated: list[tuple[date, date]] = field(default_factory=list)
    """From a day up to (not with) another."""
    lost: list[tuple[date, bool]] = field(default_factory=list)
    """Said on a day: lost, or lost no more; of one day the last word counts."""
    closed: list[tuple[date, bool]] = field(default_factory=list)
    """Said on a day: in the archive or merged into another, or in use again; of one day the last word counts."""
    moved: list[tuple[date, Place]] = field(default_factory=list)
    """Where it stood before a day, the oldest first; `place` is where it stands since the last one."""

    @cached_property
    def places(self) -> set[Place]:
        """Wherever it ever was."""
        return {self.place, *(place for _day, place in self.moved)}

    @cached_property
    def steps(self) -> list[Step]:
        """How it stood from each day on which anything may have changed, found once: all else is read from it."""
        return [Step(day, self.stands(day), self.place_on(day), self.tier_on(day)) for day in self.days()]

    @cached_property
    def _stood(self) -> dict[tuple[date, ...], list[tuple[bool, Place]]]:
        return {}

    def stood(self, bounds: tuple[date, ...]) -> list[tuple[bool, Place]]:
        """Of each of these days whether it is in the reservoir at its end, and whose it was; found once, as `ways`."""
        if bounds not in self._stood:
            days, steps = [step.day for step in self.steps], self.steps
            before = (False, self.place_on(date.min))
            places = [bisect_right(days, day) - 1 for day in bounds]
            self._stood[bounds] = [steps[place][1:3] if place >= 0 else before for place in places]
        return self._stood[bounds]

    @cached_property
    def ways(self) -> list[Change]:
        """All its ways in and out, found once: the parts of the reservoir ask for them again and again."""
        return changes(self)

    def tier_on(self, day: date) -> TierSpan | None:
        found = None
        for span in self.tiers:
            if span.start <= day and (span.end is None or day < span.end) and (not found or span.start > found.start):
                found = span
        return found

    def named_tier(self, day: date) -> str:
        """The tier of a day by its name, "" for none."""
        span = self.tier_on(day)
        return span.tier if span else ""

    def is_nominated(self, day: date) -> bool:
        return any(start <= day < end for start, end in self.nominated)

    def is_lost(self, day: date) -> bool:
        return last_word(self.lost, day)

    def is_closed(self, day: date) -> bool:
        return last_word(self.closed, day)

    def stands(self, day: date) -> bool:
        """Whether it is in the reservoir at the end of a day: platinum, gold or nominated, not lost, its file open."""
        span = self.tier_on(day)
        key = (span is not None and span.tier in KEY_TIERS) or self.is_nominated(day)
        return key and not self.is_lost(day) and not self.is_closed(day)

    def place_on(self, day: date) -> Place:
        """Whose it was at the end of a day."""
        return next((place for before, place in self.moved if day < before), self.place)

    def days(self) -> list[date]:
        """The days on which anything may have changed, in order."""
        found = {span.start for span in self.tiers} | {span.end for span in self.tiers if span.end}
        found |= {day for span in self.nominated for day in span} | {day for day, _lost in self.lost}
        return sorted(found | {day for day, _place in self.moved} | {day for day, _closed in self.closed})


def last_word(said: Iterable[tuple[date, bool]], day: date) -> bool:
    """What was said last by the end of a day."""
    last, found = date.min, False
    for on, word in said:
        if last <= on <= day:
            last, found = on, word
    return found


class Step(NamedTuple):
    """How an account stands at the end of a day and of those after it, up to the next step."""

    day: date
    stands: bool
    place: Place
    span: TierSpan | None


@dataclass(frozen=True)
class Change:
    """One account's way into the reservoir, out of it, or from one place in it to another."""

    on: date
    flow: Flow
    place: Place
    """Where it came in, or from where it went."""
    other: Place | None = None
    """The other end of a move."""
    was: str = ""
    tier: str = ""
    by_nomination: bool = False


def changes(history: History) -> list[Change]:
    """All of an account's ways in and out, in order; a move from place to place is two of them on one day."""
    found: list[Change] = []
    last_out, stood, been, where, tier = "", False, False, history.place_on(date.min), ""
    for day, stands, place, span in history.steps:
        now = span.tier if span else ""
        words: dict[str, Any] = {"was": tier, "tier": now, "by_nomination": (tier if stood else now) not in KEY_TIERS}
        if stands and not stood:
            fresh = not been and not any(one.start < day for one in history.tiers)
            flow = Flow.WON_BACK if last_out == Flow.CHURNED else Flow.NEW if fresh else Flow.PROMOTED
            back = last_out == Flow.CLOSED and (day, False) in history.closed
            found.append(Change(day, Flow.REOPENED if back else flow, place, **words))
        elif stood and not stands:
            last_out = _way_out(history, day, span)
            found.append(Change(day, Flow(last_out), where, **words))
        elif stood and place != where:
            found += [Change(day, Flow.MOVED_OUT, where, place), Change(day, Flow.MOVED_IN, place, where)]
        stood, been, where, tier = stands, been or stands, place, now
    return found


def _way_out(history: History, day: date, span: TierSpan | None) -> Flow:
    if history.is_closed(day):
        return Flow.CLOSED
    if history.is_lost(day):
        return Flow.CHURNED
    return Flow.UNMASKED if span is not None and span.unmasks and span.start == day else Flow.DEMOTED


def seen(found: Iterable[Change], keep: Keep) -> list[Change]:
    """What of it concerns a part of the reservoir: a move within the part is none."""
    return [one for one in found if keep(one.place) and (one.other is None or not keep(one.other))]
