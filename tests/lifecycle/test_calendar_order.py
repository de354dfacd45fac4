"""The calendar in the order of the clock, four weeks as four rows, and nothing proposed out of sight."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Account
from lifecycle.actions import plans
from lifecycle.models import VisitPlan
from tests import factories
from tests.lifecycle.fridays import ON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
PAGE = "/calendar/"


def at(hour, minute=0, day=ON):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def propose(user, days, hour=None, name="Proposed"):
    account = factories.AccountFactory(owner=user, name=name)
    return VisitPlan.objects.create(
        account=account, user=user, planned_on=ON + timedelta(days), planned_time=hour, state="proposed"
    )


@pytest.fixture
def day_of_four(lin):
    """A day with visits of all kinds, written in another order than that of the clock."""
    names = {name: factories.AccountFactory(owner=lin, name=name) for name in ("Early", "Noon", "Late", "Free")}
    factories.VisitFactory(account=names["Noon"], user=lin, held_at=at(12, 15))
    plans.make(names["Free"], planned_on=ON, by=lin)
    plans.make(names["Late"], planned_on=ON, planned_time=time(16), by=lin)
    plans.make(names["Early"], planned_on=ON, planned_time=time(8), by=lin)


@pytest.mark.parametrize("view", ["weeks", "month", "week", "list"])
def test_what_was_held_stands_among_what_is_planned_by_the_clock(lin, day_of_four, browser_of, view):
    page = browser_of(lin).get(PAGE, {"view": view})
    cell = next(cell for cell in page.context["days"] if cell["day"] == ON)
    named = [str((one.get("plan") or one["visit"]).account) for one in cell["entries"]]
    assert named == ["Early", "Noon", "Late", "Free"]
    shown = page.content.decode().rpartition('class="agenda')[2]
    places = [shown.rindex(f">{name}<") for name in named]
    assert places == sorted(places), "the page draws them in this order"


def test_the_list_shows_a_day_on_which_only_something_unplanned_was_held(lin, acme, browser_of):
    visit = factories.VisitFactory(account=acme, user=lin, held_at=at(8))
    page = browser_of(lin).get(PAGE, {"view": "list"})
    assert [cell["day"] for cell in page.context["days"]] == [ON]
    assert f"/visits/{visit.pk}/" in page.content.decode() and "No visit in this time" not in page.content.decode()


def test_four_weeks_are_this_one_and_the_three_after_it(lin, browser_of):
    first = browser_of(lin).get(PAGE)
    days = [cell["day"] for cell in first.context["days"]]
    assert len(days) == 28 and days[0] <= ON <= days[6] and not any(cell["off"] for cell in first.context["days"])
    after = browser_of(lin).get(PAGE, {"on": first.context["ahead"]}).context["days"]
    assert after[0]["day"] == days[-1] + timedelta(1), "the next page goes on where this one ends"


def test_what_is_proposed_beyond_the_rows_is_counted_and_led_to(lin, browser_of):
    near, far = propose(lin, 3), [propose(lin, days) for days in (24, 28)]
    page = browser_of(lin).get(PAGE)
    words = page.content.decode()
    assert page.context["proposed"] == 1 and "1 visit is proposed here." in words
    assert "2 proposed visits" in words and f"view=weeks&amp;on={far[0].planned_on}" in words
    there = browser_of(lin).get(PAGE, {"on": far[0].planned_on})
    assert there.context["proposed"] == 2 and "Later:" not in there.content.decode()
    browser_of(lin).post("/plans/accept/", {"from": page.context["span"][0], "until": page.context["span"][1]})
    states = VisitPlan.objects.order_by("planned_on").values_list("pk", "state")
    assert list(states) == [(near.pk, "planned"), *((one.pk, "proposed") for one in far)]


def test_somebody_elses_proposals_are_not_counted(lin, chen, browser_of):
    propose(chen, 28)
    assert "Later:" not in browser_of(lin).get(PAGE).content.decode()


def test_proposals_whose_hour_is_over_are_told_beside_those_that_can_be_accepted(lin, browser_of):
    propose(lin, 0, time(8))
    words = browser_of(lin).get(PAGE).content.decode()
    assert "1 proposal is for an hour that is over: move it." in words and "Accept all" not in words
    propose(lin, 3)
    words = browser_of(lin).get(PAGE).content.decode()
    assert "2 visits are proposed here." in words and "1 proposal is for an hour that is over: move it." in words
    assert "Accept the one that fits" in words


def test_today_says_how_far_it_looks_and_how_many_more_stand_in_the_calendar_until_when(lin, browser_of):
    for days in (3, 14, 15, 28):
        propose(lin, days)
    words = strip_tags(browser_of(lin).get("/today/").content.decode())
    assert "2 in the next 14 days" in words and "2 more until 18 Dec in the calendar" in words
    VisitPlan.objects.filter(planned_on__gt=ON + timedelta(14)).delete()
    words = browser_of(lin).get("/today/").content.decode()
    assert "2 in the next 14 days" in words and "in the calendar" not in words
    Account.objects.update(archived_at=timezone.now())
    assert "in the next 14 days" not in browser_of(lin).get("/today/").content.decode()
