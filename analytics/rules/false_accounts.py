"""Finds accounts that look big and are not: the one-off, the volume without profit, the squeezer (T5)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from accounts.choices import FalseKey
from analytics.rules import comparisons, value
from analytics.rules.comparisons import Falls, Squeeze, Thin
from analytics.rules.contribution import REVENUE, Contributions
from analytics.rules.trade import NEVER, Bools, Days, Floats, Ints, Quarters, Trade, ratio


@dataclass(frozen=True)
class Policy:
    """Every number of the three rules; the first is proved, the other two are policy."""

    top: float = 0.20
    """Share of the accounts, by revenue, that are looked at."""
    burst_share: float = 0.80
    burst_days: int = 30
    burst_months: int = 2
    burst_history: int = 120
    """Days of orders the book must reach back before anything is called a one-off."""
    poor_margin: float = 0.5
    """Of the company's median margin rate."""
    discount_quantile: float = 0.80
    margin_fall: float = 0.05


WIDEST = Policy(top=0.50, burst_months=4)
"""The widest that a policy may look; what is gathered for it serves any policy."""


@dataclass(frozen=True)
class Traits:
    """What the three rules look at and no policy changes, one entry per account, gathered for the widest policy."""

    burst_share: Floats
    no_profit: Bools
    """No margin, half the usual rate or less than the median account, whatever its size."""
    squeezer: Bools
    """Deeply discounted, of poor and falling margin, whatever its size."""
    old_enough: Bools
    """The book of its segment reaches back far enough for anything to be called a one-off."""
    segment: Ints
    """Within which the top by revenue is taken."""


@dataclass(frozen=True)
class Excused:
    """Whose verdict of which kind a director has overruled: it is shown all the same, and holds no tier back."""

    one_off: Bools
    no_profit: Bools
    squeezer: Bools

    @classmethod
    def nobody(cls, count: int) -> "Excused":
        """No verdict of `count` accounts is overruled."""
        return cls(*(np.zeros(count, np.bool_) for _ in FalseKey))

    def of(self, kind: FalseKey) -> Bools:
        """Those of one kind."""
        return {FalseKey.ONE_OFF: self.one_off, FalseKey.NO_PROFIT: self.no_profit, FalseKey.SQUEEZER: self.squeezer}[
            kind
        ]

    @property
    def any(self) -> Bools:
        return self.one_off | self.no_profit | self.squeezer


@dataclass(frozen=True)
class Flags:
    """Who is flagged for what, and the numbers that were compared, one entry per account."""

    one_off: Bools
    no_profit: Bools
    squeezer: Bools
    burst_share: Floats
    """Revenue of the best 30 days / revenue of the year; 0 where not looked at."""
    burst_concentration: Floats
    """Sum of squared shares of the year's order days."""
    months: Ints
    thin: Thin
    squeeze: Squeeze
    falls: Falls

    @property
    def any(self) -> Bools:
        return self.one_off | self.no_profit | self.squeezer

    def blocking(self, excused: Excused) -> Bools:
        """Who is held back: flagged for anything that nobody has overruled."""
        return (
            (self.one_off & ~excused.one_off)
            | (self.no_profit & ~excused.no_profit)
            | (self.squeezer & ~excused.squeezer)
        )

    def kinds(self, i: int, among: Excused | None = None) -> tuple[str, ...]:
        """The kinds account `i` is flagged for, in a fixed order; only those overruled where `among` says which."""
        named = (
            (self.one_off, FalseKey.ONE_OFF),
            (self.no_profit, FalseKey.NO_PROFIT),
            (self.squeezer, FalseKey.SQUEEZER),
        )
        return tuple(str(kind.value) for mask, kind in named if mask[i] and (among is None or among.of(kind)[i]))

    def evidence(self, i: int) -> dict[str, Any]:
        """The numbers behind the flags of account `i`, each with what it was compared with."""
        found: dict[str, Any] = {}
        if self.one_off[i]:
            found["burst_share"] = round(float(self.burst_share[i]), 4)
            found["concentration"] = round(float(self.burst_concentration[i]), 4)
            found["months"] = int(self.months[i])
        if self.no_profit[i]:
            found |= self.thin.evidence(i)
        if self.squeezer[i]:
            found |= self.squeeze.evidence(i) | self.falls.evidence(i)
        return found


def traits(trade: Trade, found: Contributions, days: Days, quarters: Quarters) -> Traits:
    """The traits of every account; `days` and `quarters` are those of the `WIDEST` policy's candidates."""
    everybody = Policy(top=1.0)
    falling = _falling(len(trade), comparisons.falls(quarters, WIDEST.margin_fall))
    squeezed = squeeze_candidates(trade, found, WIDEST) & falling
    thin = comparisons.thin(trade, found, everybody.poor_margin)
    return Traits(
        burst_share=_bursts(trade, days, WIDEST)[0],
        no_profit=_no_profit(trade, found, thin, everybody),
        squeezer=squeezed,
        old_enough=_old_enough(trade, WIDEST),
        segment=trade.segment,
    )


def by_traits(known: Traits, revenue: Ints, months: Ints, policy: Policy, excused: Excused | None = None) -> Bools:
    """Who a policy holds back, for whatever kind that nobody has overruled; the same as `flag` finds."""
    free = excused or Excused.nobody(len(revenue))
    among = value.top(revenue, policy.top, known.segment)
    one_off = known.old_enough & (months <= policy.burst_months) & (known.burst_share >= policy.burst_share)
    found = (one_off & ~free.one_off) | (known.no_profit & ~free.no_profit) | (known.squeezer & ~free.squeezer)
    return among & found


def best_span(days: Ints, revenue: Ints, length: int = Policy.burst_days) -> tuple[int, int]:
    """
    First and last day number of the window of `length` days that holds most revenue, the first of equals.

    The rule's own window over one account's year of net revenue per day, days rising.
    """
    buying = revenue > 0
    day, money = days[buying], revenue[buying]
    upto = np.concatenate([[0], np.cumsum(money)])
    ends = np.searchsorted(day, day + length - 1, side="right")
    best = int(np.argmax(upto[ends] - upto[:-1]))
    return int(day[best]), int(day[ends[best] - 1])


def _old_enough(trade: Trade, policy: Policy) -> Bools:
    """Whether the first order of each account's segment lies far enough back."""
    begun = np.full(int(trade.segment.max(initial=0)) + 1, trade.as_of)
    known = trade.first != NEVER
    np.minimum.at(begun, trade.segment[known], trade.first[known])
    return (trade.as_of - begun >= policy.burst_history)[trade.segment]


def burst_candidates(trade: Trade, policy: Policy | None = None) -> Bools:
    """The accounts whose `Days` the one-off rule needs: big, and active in few months; none in a book too young."""
    policy = policy or Policy()
    return big(trade, policy) & _old_enough(trade, policy) & (trade.months <= policy.burst_months)


def squeeze_candidates(trade: Trade, found: Contributions, policy: Policy | None = None) -> Bools:
    """The accounts whose `Quarters` the squeezer rule needs: big, deeply discounted, of poor margin."""
    policy = policy or Policy()
    return _squeezed(trade, found, comparisons.squeeze(trade, found, policy.discount_quantile), policy)


def _squeezed(trade: Trade, found: Contributions, squeeze: Squeeze, policy: Policy) -> Bools:
    if found.basis == REVENUE:
        return np.zeros(len(trade), np.bool_)
    return big(trade, policy) & squeeze.found


def flag(trade: Trade, found: Contributions, days: Days, quarters: Quarters, policy: Policy | None = None) -> Flags:
    """Applies the three rules; `days` and `quarters` hold at least the candidates of the functions above."""
    policy = policy or Policy()
    share, concentration = _bursts(trade, days, policy)
    thin = comparisons.thin(trade, found, policy.poor_margin)
    squeeze = comparisons.squeeze(trade, found, policy.discount_quantile)
    falls = comparisons.falls(quarters, policy.margin_fall)
    return Flags(
        one_off=burst_candidates(trade, policy) & (share >= policy.burst_share),
        no_profit=_no_profit(trade, found, thin, policy),
        squeezer=_squeezed(trade, found, squeeze, policy) & _falling(len(trade), falls),
        burst_share=share,
        burst_concentration=concentration,
        months=trade.months,
        thin=thin,
        squeeze=squeeze,
        falls=falls,
    )


def _no_profit(trade: Trade, found: Contributions, thin: Thin, policy: Policy) -> Bools:
    """Big in revenue, yet no margin, half the usual rate, or less margin than the median account."""
    if found.basis == REVENUE:
        return np.zeros(len(trade), np.bool_)
    return big(trade, policy) & thin.found


def big(trade: Trade, policy: Policy) -> Bools:
    """The top of each segment by the revenue of the year: a branch is not judged by the size of another's customers."""
    return value.top(trade.revenue365, policy.top, trade.segment)


def _bursts(trade: Trade, days: Days, policy: Policy) -> tuple[Floats, Floats]:
    """Per account: share of the year's revenue in its best window, and the concentration of its order days."""
    buying = days.revenue > 0
    place, day, revenue = days.place[buying], days.day[buying], days.revenue[buying]
    best, squares = np.zeros(len(trade)), np.zeros(len(trade))
    # One axis for all accounts: place x a span no window bridges + day.
    axis = place * 1_000_000 + day
    upto = np.concatenate([[0], np.cumsum(revenue)])
    ends = np.searchsorted(axis, axis + policy.burst_days - 1, side="right")
    np.maximum.at(best, place, (upto[ends] - upto[:-1]).astype(np.float64))
    whole = np.bincount(place, weights=revenue, minlength=len(trade))
    np.add.at(squares, place, ratio(revenue, whole[place]) ** 2)
    return ratio(best, whole), squares


def _falling(count: int, falls: Falls) -> Bools:
    """Margin rate far enough under that of the four quarters before, in the last two quarters."""
    falling = np.zeros(count, np.bool_)
    falling[falls.place] = falls.found
    return falling
