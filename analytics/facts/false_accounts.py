"""The closer facts that the rules on false key accounts ask for, of the few accounts that are looked at."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from analytics.facts import dialect, trade
from analytics.rules.trade import QUARTER, Bools, Days, Ints, Quarters, Trade

SPANS = 6


def days(book: Trade, as_of: date, chosen: Bools) -> Days:
    """Net revenue per day of the year for the chosen accounts."""
    places = np.flatnonzero(chosen)
    keys = book.account[places]
    sql = f"""SELECT account_id, {dialect.day("ordered_on")}, {dialect.cents("revenue")} FROM {trade.ORDERS}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL AND {dialect.among(keys)}
        GROUP BY account_id, ordered_on"""
    found = dialect.columns(sql, dialect.year_to(as_of), ["account", "day", "revenue"])
    place = places[_index(keys, found["account"])]
    order = np.lexsort((found["day"], place))
    return Days(place=place[order], day=found["day"][order], revenue=found["revenue"][order])


def quarters(book: Trade, as_of: date, chosen: Bools) -> Quarters:
    """Revenue with known cost, and what is left of it after all costs, of the last six quarters."""
    places = np.flatnonzero(chosen)
    shape = (SPANS, len(places))
    revenue, margin = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for number in range(SPANS if len(places) else 0):
        until = as_of - timedelta(days=QUARTER * number)
        revenue[number], margin[number] = _quarter(
            book.account[places], [until - timedelta(days=QUARTER), until], as_of
        )
    return Quarters(place=places, revenue=revenue, margin=margin)


def _quarter(keys: Ints, span: list[date], as_of: date) -> tuple[Ints, Ints]:
    """Revenue and margin of one span, in the order of `keys`."""
    sold = dialect.columns(
        f"""SELECT account_id, {dialect.cents("revenue")}, {dialect.cents("cost")} FROM {trade.ORDERS}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL AND cost IS NOT NULL AND {dialect.among(keys)}
        GROUP BY account_id""",
        span,
        ["account", "revenue", "cost"],
    )
    served = dialect.columns(
        f"""SELECT account_id, {dialect.cents("amount")} FROM {trade.COSTS}
        WHERE {dialect.after('"on"')} AND archived_at IS NULL AND {dialect.among(keys)} GROUP BY account_id""",
        span,
        ["account", "amount"],
    )
    late = trade.credit(span, as_of)
    revenue = _spread(keys, sold["account"], sold["revenue"])
    spent = _spread(keys, sold["account"], sold["cost"]) + _spread(keys, served["account"], served["amount"])
    return revenue, revenue - spent - _spread(keys, late["account"], late["credit365"])


def _spread(keys: Ints, accounts: Ints, values: Ints) -> Ints:
    """Values per account in the order of `keys`, 0 where there is none; accounts not among them are left out."""
    found = dict(zip(accounts.tolist(), values.tolist(), strict=True))
    return np.array([found.get(key, 0) for key in keys.tolist()], np.int64)


def _index(keys: Ints, wanted: Ints) -> Ints:
    """Where each wanted key stands among `keys`."""
    order = np.argsort(keys, kind="stable")
    return np.asarray(order[np.searchsorted(keys, wanted, sorter=order)], np.int64) if len(keys) else wanted
