"""How each account ordered, bought, paid and sent back in the two years up to a date, month by month (K3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from accounts.models import Account, Order, receivables
from analytics.choices import Habit
from analytics.facts import behaviour_lines as lines
from analytics.facts import dialect, trade
from analytics.facts.trade import Span
from analytics.rules import behaviour as rules
from analytics.rules.behaviour import MONTHS, Compared, Mix, Rhythm, shares
from analytics.rules.trade import YEAR, Bools, Floats, Ints

ACCOUNTS, ORDERS = Account._meta.db_table, Order._meta.db_table
ALL = 2 * MONTHS
FLOORS: dict[str, float] = {
    Habit.ORDERS: 0.5, Habit.SIZE: 0.1, Habit.BREADTH: 0.4, Habit.MIX: 0.1, Habit.DISCOUNT: 0.01, Habit.PAY_DAYS: 2.0,
    Habit.RETURNS: 0.02,
}  # fmt: skip
"""The least spread of a habit's months: order days, part of the amount (as a logarithm), categories, shares, days."""
MONEY = ("sold", "returned", "discount", "told", "cheap")
PAID, DUE = ("days", "paid"), ("due", "late")


@dataclass(frozen=True)
class Behaviour:
    """One entry per account with an order day in the two years, in the order of keys; months with the newest first."""

    as_of: date
    account: Ints
    first: Ints
    """First order day ever, as a day number."""
    last: Ints
    year: Rhythm
    year_before: Rhythm
    sums: Mapping[str, Ints]
    """Account by month: cents sold, returned, of discount, sold with a known discount, and sold at one; days to pay
    and how many were paid; cents that fell due, and late of them; lines, categories and order days with lines."""
    mix: Mix
    bought: lines.Bought

    @property
    def comparable(self) -> Bools:
        """Whether there are enough order days in both years to claim anything."""
        fewest: Ints = np.minimum(self.year.orders, self.year_before.orders)
        return fewest >= rules.LEAST_ORDERS

    def of_year(self, name: str, before: bool = False) -> Ints:
        """A sum over the year, or over the year before it."""
        found: Ints = self.sums[name][:, MONTHS:].sum(axis=1) if before else self.sums[name][:, :MONTHS].sum(axis=1)
        return found


def gather(as_of: date, within: Span | None = None) -> Behaviour:
    """The two years of all accounts, or of those of a span of keys; by seven statements, whatever the number."""
    t = dialect.day_number(as_of)
    account, place, day = trade.order_days(as_of, within)
    ends = np.cumsum(np.bincount(place, minlength=len(account)))
    recent = day[ends - 1] > t - 2 * YEAR if len(account) else np.zeros(0, np.bool_)
    chosen = recent[place] if len(account) else recent
    account, day = account[recent], day[chosen]
    place = (np.cumsum(recent) - 1)[place[chosen]] if len(recent) else place
    size, ends = len(account), np.cumsum(np.bincount(place, minlength=len(account)))
    bought = lines.gather(as_of, account, within)
    sums = _money(as_of, account, within) | _paid(as_of, account, within) | _due(as_of, account, within)
    sums |= lines.counts(as_of, account, within)
    sums["orders"] = _order_days(place, day, size, t)
    return Behaviour(
        as_of, account,
        first=day[np.concatenate([[0], ends[:-1]]).astype(np.int64)] if size else day,
        last=day[ends - 1] if size else day,
        year=rules.rhythm(place, day, size, t - YEAR, t),
        year_before=rules.rhythm(place, day, size, t - 2 * YEAR, t - YEAR),
        sums=sums, bought=bought,
        mix=rules.mix(bought.place, bought.category, bought.month, bought.cents.astype(np.float64), size),
    )  # fmt: skip


def _order_days(place: Ints, day: Ints, size: int, t: int) -> Ints:
    """Order days by account and month."""
    inside = day > t - 2 * YEAR
    month = (t - day[inside]) * MONTHS // YEAR
    return np.bincount(place[inside] * ALL + month, minlength=size * ALL).reshape(size, ALL)


def month(number: str, as_of: date) -> str:
    """How many months before the day a day number (SQL) lies: 0 is the newest."""
    return f"(({dialect.day_number(as_of)} - ({number})) * {MONTHS} / {YEAR})"


def span(as_of: date) -> list[date]:
    """The edges of the two years."""
    return [as_of - timedelta(days=2 * YEAR), as_of]


def by_month(account: Ints, found: Mapping[str, Ints], names: tuple[str, ...]) -> dict[str, Ints]:
    """Columns of sums beside `account` and `month` as tables with a row an account and a column a month."""
    places, known = trade.placed(account, found["account"])
    tables = {}
    for name in names:
        tables[name] = np.zeros((len(account), ALL), np.int64)
        tables[name][places, found["month"][known]] = found[name][known]
    return tables


def _money(as_of: date, account: Ints, within: Span | None) -> dict[str, Ints]:
    """What was sold and sent back, and at what discount; an order whose discount nobody told counts in no rate."""
    sold = "revenue > 0 AND discount IS NOT NULL"
    sql = f"""SELECT account_id, {month(dialect.day("ordered_on"), as_of)} AS month,
            {dialect.cents("revenue", "revenue > 0")}, -{dialect.cents("revenue", "revenue < 0")},
            {dialect.cents("discount", sold)}, {dialect.cents("revenue", sold)},
            {dialect.cents("revenue", "revenue > 0 AND discount > 0")}
        FROM {ORDERS} WHERE {dialect.after("ordered_on")} AND archived_at IS NULL{dialect.within(within)}
        GROUP BY account_id, month"""
    found = dialect.columns(sql, span(as_of), ["account", "month", *MONEY])
    return by_month(account, found, MONEY)


def _paid(as_of: date, account: Ints, within: Span | None) -> dict[str, Ints]:
    """How long what was paid in a month had been open, by the day of payment: what is open still tells nothing."""
    sql = f"""SELECT account_id, {month(dialect.day("paid_on"), as_of)} AS month,
            SUM({dialect.day("paid_on")} - {dialect.day("ordered_on")}), COUNT(*)
        FROM {ORDERS} WHERE {dialect.after("paid_on")} AND revenue > 0 AND archived_at IS NULL{dialect.within(within)}
        GROUP BY account_id, month"""
    found = dialect.columns(sql, span(as_of), ["account", "month", *PAID])
    return by_month(account, found, PAID)


def _due(as_of: date, account: Ints, within: Span | None) -> dict[str, Ints]:
    """What fell due in a month (as stated, else by the credit days), and what of it was paid later or is open still."""
    t = dialect.day_number(as_of)
    sql = f"""SELECT account_id, {month("due", as_of)} AS month, {dialect.cents("revenue")},
            {dialect.cents("revenue", "closed > due")}
        FROM (SELECT account_id, revenue, {receivables.due_text(dialect.day)} AS due,
                CASE WHEN paid_on IS NULL OR paid_on > %s THEN {t} ELSE {dialect.day("paid_on")} END AS closed
            FROM {ORDERS} JOIN (SELECT id AS customer, credit_days FROM {ACCOUNTS}) AS terms ON customer = account_id
            WHERE ordered_on <= %s AND revenue > 0 AND archived_at IS NULL{dialect.within(within)}) AS fallen
        WHERE due > {t - 2 * YEAR} AND due <= {t} GROUP BY account_id, month"""
    found = dialect.columns(sql, [as_of, as_of], ["account", "month", *DUE])
    return by_month(account, found, DUE)


def habits(found: Behaviour) -> dict[str, Floats]:
    """{habit: its months}, what cannot be told being nan; the mean order as its logarithm."""
    sums = {name: table.astype(np.float64) for name, table in found.sums.items()}
    t = dialect.day_number(found.as_of)
    begun = (t - found.first) * MONTHS // YEAR
    there = np.arange(ALL)[None, :] <= np.minimum(begun, ALL)[:, None]
    mean = shares(sums["sold"], sums["orders"])
    return {
        Habit.ORDERS: np.where(there, sums["orders"], np.nan),
        Habit.SIZE: np.log(np.where(mean > 0, mean, np.nan)),
        Habit.BREADTH: shares(sums["categories"], sums["lined"]),
        Habit.MIX: found.mix.months,
        Habit.DISCOUNT: shares(sums["discount"], sums["told"] + sums["discount"]),
        Habit.PAY_DAYS: shares(sums["days"], sums["paid"]),
        Habit.RETURNS: shares(sums["returned"], sums["sold"]),
    }


def compared(found: Behaviour) -> dict[str, Compared]:
    """{habit: how the year stands against the year before}."""
    relative = {Habit.SIZE: 0.0}  # a tenth of a logarithm says nothing
    return {
        name: rules.compare(months, found.comparable, FLOORS[name], relative.get(Habit(name), rules.RELATIVE))
        for name, months in habits(found).items()
    }


def measures(found: Behaviour, before: bool = False) -> dict[str, Floats]:
    """The figures of the year, or of the year before it; amounts in the company's currency, nan for not known."""
    rhythm = found.year_before if before else found.year
    names = ("sold", "returned", "discount", "told", "cheap", "days", "paid", "due", "late", "lines", "categories")
    year = {name: found.of_year(name, before).astype(np.float64) for name in (*names, "lined")}
    return {
        "gap": rhythm.gap,
        "evenness": rhythm.evenness,
        "size": np.round(shares(year["sold"], rhythm.orders.astype(np.float64))) / 100,
        "lines": shares(year["lines"], year["lined"]),
        "breadth": shares(year["categories"], year["lined"]),
        "discount": shares(year["discount"], year["told"] + year["discount"]),
        "discounted": shares(year["cheap"], year["told"]),
        "pay_days": shares(year["days"], year["paid"]),
        "late": shares(year["late"], year["due"]),
        "returns": shares(year["returned"], year["sold"]),
    }
