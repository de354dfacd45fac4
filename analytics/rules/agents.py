"""What channel partners bring: themselves, and through the customers that came by them (K4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from accounts.rules.referrals import Network

BEHIND, CONFLICT, NO_QUOTA, BRINGS = WATCH = ("behind", "conflict", "none", "brings")


class Agent(NamedTuple):
    """One partner: amounts of the run's year in cents of the company's currency, its quota as of the day."""

    account: int
    tier: str
    owner: int | None
    region: str
    segment: str
    kind: str
    revenue: int
    own: int
    """Its own net contribution."""
    brought: int
    """Customers that came through it, over any number of steps."""
    through: int
    """Their net contribution."""
    conflicts: int
    quota: int | None
    achieved: int | None
    attainment: float | None
    elapsed: float | None
    has_quota: bool
    downstream: int
    """Customers of its own that are known."""
    estimate: int
    """What they take a year by estimate."""

    @property
    def together(self) -> int:
        return self.own + self.through

    @property
    def is_behind(self) -> bool:
        return self.attainment is not None and self.elapsed is not None and self.attainment < self.elapsed

    def stands(self, watch: str) -> bool:
        """Whether it is to be watched for this."""
        return {
            BEHIND: self.is_behind, CONFLICT: self.conflicts > 0, NO_QUOTA: not self.has_quota,
            BRINGS: self.brought > 0,
        }[watch]  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """All partners of a part of the book; a customer that came through several counts with the last of them."""

    agents: int = 0
    revenue: int = 0
    own: int = 0
    brought: int = 0
    through: int = 0
    downstream: int = 0
    estimate: int = 0
    counts: tuple[int, ...] = (0,) * len(WATCH)

    def count(self, watch: str) -> int:
        return self.counts[WATCH.index(watch)]


def whole(rows: Collection[Agent], came: Collection[int], values: dict[int, int]) -> Whole:
    """The sums; `came` are the customers that count with these partners, `values` the net contributions of all."""
    return Whole(
        agents=len(rows), revenue=sum(one.revenue for one in rows), own=sum(one.own for one in rows),
        brought=len(came), through=sum(values.get(account, 0) for account in came),
        downstream=sum(one.downstream for one in rows), estimate=sum(one.estimate for one in rows),
        counts=tuple(sum(1 for one in rows if one.stands(watch)) for watch in WATCH),
    )  # fmt: skip


def last_partners(net: Network, agents: Collection[int]) -> dict[int, int]:
    """
    {who came through a partner and is none: the last partner on the way}; partners count as their own.

    `agents` are all partners that one sees: each customer has one of them, so parts of the book add up to the whole.
    """
    found: dict[int, int] = {}
    for key in reversed(net.order):
        upper = net.above.get(key)
        if upper is not None and (last := upper if upper in agents else found.get(upper)) is not None:
            found[key] = last
    return {key: last for key, last in found.items() if key not in agents}


def below(net: Network, agent: int) -> set[int]:
    """Who came through one partner, over any number of steps, partners among them."""
    found = {agent}
    for key in reversed(net.order):
        if net.above.get(key) in found:
            found.add(key)
    return found - {agent}


def through(net: Network, values: dict[int, int]) -> dict[int, int]:
    """The net contribution of all that came through each, over any number of steps, without its own."""
    found: dict[int, int] = {}
    for key in net.order:
        upper = net.above.get(key)
        if upper is not None:
            found[upper] = found.get(upper, 0) + found.get(key, 0) + values.get(key, 0)
    return found
