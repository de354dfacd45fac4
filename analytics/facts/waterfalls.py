"""The parts of the waterfall of a run's accounts: discounts, known cost, cost to serve by kind, late payment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef

from accounts.choices import CostKind
from accounts.models import Order
from accounts.models.measures import summed
from analytics.facts import dialect, trade
from analytics.facts.in_force import stood_on_day_of
from analytics.models import Contribution
from analytics.rules.trade import YEAR, Ints
from analytics.rules.waterfall import Ledger, Parts, Waterfall, of, together
from kam.ground import bulk
from kam.models import Run

NONE = Parts()
MANY = 5000
"""From so many accounts on the books are read whole: naming each would cost more."""
LEDGER = ("revenue", "cost", "cost_to_serve", "net", "estimates")
READ = ("account_id", *map(dialect.whole_cents, ("revenue", "cost", "cost_to_serve", "net_contribution")),
        "cost_estimated")  # fmt: skip
COLUMNS = ("account_id", "revenue", "cost", "cost_to_serve", "net_contribution", "cost_estimated")


def parts(as_of: date, accounts: Sequence[int]) -> dict[int, Parts]:
    """The parts of accounts over the year to `as_of`, by three statements in any case."""
    sold, served, late = (list(_rows(found)) for found in _books(as_of, accounts))
    by_kind = {account: dict(zip(CostKind.values, amounts, strict=True)) for account, *amounts in served}
    credit = dict(late)
    orders = {account: (discount, cost) for account, discount, cost in sold}
    return {
        account: Parts(*orders.get(account, (0, 0)), credit.get(account, 0), by_kind.get(account))
        for account in orders.keys() | by_kind.keys()
    }


def _books(as_of: date, accounts: Sequence[int]) -> tuple[dict[str, Ints], ...]:
    """Discounts and known cost, cost to serve by kind, and late payment, each as columns that begin with accounts."""
    only = f" AND {dialect.among(np.array(accounts, np.int64))}" if len(accounts) < MANY else ""
    span = dialect.year_to(as_of)
    sold = dialect.columns(
        f"""SELECT account_id, {dialect.cents("discount")}, {dialect.cents("cost")} FROM {trade.ORDERS}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL{only} GROUP BY account_id""",
        span, ["account", "discounts", "known_cost"],
    )  # fmt: skip
    kinds = ", ".join(dialect.cents("amount", f"kind = '{kind.value}'") for kind in CostKind)
    served = dialect.columns(
        f"""SELECT account_id, {kinds} FROM {trade.COSTS}
        WHERE {dialect.after('"on"')} AND archived_at IS NULL{only} GROUP BY account_id""",
        span, ["account", *CostKind.values],
    )  # fmt: skip
    late = trade.credit(span, as_of, only)
    return sold, served, {"account": late["account"], "credit": late["credit365"]}


def _rows(found: dict[str, Ints]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in found.values()), strict=True)


def falls(rows: Any, as_of: date) -> Iterator[tuple[int, Waterfall]]:
    """(account, its waterfall) of contribution rows of one run, in their order."""
    lines = list(rows.values_list(*COLUMNS))
    found = parts(as_of, [line[0] for line in lines])
    for account, *amounts, estimates in lines:
        ledger = Ledger(*(cents(amount) for amount in amounts))
        yield account, of(ledger, found.get(account, NONE), estimates=estimates)


def cents(amount: Any) -> int:
    """An amount as whole cents."""
    return int(round(amount * 100))


def of_page(rows: Sequence[Contribution], as_of: date) -> None:
    """Gives each row of a page its `fall`."""
    found = parts(as_of, [row.account_id for row in rows])
    for row in rows:
        amounts = (row.revenue, row.cost, row.cost_to_serve, row.net_contribution)
        ledger = Ledger(*(cents(amount) for amount in amounts))
        row.fall = of(ledger, found.get(row.account_id, NONE), estimates=row.cost_estimated)  # type: ignore[attr-defined]


def of_book(rows: Any, as_of: date) -> Waterfall:
    """The waterfall of all the rows together."""
    return together(_columns(list(rows.order_by().values_list(*READ)), as_of))


def by_tier(rows: Any, run: Run) -> dict[str, Waterfall]:
    """The waterfall of the rows of a run by the tier in force of their accounts on its day ("" where none)."""
    assert run.as_of is not None
    lines = list(stood_on_day_of(run, rows).order_by().values_list(*READ, "stood"))
    told = _columns([line[:-1] for line in lines], run.as_of)
    tiers = np.array([line[-1] for line in lines], object)
    return {
        tier: together({name: column[tiers == tier] for name, column in told.items()})
        for tier in sorted({*tiers.tolist()})
    }


def _columns(lines: list[tuple[Any, ...]], as_of: date) -> dict[str, Ints]:
    """What `together` reads, an account a place: the ledger's `READ`, and beside it what the books say."""
    ledger = np.array(lines, np.int64).reshape(-1, len(READ)).T
    accounts, found = ledger[0], dict(zip(LEDGER, ledger[1:], strict=True))
    for book in _books(as_of, accounts):
        places, known = trade.placed(accounts, book.pop("account"))
        for name, amounts in book.items():
            found[name] = np.zeros(len(accounts), np.int64)
            found[name][places] = amounts[known]
    return found


def prospects(costs: Any, run: Run) -> Decimal:
    """
    What those of the entries cost in the year of a run that are of customers without an order by its day.

    They stand in no waterfall: the ledger knows customers that bought.
    """
    assert run.as_of is not None
    ordered = Order.objects.as_of(run.as_of).filter(account=OuterRef("account"), revenue__gt=0)
    year = costs.as_of(run.as_of).filter(~Exists(ordered), on__gt=run.as_of - timedelta(days=YEAR))
    found: Decimal = year.aggregate(sum=summed("amount"))["sum"]
    return found


def money(amount: int) -> Any:
    """Cents as an amount."""
    return bulk.money(amount)
