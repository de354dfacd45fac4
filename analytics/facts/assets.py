"""What customer asset value is reckoned from: today's rates and risks, the last complete window, the year before."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from accounts.models import Order, Policy
from accounts.rules import tiers
from accounts.rules.hysteresis import NONE, State
from analytics.facts import dialect
from analytics.facts import trade as orders
from analytics.facts.books import Book
from analytics.models import Score
from analytics.rules import assets, churn, contribution, value
from analytics.rules.assets import Past
from analytics.rules.prior import Weights
from analytics.rules.trade import YEAR, Floats, Ints
from kam.choices import RunKind
from kam.models import Run

HISTORY = 90
"""Days of orders that must lie before a day that is looked back at."""
LAST = len(tiers.ORDER) - 1


def tier_codes(codes: Ints) -> Ints:
    """Codes to count by: whoever has no tier yet is reckoned with the least."""
    return np.where(codes == NONE, LAST, codes).astype(np.int64)


def risks(book: Book) -> Floats | None:
    """The risk of the scored accounts of a book by the completed run of its day; None where none is kept."""
    run = Run.objects.at(RunKind.CHURN, book.as_of)
    known = dict(Score.objects.filter(run=run).values_list("account_id", "p")) if run else {}
    found = [known.get(account) for account in book.trade.account[book.trade.active].tolist()]
    return None if not known or None in found else np.array(found, np.float64)


def origin(book: Book) -> date:
    """The day on which the last complete window began."""
    return book.as_of - timedelta(days=book.horizon)


def past(book: Book, weights: Weights) -> Past | None:
    """
    What was foretold for the last complete window and what came, by what was known at its beginning.

    The risk there is the order score of that day by `weights`, those that could be known then. None for a book too
    young.
    """
    then = _book(origin(book), book.horizon)
    if then is None:
        return None
    chosen, tier = then.trade.active, tier_codes(then.decide(State.first(len(then.trade))).tier.astype(np.int64))
    trade = churn.scored(then.trade)
    p = churn.score(trade, weights, book.horizon).score
    expected = value.expected(then.trade, then.whole, tier, book.horizon)[chosen]
    came = revenue_between(trade.account, then.as_of, book.as_of)
    return Past(
        predicted=np.rint((1 - p) * np.maximum(expected, 0)).astype(np.int64),
        actual=np.rint(margins(then)[chosen] * came).astype(np.int64),
        tier=tier[chosen],
    )


def kept(book: Book) -> Floats:
    """Share of each tier's customers of a year ago that ordered in the year since, by tier code."""
    then = _book(book.as_of - timedelta(days=YEAR), book.horizon)
    if then is None:
        return assets.kept(np.zeros(0, np.int64), np.zeros(0, np.int64), len(tiers.ORDER))
    chosen = then.trade.active
    tier = tier_codes(then.decide(State.first(len(then.trade))).tier.astype(np.int64))[chosen]
    again = np.isin(then.trade.account[chosen], orders.ordered_between(then.as_of, book.as_of))
    return assets.kept(tier, again.astype(np.int64), len(tiers.ORDER))


def margins(book: Book) -> Floats:
    """Margin per unit of revenue as the expected contribution takes it; 1 where revenue stands in for it."""
    whole = book.whole
    if whole.basis == contribution.REVENUE:
        return np.ones(len(book.trade))
    return value.margin_rates(whole.revenue - whole.cost, whole.revenue)


def revenue_between(accounts: Ints, after: date, until: date) -> Ints:
    """Cents of revenue net of returns in (after, until], one entry per account asked for."""
    sql = f"""SELECT account_id, {dialect.cents("revenue")} FROM {Order._meta.db_table}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL GROUP BY account_id"""
    part = dialect.columns(sql, [after, until], ["account", "revenue"])
    found = dict(zip(part["account"].tolist(), part["revenue"].tolist(), strict=True))
    return np.array([found.get(account, 0) for account in accounts.tolist()], np.int64)


def _book(day: date, horizon: int) -> Book | None:
    """The book as of an earlier day; None where too little lies before it."""
    oldest = orders.oldest()
    if oldest is None or oldest > day - timedelta(days=HISTORY):
        return None
    book = Book(day, horizon=horizon, policy=Policy.objects.in_force(day))
    return book if book.trade.active.any() else None
