"""The reservoir of key accounts: from each one's ways in and out a ledger of months that balances."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from analytics.choices import Flow
from analytics.rules.histories import History, Keep, everywhere, seen

NOTHING = Decimal(0)
INFLOWS = (Flow.NEW, Flow.PROMOTED, Flow.WON_BACK, Flow.REOPENED, Flow.MOVED_IN)
OUTFLOWS = (Flow.DEMOTED, Flow.CHURNED, Flow.UNMASKED, Flow.CLOSED, Flow.MOVED_OUT)


def is_last_day(day: date) -> bool:
    """Whether a month ends with this day."""
    return (day + timedelta(1)).day == 1


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
    kept = {place for history in movers.values() for place in history.places if keep(place)}
    for key, history in movers.items():
        if kept.isdisjoint(history.places):
            continue
        inside = [stood and place in kept for stood, place in history.stood(days)]
        worth = [known.get(key, NOTHING) for known in nets]
        if True in inside:
            for place, month in enumerate(months):
                _stand(month, inside[place : place + 2], worth[place : place + 2])
        for change in seen(history.ways, kept.__contains__):
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
        month.grown += worth[1] - worth[0]
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
