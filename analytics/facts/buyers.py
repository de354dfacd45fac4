"""Which products and categories would lose their biggest buyer: a year's order lines, summed and ranked by SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from accounts.models import Account, Order, OrderLine, Product
from analytics.facts import dialect
from kam.ground import scope

LINES, ORDERS, PRODUCTS = OrderLine._meta.db_table, Order._meta.db_table, Product._meta.db_table
RANKED = """SELECT {kind} AS kind, what, leaves, account_id, bought, part FROM (
    SELECT what, leaves, account_id, bought, SUM(bought) OVER (PARTITION BY what, leaves) AS part,
      ROW_NUMBER() OVER (PARTITION BY what, leaves ORDER BY bought DESC, account_id) AS place FROM ({sums}) AS {name}
    ) AS ranked_{name} WHERE place = 1"""
"""The biggest buyer among the leavers and among the others, of each product or category."""
PRODUCT, CATEGORY = 0, 1


@dataclass(frozen=True)
class Led:
    """A category or product whose biggest buyer leaves: what goes with the leavers, of all, and who is next."""

    name: str
    gone: int
    """Cents of the year."""
    whole: int
    next_account: int | None
    next_bought: int

    @property
    def share(self) -> float:
        """The part of the sales that goes."""
        return self.gone / self.whole if self.whole > 0 else 0.0


def led(leaving: Sequence[int], user: Any, as_of: date) -> tuple[list[Led], list[Led]]:
    """
    (categories, products) that the leavers buy more of than anybody else, the greatest first.

    One statement: the year's lines are read once, summed by product and account, then by category, and ranked.
    """
    if not leaving:
        return [], []
    seen, params = _seen(user)
    gone = dialect.among(np.array(leaving, np.int64))
    lines = f"""SELECT l.product_id AS what, CASE WHEN o.{gone} THEN 1 ELSE 0 END AS leaves, o.account_id,
        {dialect.cents_of_each("l.amount * o.rate")} AS bought FROM {LINES} l JOIN {ORDERS} o ON o.id = l.order_id
        WHERE {dialect.after("o.ordered_on")} AND o.archived_at IS NULL AND l.product_id IS NOT NULL{seen}
        GROUP BY l.product_id, o.account_id"""
    grouped = f"""SELECT c.first AS what, leaves, account_id, SUM(bought) AS bought FROM sums
        JOIN {PRODUCTS} p ON p.id = sums.what JOIN (SELECT category, MIN(id) AS first FROM {PRODUCTS}
            WHERE category <> '' GROUP BY category) AS c ON c.category = p.category
        GROUP BY c.first, leaves, account_id"""
    products = RANKED.format(kind=PRODUCT, sums="SELECT * FROM sums", name="products")
    categories = RANKED.format(kind=CATEGORY, sums=grouped, name="categories")
    rows = dialect.columns(
        f"WITH sums AS ({lines}) {products} UNION ALL {categories}", [*dialect.year_to(as_of), *params],
        ["kind", "what", "leaves", "account", "bought", "part"],
    )  # fmt: skip
    found = list(zip(*(column.tolist() for column in rows.values()), strict=True))
    names = Product.objects.in_bulk({row[1] for row in found})
    return (
        _lost([row[1:] for row in found if row[0] == CATEGORY], {key: one.category for key, one in names.items()}),
        _lost([row[1:] for row in found if row[0] == PRODUCT], {key: one.name for key, one in names.items()}),
    )


def _seen(user: Any) -> tuple[str, list[Any]]:
    """A condition that leaves only the orders of accounts that the user sees."""
    if scope.sees_all(user):
        return "", []
    sql, params = scope.account_ids(user).query.sql_with_params()
    return f" AND o.account_id IN ({sql})", list(params)


def _lost(rows: Sequence[tuple[int, ...]], names: dict[int, str]) -> list[Led]:
    best = {(what, bool(leaves)): (account, bought, part) for what, leaves, account, bought, part in rows}
    found = []
    for what, leaves in best:
        goes, stays = best[what, leaves], best.get((what, False), (None, 0, 0))
        if not leaves or goes[1] <= 0 or stays[1] >= goes[1]:
            continue
        next_one = stays if stays[1] > 0 else (None, 0, 0)
        found.append(Led(names[what], goes[2], goes[2] + stays[2], next_one[0], next_one[1]))
    return sorted(found, key=lambda one: (-one.gone, one.name))


def named(found: Sequence[Led], user: Any) -> dict[int, str]:
    """{account: its name} of those who would be the biggest buyers then."""
    keys = {one.next_account for one in found if one.next_account is not None}
    rows = Account.objects.visible_to(user).filter(pk__in=keys).only("name", "short_name")
    return {row.pk: str(row) for row in rows}
