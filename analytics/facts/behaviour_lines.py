"""What each account bought in the two years up to a date by order lines: categories month by month, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from accounts.models import Order, OrderLine, Product
from analytics.facts import dialect, trade
from analytics.facts.trade import Span
from analytics.rules.behaviour import MONTHS
from analytics.rules.trade import YEAR, Ints

LINES, ORDERS, PRODUCTS = OrderLine._meta.db_table, Order._meta.db_table, Product._meta.db_table
COUNTS = ("lined", "lines", "categories")
NONE = -1


@dataclass(frozen=True)
class Bought:
    """One entry per account, category and month with more bought than returned; products without category left out."""

    place: Ints
    """Among the accounts asked for."""
    category: Ints
    """Among `names`."""
    month: Ints
    """0 is the newest, 12 the first of the year before."""
    cents: Ints
    names: list[str]
    new: Ints
    """What was never bought before the year, as `pair` numbers it; sorted."""

    @property
    def pair(self) -> Ints:
        """Account and category in one number: place × how many names there are + category."""
        return self.place * max(len(self.names), 1) + self.category


def gather(as_of: date, account: Ints, within: Span | None) -> Bought:
    """The lines of the two years, in the company's currency, and when each category of the year was first bought."""
    codes, names = _categories()
    number = f"({dialect.day_number(as_of)} - {dialect.day('o.ordered_on')}) * {MONTHS} / {YEAR}"
    worth = dialect.cents_of_each("l.amount * o.rate")
    sql = f"""SELECT o.account_id, l.product_id, {number} AS month, {worth} {_rows(within)}
        AND {dialect.after("o.ordered_on")} GROUP BY o.account_id, l.product_id, month"""
    values = [as_of - timedelta(days=2 * YEAR), as_of]
    found = dialect.columns(sql, values, ["account", "product", "month", "cents"])
    places, known = trade.placed(account, found["account"])
    category = codes[found["product"][known]] if len(codes) else found["product"][known]
    kept, width = category != NONE, max(len(names), 1)
    places, category, months, cents = (
        column[kept] for column in (places, category, found["month"][known], found["cents"][known])
    )
    cells, inverse = np.unique((places * width + category) * 2 * MONTHS + months, return_inverse=True)
    sums = np.zeros(len(cells), np.int64)
    np.add.at(sums, inverse, cents)
    cells, sums = cells[sums > 0], sums[sums > 0]
    pair, month = cells // (2 * MONTHS), cells % (2 * MONTHS)
    new = _new(as_of, account, codes, width, within)
    return Bought(pair // width, pair % width, month, sums, names, new)


def _rows(within: Span | None) -> str:
    """Lines of known products; SQL."""
    return f"""FROM {LINES} l JOIN {ORDERS} o ON o.id = l.order_id
        WHERE o.archived_at IS NULL AND l.product_id IS NOT NULL{dialect.within(within)}"""


def _categories() -> tuple[Ints, list[str]]:
    """The place of each product's category among their names, by the product's key; -1 where it has none."""
    rows = dict(Product.objects.values_list("pk", "category"))
    names = sorted({name for name in rows.values() if name})
    at = {name: place for place, name in enumerate(names)}
    codes = np.full(max(rows, default=-1) + 1, NONE, np.int64)
    for key, name in rows.items():
        codes[key] = at.get(name, NONE)
    return codes, names


def _new(as_of: date, account: Ints, codes: Ints, width: int, within: Span | None) -> Ints:
    """The pairs of account and category that were first bought within the year."""
    sql = f"""SELECT o.account_id, l.product_id, MIN({dialect.day("o.ordered_on")}) {_rows(within)}
        AND o.ordered_on <= %s AND l.amount > 0 GROUP BY o.account_id, l.product_id"""
    found = dialect.columns(sql, [as_of], ["account", "product", "first"])
    places, known = trade.placed(account, found["account"])
    category = codes[found["product"][known]] if len(codes) else found["product"][known]
    kept = category != NONE
    pair, first = places[kept] * width + category[kept], found["first"][known][kept]
    order = np.lexsort((first, pair))
    pair, first = pair[order], first[order]
    begins = np.concatenate([[True], pair[1:] != pair[:-1]]) if len(pair) else np.zeros(0, np.bool_)
    found_new: Ints = pair[begins & (first > dialect.day_number(as_of) - YEAR)]
    return found_new


def counts(as_of: date, account: Ints, within: Span | None) -> dict[str, Ints]:
    """Order days with lines by account and month, their lines, and the categories on each of them together."""
    number = f"({dialect.day_number(as_of)} - {dialect.day('ordered_on')}) * {MONTHS} / {YEAR}"
    sql = f"""SELECT account_id, {number} AS month, COUNT(*), SUM(lines), SUM(categories)
        FROM (SELECT o.account_id, o.ordered_on, COUNT(*) AS lines,
                COUNT(DISTINCT CASE WHEN p.category <> '' THEN p.category END) AS categories
            FROM {LINES} l JOIN {ORDERS} o ON o.id = l.order_id LEFT JOIN {PRODUCTS} p ON p.id = l.product_id
            WHERE o.archived_at IS NULL AND o.revenue > 0 AND {dialect.after("o.ordered_on")}{dialect.within(within)}
            GROUP BY o.account_id, o.ordered_on) AS days
        GROUP BY account_id, month"""
    found = dialect.columns(sql, [as_of - timedelta(days=2 * YEAR), as_of], ["account", "month", *COUNTS])
    places, known = trade.placed(account, found["account"])
    tables = {}
    for name in COUNTS:
        tables[name] = np.zeros((len(account), 2 * MONTHS), np.int64)
        tables[name][places, found["month"][known]] = found[name][known]
    return tables
