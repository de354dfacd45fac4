"""Trade facts of every account as of a date, by a handful of statements that run on PostgreSQL and SQLite alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

import numpy as np
from django.db.models import Max, Q

from accounts.models import Account, Allocation, CostEntry, Merge, Order, Payment, Rate, receivables
from analytics.facts import dialect
from analytics.rules import rhythms as rules
from analytics.rules.trade import CREDIT_RATE, HORIZON, NEVER, Ints, Trade
from kam.choices import EventVerb
from kam.models import Event

ACCOUNTS, ORDERS, COSTS = Account._meta.db_table, Order._meta.db_table, CostEntry._meta.db_table
PARTS, PAYMENTS = Allocation._meta.db_table, Payment._meta.db_table
Part = dict[str, Ints]
"""Columns of `Trade` beside the accounts they belong to."""
Span = tuple[int, int]
"""The first and the last key of a range of accounts."""
LAST = 2**63 - 1
Kind = Callable[[date, int, Span | None], Part]
"""Facts as of a date, with a horizon, of the accounts of a span or of all."""


def newest() -> date | None:
    """Date of the newest order; None for an empty book."""
    found: date | None = Order.objects.live().aggregate(day=Max("ordered_on"))["day"]
    return found


def changed_since(moment: datetime) -> bool:
    """
    Whether an order, a payment, a cost to serve or a rate came, changed or went after a moment; by one statement.

    Rows that went or became another customer's say nothing themselves: the undone import and the merge say it.
    """
    asked = [model.objects.filter(updated_at__gt=moment) for model in (Order, Payment, CostEntry, Rate)]
    merged = Merge.objects.filter(Q(at__gt=moment) | Q(undone_at__gt=moment))
    undone = Event.objects.filter(verb=EventVerb.IMPORT_UNDONE, at__gt=moment)
    first, *others = (rows.order_by().values_list("pk") for rows in (*asked, merged, undone))
    return bool(first.union(*others, all=True).exists())


def oldest() -> date | None:
    """Date of the oldest order; None for an empty book."""
    found: date | None = Order.objects.live().order_by("ordered_on").values_list("ordered_on", flat=True).first()
    return found


def gather(as_of: date, *, horizon: int = HORIZON, rhythm: bool = True) -> Trade:
    """
    The facts of every account with an order day up to `as_of` or an order row in the year before it, by account code.

    Archived accounts count like any other: what they bought was bought. Archived orders and costs do not count.
    Without `rhythm` only what contribution needs is gathered; order days and credit costs stay empty.
    """
    if not rhythm:
        return together(as_of, [money(as_of, whole=False), customers_with_costs(as_of), costs(as_of)])
    return together(as_of, [kind(as_of, horizon, None) for kind in KINDS.values()])


def together(as_of: date, parts: Iterable[Part]) -> Trade:
    """The facts from all parts of them, whether of all accounts or of ranges, with the segments as they are now."""
    parts = list(parts)
    both = np.sort(np.concatenate([part["account"] for part in parts if part.keys() & {"in_window", "orders"}]))
    accounts, segments = by_code(both[rules.begins(both)])
    columns = {name: np.zeros(len(accounts), np.int64) for name in Trade.columns()}
    columns["first"], columns["last"] = (np.full(len(accounts), NEVER, np.int64) for _day in range(2))
    for part in parts:
        places, known = placed(accounts, part["account"])
        for name in part.keys() - {"account"}:
            columns[name][places] = part[name][known]
    inside = (columns["in_window"] > 0) | (columns["cost_to_serve365"] != 0)
    rest = {"account": accounts, "segment": segments, "in_window": inside, "season": columns["season"] > 0}
    rest["season2"] = columns["season2"] > 0
    return Trade(as_of=dialect.day_number(as_of), **(columns | rest))


def spans(count: int) -> list[Span]:
    """Spans of keys with about as much to read each, by a hundredth of the orders; where they part moves no figure."""
    if count < 2:
        return [(0, LAST)]
    keys = np.array(Account.objects.order_by("pk").values_list("pk", flat=True), np.int64)
    sample = dialect.columns(f"SELECT account_id FROM {ORDERS} WHERE id %% %s = 0", [100], ["account"])["account"]
    load = np.cumsum(2 + 100 * np.bincount(np.searchsorted(keys, sample), minlength=len(keys)))
    firsts = [0, *keys[np.searchsorted(load, load[-1] * np.arange(1, count) / count)].tolist()]
    return [(first, after - 1) for first, after in zip(firsts, [*firsts[1:], LAST + 1], strict=True)]


def money(as_of: date, *, whole: bool = True, within: Span | None = None) -> Part:
    """Revenue, known cost and, of the `whole`, returns and discounts of the year, per account with a row in it."""
    sums = {
        "revenue365": dialect.cents("revenue"),
        "cost365": dialect.cents("cost"),
        "costed365": dialect.cents("revenue", "cost IS NOT NULL"),
    }
    if whole:
        sums |= {
            "returns365": f"-{dialect.cents('revenue', 'revenue < 0')}",
            "discount365": dialect.cents("discount"),
            "revenue90": dialect.cents("revenue", "ordered_on > %s"),
        }
    sql = f"""SELECT account_id, {", ".join(sums.values())} FROM {ORDERS}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL{dialect.within(within)} GROUP BY account_id"""
    recent = [_back(as_of, 90)] if whole else []
    found = dialect.columns(sql, [*recent, *dialect.year_to(as_of)], ["account", *sums])
    return found | {"in_window": np.ones_like(found["account"])}


def rhythms(as_of: date, horizon: int, within: Span | None = None) -> Part:
    """Order days up to `as_of`: first, last, how many, and how they lie in the last year."""
    keys, place, day = order_days(as_of, within)
    return {"account": keys} | rules.rhythms(place, day, len(keys), dialect.day_number(as_of), horizon)


def order_days(as_of: date, within: Span | None = None) -> tuple[Ints, Ints, Ints]:
    """The accounts that ordered up to `as_of`; of each of their order days the place of its account, and the day."""
    rows = f"FROM {ORDERS} WHERE ordered_on <= %s AND revenue > 0 AND archived_at IS NULL"
    rows += dialect.within(within)
    account, day = dialect.days("ordered_on", rows, [as_of])
    first = rules.begins(account)
    return account[first], np.cumsum(first) - 1, day


def costs(as_of: date, within: Span | None = None) -> Part:
    """Cost-to-serve entries of the year, per account."""
    sql = f"""SELECT account_id, {dialect.cents("amount")} FROM {COSTS}
        WHERE {dialect.after('"on"')} AND archived_at IS NULL{dialect.within(within)} GROUP BY account_id"""
    return dialect.columns(sql, dialect.year_to(as_of), ["account", "cost_to_serve365"])


def customers_with_costs(as_of: date) -> Part:
    """Accounts with a cost-to-serve entry in the year that ever ordered: they cost us whether or not they bought."""
    sql = f"""SELECT DISTINCT account_id FROM {COSTS} WHERE {dialect.after('"on"')} AND {COSTS}.archived_at IS NULL
        AND EXISTS (SELECT 1 FROM {ORDERS} WHERE {ORDERS}.account_id = {COSTS}.account_id
                    AND ordered_on <= %s AND revenue > 0 AND {ORDERS}.archived_at IS NULL)"""
    return dialect.columns(sql, [*dialect.year_to(as_of), as_of], ["account"])


def credit(span: list[date], as_of: date, only: str = "") -> Part:
    """
    What late payment of a span's orders had cost up to `as_of`, per account; later payments are not known yet.

    Each part that a payment settled costs from the due day, as receivables know it, to its payment's day; the rest to
    the day the order was paid, or to `as_of`. `only` is a further condition on the orders, beginning with AND (SQL of
    our own, never input).
    """
    overdue, values = _overdue(as_of, only), [as_of, *span]
    whole = f"""SELECT account_id, {dialect.cents("revenue * (closed - due)")}
        FROM ({overdue}) AS overdue WHERE closed > due GROUP BY account_id"""
    found = dialect.columns(whole, values, ["account", "credit365"])
    saved = "settled * (closed - CASE WHEN paid > due THEN paid ELSE due END)"
    parts = f"""SELECT account_id, {dialect.cents(saved)} FROM ({overdue}) AS overdue JOIN (
            SELECT {PARTS}.order_id AS settles, settled, {dialect.day('"on"')} AS paid
            FROM {PARTS} JOIN {PAYMENTS} ON {PAYMENTS}.id = payment_id WHERE "on" <= %s
        ) AS parts ON settles = number WHERE closed > due AND closed > paid GROUP BY account_id"""
    earlier = dialect.columns(parts, [*values, as_of], ["account", "saved"])
    places, known = placed(found["account"], earlier["account"])
    found["credit365"][places] -= earlier["saved"][known]
    found["credit365"] = np.rint(found["credit365"] * CREDIT_RATE / 365).astype(np.int64)
    return found


def _overdue(as_of: date, only: str) -> str:
    """Orders with the day they fell due (as stated, else by credit days) and were closed, as numbers; SQL."""
    return f"""SELECT id AS number, account_id, revenue,
            {receivables.due_text(dialect.day)} AS due,
            CASE WHEN paid_on IS NULL OR paid_on > %s THEN {dialect.day_number(as_of)}
                ELSE {dialect.day("paid_on")} END AS closed
        FROM {ORDERS} LEFT JOIN (SELECT id AS customer, credit_days FROM {ACCOUNTS}) AS terms ON customer = account_id
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL AND revenue > 0{only}"""


KINDS: dict[str, Kind] = {
    "money": lambda as_of, _horizon, within: money(as_of, within=within),
    "rhythms": rhythms,
    "credit": lambda as_of, _horizon, within: credit(dialect.year_to(as_of), as_of, dialect.within(within)),
    "costs": lambda as_of, _horizon, within: costs(as_of, within),
}
"""The facts by kinds that need nothing of each other, those that take longest first."""


def ordered_between(after: date, until: date) -> Ints:
    """Keys of the accounts with an order day in (after, until]: what became of those scored at `after`."""
    sql = f"""SELECT DISTINCT account_id FROM {ORDERS}
        WHERE {dialect.after("ordered_on")} AND revenue > 0 AND archived_at IS NULL"""
    return dialect.columns(sql, [after, until], ["account"])["account"]


def _back(as_of: date, days: int) -> date:
    return date.fromordinal(as_of.toordinal() - days)


def by_code(keys: Ints) -> tuple[Ints, Ints]:
    """The keys in the order of account codes, the same on any database, and the number of each one's segment."""
    ranked = dialect.columns(f"SELECT id FROM {ACCOUNTS} ORDER BY {dialect.by_bytes('code')}", [], ["account"])[
        "account"
    ]
    found = ranked[placed(keys, ranked)[1]]
    named = dict(Account.objects.exclude(segment="").order_by().values_list("pk", "segment"))
    names = sorted({*named.values(), ""})  # the empty one first: 0 is none
    numbers, segments = {name: number for number, name in enumerate(names)}, np.zeros(len(found), np.int64)
    if named:
        segments[:] = [numbers[named.get(key, "")] for key in found.tolist()]
    return found, segments


def placed(accounts: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Where the keys stand among the accounts, and which of the keys are among them."""
    order = np.argsort(accounts, kind="stable")
    at = np.minimum(np.searchsorted(accounts, keys, sorter=order), max(len(accounts) - 1, 0))
    if not len(accounts):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    known = np.flatnonzero(accounts[order[at]] == keys)
    return order[at][known], known
