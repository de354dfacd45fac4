"""A computed book for the tests of doors: Acme carries, another customer of chen's is good and falls silent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analytics.actions import recompute
from analytics.facts import dashboards, map_corner
from kam.choices import RunKind
from kam.models import Run, User
from tests import factories

DAY = date(2026, 6, 30)


def buys(account: Any, *, months: int = 12, amount: str = "1000.00", until: date = DAY, step: int = 30) -> None:
    for number in range(months):
        money = {"amount": Decimal(amount), "revenue": Decimal(amount)}
        costs = {"amount_cost": Decimal(amount) / 2, "cost": Decimal(amount) / 2}
        factories.OrderFactory(account=account, ordered_on=until - timedelta(days=step * number), **money, **costs)


def computed(acme: Any, other: Any, small: int = 6) -> Run:
    """Runs of everything as of DAY; the other customer has been silent for a while, so it is warned of."""
    buys(acme, months=24, amount="9000.00")
    buys(other, months=40, amount="6000.00", step=7, until=DAY - timedelta(75))
    for number in range(small):
        account = factories.AccountFactory(code=f"SMALL{number}", owner=acme.owner)
        buys(account, months=4, amount="500.00")
        factories.CostFactory(account=account, on=DAY, amount=Decimal("1500.00") if number % 2 else Decimal("10.00"))
    return recompute.start(RunKind.ALL, as_of=DAY, by=User.objects.system())


def on_the_map(user: Any) -> set[int]:
    """Keys of the accounts that the dashboard's map shows a reader."""
    found = dashboards.runs()[0]
    drawn = map_corner.drawn(user, found[RunKind.CONTRIBUTION], found[RunKind.CHURN])
    return {row["account_id"] for row in drawn.dots}
