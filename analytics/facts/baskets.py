"""What each account bought in a year by product, as a run kept it; which products and categories key accounts buy."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from accounts.models import Order, OrderLine, Product
from analytics.facts import dialect
from analytics.facts.profiles import Basis, Sight, run_on, squeezed
from analytics.models import ProfileBasis
from analytics.rules import profiles
from analytics.rules.profiles import Trait
from analytics.rules.trade import Bools, Ints

CATEGORY, PRODUCT = LEVELS = ("category", "product")
COLUMNS = ("account", "product", "revenue", "margin", "costed")


@dataclass(frozen=True)
class Baskets:
    """One entry per account and product bought in the year, by order lines; cents of the company's currency."""

    account: Ints
    product: Ints
    revenue: Ints
    margin: Ints
    """Revenue less cost of the lines whose cost is known."""
    costed: Ints
    """Revenue of those lines."""

    @cached_property
    def categories(self) -> dict[int, str]:
        """{product: its category}; empty where it has none."""
        return dict(Product.objects.values_list("pk", "category"))

    def take(self, chosen: Bools) -> Baskets:
        """The same for some of the entries."""
        return Baskets(*(getattr(self, name)[chosen] for name in COLUMNS))

    def by_category(self) -> tuple[Baskets, list[str]]:
        """Summed by category: `product` is then a place among the categories; products without one are left out."""
        names = sorted({name for name in self.categories.values() if name})
        places = {name: place for place, name in enumerate(names)}
        code = {product: places.get(name, -1) for product, name in self.categories.items()}
        codes = np.array([code.get(product, -1) for product in self.product.tolist()], np.int64)
        known = codes >= 0
        return _summed(self.take(known), codes[known], len(names)), names

    def main_categories(self) -> dict[int, str]:
        """{account: the category it bought most of}; of equal ones the later name."""
        bought, names = self.by_category()
        order = np.lexsort((bought.product, bought.revenue))
        rows = zip(bought.account[order].tolist(), bought.product[order].tolist(), strict=True)
        return {account: names[place] for account, place in rows}


def _summed(bought: Baskets, codes: Ints, width: int) -> Baskets:
    """Entries of one account and code put together."""
    pairs, inverse = np.unique(bought.account * max(width, 1) + codes, return_inverse=True)
    sums = [np.zeros(len(pairs), np.int64) for _ in range(3)]
    for column, values in zip(sums, (bought.revenue, bought.margin, bought.costed), strict=True):
        np.add.at(column, inverse, values)
    return Baskets(pairs // max(width, 1), pairs % max(width, 1), *sums)


def gather(as_of: date) -> Baskets:
    """The year up to a date; returns are taken off, and a product that came back whole was not bought."""
    orders, lines = Order._meta.db_table, OrderLine._meta.db_table
    sql = f"""SELECT o.account_id, l.product_id, {dialect.cents_of_each("l.amount * o.rate")},
        {dialect.cents_of_each("(l.amount - l.cost) * o.rate", "l.cost IS NOT NULL")},
        {dialect.cents_of_each("l.amount * o.rate", "l.cost IS NOT NULL")}
        FROM {lines} l JOIN {orders} o ON o.id = l.order_id
        WHERE {dialect.after("o.ordered_on")} AND o.archived_at IS NULL AND l.product_id IS NOT NULL
        GROUP BY o.account_id, l.product_id ORDER BY o.account_id, l.product_id"""
    found = Baskets(**dialect.columns(sql, dialect.year_to(as_of), COLUMNS))
    return found.take(found.revenue > 0)


def pack(bought: Baskets) -> bytes:
    """The baskets as one compressed piece."""
    return squeezed({name: getattr(bought, name) for name in COLUMNS})


def unpack(packed: bytes) -> Baskets:
    """The baskets again, value for value."""
    with np.load(io.BytesIO(zlib.decompress(packed)), allow_pickle=False) as found:
        return Baskets(**{name: found[name] for name in COLUMNS})


def sight(user: Any, *, day: date | None = None) -> tuple[Sight, Baskets] | None:
    """What a user sees of the run of a day, or of the current one, and what all bought; None before the first."""
    run = run_on(day)
    kept = ProfileBasis.objects.filter(run=run).values_list("packed", "bought").first() if run else None
    if run is None or kept is None:
        return None
    return Sight.of(user, run, bytes(kept[0])), unpack(bytes(kept[1]))


@dataclass(frozen=True)
class Seller:
    """One category or product: who buys it among key accounts and among the rest, and what it brings there."""

    key: str
    """Of the product its key, of the category its name."""
    name: str
    category: str
    trait: Trait
    revenue: int
    """Cents, of all who are compared."""
    key_revenue: int
    margin: int | None
    """Cents, of what has a known cost; None where nothing has."""
    margin_rate: float | None
    """Of the revenue with a known cost."""


def sellers(basis: Basis, bought: Baskets, *, level: str = CATEGORY) -> list[Seller]:
    """
    Categories or products by how much more common they are among key accounts than among the rest.

    Compared are the customers with any order line in the year: of the others nobody knows what they buy.
    """
    compared = compared_in(basis, bought)
    bought = bought.take(np.isin(bought.account, compared.account))
    entries, named = _by_category(bought) if level == CATEGORY else _by_product(bought)
    ours = np.isin(entries.account, compared.account[compared.key])
    counts = (int(compared.key.sum()), int((~compared.key).sum()))
    sums = [_sums(entries.product, column, len(named)) for column in (
        ours.astype(np.int64), (~ours).astype(np.int64), entries.revenue, np.where(ours, entries.revenue, 0),
        entries.margin, entries.costed,
    )]  # fmt: skip
    rows = zip(named, *(column.tolist() for column in sums), strict=True)
    found = [_seller(name, row, counts) for name, *row in rows if row[0] or row[1]]
    return sorted(found, key=lambda one: (-one.trait.lift, -one.revenue, one.name))


def compared_in(basis: Basis, bought: Baskets) -> Basis:
    """Key accounts and other customers with an order line in the year."""
    return basis.take(basis.compared & np.isin(basis.account, bought.account))


def _sums(codes: Ints, values: Ints, width: int) -> Ints:
    whole = np.zeros(width, np.int64)
    np.add.at(whole, codes, values)
    return whole


def _by_category(bought: Baskets) -> tuple[Baskets, list[tuple[str, str, str]]]:
    entries, names = bought.by_category()
    return entries, [(name, name, name) for name in names]


def _by_product(bought: Baskets) -> tuple[Baskets, list[tuple[str, str, str]]]:
    keys, codes = np.unique(bought.product, return_inverse=True)
    rows = {pk: (name, category) for pk, name, category in Product.objects.values_list("pk", "name", "category")}
    named = [(str(key), *rows.get(key, (str(key), ""))) for key in keys.tolist()]
    return Baskets(bought.account, codes.astype(np.int64), bought.revenue, bought.margin, bought.costed), named


def _seller(named: tuple[str, str, str], sums: list[int], counts: tuple[int, int]) -> Seller:
    key, rest, revenue, key_revenue, margin, costed = sums
    return Seller(
        *named,
        trait=profiles.trait(named[0], key, rest, counts[0], counts[1]),
        revenue=revenue,
        key_revenue=key_revenue,
        margin=margin if costed > 0 else None,
        margin_rate=margin / costed if costed > 0 else None,
    )
