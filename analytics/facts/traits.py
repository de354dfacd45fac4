"""Gathers the traits of every live account as of a date: the file, its orders, its statements, what it bought (A9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from accounts.choices import KEY_TIERS
from accounts.models import Account, Statement, TierChange
from accounts.models.finances import FIGURES
from accounts.rules import finances
from analytics.choices import Characteristic as Name
from analytics.facts.baskets import Baskets
from analytics.facts.books import Book
from analytics.facts.profiles import SEGMENT, Basis, coded
from analytics.models import Verdict
from analytics.rules import bands
from analytics.rules.bands import RHYTHMS
from analytics.rules.profiles import UNKNOWN
from analytics.rules.trade import NEVER, Bools, Ints
from kam.choices import RunKind
from kam.models import Run

FILE = {
    Name.KIND: "kind", Name.OWNERSHIP: "ownership", Name.INDUSTRY: "industry", Name.REGION: "region",
    Name.SIZE: "size_band", Name.SOURCE: "source", Name.SALES_MODE: "sales_mode",
}  # fmt: skip
"""Characteristics that stand in the file, and their columns."""
YES, NO = "yes", "no"
OLDEST_STATEMENT = 3 * 365
"""Days after its year end that a statement still tells how a customer stands."""
BEFORE = 2 * 366
"""So many days earlier a fiscal year may have ended of which only the end is taken, as the beginning of the next."""
STATED = (Name.ABILITY, Name.MARGIN, Name.RETURN, Name.CURRENT_SHARE, Name.COLLECTION, Name.STOCK)
"""Characteristics that the customer's own statements tell; current and cash ratio are told by the ability to pay."""
NO_STATEMENT = dict.fromkeys(STATED, "")


def gather(book: Book, bought: Baskets) -> Basis:
    """
    The traits as of the book's date; a handful of queries, whatever the number of accounts.

    What stands in the file has no history: it is taken as it stands now.
    """
    columns = ("pk", *FILE.values(), "segment", "parent_id", "referred_by_id", "referred_by_contact_id")
    rows = list(Account.objects.live().order_by("pk").values_list(*columns))
    parts: list[list[Any]] = [list(part) for part in zip(*rows, strict=True)] or [[] for _ in columns]
    found: dict[str, list[Any]] = dict(zip(columns, parts, strict=True))
    account = np.array(found["pk"], np.int64)
    codes, values = {}, {}
    for name, texts in _texts(found, account, bought, book.as_of).items():
        codes[str(name)], values[str(name)] = coded(texts)
    codes[str(Name.RHYTHM)] = _rhythms(account, book)
    values[str(Name.RHYTHM)] = [str(band.value) for band, _least in RHYTHMS]
    key = np.isin(account, np.array(sorted(key_accounts(book)), np.int64))
    return Basis(account, key, _customers(account, book), _revenue(account, book), codes, values)


def _texts(found: dict[str, list[Any]], account: Ints, bought: Baskets, as_of: date) -> dict[str, list[str]]:
    """The values of each characteristic by account, empty where nobody knows."""
    heads = {parent for parent in found["parent_id"] if parent}
    grouped = [parent is not None or key in heads for key, parent in zip(found["pk"], found["parent_id"], strict=True)]
    brought = zip(found["referred_by_id"], found["referred_by_contact_id"], found["source"], strict=True)
    main, stands = bought.main_categories(), statements(as_of)
    texts = {str(name): [text.strip() for text in found[column]] for name, column in FILE.items()}
    return texts | {
        SEGMENT: [text.strip() for text in found["segment"]],
        str(Name.GROUP): [YES if one else NO for one in grouped],
        # Nobody named as the one who brought it: it came otherwise only where it is known how it came.
        str(Name.REFERRED): [YES if by or who else NO if source.strip() else "" for by, who, source in brought],
        str(Name.CATEGORY): [main.get(key, "") for key in found["pk"]],
        **{str(name): [stands.get(key, NO_STATEMENT)[name] for key in account.tolist()] for name in STATED},
    }


def changed_since(moment: datetime) -> bool:
    """Whether what no order tells came or changed after a moment: a file, a statement, a tier."""
    files = any(model.objects.filter(updated_at__gt=moment).exists() for model in (Account, Statement))
    return files or TierChange.objects.filter(created_at__gt=moment).exists()


def statements(as_of: date) -> dict[int, dict[Name, str]]:
    """
    {account: the band of each of `STATED`} by its newest statement of the last three years; empty where unknown.

    Ratios are those of the customer's own page, over the mean of a year's beginning and end where the year before is
    known.
    """
    eldest = as_of - timedelta(days=OLDEST_STATEMENT)
    names = ("year", "currency", *FIGURES)
    rows = Statement.objects.live().filter(year_end__lte=as_of, year_end__gt=eldest - timedelta(days=BEFORE))
    newest: dict[int, tuple[date, list[finances.Figures]]] = {}
    ordered = rows.order_by("account_id", "year").values_list("account_id", "year_end", *names)
    for account, ended, *figures in ordered:
        earlier = newest[account][1][-1:] if account in newest else []
        newest[account] = ended, [*earlier, finances.Figures(**dict(zip(names, figures, strict=True)))]
    return {account: _stands(years) for account, (ended, years) in newest.items() if ended > eldest}


def _stands(years: list[finances.Figures]) -> dict[Name, str]:
    """Of the last one or two years; what rests on a balance sheet that contradicts itself is not known."""
    year = years[-1]
    ability, told = finances.verdict(year).ability, finances.ratios(year, years[-2] if len(years) > 1 else None)
    sound = finances.contradiction(year) is None
    return {
        Name.ABILITY: "" if ability == ability.UNKNOWN else str(ability.value),
        Name.MARGIN: bands.margin(told.net_margin),
        Name.RETURN: bands.on_assets(told.return_on_assets) if sound else "",
        Name.CURRENT_SHARE: bands.of_assets(told.current_asset_share) if sound else "",
        Name.COLLECTION: bands.lasting(told.collection_days) if sound else "",
        Name.STOCK: bands.lasting(told.inventory_days) if sound else "",
    }


def key_accounts(book: Book) -> set[int]:
    """
    Accounts that are platinum or gold on the book's date.

    Within a run that decides tiers: by what it brings into effect. Else by the history of tiers, and for a day from
    which none is kept by the newest run of tiers up to it.
    """
    keys = {str(tier.value) for tier in KEY_TIERS}
    return {account for account, tier in _tiers(book).items() if tier in keys}


def _tiers(book: Book) -> dict[int, str]:
    if book.tiers is not None:
        return book.in_effect()
    stood = dict(TierChange.objects.on(book.as_of).order_by("from_on", "pk").values_list("account_id", "tier"))
    if stood:
        return stood
    run = Run.objects.at(RunKind.TIERS, book.as_of) or Run.objects.before(RunKind.TIERS, book.as_of)
    return dict(Verdict.objects.filter(run=run).values_list("account_id", "in_effect")) if run else {}


def _rhythms(account: Ints, book: Book) -> Ints:
    known = dict(zip(book.trade.account.tolist(), bands.rhythm(book.trade).tolist(), strict=True))
    return np.array([known.get(key, UNKNOWN) for key in account.tolist()], np.int64)


def _revenue(account: Ints, book: Book) -> Ints:
    known = dict(zip(book.trade.account.tolist(), book.trade.revenue365.tolist(), strict=True))
    return np.array([known.get(key, 0) for key in account.tolist()], np.int64)


def _customers(account: Ints, book: Book) -> Bools:
    return np.isin(account, book.trade.account[book.trade.first != NEVER])
