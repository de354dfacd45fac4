"""The reservoir of key accounts: from each one's history its ways in and out, and a ledger of months that balances."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.choices import KEY_TIERS
from analytics.choices import Flow

NOTHING = Decimal(0)
INFLOWS = (Flow.NEW, Flow.PROMOTED, Flow.WON_BACK, Flow.REOPENED, Flow.MOVED_IN)
OUTFLOWS = (Flow.DEMOTED, Flow.CHURNED, Flow.UNMASKED, Flow.CLOSED, Flow.MOVED_OUT)


@dataclass(frozen=True)
class Place:
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
    def _stood(self) -> dict[tuple[date, ...], list[tuple[bool, Place]]]:
        return {}

    def stood(self, bounds: tuple[date, ...]) -> list[tuple[bool, Place]]:
        """Of each of these days whether it is in the reservoir at its end, and whose it was; found once, as `ways`."""
        if bounds not in self._stood:
            self._stood[bounds] = [(self.stands(day), self.place_on(day)) for day in bounds]
        return self._stood[bounds]

    @cached_property
    def ways(self) -> list[Change]:
        """All its ways in and out, found once: the parts of the reservoir ask for them again and again."""
        return changes(self)

    def tier_on(self, day: date) -> TierSpan | None:
        holds = [span for span in self.tiers if span.start <= day and (span.end is None or day < span.end)]
        return max(holds, key=lambda span: span.start, default=None)

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
    return next((word for on, word in sorted(said, key=lambda one: one[0])[::-1] if on <= day), False)


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


def is_last_day(day: date) -> bool:
    """Whether a month ends with this day."""
    return (day + timedelta(1)).day == 1


def changes(history: History) -> list[Change]:
    """All of an account's ways in and out, in order; a move from place to place is two of them on one day."""
    found: list[Change] = []
    last_out, stood, been, where, tier = "", False, False, history.place_on(date.min), ""
    for day in history.days():
        stands, place, span = history.stands(day), history.place_on(day), history.tier_on(day)
        now = history.named_tier(day)
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


@dataclass
class Month:
    """A line of the ledger: after one day, up to another; the amounts are by the month's own run."""

    after: date
    until: date
    opening: int = 0
    flows: Counter[str] = field(default_factory=Counter)
    closing: int = 0
    opening_net: Decimal = NOTHING
    nets: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    grown: Decimal = NOTHING
    """By how much those that stood at the opening bring more (or less) by this month's run than by the one before."""
    closing_net: Decimal = NOTHING

    def count(self, flows: Iterable[str]) -> int:
        return sum(self.flows[flow] for flow in flows)

    def net(self, flows: Iterable[str]) -> Decimal:
        return sum((self.nets.get(flow, NOTHING) for flow in flows), NOTHING)

    def add(self, other: Month) -> None:
        """What came, went and grew in another line too."""
        self.flows.update(other.flows)
        self.grown += other.grown
        for flow, net in other.nets.items():
            self.nets[flow] += net

    @property
    def is_whole(self) -> bool:
        """Whether it is a month of the calendar from its first day to its last."""
        return is_last_day(self.after) and is_last_day(self.until)

    @property
    def is_balanced(self) -> bool:
        """Whether what came and went leads from the opening to the closing, in accounts and to the cent."""
        net = self.opening_net + self.net(INFLOWS) - self.net(OUTFLOWS) + self.grown
        return self.opening + self.count(INFLOWS) - self.count(OUTFLOWS) == self.closing and net == self.closing_net


@dataclass(frozen=True)
class Still:
    """Accounts that stood all the time in one place: how many, and what they brought by the run of each bound."""

    count: int = 0
    nets: tuple[Decimal, ...] = ()


def ledger(
    bounds: Sequence[date], movers: Mapping[int, History], *, still: Still, nets: Sequence[Mapping[int, Decimal]],
    keep: Keep = everywhere,
) -> list[Month]:  # fmt: skip
    """
    A line for each pair of neighbouring bounds; `nets` are the amounts by the run of each bound.

    Opening and closing are counted from who stood there on the day, never carried forward from the flows.
    """
    months, days = [Month(after, until) for after, until in zip(bounds, bounds[1:], strict=False)], tuple(bounds)
    for key, history in movers.items():
        if not any(map(keep, history.places)):
            continue
        inside = [stood and keep(place) for stood, place in history.stood(days)]
        worth = [known.get(key, NOTHING) for known in nets]
        for place, month in enumerate(months):
            _stand(month, inside[place : place + 2], worth[place : place + 2])
        for change in seen(history.ways, keep):
            place = bisect_left(bounds, change.on) - 1
            if 0 <= place < len(months):
                months[place].flows[change.flow] += 1
                months[place].nets[change.flow] += worth[place + 1]
    for place, month in enumerate(months):
        first, last = (*still.nets, NOTHING, NOTHING)[place : place + 2] if still.nets else (NOTHING, NOTHING)
        month.opening, month.closing = month.opening + still.count, month.closing + still.count
        month.opening_net, month.closing_net = month.opening_net + first, month.closing_net + last
        month.grown += last - first
    return months


def _stand(month: Month, inside: Sequence[bool], worth: Sequence[Decimal]) -> None:
    if inside[0]:
        month.opening += 1
        month.opening_net += worth[0]
    month.grown += growth(inside, worth)
    if inside[1]:
        month.closing += 1
        month.closing_net += worth[1]


def growth(inside: Sequence[bool], worth: Sequence[Decimal]) -> Decimal:
    """By how much an account brings more by each run than by the one before, where it stood there at the former."""
    return sum((now - then for stood, then, now in zip(inside, worth, worth[1:], strict=False) if stood), NOTHING)


def whole(months: Sequence[Month]) -> Month:
    """Months that follow on each other as one line: what came and went added up."""
    found = Month(months[0].after, months[-1].until, months[0].opening, closing=months[-1].closing)
    found.opening_net, found.closing_net = months[0].opening_net, months[-1].closing_net
    for month in months:
        found.add(month)
    return found


def together(lines: Sequence[Month]) -> Month:
    """The same span of several parts as one line; what went from one of them to another stands in it both ways."""
    found = Month(lines[0].after, lines[0].until)
    for line in lines:
        found.opening, found.closing = found.opening + line.opening, found.closing + line.closing
        found.opening_net += line.opening_net
        found.closing_net += line.closing_net
        found.add(line)
    return found


def falls(months: Sequence[Month], in_a_row: int = 2) -> tuple[bool, bool]:
    """Whether in each of the last months more went out than came in: by accounts, by net contribution."""
    last = months[-in_a_row:]
    if len(last) < in_a_row:
        return False, False
    by_count = all(month.count(OUTFLOWS) > month.count(INFLOWS) for month in last)
    return by_count, all(month.net(OUTFLOWS) > month.net(INFLOWS) for month in last)
