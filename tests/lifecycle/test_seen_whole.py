"""What a page offers for all is what it shows, and what was put off is not said to be missing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from lifecycle.actions import plans, promises, snoozes
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
DAY = date(2026, 11, 25)


def test_a_visit_that_was_put_off_is_not_said_to_be_missing(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=DAY, by=lin)
    page = browser_of(lin).get("/today/").content.decode()
    assert "No visit is planned for today" not in page and "put off" not in page
    snoozes.put_off(f"visit:{plan.pk}", until=DAY + timedelta(2), by=lin)
    promises.make(acme, text="Send samples", due_on=DAY, by=lin)
    page = browser_of(lin).get("/today/").content.decode()
    assert "No visit is planned for today" not in page and "were put off" in page


def test_accept_all_takes_what_the_month_shows_and_no_day_beside_it(lin, acme, browser_of):
    within, beside = date(2026, 11, 30), date(2026, 12, 3)  # the last row of November holds the first days of December
    for day in (within, beside):
        VisitPlan.objects.create(
            account=factories.AccountFactory(owner=lin), user=lin, planned_on=day, state=PlanState.PROPOSED, reasons={}
        )
    browser = browser_of(lin)
    page = browser.get("/calendar/?view=month&on=2026-11-25").content.decode()
    assert "1 visit is proposed here." in page
    found = dict(re.findall(r'name="(from|until)" value="([\d-]+)"', page))
    browser.post("/plans/accept/", found)
    states = dict(VisitPlan.objects.values_list("planned_on", "state"))
    assert states == {within: PlanState.PLANNED, beside: PlanState.PROPOSED}
