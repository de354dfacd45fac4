"""What the account review tells of and the random book has none of: promises, agreements, a second quota."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.models import Account, Quota
from lifecycle.models import Promise, Visit
from tests import factories
from tests.analytics.figures.ask import DAY

TODAY = DAY + timedelta(3)


def promised(accounts: list[Account], by: Any) -> None:
    """Kept, late, broken, dropped and open, at a visit and without one."""
    chance = Random(3)
    for account in accounts:
        visits = list(Visit.objects.filter(account=account).order_by("pk"))
        for number in range(9):
            due = DAY - timedelta(chance.choice((-9, -1, 0, 1, 14, 15, 99)))
            kept = chance.choice((None, None, due, due + timedelta(9)))
            Promise.objects.create(
                account=account, visit=chance.choice(visits) if visits and number % 2 else None, text="Call",
                side=chance.choice(("ours", "theirs")), due_on=due, kept_on=kept, user=by,
                broken_on=due + timedelta(1) if kept is None and number % 4 == 0 else None,
                dropped_on=chance.choice((None, None, None, DAY, TODAY)),
            )  # fmt: skip


def agreed(accounts: list[Account]) -> None:
    """In force, over, ended by somebody on the day, and of a category; and another quota of each partner."""
    for account in accounts:
        if account.kind in ("dealer", "agent"):
            Quota.objects.create(account=account, amount=Decimal("812.34"), starts_on=date(2025, 12, 1),
                                 ends_on=date(2026, 12, 31))  # fmt: skip
        for number, ended in enumerate((None, DAY, TODAY, None)):
            factories.AgreementFactory(
                account=account, committed_amount=Decimal(9000) if number else None,
                committed_category="Pumps" if number == 3 else "", ended_on=ended,
                starts_on=date(2025, 9, 1 + number), ends_on=(None, date(2026, 12, 31), DAY, TODAY)[number],
            )  # fmt: skip
