"""Turns contribution and loyalty into a tier, with reasons, and without flapping (T2)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accounts.choices import Tier
from accounts.rules import hysteresis
from accounts.rules.hysteresis import NONE, State

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]

ORDER: tuple[Tier, ...] = (Tier.PLATINUM, Tier.GOLD, Tier.IRON, Tier.LEAD)
"""A tier's code is its place here; a smaller code is a higher tier."""
IRON = ORDER.index(Tier.IRON)
LEAD = ORDER.index(Tier.LEAD)

SHARE, LOYALTY, FALSE_KEY, LOSS, WAITING, HELD = "share", "loyalty", "false_key", "loss", "waiting", "held"
"""Reason codes: its place in the share, not loyal, false key account, a loss, a change waits, too near a border."""
VOLUME, LOYALTY_SCORE = "volume", "loyalty_score"
"""And: less revenue, or a lower score of loyalty, than the policy asks of the tier."""
REVENUE = "revenue"
"""What a reason is of where revenue stands in for contribution."""


@dataclass(frozen=True)
class Policy:
    """Every number of the tier rule; the defaults are those found by experiment."""

    platinum_below: float = 0.50
    gold_below: float = 0.80
    iron_below: float = 0.95
    margin: float = 0.03
    """How far past a border the share above must be before a change counts."""
    runs: int = 2
    """In how many consecutive runs it must be so."""
    loyal_months: int = 3
    """Months of the window with an order that make an account loyal."""
    loyal_days: int = 365
    loyal_orders: int = 2
    """Or: customer for that many days, with that many order days in the window."""
    platinum_floor: int = 0
    gold_floor: int = 0
    """Revenue of the window in cents below which no account is platinum, or gold; 0 asks for none."""
    platinum_loyalty: float = 0
    gold_loyalty: float = 0
    """Score of loyalty (0..100) below which no account is platinum, or gold; 0 asks for none."""

    @property
    def borders(self) -> tuple[float, float, float]:
        return (self.platinum_below, self.gold_below, self.iron_below)

    @property
    def asks_loyalty(self) -> bool:
        """Whether the score of loyalty is a gate."""
        return bool(self.platinum_loyalty or self.gold_loyalty)


@dataclass(frozen=True)
class Candidates:
    """What the rule looks at, one entry per account (all arrays of one length)."""

    share_above: Floats
    """Cumulative share of positive net contribution of the accounts ranked above (1 where nothing was earned)."""
    contribution: Ints
    """Net contribution of the window in cents."""
    months: Ints
    """Months of the window with an order (`analytics.rules.trade.Trade.months`)."""
    tenure: Ints
    """Days since the first order."""
    orders: Ints
    """Order days in the window."""
    false_key: Bools
    """Flagged as a false key account, of whatever kind."""
    revenue: Ints | None = None
    """Revenue of the window in cents; needed only where the policy sets a floor."""
    loyalty: Floats | None = None
    """Score of loyalty, nan where not known; needed only where the policy sets a least one."""
    of_revenue: bool = False
    """Whether too little cost is known, so that revenue stands in for the contribution."""

    @property
    def stand_in(self) -> dict[str, float | str | None]:
        """What the numbers of a reason say of it; nothing where contribution is known."""
        return {"of": REVENUE} if self.of_revenue else {}


@dataclass(frozen=True)
class Outcome:
    """The tier after this run, what waits, and which gates spoke."""

    state: State
    """The tier (`state.place`), and what the next run starts from."""
    by_share: Codes
    loyal: Bools
    loss: Bools
    candidates: Candidates
    raw: Codes
    """The tier by the numbers alone, as a first run gives it: where an account ends when nothing waits any more."""
    by_volume: Codes
    """The best tier its revenue allows."""
    by_loyalty: Codes
    """The best tier its score of loyalty allows."""
    margin: float
    """How far past a border the share above must be before a change counts."""

    @property
    def tier(self) -> Codes:
        return self.state.place

    @property
    def by_share_alone(self) -> Bools:
        """Where the share is the only reason (`reason` is `(SHARE,)`): no gate spoke, nothing waits or is held."""
        gated = self.candidates.false_key | ~self.loyal | (self.by_volume > self.by_share)
        gated |= self.by_loyalty > self.by_share
        free = (self.state.pending == NONE) & (self.state.place == self.raw)
        return np.asarray(~self.loss & ~((self.by_share < IRON) & gated) & free, np.bool_)

    def reason(self, i: int) -> tuple[str, ...]:
        """Reason codes of account `i`, the deciding one first."""
        codes: list[str] = []
        if self.loss[i]:
            codes.append(LOSS)
        elif self.by_share[i] < IRON:
            codes += [FALSE_KEY] if self.candidates.false_key[i] else []
            codes += [] if self.loyal[i] else [LOYALTY]
            codes += [VOLUME] if self.by_volume[i] > self.by_share[i] else []
            codes += [LOYALTY_SCORE] if self.by_loyalty[i] > self.by_share[i] else []
        codes = codes or [SHARE]
        if self.state.pending[i] != NONE:
            codes.append(WAITING)
        elif codes == [SHARE] and self.state.place[i] != self.raw[i]:
            codes.append(HELD)
        return tuple(codes)

    def reasons(self, i: int) -> dict[str, dict[str, float | str | None]]:
        """The reasons of account `i` as data: each code with the numbers that were compared."""
        return {code: self._numbers(code, i) for code in self.reason(i)}

    def _numbers(self, code: str, i: int) -> dict[str, float | str | None]:
        given = self.candidates
        if code == SHARE:
            return {"share_above": round(float(given.share_above[i]), 6), **given.stand_in}
        if code == LOYALTY:
            return {"months": int(given.months[i]), "days": int(given.tenure[i]), "orders": int(given.orders[i])}
        if code == FALSE_KEY:
            return {"by_share": str(ORDER[self.by_share[i]].value)}
        if code == VOLUME:
            revenue = int(given.revenue[i]) if given.revenue is not None else 0
            return {"revenue": revenue, "by_share": str(ORDER[self.by_share[i]].value)}
        if code == LOYALTY_SCORE:
            score = float(given.loyalty[i]) if given.loyalty is not None else math.nan
            known = None if math.isnan(score) else round(score, 1)
            return {"score": known, "by_share": str(ORDER[self.by_share[i]].value)}
        if code == HELD:
            return {"tier": str(ORDER[self.raw[i]].value), "margin": self.margin}
        if code == LOSS:
            return {"contribution": int(given.contribution[i]), **given.stand_in}
        return {"tier": str(ORDER[self.state.pending[i]].value), "runs": int(self.state.streak[i])}


def decide(candidates: Candidates, state: State, policy: Policy | None = None) -> Outcome:
    """
    The tier of each account after this run.

    A first tier takes effect at once. Later ones need the share above to be `policy.margin` past the border in
    `policy.runs` consecutive runs; the loss and false-key gates lower a tier at once, the gates of loyalty, its score
    and volume need the runs but know no margin.
    """
    policy = policy or Policy()
    loyal = is_loyal(candidates, policy)
    loss = candidates.contribution <= 0
    by_share = np.where(loss, LEAD, hysteresis.place(candidates.share_above, policy.borders))
    at_once = np.where(loss, LEAD, np.where(candidates.false_key, IRON, 0))
    by_volume, by_loyalty = volume_allows(candidates, policy), loyalty_allows(candidates, policy)
    gate = np.maximum.reduce([at_once, np.where(loyal, 0, IRON), by_volume, by_loyalty])
    stands = np.maximum(state.place, at_once).astype(np.int8)
    wanted = hysteresis.beyond(candidates.share_above, stands, policy.borders, policy.margin)
    raw = np.maximum(by_share, gate)
    after = hysteresis.settle(raw, stands, np.maximum(wanted, gate), state, policy.runs)
    return Outcome(
        state=after,
        by_share=by_share.astype(np.int8),
        loyal=loyal,
        loss=loss,
        candidates=candidates,
        raw=raw.astype(np.int8),
        by_volume=by_volume.astype(np.int8),
        by_loyalty=by_loyalty.astype(np.int8),
        margin=policy.margin,
    )


def is_loyal(candidates: Candidates, policy: Policy) -> Bools:
    """Orders in enough months of the window, or a customer for a year who ordered at least twice in it."""
    often = candidates.months >= policy.loyal_months
    long = (candidates.tenure >= policy.loyal_days) & (candidates.orders >= policy.loyal_orders)
    return often | long


def volume_allows(candidates: Candidates, policy: Policy) -> Ints:
    """The best tier (code) that the revenue of each account allows; platinum where the policy sets no floor."""
    revenue = candidates.revenue
    if revenue is None or not (policy.platinum_floor or policy.gold_floor):
        return np.zeros(len(candidates.contribution), np.int64)
    return _allowed(revenue, policy.platinum_floor, policy.gold_floor)


def loyalty_allows(candidates: Candidates, policy: Policy) -> Ints:
    """The best tier (code) that the score of loyalty allows; one that nobody knows reaches no least score."""
    if not policy.asks_loyalty:
        return np.zeros(len(candidates.contribution), np.int64)
    assert candidates.loyalty is not None, "the score must be known before tiers are decided"
    return _allowed(np.nan_to_num(candidates.loyalty, nan=0.0), policy.platinum_loyalty, policy.gold_loyalty)


def _allowed(values: Ints | Floats, platinum: float, gold: float) -> Ints:
    """Platinum from the one, gold from the other; 0 asks for nothing."""
    below = np.where(values >= gold, ORDER.index(Tier.GOLD), IRON)
    return np.where(values >= max(platinum, gold), 0, below).astype(np.int64)
