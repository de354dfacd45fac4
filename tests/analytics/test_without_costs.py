"""Without known costs: nobody is said to earn us anything, and orders without a day to pay them by are no debt."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from analytics.actions import recompute
from analytics.views.pictures import short
from kam.choices import RunKind
from kam.rules.formats import percent
from tests import factories
from tests.analytics.figures.ask import DAY, cents, money, rows

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_without_costs_nobody_is_said_to_earn_anything_and_orders_without_a_day_are_no_debt(zhao, lin, browser_of):
    """The sums are the orders' own: what it bought for, and what of it is not marked as paid."""
    for name, amount in (("Biggest", 900), ("Other", 100)):
        account = factories.AccountFactory(name=name, owner=lin, credit_days=None)
        factories.OrderFactory(account=account, ordered_on=DAY - timedelta(40), amount=amount, due_on=None)
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=zhao)
    ((bought, paid),) = rows(f"""SELECT {cents("o.revenue")}, {cents("o.settled")} FROM accounts_order o
        JOIN accounts_account a ON a.id = o.account_id WHERE a.name = 'Biggest'""")
    told = browser_of(zhao).get("/dashboard/earnings/").context["told"]
    words = re.sub(r"<[^>]+>", "", str(told))
    amount = short(money(bought - paid))
    assert words.startswith(f"Biggest, our biggest customer, bought for {short(money(bought))} in the 365 days")
    assert "too little cost is known" in words and f"{amount} is not marked as paid" in words and "owes" not in words
    assert f"the same {short(money(bought))} of revenue a year would be gone, {percent(0.9, 1)} of all." in words
    page = browser_of(zhao).get("/dashboard/slipping/", {"brief": 1}).context["hangs"]
    assert "together 100.0% of revenue; too little cost is known" in page
