"""What potential is reckoned from as of a date, of every current account: likeness, wallet, power to pay, loyalty."""

from __future__ import annotations

from datetime import date

import numpy as np

from accounts.models import Account, Statement
from accounts.models.finances import BALANCE, RESULT
from accounts.rules import finances
from analytics.facts.books import Book
from analytics.facts.loyalty import spread, wallets
from analytics.rules.potential import ABILITIES, UNKNOWN, Customers
from analytics.rules.trade import Floats, Ints

NOT_KNOWN = ABILITIES.index("unknown")


def gather(book: Book) -> Customers:
    """Every account that is not in the archive, in the order of codes; by three statements beside the book's own."""
    rows = list(Account.objects.live().order_by().values_list("pk", "code", "kind", "industry", "size_band"))
    rows.sort(key=lambda row: row[1])
    keys = [row[0] for row in rows]
    entered = {key: cents for key, (cents, _day) in wallets(book.as_of).items()}
    return Customers(
        account=np.array(keys, np.int64),
        groups=(
            # a group of like customers; None where a trait is not known
            [(kind, industry, size) if kind and industry and size else None for _, _, kind, industry, size in rows],
            [(kind, size) if kind and size else None for _, _, kind, _, size in rows],
            [(kind,) if kind else None for _, _, kind, _, _ in rows],
        ),
        wallet=spread(keys, entered, UNKNOWN),
        revenue=_of_book(book, keys, book.trade.revenue365),
        rivals=_fractions(book, keys, book.signs.rivals),
        ability=spread(keys, abilities(book.as_of), NOT_KNOWN),
        loyalty=_fractions(book, keys, book.loyalty.score),
    )


def _of_book(book: Book, keys: list[int], values: Ints) -> Ints:
    return spread(keys, dict(zip(book.trade.account.tolist(), values.tolist(), strict=True)), 0)


def _fractions(book: Book, keys: list[int], values: Floats) -> Floats:
    found = dict(zip(book.trade.account.tolist(), values.tolist(), strict=True))
    return np.array([found.get(key, np.nan) for key in keys], np.float64)


def abilities(as_of: date) -> dict[int, int]:
    """{account: place in `ABILITIES`} by its newest statement of a year that had ended by a date."""
    names = (*BALANCE, *RESULT)
    rows = Statement.objects.live().filter(year_end__lte=as_of).order_by("account", "-year", "-pk")
    found: dict[int, int] = {}
    for account, year, currency, *figures in rows.values_list("account_id", "year", "currency", *names):
        if account not in found:
            told = finances.Figures(year, currency, **dict(zip(names, figures, strict=True)))
            found[account] = ABILITIES.index(finances.verdict(told).ability.value)
    return found
