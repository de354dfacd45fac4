"""The calendar shows when a visit was held, where it stands among the hours, and days off where nobody is visited."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from kam.models import BusyTime, CalendarDay, WorkCalendar
from lifecycle.actions import plans, visits
from lifecycle.actions.visits import Said
from tests import factories
from tests.lifecycle.fridays import ON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
PAGE = "/calendar/"


def at(hour, minute, day=ON):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def row(page, hour, day=ON):
    found = next(one for one in page.context["table"] if one["hour"] == hour)
    return next(cell for cell in found["cells"] if cell["day"] == day)


def test_what_was_held_stands_at_its_hour_planned_or_not(lin, acme, browser_of):
    other = factories.AccountFactory(owner=lin, name="Borealis")
    plan = plans.make(acme, planned_on=ON, planned_time=time(14, 30), by=lin)
    visits.log(account=acme, said=Said("advance"), plan_id=plan.pk, held_at=at(9, 43), by=lin)
    loose = visits.log(account=other, said=Said("advance"), held_at=at(8, 45), by=lin)
    month = browser_of(lin).get(PAGE).content.decode()
    assert "<b>09:43</b>" in month and "<b>08:45</b>" in month and "14:30" not in month
    week = browser_of(lin).get(PAGE, {"view": "week"})
    assert [one["plan"] for one in row(week, "09:00")["entries"]] == [plan]
    assert [one["visit"] for one in row(week, "08:00")["entries"]] == [loose]
    assert not row(week, "14:00")["entries"]
    assert "<b>08:45</b>" not in week.content.decode().split("<thead>")[1].split("</thead>")[0]


def test_a_plan_that_was_done_on_another_day_has_no_hour_of_this_one(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ON, planned_time=time(14, 30), by=lin)
    visits.log(account=acme, said=Said("advance"), plan_id=plan.pk, held_at=at(9, 43, ON - timedelta(1)), by=lin)
    assert [one["plan"] for one in row(browser_of(lin).get(PAGE, {"view": "week"}), "")["entries"]] == [plan]


def test_an_empty_month_shows_its_days_off_on_a_phone(lin, browser_of):
    asked = {"view": "month", "on": "2027-02-05"}
    CalendarDay.objects.filter(on__range=("2027-02-01", "2027-02-28")).delete()
    assert browser_of(lin).get(PAGE, asked).context["idle"]
    calendar = lin.calendar or WorkCalendar.objects.company()
    CalendarDay.objects.create(calendar=calendar, on=date(2027, 2, 8), name="Spring Festival")
    page = browser_of(lin).get(PAGE, asked)
    assert not page.context["idle"] and page.context["empty"] and "Spring Festival" in page.content.decode()


def test_a_move_says_at_once_what_stands_against_the_day_and_hour_chosen(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ON + timedelta(3), by=lin)
    BusyTime.objects.create(user=lin, starts_at=at(10, 0, ON + timedelta(4)), ends_at=at(12, 0, ON + timedelta(4)))
    page = f"/plans/{plan.pk}/move/"
    asked = {"planned_on": ON + timedelta(4), "planned_time": "10:30"}
    told = browser_of(lin).get(page, asked)
    assert "is busy from 10:00 to 12:00" in told.content.decode() and 'value="10:30"' in told.content.decode()
    for free in (asked | {"planned_time": "15:00"}, {}):
        assert "is busy from" not in browser_of(lin).get(page, free).content.decode()
    words = told.content.decode()
    assert "weekend" in words and ">Back</a>" in words and ">Cancel</a>" not in words
