"""What it would mean if customers left: how much it hurts, and what the rest of the book looks like without them."""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from accounts.rules import tiers
from accounts.rules.hysteresis import State
from accounts.rules.tiers import Codes
from analytics.rules import policies
from analytics.rules.policies import Basis, Rule
from analytics.rules.trade import Bools, Floats, Ints

HARD, FELT, LITTLE, RELIEF = "hard", "felt", "little", "relief"
HARD_FROM, FELT_FROM = 0.05, 0.01
"""Shares of the company's positive net contribution from which a departure hurts, or is felt."""


@dataclass(frozen=True)
class Moves:
    """Who of those that stay would end in another tier: keys, and the tier (code) with and without the leavers."""

    account: Ints
    was: Codes
    tier: Codes
    revenue: Ints
    """Of the window, cents."""

    def take(self, chosen: Bools) -> "Moves":
        """Some of them."""
        return Moves(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def flows(self) -> list[tuple[str, str, int]]:
        """(tier before, tier after, customers) of each way that anybody goes, the higher tiers first."""
        square = policies.flows(self.was, self.tier)
        names = [str(tier.value) for tier in tiers.ORDER]
        return [(names[a], names[b], int(square[a, b])) for a, b in np.argwhere(square).tolist()]


@dataclass(frozen=True)
class Capacity:
    """How much of the account managers' time goes with the leavers, by hours told and by the visits of their tiers."""

    hours: float | None
    """Freed a year, and of all customers seen; None where nothing tells any."""
    hours_all: float | None
    year: float
    """Hours of visits that one manager can hold in a year."""
    visits: int
    """That the tiers of the leavers ask for a year, and those of all customers seen."""
    visits_all: int
    holds: int
    """Visits that one manager can hold in a year."""

    @property
    def freed(self) -> float | None:
        """The hours as so many managers."""
        return None if self.hours is None else self.hours / self.year

    @property
    def share(self) -> float | None:
        """Of the hours of all customers seen."""
        return None if self.hours is None else part_of(self.hours, self.hours_all or 0.0)

    @property
    def managers_freed(self) -> float:
        """Managers that the visits of the leavers take, as the policy lab reckons them."""
        return self.visits / self.holds

    @property
    def managers(self) -> float:
        """The same for all customers seen."""
        return self.visits_all / self.holds


def verdict(net: int, share: float, led: int) -> str:
    """How much it hurts: `net` cents lost a year, their share of all, and product categories they buy most of."""
    if net <= 0:
        return RELIEF
    if share >= HARD_FROM:
        return HARD
    return FELT if share >= FELT_FROM or led else LITTLE


def part_of(gone: float, before: float) -> float | None:
    """What goes as a share of what was there; None where nothing was, or less."""
    return gone / before if before > 0 else None


def shares_above(net: Ints) -> Floats:
    """The cumulative share of the accounts ranked above each, as `contribution.compute` gives it; ties by place."""
    order = np.argsort(-net, kind="stable")
    positive = np.maximum(net[order], 0)
    upto = np.cumsum(positive)
    found = np.ones(len(net))
    if len(upto) and upto[-1] > 0:
        found[order] = (upto - positive) / int(upto[-1])
    return found


def without(basis: Basis, gone: Bools) -> Basis:
    """The basis of tiers had the given accounts never been there; what others earn stays what it is."""
    stay = ~gone
    left: Basis = _part(basis, stay)
    return replace(left, share_above=shares_above(left.net))


def _part(whole: Any, chosen: Bools) -> Any:
    """A structure of arrays of one length, some of them in structures of their own, for the chosen places."""
    values = {one.name: getattr(whole, one.name) for one in fields(whole)}
    return replace(whole, **{
        name: value if value is None else _part(value, chosen) if is_dataclass(value) else value[chosen]
        for name, value in values.items()
    })  # fmt: skip


def moves(basis: Basis, gone: Bools, rule: Rule) -> Moves:
    """Who would end in another tier by the numbers alone, once no change waits any more."""
    left = without(basis, gone)
    was = policies.decide(basis, State.first(len(basis)), rule).settled[~gone]
    now = policies.decide(left, State.first(len(left)), rule).settled
    moved = was != now
    return Moves(left.account[moved], was[moved], now[moved], left.revenue[moved])
