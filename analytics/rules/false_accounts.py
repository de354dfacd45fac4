"""Finds accounts that look big and are not: the one-off, the volume without profit, the squeezer (T5)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from accounts.choices import FalseKey
from accounts.rules import numbers, policies
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
    margin_spread: float = 1.0
    """A poor rate lies so many median distances under the median rate."""
    margin_fall: float = 0.05


LEAST = {name: one.low for name, one in numbers.DECLARED["false_key"].items()}
WIDEST = Policy(
    top=policies.BOUNDS["false_top_share"][1], burst_months=int(policies.BOUNDS["one_off_months"][1]),
    burst_history=int(LEAST["burst_history"]), discount_quantile=LEAST["discount_quantile"],
    margin_spread=LEAST["margin_spread"], margin_fall=LEAST["margin_fall"],
)  # fmt: skip
"""The widest that a policy may look; what is gathered for it serves any policy."""


@dataclass(frozen=True)
class Traits:
    """What the three rules look at and no policy changes, one entry per account, gathered for the widest policy."""

    burst_share: Floats
    history: Ints
    """Days that the book of its segment reaches back."""
    no_margin: Bools
    """Nothing left, or less than the median account leaves."""
    rate: Floats
    """Margin rate, infinite where costs are not known; beside it the median account's."""
    median_rate: Floats
    discount: Floats
    """Discount rate; nan where nothing was bought."""
    credit_rate: Floats
    """Margin rate after the cost of late payment, infinite where no policy looks; median and distance beside it."""
    credit_median: Floats
    credit_spread: Floats
    rate_now: Floats
    rate_before: Floats
    rate_last: Floats
    rate_last_before: Floats
    """Of the newest quarter and the one before it, each beside its four quarters before; infinite: nothing sold."""
    segment: Ints
    """Within which the top by revenue is taken, and the deep discounts."""


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
    count, known = len(trade), found.basis != REVENUE
    thin = comparisons.thin(trade, found, WIDEST.poor_margin)
    squeeze = comparisons.squeeze(trade, found, WIDEST.discount_quantile, WIDEST.margin_spread)
    falls = comparisons.falls(quarters, WIDEST.margin_fall)
    now, last = (np.full((2, count), np.inf) for _ in range(2))
    for number, into in enumerate((now, last)):
        into[0, falls.place] = np.where(falls.sold[number], falls.rate[number], np.inf)
        into[1, falls.place] = falls.before[number]
    looked = _squeezed(trade, found, squeeze, WIDEST)
    return Traits(
        burst_share=_bursts(trade, days, WIDEST)[0],
        history=_history(trade),
        no_margin=(thin.net <= 0) | (thin.net < thin.median_net) if known else np.zeros(count, np.bool_),
        rate=thin.rate if known else np.full(count, np.inf),
        median_rate=np.full(count, thin.median_rate),
        discount=np.where(trade.revenue365 > 0, squeeze.discount, np.nan),
        credit_rate=np.where(looked, squeeze.rate, np.inf),
        credit_median=np.full(count, squeeze.median_rate),
        credit_spread=np.full(count, squeeze.spread),
        rate_now=now[0], rate_before=now[1], rate_last=last[0], rate_last_before=last[1],
        segment=trade.segment,
    )  # fmt: skip


def by_traits(known: Traits, revenue: Ints, months: Ints, policy: Policy, excused: Excused | None = None) -> Bools:
    """Who a policy holds back, for whatever kind that nobody has overruled; the same as `flag` finds."""
    free = excused or Excused.nobody(len(revenue))
    among = value.top(revenue, policy.top, known.segment)
    one_off = (known.history >= policy.burst_history) & (months <= policy.burst_months)
    one_off &= known.burst_share >= policy.burst_share
    no_profit = known.no_margin | (known.rate < policy.poor_margin * known.median_rate)
    squeezer = _squeezes(known, policy)
    found = (one_off & ~free.one_off) | (no_profit & ~free.no_profit) | (squeezer & ~free.squeezer)
    return among & found


def _squeezes(known: Traits, policy: Policy) -> Bools:
    """Who is deeply discounted, of poor and of falling margin, whatever its size."""
    found: Bools = known.credit_rate < known.credit_median - policy.margin_spread * known.credit_spread
    found &= known.rate_now <= known.rate_before - policy.margin_fall
    found &= known.rate_last <= known.rate_last_before - policy.margin_fall
    if not found.any():
        return found
    buying = ~np.isnan(known.discount)
    least = comparisons.deep_from(known.discount, buying, known.segment, policy.discount_quantile)
    return found & (known.discount >= least) & (known.discount > 0)


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
    return _history(trade) >= policy.burst_history


def _history(trade: Trade) -> Ints:
    """Days since the first order of each account's segment."""
    begun = np.full(int(trade.segment.max(initial=0)) + 1, trade.as_of)
    known = trade.first != NEVER
    np.minimum.at(begun, trade.segment[known], trade.first[known])
    return np.asarray((trade.as_of - begun)[trade.segment], np.int64)


def burst_candidates(trade: Trade, policy: Policy | None = None) -> Bools:
    """The accounts whose `Days` the one-off rule needs: big, and active in few months; none in a book too young."""
    policy = policy or Policy()
    return big(trade, policy) & _old_enough(trade, policy) & (trade.months <= policy.burst_months)


def squeeze_candidates(trade: Trade, found: Contributions, policy: Policy | None = None) -> Bools:
    """The accounts whose `Quarters` the squeezer rule needs: big, deeply discounted, of poor margin."""
    policy = policy or Policy()
    squeeze = comparisons.squeeze(trade, found, policy.discount_quantile, policy.margin_spread)
    return _squeezed(trade, found, squeeze, policy)


def _squeezed(trade: Trade, found: Contributions, squeeze: Squeeze, policy: Policy) -> Bools:
    if found.basis == REVENUE:
        return np.zeros(len(trade), np.bool_)
    return big(trade, policy) & squeeze.found


def flag(trade: Trade, found: Contributions, days: Days, quarters: Quarters, policy: Policy | None = None) -> Flags:
    """Applies the three rules; `days` and `quarters` hold at least the candidates of the functions above."""
    policy = policy or Policy()
    share, concentration = _bursts(trade, days, policy)
    thin = comparisons.thin(trade, found, policy.poor_margin)
    squeeze = comparisons.squeeze(trade, found, policy.discount_quantile, policy.margin_spread)
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
