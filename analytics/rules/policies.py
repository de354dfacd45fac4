"""Tries a tier policy on the facts of a run: who would stand where, before any policy is written (T7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from accounts.rules import tiers
from accounts.rules.hysteresis import NONE, State
from accounts.rules.tiers import Codes
from analytics.rules import false_accounts, loyalty
from analytics.rules.contribution import Contributions
from analytics.rules.false_accounts import Excused, Traits
from analytics.rules.trade import Bools, Floats, Ints, Trade

TIERS = len(tiers.ORDER)


@dataclass(frozen=True)
class Basis:
    """All that tiers are decided from and no policy changes, one entry per account in the order of codes."""

    account: Ints
    share_above: Floats
    net: Ints
    revenue: Ints
    """Of the window, cents."""
    months: Ints
    tenure: Ints
    orders: Ints
    traits: Traits
    signs: loyalty.Signs
    excused: Excused | None = None
    """Whose verdict is overruled on that day: read from what stands, never kept with the facts."""

    def __len__(self) -> int:
        return len(self.account)

    def candidates(self, rule: "Rule") -> tiers.Candidates:
        """What the tier rule looks at: the false key accounts that `rule` finds, and loyalty where it is a gate."""
        return tiers.Candidates(
            share_above=self.share_above,
            contribution=self.net,
            months=self.months,
            tenure=self.tenure,
            orders=self.orders,
            false_key=false_accounts.by_traits(self.traits, self.revenue, self.months, rule.false, self.excused),
            revenue=self.revenue,
            loyalty=loyalty.measure(self.signs, rule.loyalty).score if rule.tier.asks_loyalty else None,
        )


@dataclass(frozen=True)
class Rule:
    """A policy as far as it decides tiers."""

    tier: tiers.Policy
    false: false_accounts.Policy
    loyalty: loyalty.Policy


@dataclass(frozen=True)
class Side:
    """What one policy makes of the book: the tiers of the next run, the tiers in the end, and what waits."""

    next: Codes
    settled: Codes
    waits: Bools
    false_key: Bools

    def tiers(self, settled: bool) -> Codes:
        return self.settled if settled else self.next


def basis_of(trade: Trade, whole: Contributions, traits: Traits, signs: loyalty.Signs) -> Basis:
    """The basis of a book; `whole` are the contributions of every account of `trade`."""
    return Basis(
        account=trade.account,
        share_above=whole.share_above,
        net=whole.net,
        revenue=whole.revenue,
        months=trade.months,
        tenure=trade.tenure,
        orders=trade.orders365,
        traits=traits,
        signs=signs,
    )


def decide(basis: Basis, before: State, rule: Rule) -> Side:
    """The tiers that a run with this policy gives, `before` being what the run before it left."""
    outcome = tiers.decide(basis.candidates(rule), before, rule.tier)
    return Side(
        next=outcome.tier,
        settled=outcome.raw,
        waits=outcome.state.pending != NONE,
        false_key=outcome.candidates.false_key,
    )


def flows(before: Codes, after: Codes) -> Ints:
    """How many go from each tier to each: a square table, rows the tier before."""
    pairs = before.astype(np.int64) * TIERS + after.astype(np.int64)
    return np.bincount(pairs, minlength=TIERS * TIERS).reshape(TIERS, TIERS)


def sums(tier: Codes, amounts: Ints) -> list[int]:
    """The sum of amounts in each tier, exact."""
    return [int(amounts[tier == code].sum()) for code in range(TIERS)]


def scaled(cost: Mapping[str, Decimal], counts: Mapping[str, tuple[int, int]]) -> tuple[Decimal, Decimal] | None:
    """A year's cost by tier, before and after, at the same cost a customer; None where nothing is known."""
    known = {name: (cost[name], *pair) for name, pair in counts.items() if name in cost and pair[0]}
    if not known:
        return None
    before = sum((spent for spent, _was, _now in known.values()), Decimal(0))
    after = sum((spent * now / was for spent, was, now in known.values()), Decimal(0))
    return before.quantize(Decimal(1)), after.quantize(Decimal(1))
