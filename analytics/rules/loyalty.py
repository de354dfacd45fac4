"""How loyal a customer is, 0 to 100, from what it did: tenure, repurchase, share of wallet, recommending us (S3)."""

from dataclasses import dataclass

import numpy as np

from analytics.choices import LoyaltyPart
from analytics.rules.trade import Floats, Ints

PARTS = tuple(str(part.value) for part in LoyaltyPart)
UNKNOWN = -1
"""Of whole numbers; of fractions nan."""
WOULD, BROUGHT_THOUGH = 0.7, 0.5
"""
The least mean answer (7 of 10) beside which bringing others makes full marks, and what it makes beside a lower one:
who brought somebody years ago and would not today is no full recommendation, nor none.
"""
LOYAL = 70
"""From this score on a customer is spoken of as loyal, and a risk that it goes is told beside it."""


@dataclass(frozen=True)
class Policy:
    """Weights and full marks; expert weights, a policy and not a finding."""

    tenure: float = 25
    repurchase: float = 35
    wallet: float = 25
    recommendation: float = 15
    full_tenure: int = 5 * 365
    """Days as a customer that make full marks: the five years of a long cooperation."""
    full_months: int = 6
    """Months of the last twelve with an order that make full marks: every second month."""
    trial: int = 90
    """Days after a first and only order in which nobody can tell whether the customer comes again."""

    @property
    def weights(self) -> Floats:
        return np.array([self.tenure, self.repurchase, self.wallet, self.recommendation])


@dataclass(frozen=True)
class Signs:
    """What loyalty is read from, one entry per account; `UNKNOWN` or nan where nobody knows."""

    tenure: Ints
    """Days since the first order, or since the customer became one where that is earlier."""
    orders: Ints
    """Order days ever."""
    months: Ints
    """Months of the last twelve with an order."""
    revenue: Ints
    """Of the year in cents."""
    wallet: Ints
    """What it buys a year of anybody, in cents, as entered (never estimated)."""
    rivals: Floats
    """Share of the wallet that competitors are known to have."""
    referrals: Ints
    """Customers it brought."""
    recommends: Floats
    """What its people answered of the year to whether they would recommend us, 0..1; nan where nobody was heard."""


@dataclass(frozen=True)
class Loyalty:
    """The figure of each account and its parts; nan where not known."""

    score: Floats
    """0..100: the weighted mean of the known parts; nan where neither tenure nor repurchase is known."""
    parts: Floats
    """0..1, shape (accounts, parts), columns as in `PARTS`."""
    known: Floats
    """Weight of the known parts, 0..1."""

    def take(self, chosen: Ints) -> "Loyalty":
        """The same for some of the accounts."""
        return Loyalty(self.score[chosen], self.parts[chosen], self.known[chosen])


def measure(signs: Signs, policy: Policy | None = None) -> Loyalty:
    """
    loyalty = 100 x sum of weight x part over the known parts / sum of their weights.

    tenure = days as a customer / 5 years, 1 at most · repurchase = months of the last twelve with an order / 6, 1 at
    most; not known while the only order is younger than 90 days · share of wallet = our revenue of the year / the
    wallet that was entered, else 1 - what competitors are known to have; else not known · recommendation = 1 where
    the customer brought anybody and did not answer below `WOULD` since; beside such an answer the answer itself, half
    at least. Where it brought nobody, what its people answered when they were asked whether they would, else not
    known: that nobody was brought says nothing of the will to. A part that is not known is left out, never counted as
    nought.
    """
    policy = policy or Policy()
    parts = np.column_stack([
        _tenure(signs, policy), _repurchase(signs, policy), _wallet(signs),
        _recommendation(signs),
    ])  # fmt: skip
    seen = ~np.isnan(parts)
    weights = policy.weights
    whole = (seen * weights).sum(axis=1)
    told = seen[:, 0] | seen[:, 1]
    mean = np.divide((np.nan_to_num(parts) * weights).sum(axis=1), whole, out=np.full(len(whole), np.nan), where=told)
    return Loyalty(score=np.round(100 * mean, 1), parts=np.round(parts, 4), known=whole / weights.sum())


def _tenure(signs: Signs, policy: Policy) -> Floats:
    share = np.minimum(signs.tenure / policy.full_tenure, 1.0)
    return np.where(signs.tenure == UNKNOWN, np.nan, share)


def _repurchase(signs: Signs, policy: Policy) -> Floats:
    """A single order is no repurchase; while it is young, nobody can tell."""
    share = np.where(signs.orders > 1, np.minimum(signs.months / policy.full_months, 1.0), 0.0)
    young = (signs.orders == 0) | ((signs.orders == 1) & (signs.tenure < policy.trial))
    return np.where(young, np.nan, share)


def _recommendation(signs: Signs) -> Floats:
    """Deeds before words, as long as the words of the year do not say otherwise; more of either never makes less."""
    reluctant = signs.recommends < WOULD  # nan, where nobody was heard, is not
    brought = np.where(reluctant, np.maximum(signs.recommends, BROUGHT_THOUGH), 1.0)
    return np.where(signs.referrals > 0, brought, signs.recommends)


def _wallet(signs: Signs) -> Floats:
    """By the wallet that was entered; else by what competitors are known to have of it."""
    entered = signs.wallet > 0
    ours = np.divide(np.maximum(signs.revenue, 0), signs.wallet, out=np.zeros(len(entered)), where=entered)
    return np.where(entered, np.minimum(ours, 1.0), np.clip(1 - signs.rivals, 0.0, 1.0))
