"""The first screen of a phone's Today: the worst warning and the latest promise stand above the visits."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Account
from lifecycle.actions import plans, promises, todos, warnings
from lifecycle.views import today
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _wednesday(workday):
    """The clock stands on that day."""


def warn(account, value, system):
    Account.objects.filter(pk=account.pk).update(tier="gold")
    reasons = [["silence", 1.0, {"silent": 74, "gap": 21}]]
    warnings.warn(account, risk=0.8, value_at_risk=Decimal(value), reasons=reasons, on=DAY, by=system)


def test_what_decides_the_day_stands_first(lin, system, acme, browser_of):
    dear = factories.AccountFactory(owner=lin, name="Dear customer")
    warn(acme, 90, system)
    warn(dear, 9000, system)
    plans.make(acme, planned_on=DAY, by=lin)
    for text, late in (("Send samples", 2), ("Send the offer", 9), ("Ring them", 0)):
        promises.make(acme, text=text, due_on=DAY - timedelta(late), by=lin)
    page = browser_of(lin).get("/today/")
    worst, late = page.context["deciding"]
    assert (worst["title"], worst["more"]) == ("Dear customer", "1 more warning")
    assert "74" in worst["why"] and worst["one"].value == 9000
    assert (late["title"], late["more"]) == ("Send the offer", "1 more late promise")
    told = page.content.decode()
    assert told.index('class="sheet phone deciding"') < told.index("<h2>Visits") < told.index("<h2>Churn warnings")


def test_a_day_without_either_has_no_such_lines(lin, acme, browser_of):
    plans.make(acme, planned_on=DAY, by=lin)
    promises.make(acme, text="Ring them", due_on=DAY, by=lin)
    page = browser_of(lin).get("/today/")
    assert page.context["deciding"] == [] and "deciding" not in page.content.decode()


def test_of_more_than_three_kinds_the_line_names_two_and_counts_the_rest(lin, acme, browser_of):
    plans.make(acme, planned_on=DAY, by=lin)
    plans.make(factories.AccountFactory(owner=lin), planned_on=DAY - timedelta(3), by=lin)
    for day in (DAY, DAY - timedelta(2)):
        promises.make(acme, text=f"Send samples {day}", due_on=day, by=lin)
    three = browser_of(lin).get("/today/").content.decode()
    assert "1 visit today, 1 planned visit missed, 2 promises due" in three
    todos.give(acme, title="Call the lab", due_on=DAY, by=lin)
    assert "1 visit today, 1 planned visit missed, 3 more" in browser_of(lin).get("/today/").content.decode()


def test_of_many_things_the_first_are_listed_and_their_list_has_the_others(lin, acme, browser_of):
    for number in range(today.LISTED + 3):
        promises.make(acme, text=f"Promise {number}", due_on=DAY - timedelta(number), by=lin)
    page = browser_of(lin).get("/today/")
    (group,) = [one for one in [*page.context["now"], *page.context["else"]] if one["key"] == "promise"]
    assert (len(group["items"]), group["rest"], group["beyond"]) == (today.OPEN, today.LISTED + 3 - today.OPEN, 3)
    assert "And 3 more in the list" in page.content.decode()
