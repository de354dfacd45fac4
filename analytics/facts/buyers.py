"""Which products and categories would lose their biggest buyer: a year's order lines, summed by SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from accounts.models import Account, Order, OrderLine, Product
from analytics.facts import dialect
from analytics.facts.dialect import Ints
from analytics.rules.rhythms import begins
from kam.ground import scope

LINES, ORDERS = OrderLine._meta.db_table, Order._meta.db_table
KEY_BITS = 36
"""Room for an account's key beside that of what it bought in one whole number."""
Best = dict[tuple[int, bool], tuple[int, int, int]]
"""{(what, whether its buyers leave): the biggest of these buyers, what that one bought, what all of them did}."""


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

    The year's lines are read once and summed here, by product and account, then by category, and ranked: nearly each
    is a group of its own, of which the database makes twice the work.
    """
    if not leaving:
        return [], []
    seen, params = _seen(user)
    found = dialect.columns(
        f"""SELECT l.product_id, o.account_id, {dialect.cents_of_row("l.amount * o.rate")}
        FROM {LINES} l JOIN {ORDERS} o ON o.id = l.order_id
        WHERE {dialect.after("o.ordered_on")} AND o.archived_at IS NULL AND l.product_id IS NOT NULL{seen}""",
        [*dialect.year_to(as_of), *params], ["what", "account", "bought"],
    )  # fmt: skip
    what, account, bought = _summed(*found.values())
    gone = np.array(sorted(leaving), np.int64)
    known, at = np.unique(what, return_inverse=True)
    named = Product.objects.in_bulk(known.tolist())
    categories = sorted({one.category for one in named.values()} - {""})
    places = {"": -1} | {name: place for place, name in enumerate(categories)}
    whose = np.array([places[named[pk].category] for pk in known.tolist()], np.int64)[at]
    told = whose >= 0
    return (
        _lost(_best(*_summed(whose[told], account[told], bought[told]), gone), dict(enumerate(categories))),
        _lost(_best(what, account, bought, gone), {pk: one.name for pk, one in named.items()}),
    )


def _summed(what: Ints, account: Ints, bought: Ints) -> tuple[Ints, Ints, Ints]:
    """One row for each of what was bought and who bought it."""
    order = np.argsort((what << KEY_BITS) + account, kind="stable")
    what, account, bought = what[order], account[order], bought[order]
    starts = np.flatnonzero(begins(what) | begins(account))
    return what[starts], account[starts], np.add.reduceat(bought, starts) if len(starts) else bought


def _best(what: Ints, account: Ints, bought: Ints, gone: Ints) -> Best:
    """The biggest buyer among the leavers and among the others, of each; of equal ones the one with the lower key."""
    leaves = np.isin(account, gone)
    order = np.lexsort((account, -bought, leaves, what))
    what, leaves = what[order], leaves[order]
    starts = np.flatnonzero(begins(what) | begins(leaves))
    parts = np.add.reduceat(bought[order], starts) if len(starts) else bought
    firsts = order[starts]
    rows = zip(what[starts].tolist(), leaves[starts].tolist(), account[firsts].tolist(), bought[firsts].tolist(),
               parts.tolist(), strict=True)  # fmt: skip
    return {(one, goes): (who, most, part) for one, goes, who, most, part in rows}


def _seen(user: Any) -> tuple[str, list[Any]]:
    """A condition that leaves only the orders of accounts that the user sees."""
    if scope.sees_all(user):
        return "", []
    sql, params = scope.account_ids(user).query.sql_with_params()
    return f" AND o.account_id IN ({sql})", list(params)


def _lost(best: Best, names: dict[int, str]) -> list[Led]:
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
