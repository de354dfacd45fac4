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
    """All partners of a part of the book; a customer that came through several of them counts once."""

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


def whole(rows: Collection[Agent], net: Network, values: dict[int, int]) -> Whole:
    """The sums; `values` are the net contributions of everybody in the network."""
    came = reached(net, {one.account for one in rows})
    return Whole(
        agents=len(rows), revenue=sum(one.revenue for one in rows), own=sum(one.own for one in rows),
        brought=len(came), through=sum(values.get(account, 0) for account in came),
        downstream=sum(one.downstream for one in rows), estimate=sum(one.estimate for one in rows),
        counts=tuple(sum(1 for one in rows if one.stands(watch)) for watch in WATCH),
    )  # fmt: skip


def reached(net: Network, agents: Collection[int]) -> set[int]:
    """Who came through one of the partners and is none of them: these count as their own."""
    found: set[int] = set()
    for key in reversed(net.order):
        upper = net.above.get(key)
        if upper is not None and (upper in agents or upper in found):
            found.add(key)
    return found - set(agents)


def through(net: Network, values: dict[int, int]) -> dict[int, int]:
    """The net contribution of all that came through each, over any number of steps, without its own."""
    found: dict[int, int] = {}
    for key in net.order:
        upper = net.above.get(key)
        if upper is not None:
            found[upper] = found.get(upper, 0) + found.get(key, 0) + values.get(key, 0)
    return found
