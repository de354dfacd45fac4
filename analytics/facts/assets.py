"""What customer asset value is reckoned from: today's rates and risks, and what a year brought of what was foretold."""

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


def a_year_before(book: Book) -> Book | None:
    """The book as of a year before, when the same season stood ahead; None for a younger one."""
    return _book(book.as_of - timedelta(days=YEAR), book.horizon)


def a_window_before(book: Book) -> Book | None:
    """The book as of the day on which the last complete window began; None for a younger one."""
    return _book(book.as_of - timedelta(days=book.horizon), book.horizon)


def past(then: Book, book: Book, weights: Weights, share_kept: Floats) -> Past:
    """
    What was foretold at an earlier day for the days since, and what came, by what was known on that day.

    The risk there is the order score of that day by `weights`, those that could be known then. `share_kept` is the
    share of each tier's customers that was kept in the year looked back at: factor and retention are taken from one
    year together, so that their product is what came; as a foretelling of that year it would know too much.
    """
    chosen, tier = then.trade.active, tier_codes(then.decide(State.first(len(then.trade))).tier.astype(np.int64))
    trade = churn.scored(then.trade)
    p = churn.score(trade, weights, book.horizon).score
    expected = np.maximum(value.expected(then.trade, then.whole, tier, book.horizon)[chosen], 0)
    days = (book.as_of - then.as_of).days
    keeps = assets.retention(share_kept, book.horizon)[tier[chosen]]
    foretold = assets.ahead(expected / book.horizon, 1 - p, keeps, days=days, horizon=book.horizon)
    came = revenue_between(trade.account, then.as_of, book.as_of)
    return Past(
        predicted=np.rint(foretold).astype(np.int64),
        actual=np.rint(margins(then)[chosen] * came).astype(np.int64),
        tier=tier[chosen],
        days=days,
    )


def kept(then: Book | None, book: Book) -> Floats:
    """Share of each tier's customers of a year ago (`then`) that ordered in the year since, by tier code."""
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
