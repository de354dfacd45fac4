"""The order book as of a date, gathered and reckoned once and shared by the computations of one run."""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import date
from functools import cached_property

import numpy as np

from accounts.facts import groups as wholes
from accounts.facts import tiers as effects
from accounts.facts.groups import rule_of as tier_rule
from accounts.models import Policy
from accounts.rules import tiers
from accounts.rules.hysteresis import State
from analytics.facts import false_accounts as closer
from analytics.facts import loyalty as ties
from analytics.facts import overrules
from analytics.facts import tiers as standing
from analytics.facts import trade as orders
from analytics.rules import contribution, false_accounts, loyalty, policies
from analytics.rules.loyalty import Loyalty, Signs
from analytics.rules.trade import Bools, Days, Ints, Quarters, Trade

Gather = Callable[..., Trade]
"""How the facts of trade are gathered, called like `analytics.facts.trade.gather`."""


def false_rule(policy: Policy) -> false_accounts.Policy:
    """The numbers of a version that find false key accounts."""
    return false_accounts.Policy(
        top=policy.false_top_share,
        burst_share=policy.one_off_share,
        burst_months=policy.one_off_months,
        **policy.group("false_key"),
    )


def loyalty_rule(policy: Policy) -> loyalty.Policy:
    """The numbers of a version that tell loyalty."""
    return loyalty.Policy(**policy.group("loyalty"))


class Book:
    """
    Everything the rules say about the book as of a date; each part is reckoned when first asked for.

    A narrow book gathers money only, which is all that contribution needs.
    """

    def __init__(
        self, as_of: date, *, horizon: int, policy: Policy, narrow: bool = False, gather: Gather = orders.gather
    ) -> None:
        self.as_of, self.horizon, self.policy, self.narrow, self.gather = as_of, horizon, policy, narrow, gather
        self.tiers: tiers.Outcome | None = None
        self._in_effect: dict[int, str] | None = None

    @cached_property
    def trade(self) -> Trade:
        return self.gather(self.as_of, horizon=self.horizon, rhythm=not self.narrow)

    @cached_property
    def window(self) -> Trade:
        """The accounts with a row in the window."""
        return self.trade.take(self.trade.in_window)

    @cached_property
    def contributions(self) -> contribution.Contributions:
        """Of the accounts of `window`."""
        return contribution.compute(self.window)

    @cached_property
    def whole(self) -> contribution.Contributions:
        """The same for every account of `trade`: those without a row in the window earned nothing."""
        return contribution.spread(self.contributions, self.trade.in_window)

    @cached_property
    def flags(self) -> false_accounts.Flags:
        return false_accounts.flag(self.trade, self.whole, self.bursts, self.margins, false_rule(self.policy))

    @property
    def big(self) -> Bools:
        """The accounts of `trade` among which false key accounts are sought."""
        return false_accounts.big(self.trade, false_rule(self.policy))

    @cached_property
    def excused(self) -> false_accounts.Excused:
        """Whose verdict a director has overruled as of the date."""
        return overrules.excused(self.trade.account, self.as_of)

    @cached_property
    def loyalty(self) -> Loyalty:
        """Of every account of `trade`."""
        return loyalty.measure(self.signs, loyalty_rule(self.policy))

    @cached_property
    def signs(self) -> Signs:
        """What loyalty is read from, of every account of `trade`."""
        return ties.gather(self.trade, self.as_of)

    @cached_property
    def bursts(self) -> Days:
        """Of all accounts that any policy may call a one-off."""
        wanted = false_accounts.burst_candidates(self.trade, false_accounts.WIDEST)
        return closer.days(self.trade, self.as_of, wanted)

    @cached_property
    def margins(self) -> Quarters:
        """Of all accounts that any policy may call a squeezer."""
        wanted = false_accounts.squeeze_candidates(self.trade, self.whole, false_accounts.WIDEST)
        return closer.quarters(self.trade, self.as_of, wanted)

    @cached_property
    def basis(self) -> policies.Basis:
        """All that tiers are decided from, whatever the policy."""
        traits = false_accounts.traits(self.trade, self.whole, self.bursts, self.margins)
        return policies.basis_of(self.trade, self.whole, traits, self.signs)

    def decide(self, before: State | None = None) -> tiers.Outcome:
        """The tiers of this run, from what the newest earlier run left (or from the state given)."""
        trade, rule = self.trade, tier_rule(self.policy)
        candidates = tiers.Candidates(
            share_above=self.whole.share_above,
            contribution=self.whole.net,
            months=trade.months,
            tenure=trade.tenure,
            orders=trade.orders365,
            false_key=self.flags.blocking(self.excused),
            revenue=self.whole.revenue,
            loyalty=self.loyalty.score if rule.asks_loyalty else None,
            of_revenue=self.whole.basis == contribution.REVENUE,
        )
        before = before or standing.state_before(trade.account, self.as_of)
        self._in_effect = None
        self.tiers = tiers.decide(candidates, before, rule)
        return self.tiers

    def computed(self) -> dict[int, str]:
        """{account: the tier that this run computed}; asked once it is decided."""
        assert self.tiers is not None
        names = [str(tier.value) for tier in tiers.ORDER]
        found = [names[code] for code in self.tiers.tier.tolist()]
        return dict(zip(self.trade.account.tolist(), found, strict=True))

    def in_effect(self) -> dict[int, str]:
        """{account: the tier that counts from this run on}; asked once it is decided, and reckoned once."""
        if self._in_effect is None:
            asks = self.policy.asks
            self._in_effect = effects.in_effect(self.as_of, self.computed(), asks=asks, as_one=self.as_one)
        return self._in_effect

    def as_one(self, groups: Set[int]) -> dict[int, str]:
        """The tiers of groups as one customer each, by this book's figures: {its top: tier}."""
        if not groups:
            return {}
        rule = tier_rule(self.policy)
        score = self.loyalty.score if rule.asks_loyalty else None
        tell = wholes.lender(self.trade.account, self.whole.net, self.whole.revenue, score, as_of=self.as_of, rule=rule)
        return tell(groups)

    def tier_codes(self) -> Ints:
        """Tier codes of the accounts of `trade`: of this run where it decides tiers, else of the newest one so far."""
        if self.tiers is None:
            return standing.in_effect(self.trade.account, self.as_of)
        counts = self.in_effect()
        return np.array([standing.CODES[counts[account]] for account in self.trade.account.tolist()], np.int64)
