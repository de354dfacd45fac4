"""The list behind "−65% with the same customers": both years of each, the biggest fall first, and who explains it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache

from analytics.actions import recompute
from analytics.models import Verdict
from kam.choices import RunKind
from tests import factories
from tests.analytics.books import DAY

pytestmark = pytest.mark.django_db
THEN = DAY - timedelta(days=365)


@pytest.fixture
def falls(lin, system):
    """Of lin's, one fell by 9,000, two by 500 each; one is new in the year."""
    earned = {"Dingyue": (10000, 1000), "Small": (700, 200), "Smaller": (600, 100), "New": (0, 5000)}
    made = {}
    for name, years in earned.items():
        made[name] = factories.AccountFactory(owner=lin, name=name)
        for day, amount in zip((THEN, DAY), years, strict=True):
            if amount:
                factories.OrderFactory(account=made[name], ordered_on=day - timedelta(9), amount=Decimal(amount * 2),
                                       amount_cost=Decimal(amount))  # fmt: skip
    for day in (THEN, DAY):
        recompute.start(RunKind.CONTRIBUTION, as_of=day, by=system)
    return made


@pytest.mark.db_both
def test_the_same_customers_of_both_years_stand_with_the_biggest_fall_first(falls, lin, zhao, chen, browser_of):
    address = f"/managers/customers/?owner={lin.pk}&measure=contribution&state=same"
    page = browser_of(zhao).get(address)
    rows = page.context["rows"]
    assert [(row["account"].name, row["before"], row["net"], row["more"]) for row in rows] == [
        ("Dingyue", 10000, 1000, -9000), ("Small", 700, 200, -500), ("Smaller", 600, 100, -500)
    ]  # fmt: skip
    assert page.context["page"]["title"] == f"Customers of {lin.name}"
    assert page.context["headline"] == f"{lin.name}: The same customers in both years: 3 customers"
    assert page.context["told"] == (
        "CN¥1,300 after CN¥11.3K the year before (−88%). Dingyue alone explains 90% of the fall."
    )
    everybody = browser_of(zhao).get(f"/managers/customers/?owner={lin.pk}")
    assert len(everybody.context["rows"]) == 4 and everybody.context["told"] == ""
    head, first = browser_of(zhao).get(f"{address}&format=csv").getvalue().decode("utf-8-sig").splitlines()[:2]
    assert ",Net contribution,Net contribution in the year before," in head and ",1000.00,10000.00," in first
    assert browser_of(chen).get(address).context["rows"] == [], "another manager's book is not read"
    assert chen.name not in browser_of(chen).get(address).context["page"]["title"]
    assert lin.name not in browser_of(chen).get(address).content.decode()


def test_where_others_grew_one_fall_may_be_more_than_all(falls, lin, zhao, system, browser_of):
    factories.OrderFactory(account=falls["Small"], ordered_on=DAY - timedelta(3), amount=Decimal(4000),
                           amount_cost=Decimal(2000))  # fmt: skip
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=system)
    page = browser_of(zhao).get(f"/managers/customers/?owner={lin.pk}&state=same")
    assert "Dingyue alone fell by more: without it there would be no fall." in page.context["told"]


def test_a_fall_that_one_false_key_account_explains_says_so_where_it_stands(falls, lin, zhao, system, browser_of):
    factories.OrderFactory(account=falls["Small"], ordered_on=DAY - timedelta(3), amount=Decimal(2400),
                           amount_cost=Decimal(1200))  # fmt: skip
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=system)
    assert not row_of(browser_of(zhao), lin)["spared"], "no false key account, no excuse"
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    verdict, _made = Verdict.objects.update_or_create(account=falls["Dingyue"], run=run)
    Verdict.objects.filter(pk=verdict.pk).update(false_keys=["credit"])
    cache.clear()
    why = "without the false key account Dingyue: +15%, which does not stand out"
    assert row_of(browser_of(zhao), lin)["spared"] == why
    assert why in browser_of(zhao).get("/managers/").content.decode()
    (line,) = browser_of(zhao).get("/managers/help/").context["spared"]
    assert (line["name"], line["change"], line["why"]) == (lin.name, "−78%", why)


def row_of(client, manager):
    (row,) = [row for row in client.get("/managers/").context["rows"] if row["key"] == manager.pk]
    return row
