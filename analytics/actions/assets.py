"""Writes the customer asset value of each account, with its band and the part at risk (C4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from accounts.rules import tiers
from analytics.actions import score_models, scores
from analytics.facts import assets as facts
from analytics.facts.books import Book
from analytics.models import AssetValue
from analytics.rules import assets, value
from analytics.rules.assets import Terms, Values
from analytics.rules.trade import YEAR, Floats, Ints
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet, of every account with an order in the year.

    Returns the sums of the book with their band and what the book taught (factor, retention, bands), and no effect.
    """
    require(by, Right.RECOMPUTE)
    AssetValue.objects.filter(run=run).delete()
    trade, chosen = book.trade, book.trade.active
    codes = book.tier_codes()
    tier = facts.tier_codes(codes)
    p = facts.risks(book)
    p = scores.compute(book).p if p is None else p
    learned = _learned(book)
    expected = value.expected(trade, book.whole, tier, book.horizon)[chosen]
    serve = np.rint(book.whole.cost_to_serve[chosen] * book.horizon / YEAR).astype(np.int64)
    found = assets.values(p, expected, serve, tier[chosen], learned)
    net = np.rint(learned.factor * expected).astype(np.int64) - serve
    bulk.write_columns(AssetValue, _columns(run, trade.account[chosen], codes[chosen], p, net, found))
    return _summary(book, found, tier[chosen], learned), dict


def _learned(book: Book) -> Terms:
    """
    What the book teaches: retention, and what came of what was foretold a year ago, at the same season.

    A book younger than that is compared over its last complete window, whose season then stands in the factor.
    """
    year = facts.a_year_before(book)
    share_kept, then = facts.kept(year, book), year or facts.a_window_before(book)
    if then is None:
        return assets.terms(None, share_kept, book.horizon)
    weights = score_models.known(then.as_of, book.horizon)
    return assets.terms(facts.past(then, book, weights, share_kept), share_kept, book.horizon)


def _columns(run: Run, account: Ints, codes: Ints, p: Floats, net: Ints, found: Values) -> dict[str, bulk.Column]:
    return {
        "run_id": [run.pk] * len(account),
        "account_id": account,
        "tier": [str(tiers.ORDER[code].value) if code >= 0 else "" for code in codes.tolist()],
        "p": p,
        "expected": bulk.amounts(net),
        **{name: bulk.amounts(getattr(found, name)) for name in ("value", "low", "high", "at_risk")},
    }


def _summary(book: Book, found: Values, tier: Ints, learned: Terms) -> dict[str, Any]:
    """The sums: the band of the book is that of its sum, which is narrower than its customers' bands."""
    whole = int(found.value.sum())
    ends = sorted(int(round(whole * end)) for end in learned.book_band)
    return {
        "accounts": len(found.value),
        "value": str(bulk.money(whole)),
        "low": str(bulk.money(min(ends[0], whole))),
        "high": str(bulk.money(max(ends[1], whole))),
        "at_risk": str(bulk.money(int(found.at_risk.sum()))),
        "basis": book.whole.basis,
        "horizon": book.horizon,
        "factor": round(learned.factor, 4),
        "looked_back": learned.days,
        "retention": {str(one.value): round(float(learned.retention[code]), 4) for code, one in enumerate(tiers.ORDER)},
        "bands": {
            str(one.value): [round(float(end), 4) for end in learned.bands[code]]
            for code, one in enumerate(tiers.ORDER)
        },
        "foretold": learned.book_band != assets.BAND_UNKNOWN,
    }
