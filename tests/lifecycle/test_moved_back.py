"""Undo of moving a visit that was missed: it stands on its day again, although that is over."""

import pytest
from django.urls import reverse

from lifecycle.models import VisitPlan
from tests.lifecycle.test_plan_doors import ahead, shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.db_both
def test_a_missed_visit_that_was_moved_goes_back_to_its_day_by_undo_and_no_other(lin, acme, browser_of):
    browser = browser_of(lin)
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(-2), planned_for=ahead(-2))
    page = shift(browser, plan, on=ahead(2)).content.decode()
    way_back = f"{reverse('lifecycle:plan-shift', args=[plan.pk])}?on={ahead(-2)}"
    assert way_back in page
    refused = browser.post(way_back.replace(str(ahead(-2)), str(ahead(-3))), follow=True)
    assert "This day is over" in refused.content.decode()
    browser.post(f"{way_back}&at=")
    plan.refresh_from_db()
    assert (plan.state, plan.planned_on) == ("planned", ahead(-2))
    assert "This day is over" in shift(browser, plan, on=ahead(-3)).content.decode()
