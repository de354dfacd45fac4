"""What is said of a visit's day is so on the day it has, whose day off it is and what leaves no room for it."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from accounts.models import Account
from kam.actions import calendars
from kam.models import User, WorkCalendar
from lifecycle.actions import cadence, plans
from lifecycle.facts import day_heeds
from lifecycle.models import Unplaced, VisitPlan
from tests import factories
from tests.lifecycle.fridays import ON

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("friday")]
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def visit(lin, city, on=MONDAY, at=None, state="proposed", **reasons):
    account = factories.AccountFactory(owner=lin, city=city, region="East")
    return VisitPlan.objects.create(
        account=account, user=lin, planned_on=on, planned_time=at, state=state, reasons={"cadence": {}, **reasons}
    )


def reasons_of(plan):
    plan.refresh_from_db()
    return plan.reasons


def test_a_move_reads_anew_what_the_visits_of_both_days_say_of_them(lin):
    one = visit(lin, "Suzhou", at=time(9), together={"count": 1}, shifted={"from": "2026-11-20", "why": "full"})
    other = visit(lin, "Suzhou", at=time(14), together={"count": 1})
    plans.move(one, planned_on=TUESDAY, planned_time=time(9), by=lin)
    assert reasons_of(one) == {"cadence": {}} and reasons_of(other) == {"cadence": {}}
    visit(lin, "Wuxi", TUESDAY, time(14))
    plans.move(other, planned_on=TUESDAY, planned_time=time(10), by=lin)
    assert reasons_of(other) == {"cadence": {}, "together": {"count": 1}, "beside": {"name": "Wuxi"}}
    plans.move(other, planned_on=TUESDAY, planned_time=time(13, 30), by=lin)
    assert "beside" not in reasons_of(other), "there is no time for the way"


def test_what_was_planned_by_hand_has_no_reasons_after_a_move_either(lin, acme):
    visit(lin, "Suzhou", TUESDAY)
    Account.objects.filter(pk=acme.pk).update(city="Suzhou", region="East")
    plan = plans.move(plans.make(acme, planned_on=MONDAY, by=lin), planned_on=TUESDAY, by=lin)
    assert reasons_of(plan) == {}


def test_a_day_off_that_our_company_added_is_not_the_customers(lin, ada):
    company = WorkCalendar.objects.company()
    calendars.put_day(company, on=MONDAY, name="Congress", by=ada)
    holiday = company.days.filter(works=False, by_hand=False, on__gt=ON).exclude(on__week_day__in=(1, 7)).first().on
    heeds = day_heeds.of(visit(lin, "Suzhou"), lin)
    assert [(one.code, one.names["holiday"]) for one in heeds] == [("own_off", "Congress")]
    public = day_heeds.of(visit(lin, "Suzhou", holiday), lin)
    assert [one.code for one in public] == ["own_off", "customer_off"]
    abroad = calendars.put(None, {"name": "Elsewhere", "country": "US", "places": ["Boston"]}, by=ada)
    calendars.put_day(abroad, on=TUESDAY, name="Founders' day", by=ada)
    assert [one.code for one in day_heeds.of(visit(lin, "Boston", TUESDAY), lin)] == ["customer_off"]


def test_all_visits_of_a_day_off_are_marked_alike(lin, ada, browser_of):
    calendars.put_day(WorkCalendar.objects.company(), on=MONDAY, name="Congress", by=ada)
    visit(lin, "Suzhou", MONDAY, time(9), "planned")
    visit(lin, "Wuxi", MONDAY, time(10), "planned")
    answer = browser_of(lin).get(reverse("lifecycle:calendar"), {"view": "list", "on": MONDAY})
    entries = next(cell["entries"] for cell in answer.context["days"] if cell["day"] == MONDAY)
    assert [one["plan"].heed for one in entries] == ["on a day off"] * 2
    assert all(one["plan"].hindered for one in entries), "and the way between them does not fit"


def test_the_limit_that_leaves_no_room_is_named_with_where_it_is_changed(lin, ada, zhao, system, browser_of):
    User.objects.filter(pk=lin.pk).update(weekdays=[1, 3], visits_per_day=1, visit_hours=8)
    for _n in range(8):
        factories.AccountFactory(owner=lin, tier="gold")
    cadence.propose(as_of=ON, by=system)
    assert set(Unplaced.objects.values_list("cause", flat=True)) == {"weekly"}
    assert VisitPlan.objects.filter(planned_on__range=(ON, ON + timedelta(days=28))).count() == 4
    url = reverse("lifecycle:unplaced-list") + f"?user={lin.pk}"
    page = browser_of(lin).get(url).content.decode()
    assert "The 8 hours a week for visits are used up" in page
    assert "works Tue, Thu; 1 visit a day; 8 hours a week for visits" in page
    assert reverse("kam:working-time") in page
    assert reverse("kam:user-edit", args=[lin.pk]) not in browser_of(zhao).get(url).content.decode()


def test_whoever_keeps_people_goes_from_there_to_the_working_time(lin, ada, acme, zhao, browser_of):
    Unplaced.objects.create(account=acme, user=lin, due_on=ON, cause="full", as_of=ON)
    User.objects.filter(pk=lin.pk).update(visits_per_day=1)
    page = browser_of(zhao).get(reverse("lifecycle:unplaced-list")).content.decode()
    assert "All days are full: 1 visit a day" in page and "an administrator sets these" in page
    factories.SeatFactory(account=acme, user=ada)
    page = browser_of(ada).get(reverse("lifecycle:unplaced-list")).content.decode()
    assert reverse("kam:user-edit", args=[lin.pk]) in page and "an administrator sets these" not in page
