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
from analytics.rules.waterfall import Ledger, Parts, Waterfall, of, total
from kam.ground import bulk
from kam.models import Run

NONE = Parts()
MANY = 5000
"""From so many accounts on the books are read whole: naming each would cost more."""
COLUMNS = ("account_id", "revenue", "cost", "cost_to_serve", "net_contribution", "cost_estimated")


def parts(as_of: date, accounts: Sequence[int] | None) -> dict[int, Parts]:
    """The parts of accounts (None: of the whole book) over the year to `as_of`, by three statements in any case."""
    only = "" if accounts is None else f" AND {dialect.among(np.array(accounts, np.int64))}"
    span = dialect.year_to(as_of)
    sold = dialect.columns(
        f"""SELECT account_id, {dialect.cents("discount")}, {dialect.cents("cost")} FROM {trade.ORDERS}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL{only} GROUP BY account_id""",
        span, ["account", "discount", "cost"],
    )  # fmt: skip
    kinds = ", ".join(dialect.cents("amount", f"kind = '{kind.value}'") for kind in CostKind)
    served = dialect.columns(
        f"""SELECT account_id, {kinds} FROM {trade.COSTS}
        WHERE {dialect.after('"on"')} AND archived_at IS NULL{only} GROUP BY account_id""",
        span, ["account", *CostKind.values],
    )  # fmt: skip
    late = trade.credit(span, as_of, only)
    by_kind = {account: dict(zip(CostKind.values, amounts, strict=True)) for account, *amounts in _rows(served)}
    credit = dict(zip(*(column.tolist() for column in late.values()), strict=True))
    orders = {account: (discount, cost) for account, discount, cost in _rows(sold)}
    return {
        account: Parts(*orders.get(account, (0, 0)), credit.get(account, 0), by_kind.get(account))
        for account in orders.keys() | by_kind.keys()
    }


def _rows(found: dict[str, Ints]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in found.values()), strict=True)


def falls(rows: Any, as_of: date) -> Iterator[tuple[int, Waterfall]]:
    """(account, its waterfall) of contribution rows of one run, in their order."""
    lines = list(rows.values_list(*COLUMNS))
    found = parts(as_of, [line[0] for line in lines] if len(lines) < MANY else None)
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
    return total(fall for _account, fall in falls(rows, as_of))


def by_tier(rows: Any, run: Run) -> dict[str, Waterfall]:
    """The waterfall of the rows of a run by the tier in force of their accounts on its day ("" where none)."""
    assert run.as_of is not None
    tiers = dict(stood_on_day_of(run, rows).order_by().values_list("account_id", "stood"))
    found: dict[str, list[Waterfall]] = {}
    for account, fall in falls(rows, run.as_of):
        found.setdefault(tiers[account], []).append(fall)
    return {tier: total(several) for tier, several in found.items()}


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
