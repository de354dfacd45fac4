"""What every account bought of what, in both times of each comparison and month by month, to the cent (K1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from accounts.models import Account, Order
from analytics.choices import Compared
from analytics.facts import development_lines as lines
from analytics.facts import dialect, trade
from analytics.facts.development_lines import Items
from analytics.rules import development as rules
from analytics.rules import seasons
from analytics.rules.development import Customers, Sold, Times
from analytics.rules.trade import Bools, Ints

AT_ONCE = 500_000
"""Orders that are read together: what is longer is read by ranges of accounts."""
KEPT_YEARS = seasons.MOST_YEARS + 1
"""Years of the calendar that the months of the seasons may touch."""
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Part:
    """A range of accounts: what they bought, item by item, and for each of them when its like first bought."""

    account: Ints
    items: Items
    opened: Ints
    """The day on which the first customer of its region, or of its industry, first ordered; the later of the two."""
    names: list[str]
    begins: int
    """The day of the whole book's first order day."""


@dataclass(frozen=True)
class Moved:
    """One comparison: an entry per account and product group with revenue in one of both times."""

    account: Ints
    unit: Ints
    """Among the part's names."""
    before: Ints
    now: Ints
    step: Ints


@dataclass(frozen=True)
class Months:
    """Revenue of whole months: an entry per account, year and unit (-1: all units together), a column a month."""

    account: Ints
    unit: Ints
    year: Ints
    cents: Ints


def gather(as_of: date) -> Iterator[Part]:
    """The whole book as of a day, by ranges of accounts that fit into memory, in the order of accounts."""
    codes, names = lines.units()
    account, place, day = trade.order_days(as_of)
    first = np.full(len(account), NEVER, np.int64)
    np.minimum.at(first, place, day)
    opened = _opened(account, first)
    for within in trade.spans(1 + Order.objects.count() // AT_ONCE):
        items = lines.gather(as_of, codes, within)
        keys = np.unique(items.account)
        at, known = trade.placed(keys, account)
        own = np.full(len(keys), NEVER, np.int64)
        own[at] = opened[known]
        yield Part(keys, items, own, names, int(day.min(initial=NEVER)))


def _opened(account: Ints, first: Ints) -> Ints:
    """The day of the first order of anybody in the account's region or its industry, whichever came later."""
    files = dict(Account.objects.order_by().values_list("pk", "region").exclude(region=""))
    trades = dict(Account.objects.order_by().values_list("pk", "industry").exclude(industry=""))
    found = np.full(len(account), -NEVER, np.int64)
    for named in (files, trades):
        words = [named.get(key, "") for key in account.tolist()]
        begun: dict[str, int] = {}
        for word, day in zip(words, first.tolist(), strict=True):
            begun[word] = min(day, begun.get(word, day))
        begun[""] = -NEVER  # where nobody knows it, nothing is new
        found = np.maximum(found, np.array([begun[word] for word in words], np.int64))
    return found


def moved(part: Part, as_of: date) -> dict[Compared, Moved]:
    """Each comparison of a part."""
    return {period: _moved(part, span) for period, span in rules.times(as_of).items()}


def _moved(part: Part, span: Times) -> Moved:
    items, size, width = part.items, len(part.account), len(part.names)
    place = np.searchsorted(part.account, items.account)
    sides = [_inside(items.day, ends) for ends in (span.before, span.now)]
    until = dialect.day_number(span.before[1])
    pairs, inverse = np.unique(place * width + items.unit, return_inverse=True)
    sums = [_summed(inverse[side], items.cents[side], len(pairs)) for side in sides]
    bought = np.zeros(len(pairs), np.bool_)
    bought[inverse[(items.cents > 0) & (items.day <= until)]] = True
    whose = pairs // width
    sold = Sold(whose, *sums, named=pairs % width > 0, bought=bought)
    ordered = [_ordered(place, items, side, size) for side in sides]
    customers = Customers(
        *ordered, known=_ordered(place, items, items.day <= until, size),
        opens=_opens(part, until), told=_told(place, items, sides, size),
    )  # fmt: skip
    step = rules.steps(customers, sold)
    kept = (sold.before != 0) | (sold.now != 0)
    return Moved(part.account[whose[kept]], (pairs % width)[kept], sold.before[kept], sold.now[kept], step[kept])


def _inside(day: Ints, span: tuple[date, date]) -> Bools:
    """Dated in the half-open span."""
    return (day > dialect.day_number(span[0])) & (day <= dialect.day_number(span[1]))


def _ordered(place: Ints, items: Items, side: Bools, size: int) -> Bools:
    """Who had an order day among some items."""
    found = np.zeros(size, np.bool_)
    found[place[side & items.ordered]] = True
    return found


def _opens(part: Part, until: int) -> Bools:
    """Whose region or industry first ordered after a day; of a book that begins after it nothing is new."""
    return (part.opened > until) & (part.begins <= until)


def _told(place: Ints, items: Items, sides: list[Bools], size: int) -> Bools:
    """Of whom nearly all came with products in both times, returns counted like sales."""
    told = np.ones(size, np.bool_)
    for side in sides:
        amount = np.abs(items.cents)
        whole = _summed(place[side], amount[side], size)
        bare = side & (items.unit == 0)
        told &= _summed(place[bare], amount[bare], size) * rules.UNTOLD <= whole
    return told


def _summed(at: Ints, cents: Ints, size: int) -> Ints:
    """Exact sums of whole cents by place."""
    found = np.zeros(size, np.int64)
    np.add.at(found, at, cents)
    return found


def months(part: Part, as_of: date) -> Months:
    """The months of the calendar that were over on the day, of all an account bought and of each unit."""
    last = seasons.last_whole(as_of)
    items = part.items
    day = items.day.astype("datetime64[D]")
    month = day.astype("datetime64[M]").astype(np.int64)
    year = month // 12 + 1970
    inside = (items.day <= dialect.day_number(last)) & (year > last.year - KEPT_YEARS)
    both = [_by_month(part, inside, unit, month, year) for unit in (np.full(len(year), -1), items.unit)]
    return Months(*(np.concatenate([getattr(one, name) for one in both]) for name in Months.__annotations__))


def _by_month(part: Part, inside: Bools, unit: Ints, month: Ints, year: Ints) -> Months:
    keys = np.column_stack([part.items.account[inside], unit[inside], year[inside]])
    rows, inverse = np.unique(keys, axis=0, return_inverse=True)
    found = np.zeros((len(rows), 12), np.int64)
    np.add.at(found, (inverse.reshape(-1), (month % 12)[inside]), part.items.cents[inside])
    return Months(rows[:, 0], rows[:, 1], rows[:, 2], found)


def totals(found: Mapping[Compared, Moved]) -> dict[str, tuple[int, int]]:
    """{comparison: cents before and now}."""
    return {str(period): (int(one.before.sum()), int(one.now.sum())) for period, one in found.items()}
