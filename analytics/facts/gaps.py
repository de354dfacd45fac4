"""White space of key accounts by the current run: categories that their peers buy and they do not (A9; for O1 too)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from analytics.choices import Characteristic as Name
from analytics.facts import baskets, profiles
from analytics.rules import gaps as rules
from analytics.rules.trade import Ints
from kam.ground import bulk


@dataclass(frozen=True)
class Missing:
    """One category that a key account does not buy, by the lines of its orders of the year."""

    account: int
    category: str
    peers: int
    buying: int
    share: float
    same_kind: bool
    """Peers are key accounts of its kind; of any kind where too few are."""
    worth: Decimal
    """An estimate for a year: the middle share of the category at those who buy it, of this customer's revenue."""
    coverage: float
    """Part of its revenue whose order lines are known: the less, the more may be bought unseen."""


def missing(user: Any, *, share: float = rules.SHARE, account: int | None = None) -> list[Missing]:
    """
    The gaps of the key accounts a user sees, the most worth first; of one of them where it is named.

    Peers are those of the whole company as far as no single unseen one can be told from it. Three queries.
    """
    known = baskets.sight(user)
    if known is None:
        return []
    sight, bought = known
    buys = sight.basis.key & np.isin(sight.basis.account, bought.account)
    peers, seen = sight.basis.take(buys), sight.seen[buys]
    entries, names = bought.by_category()
    if not len(peers) or not names:
        return []
    money = _matrix(peers.account, entries, len(names))
    whole = np.maximum(money.sum(axis=1), 1)
    asked = seen if account is None else seen & (peers.account == account)
    chosen = {int(place) for place in np.flatnonzero(asked)}
    found = rules.gaps(money / whole[:, None], peers.codes[str(Name.KIND)], seen, share=share)
    rows = [_row(peers, names, whole, gap) for gap in found if gap.place in chosen]
    return sorted(rows, key=lambda row: (-row.worth, row.account, row.category))


def _matrix(accounts: Ints, entries: baskets.Baskets, width: int) -> Ints:
    """Cents of each category (column) at each account (row); `accounts` are in order."""
    mine = entries.take(np.isin(entries.account, accounts))
    money = np.zeros((len(accounts), width), np.int64)
    np.add.at(money, (np.searchsorted(accounts, mine.account), mine.product), mine.revenue)
    return money


def _row(peers: profiles.Basis, names: list[str], whole: Ints, gap: rules.Gap) -> Missing:
    revenue, by_lines = max(int(peers.revenue[gap.place]), 0), int(whole[gap.place])
    return Missing(
        account=int(peers.account[gap.place]),
        category=names[gap.category],
        peers=gap.peers,
        buying=gap.buying,
        share=gap.share,
        same_kind=gap.same_kind,
        worth=bulk.money(round(gap.typical * revenue)),
        coverage=min(by_lines / revenue, 1.0) if revenue else 0.0,
    )
