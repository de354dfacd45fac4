"""What was bought, order by order and product group by product group, so that all parts of an order are its revenue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from accounts.models import Order, OrderLine, Product
from analytics.facts import dialect
from analytics.facts.trade import Span
from analytics.rules.trade import Bools, Ints
from kam.ground import bulk

LINES, ORDERS = OrderLine._meta.db_table, Order._meta.db_table
UNTOLD = 0
"""The unit of what came without products; its name is empty."""


@dataclass(frozen=True)
class Items:
    """One entry per line, and per order without lines; the entries of an order are its revenue to the cent."""

    account: Ints
    unit: Ints
    """Among the names of `units`."""
    day: Ints
    cents: Ints
    ordered: Bools
    """Whether its order makes an order day."""


def units() -> tuple[Ints, list[str]]:
    """
    The unit of each product by its key, and the units' names: categories, and products without one by their own names.

    By what products are called now: a category that was renamed, or a product that moved, takes its past with it.
    """
    rows = Product.objects.order_by("pk").values_list("pk", "category", "name")
    named = {key: category or name for key, category, name in rows}
    names = ["", *sorted(set(named.values()) - {""})]
    at = {name: place for place, name in enumerate(names)}
    codes = np.full(max(named, default=0) + 1, UNTOLD, np.int64)
    for key, name in named.items():
        codes[key] = at[name]
    return codes, names


def gather(as_of: date, codes: Ints, within: Span | None) -> Items:
    """Everything up to a day; three statements."""
    orders = _orders(as_of, within)
    sold = _lines(as_of, within)
    order = np.argsort(orders["order"], kind="stable")
    at = order[np.searchsorted(orders["order"], sold["order"], sorter=order)] if len(order) else sold["order"]
    sums = np.zeros(len(order), np.int64)
    np.add.at(sums, at, sold["cents"])
    bare = np.ones(len(order), np.bool_)
    bare[at] = False
    cents = _rounded(at, sold, orders["cents"] - sums)
    unit = codes[sold["product"]]
    alone = {name: column[bare] for name, column in orders.items()}
    whole = orders["cents"] > 0
    return Items(
        np.concatenate([orders["account"][at], alone["account"]]),
        np.concatenate([unit, np.full(int(bare.sum()), UNTOLD)]),
        np.concatenate([orders["day"][at], alone["day"]]),
        np.concatenate([cents, alone["cents"]]),
        np.concatenate([whole[at], whole[bare]]),
    )


def _orders(as_of: date, within: Span | None) -> dict[str, Ints]:
    cents = "(revenue * 100)::bigint" if bulk.is_postgres() else "CAST(ROUND(revenue * 100) AS INTEGER)"
    sql = f"""SELECT id, account_id, {dialect.day("ordered_on")}, {cents} FROM {ORDERS}
        WHERE ordered_on <= %s AND archived_at IS NULL{dialect.within(within)}"""
    return dialect.columns(sql, [as_of], ["order", "account", "day", "cents"])


def _lines(as_of: date, within: Span | None) -> dict[str, Ints]:
    """A line's worth in the company's currency, to the cent; key 0 stands for no product."""
    worth = "ROUND(l.amount * o.rate * 100)"
    cents = f"{worth}::bigint" if bulk.is_postgres() else f"CAST({worth} AS INTEGER)"
    sql = f"""SELECT l.order_id, COALESCE(l.product_id, 0), {cents} FROM {LINES} l JOIN {ORDERS} o ON o.id = l.order_id
        WHERE o.ordered_on <= %s AND o.archived_at IS NULL{dialect.within(within)}"""
    return dialect.columns(sql, [as_of], ["order", "product", "cents"])


def _rounded(at: Ints, sold: dict[str, Ints], missing: Ints) -> Ints:
    """The lines' cents; what rounding left of an order's revenue is taken by its greatest line."""
    ranked = np.lexsort((sold["product"], -np.abs(sold["cents"]), at))
    first = np.ones(len(ranked), np.bool_)
    first[1:] = at[ranked][1:] != at[ranked][:-1]
    greatest = ranked[first]
    cents = sold["cents"].copy()
    cents[greatest] += missing[at[greatest]]
    return cents
