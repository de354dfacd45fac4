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
from tests import factories

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
    assert "You do not work on this day (Company day)." in words
    assert browser.post(undo, follow=True).status_code == 200
    plan.refresh_from_db()
    assert (plan.planned_on, plan.planned_time, plan.state) == (ahead(6), time(9), state)


def test_whatever_is_planned_says_what_speaks_against_its_day_in_one_message(lin, acme, browser_of):
    Absence.objects.create(user=lin, starts_on=ahead(0), until_on=ahead(60))
    browser, away = browser_of(lin), "You are away on this day."
    day = ahead(2).isoformat()
    data = {"account": acme.pk, "planned_on": day, "kind": "on_site", "confirmed": day}
    ((words, undo),) = toasts(browser.post(reverse("lifecycle:plan-create"), data, follow=True)).items()
    assert words.startswith("Visit planned. ") and away in words
    browser.post(undo, follow=True)
    assert VisitPlan.objects.get().state == "dropped"
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(3), state="proposed")
    ((words, undo),) = toasts(browser.post(reverse("lifecycle:plan-accept", args=[plan.pk]), follow=True)).items()
    assert words.startswith("Visit planned. ") and away in words and undo


@pytest.mark.db_both
@pytest.mark.parametrize("state", ["planned", "proposed"])
def test_a_move_is_taken_back_with_all_that_it_changed(lin, acme, browser_of, state):
    wang, li = (factories.ContactFactory(account=acme) for _ in range(2))
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(6), state=state, purpose="Samples")
    plan.contacts.add(wang)
    data = {"planned_on": ahead(5).isoformat(), "kind": "call", "purpose": "Quote", "contacts": [li.pk]}
    browser, move = browser_of(lin), reverse("lifecycle:plan-move", args=[plan.pk])
    ((_words, undo),) = toasts(browser.post(move, data, follow=True)).items()
    plan.refresh_from_db()
    assert (plan.purpose, plan.kind, list(plan.contacts.all())) == ("Quote", "call", [li])
    assert browser.post(undo, follow=True).status_code == 200
    plan.refresh_from_db()
    assert (plan.state, plan.planned_on, plan.purpose, plan.kind) == (state, ahead(6), "Samples", "on_site")
    assert list(plan.contacts.all()) == [wang]


@pytest.mark.db_both
def test_what_was_changed_since_is_not_taken_back(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ahead(6), by=lin)
    browser, move = browser_of(lin), reverse("lifecycle:plan-move", args=[plan.pk])
    ((_words, undo),) = toasts(browser.post(move, {"planned_on": ahead(5).isoformat()}, follow=True)).items()
    plans.move(plan, planned_on=ahead(4), by=lin)
    assert "This visit was changed since: nothing was taken back." in toasts(browser.post(undo, follow=True))
    assert VisitPlan.objects.get().planned_on == ahead(4)


def test_only_another_purpose_is_saved_and_taken_back(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ahead(6), by=lin)
    data = {"planned_on": ahead(6).isoformat(), "purpose": "Quote"}
    browser, move = browser_of(lin), reverse("lifecycle:plan-move", args=[plan.pk])
    ((words, undo),) = toasts(browser.post(move, data, follow=True)).items()
    assert words == "Saved."
    browser.post(undo)
    assert VisitPlan.objects.get().purpose == ""
