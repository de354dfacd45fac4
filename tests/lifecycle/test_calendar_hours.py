"""The calendar shows when a visit was held, where it stands among the hours, and days off where nobody is visited."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from kam.models import BusyTime, CalendarDay, User, WorkCalendar
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
    held = visits.log(account=acme, said=Said("advance"), plan_id=plan.pk, held_at=at(9, 43), by=lin)
    loose = visits.log(account=other, said=Said("advance"), held_at=at(8, 45), by=lin)
    month = browser_of(lin).get(PAGE).content.decode()
    assert "<b>09:43</b>" in month and "<b>08:45</b>" in month and "14:30" not in month
    week = browser_of(lin).get(PAGE, {"view": "week"})
    assert [one["visit"] for one in row(week, "09:00")["entries"]] == [held]
    assert [one["visit"] for one in row(week, "08:00")["entries"]] == [loose]
    assert not row(week, "14:00")["entries"]
    assert "<b>08:45</b>" not in week.content.decode().split("<thead>")[1].split("</thead>")[0]


@pytest.mark.parametrize("view", ["weeks", "month", "week", "list"])
def test_a_visit_that_was_held_on_another_day_stands_there_and_its_plan_nowhere(lin, acme, browser_of, view):
    plan = plans.make(acme, planned_on=ON, planned_time=time(14, 30), by=lin)
    held = visits.log(account=acme, said=Said("advance"), plan_id=plan.pk, held_at=at(9, 43, ON - timedelta(1)), by=lin)
    page = browser_of(lin).get(PAGE, {"view": view, "on": ON - timedelta(2)})
    stands = {cell["day"]: cell["entries"] for cell in page.context["days"] if cell["entries"]}
    assert [one["visit"] for one in stands.pop(ON - timedelta(1))] == [held]
    assert "09:43" in page.content.decode() and ON not in stands
    assert not any(one.get("plan") and one["plan"].pk == plan.pk for there in stands.values() for one in there)


def test_it_stands_by_the_clock_of_whoever_paid_it_and_with_whom_it_was_planned_for(lin, gu, zhao, acme, browser_of):
    """Seven in the evening in New York is the next morning here."""
    User.objects.filter(pk=gu.pk).update(time_zone="America/New_York")
    plan = plans.make(acme, planned_on=ON, by=lin)
    gu.refresh_from_db()
    held_at = datetime(2026, 11, 19, 0, 10, tzinfo=UTC)
    visit = visits.log(account=acme, said=Said("advance"), plan_id=plan.pk, held_at=held_at, by=gu)
    for reader, whose in ((lin, lin), (zhao, lin), (zhao, gu)):
        page = browser_of(reader).get(PAGE, {"view": "list", "on": "2026-11-16", "user": whose.pk})
        stands = {cell["day"].day: [one.get("visit") for one in cell["entries"]] for cell in page.context["days"]}
        assert stands[18] == [visit] and "19:10" in page.content.decode()


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
    assert "You are busy from 10:00 to 12:00" in told.content.decode() and 'value="10:30"' in told.content.decode()
    for free in (asked | {"planned_time": "15:00"}, {}):
        assert "You are busy from" not in browser_of(lin).get(page, free).content.decode()
    words = told.content.decode()
    assert "weekend" in words and ">Back</a>" in words and ">Cancel</a>" not in words
