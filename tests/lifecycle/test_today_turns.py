"""A full day: today's visits stand before the missed ones, on the page and on the phone; what is many folds."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import plans, promises
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


@pytest.fixture
def full(lin):
    """Fourteen visits missed on the days before, three of today, and sixty promises that are due."""
    today = timezone.localdate()
    for number in range(14):
        account = factories.AccountFactory(owner=lin, name=f"Missed {number:02}")
        plans.make(account, planned_on=today - timedelta(1 + number), by=lin)
    for hour in (15, 9, 11):
        account = factories.AccountFactory(owner=lin, name=f"Today {hour:02}")
        VisitPlan.objects.create(account=account, user=lin, planned_on=today, planned_time=time(hour), state="planned")
    for number in range(60):
        promises.make(account, text=f"Sample {number:02}.", due_on=today, by=lin)
    return today


def names(items):
    return [item["one"].account for item in items]


def test_todays_visits_come_first_and_many_things_fold(lin, full, browser_of):
    page = browser_of(lin).get("/today/")
    visits, told = (next(one for one in page.context["now"] if one["key"] == key) for key in ("visit", "promise"))
    assert names(visits["items"])[:5] == ["Today 09", "Today 11", "Today 15", "Missed 00", "Missed 01"]
    assert (len(visits["items"]), names(visits["folded"])[-1]) == (12, "Missed 13")
    assert (len(told["items"]), len(told["folded"]), told["rest"] - told["beyond"]) == (12, 8, 8)
    html = page.content.decode()
    assert html.count("/visits/log/?plan=") == 17  # each of the folded ones is logged from there, too


def test_no_missed_visit_crowds_todays_off_the_phone(lin, full, browser_of):
    _label, kept = browser_of(lin).get("/today/offline/").context["days"][0]
    assert [plan.account.name for plan in kept][:4] == ["Today 09", "Today 11", "Today 15", "Missed 00"]
