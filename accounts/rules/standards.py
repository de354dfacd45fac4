"""The formulas of the scorecard: from a figure to a score of 0 to 100, unknown kept apart from 0 (T3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from accounts.choices import Criterion

Floats = NDArray[np.float64]
Points = Sequence[tuple[float, float]]

OLD_DAYS = 365
"""A judgement older than this is shown as old; it counts until somebody gives a newer one."""
QUARTERS = 8
YEARS = 10


@dataclass(frozen=True)
class Policy:
    """The thresholds of the scorecard that a company may set."""

    large: float = 0.80
    """An order is large when it is among the top fifth of the book's orders by amount."""
    few_buyers: int = 3
    """A product's usual price is known when at least so many customers bought it in the year."""
    premium_span: float = 0.10
    """Paid so much more than the usual price scores 100, so much less 0."""
    growth_span: float = 0.50
    """Grown by so much in the year scores 100, shrunk by so much 0."""

    @property
    def scales(self) -> dict[str, Points]:
        """Straight lines between (figure, score); beyond the ends the score of the end."""
        premium, growth = self.premium_span, self.growth_span
        return SCALES | {
            Criterion.PREMIUM: ((-premium, 0), (0.0, 50), (premium, 100)),
            Criterion.GROWTH: ((-growth, 0), (0.0, 50), (growth, 100)),
        }


SCALES: dict[str, Points] = {
    Criterion.LEAVING: ((0.0, 0), (0.01, 50), (0.05, 100)),
    Criterion.LARGE_ORDERS: ((0.0, 0), (1.0, 100)),
    Criterion.YEARS: ((0, 0), (1, 20), (3, 60), (5, 100)),
    Criterion.IMAGE: ((0, 0), (1, 40), (3, 70), (6, 100)),
    Criterion.REPURCHASE: ((0.0, 0), (1.0, 100)),
}
"""The scales that no policy moves."""
FORMULAS: dict[str, str] = {
    Criterion.PROFIT: "from_the_top", Criterion.SALES: "from_the_top", Criterion.EFFORT: "from_the_top",
    Criterion.RELATION: "relation", Criterion.LEAVING: "scale", Criterion.LARGE_ORDERS: "scale",
    Criterion.YEARS: "scale", Criterion.IMAGE: "scale", Criterion.REPURCHASE: "scale", Criterion.PREMIUM: "scale",
    Criterion.GROWTH: "scale", Criterion.POTENTIAL: "standing", Criterion.FREQUENCY: "standing",
    Criterion.VOLUME: "standing", Criterion.PROFIT_RATE: "standing", Criterion.ORDER_SIZE: "standing",
}  # fmt: skip
"""By which of the formulas here a figure becomes a score: `scale` is a straight line between fixed points."""
TENURE: Points = ((0, 0), (1, 30), (3, 70), (5, 100))
"""Years with us, the first half of `relation`; the other half is the share of quarters with an order."""


def on(scale: Points, figures: Floats) -> Floats:
    """Scores of figures on a scale; NaN (unknown) stays NaN."""
    places, scores = zip(*scale, strict=True)
    return np.asarray(np.interp(figures, places, scores), np.float64)


def share_above(amounts: Floats) -> Floats:
    """The part of all positive amounts that the larger ones make (ties: those before); 1 for nothing and for less."""
    order = np.argsort(-amounts, kind="stable")
    positive = np.maximum(amounts[order], 0.0)
    upto = np.cumsum(positive)
    above = np.ones(len(amounts))
    if len(upto) and upto[-1] > 0:
        above[order] = np.where(positive > 0, (upto - positive) / upto[-1], 1.0)
    return above


def from_the_top(amounts: Floats) -> Floats:
    """100 for the largest, less by what those above it already make, 0 for nothing and for a loss."""
    return np.asarray(100 * (1 - share_above(amounts)), np.float64)


def standing(figures: Floats) -> Floats:
    """Which share of the others (of those known) it leaves behind, in percent; a single one stands at 100."""
    known = np.flatnonzero(~np.isnan(figures))
    found = np.full(len(figures), np.nan)
    if not len(known):
        return found
    values = figures[known]
    below = np.searchsorted(np.sort(values), values, side="left")
    found[known] = 100.0 if len(known) == 1 else 100.0 * below / (len(known) - 1)
    return found


def relation(years: Floats, quarters: Floats) -> Floats:
    """Half the years with us, half the share of the last quarters (of those since the first order) with an order."""
    return (on(TENURE, years) + 100 * quarters) / 2


def quarters_with_orders(bits: NDArray[np.int64], age: Floats) -> Floats:
    """The share of the last eight quarters with an order, or of the quarters since it came (at least one)."""
    held = np.array([(bits >> place) & 1 for place in range(QUARTERS)], np.float64).sum(axis=0)
    lived = np.clip(np.ceil(age), 1, QUARTERS)
    return np.asarray(np.minimum(held / lived, 1.0), np.float64)


def repurchase(bits: NDArray[np.int64]) -> Floats:
    """How often a quarter with an order was followed by another, over the last eight; NaN where none was before."""
    one = np.array([(bits >> place) & 1 for place in range(QUARTERS)], np.float64)
    before = one[1:].sum(axis=0)
    followed = (one[1:] * one[:-1]).sum(axis=0)
    return _part(followed, before)


def years_in_a_row(bits: NDArray[np.int64]) -> Floats:
    """Years of 365 days with an order, counted back from today without a gap."""
    running = np.ones(bits.shape, np.int64)
    found = np.zeros(bits.shape, np.int64)
    for place in range(YEARS):
        running &= (bits >> place) & 1
        found += running
    return found.astype(np.float64)


def against(now: Floats, before: Floats) -> Floats:
    """The change as a fraction of what was before; NaN where there was nothing before."""
    return _part(now - before, before)


def _part(above: Floats, below: Floats) -> Floats:
    """above / below; NaN where there is nothing to divide by."""
    found = np.full(np.shape(below), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def value(computed: float | None, assessed: float | None) -> float | None:
    """What stands on the card: what the data answers, else what a person judged, else unknown."""
    return assessed if computed is None else computed


def mean(scores: Mapping[str, float | None]) -> float | None:
    """The mean of what is known; None when nothing is."""
    known = [score for score in scores.values() if score is not None]
    return sum(known) / len(known) if known else None


def is_old(judged_on: date, as_of: date) -> bool:
    """Whether a judgement is so old that one should judge anew."""
    return (as_of - judged_on).days > OLD_DAYS
