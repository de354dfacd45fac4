"""What is planned or moved onto a day that does not suit: one message says both, with the way back."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.actions import calendars
from kam.models import Absence, WorkCalendar
from kam.templatetags.toasts import undo_url
from lifecycle.actions import plans
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def ahead(days):
    return timezone.localdate() + timedelta(days=days)


def shift(browser, plan, **data):
    return browser.post(reverse("lifecycle:plan-shift", args=[plan.pk]), data, follow=True)


def toasts(answer):
    """{words: the way back} of the page that follows."""
    return {str(one): undo_url(one) for one in answer.context["messages"]}


@pytest.mark.parametrize("state", ["planned", "proposed"])
@pytest.mark.parametrize("by", ["shift", "form"])
def test_a_move_onto_a_day_off_says_both_in_one_message_and_is_undone_by_it(lin, ada, acme, browser_of, state, by):
    calendars.put_day(WorkCalendar.objects.company(), on=ahead(1), name="Company day", by=ada)
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(6), planned_time=time(9), state=state)
    browser, day = browser_of(lin), ahead(1).isoformat()
    if by == "shift":
        said = toasts(shift(browser, plan, on=ahead(1), at="10:00"))
    else:
        data = {"planned_on": day, "planned_time": "10:00", "kind": "on_site"}
        known = {"confirmed": f"{day} 10:00:00"}
        said = toasts(browser.post(reverse("lifecycle:plan-move", args=[plan.pk]), data | known, follow=True))
    ((words, undo),) = said.items()
    assert words.startswith(("Moved to", "Accepted and moved to")) and "10:00." in words
    assert "Lin Xiao does not work on this day (Company day)." in words
    assert browser.post(undo, follow=True).status_code == 200
    plan.refresh_from_db()
    assert (plan.planned_on, plan.planned_time, plan.state) == (ahead(6), time(9), state)


def test_whatever_is_planned_says_what_speaks_against_its_day_in_one_message(lin, acme, browser_of):
    Absence.objects.create(user=lin, starts_on=ahead(0), until_on=ahead(60))
    browser, away = browser_of(lin), "is away on this day."
    data = {"account": acme.pk, "planned_on": ahead(2).isoformat(), "kind": "on_site"}
    ((words, undo),) = toasts(browser.post(reverse("lifecycle:plan-create"), data, follow=True)).items()
    assert words.startswith("Visit planned. ") and away in words
    browser.post(undo, follow=True)
    assert VisitPlan.objects.get().state == "dropped"
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(3), state="proposed")
    ((words, undo),) = toasts(browser.post(reverse("lifecycle:plan-accept", args=[plan.pk]), follow=True)).items()
    assert words.startswith("Visit planned. ") and away in words and undo


@pytest.mark.db_both
def test_a_move_that_changes_more_than_the_day_has_no_way_back_that_would_lose_it(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ahead(6), by=lin)
    data = {"planned_on": ahead(5).isoformat(), "kind": "call", "purpose": "Quote"}
    said = toasts(browser_of(lin).post(reverse("lifecycle:plan-move", args=[plan.pk]), data, follow=True))
    assert list(said.values()) == [""]
