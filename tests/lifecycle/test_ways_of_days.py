"""A day that leads too far is said wherever a visit is put on it; what does not fit is not accepted in passing."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from kam.models import Absence, BusyTime
from lifecycle.actions import cadence, plans, soonest
from lifecycle.facts import day_heeds
from lifecycle.models import Unplaced, VisitPlan
from lifecycle.models.plan_reasons import plan_words
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def ahead(days):
    return timezone.localdate() + timedelta(days=days)


def customer(lin, city, **more):
    return factories.AccountFactory(owner=lin, city=city, **{"region": "East"} | more)


def propose(account, user, on, at=None):
    return VisitPlan.objects.create(account=account, user=user, planned_on=on, planned_time=at, state="proposed")


def accept_all(browser):
    said = {"from": ahead(0).isoformat(), "until": ahead(20).isoformat()}
    return browser.post(reverse("lifecycle:plan-accept-many"), said, follow=True).content.decode()


def test_the_night_gives_each_city_its_day_and_says_what_found_none(lin, system):
    for n, (city, region) in enumerate(
        [("Hamburg", "North"), ("Doha", "Gulf"), ("Milano", "South"), ("Hamburg", "North")]
    ):
        customer(lin, city, region=region, tier="gold", name=f"Firm {n}")
    cadence.propose(as_of=ahead(0), by=system)
    found = list(VisitPlan.objects.select_related("account").order_by("planned_on", "planned_time"))
    cities = [(plan.planned_on, plan.account.city) for plan in found]
    assert len({on for on, _city in cities}) == len({city for _on, city in cities}) == 3
    together = [plan for plan in found if plan.account.city == "Hamburg"]
    assert together[0].planned_on == together[1].planned_on and together[0].planned_time != together[1].planned_time
    words = [" ".join(plan_words(plan.reasons)) for plan in found]
    assert all(words) and "when your visits are elsewhere (Hamburg)" in " ".join(words)
    lin.weekdays, lin.visits_per_day = [ahead(0).weekday()], 4
    lin.save()
    for n in range(5):
        customer(lin, f"Town {n}", region=f"Land {n}", tier="iron")
    cadence.propose(as_of=ahead(0), by=system)
    assert set(Unplaced.objects.values_list("cause", flat=True)) == {"far"}, "there is room, and the way is too long"


def test_all_but_what_does_not_fit_is_accepted_and_that_is_said(lin, acme, browser_of):
    Account.objects.filter(pk=acme.pk).update(region="East", city="Suzhou")
    there = customer(lin, "Harbin", region="North", name="Far Metal")
    plans.make(there, planned_on=ahead(1), by=lin)
    fits = propose(customer(lin, "Suzhou"), lin, ahead(2), time(9, 30))
    far = propose(acme, lin, ahead(1))
    soon = propose(customer(lin, "Wuxi", name="Close Ltd"), lin, ahead(2), time(11))
    away = propose(customer(lin, "Suzhou"), lin, ahead(5))
    busy = propose(customer(lin, "Suzhou"), lin, ahead(6), time(10))
    Absence.objects.create(user=lin, starts_on=ahead(5), until_on=ahead(5))
    begin = timezone.make_aware(timezone.datetime.combine(ahead(6), time(9)))
    BusyTime.objects.create(user=lin, starts_at=begin, ends_at=begin + timedelta(hours=4))
    browser = browser_of(lin)
    shown = browser.get(reverse("lifecycle:calendar"), {"view": "list"})
    assert shown.context["proposed"] == 2, "of the two that hinder one another either may be accepted"
    page = accept_all(browser)
    assert VisitPlan.objects.get(pk=fits.pk).state == "planned"
    left = {far.pk, soon.pk, away.pk, busy.pk}
    assert set(VisitPlan.objects.filter(state="proposed").values_list("pk", flat=True)) == left
    assert "1 visit planned. 4 proposals do not fit their days and were left." in page
    assert "Far Metal, Harbin: mind the way." in page
    shown = browser.get(reverse("lifecycle:calendar"), {"view": "list"})
    assert shown.context["proposed"] == 0
    assert "4 visits are proposed here." in shown.content.decode()
    assert "4 proposals do not fit their days: move them." in shown.content.decode()
    for words in ("You are away on this day", "You are busy from 09:00 to 13:00", "the way takes about 180 minutes"):
        assert words in shown.content.decode()


@pytest.mark.parametrize("view", ["weeks", "month", "week", "list"])
def test_the_calendar_marks_what_lies_in_an_absence_or_a_busy_time(lin, acme, browser_of, view):
    plans.make(acme, planned_on=ahead(1), planned_time=time(15, 30), by=lin)
    propose(customer(lin, ""), lin, ahead(2))
    Absence.objects.create(user=lin, starts_on=ahead(2), until_on=ahead(2))
    begin = timezone.make_aware(timezone.datetime.combine(ahead(1), time(15)))
    BusyTime.objects.create(user=lin, starts_at=begin, ends_at=begin + timedelta(hours=1))
    page = browser_of(lin).get(reverse("lifecycle:calendar"), {"view": view}).content.decode()
    assert "You are away on this day." in page and "You are busy from 15:00 to 16:00." in page


def test_a_move_by_hand_says_that_the_way_does_not_fit(lin, acme, browser_of, api_of):
    Account.objects.filter(pk=acme.pk).update(region="East", city="Suzhou", latitude="31.2989", longitude="120.5853")
    there = customer(lin, "Shanghai", latitude="31.2304", longitude="121.4737", name="River Works")
    plans.make(there, planned_on=ahead(1), planned_time=time(10), by=lin)
    plan = plans.make(acme, planned_on=ahead(6), by=lin)
    url = reverse("lifecycle:plan-shift", args=[plan.pk])
    page = browser_of(lin).post(url, {"on": ahead(1), "at": "11:30"}, follow=True).content.decode()
    assert "At 10:00 there is a visit to River Works, Shanghai: the way takes about 120 minutes." in page
    api = f"/api/v1/plans/{plan.pk}/"
    assert [one["code"] for one in api_of(lin).patch(api, {"planned_time": "12:30"}, format="json").data["heeds"]] == [
        "close"
    ]
    assert api_of(lin).patch(api, {"planned_time": "13:00"}, format="json").data["heeds"] == []
    call = plans.move(
        VisitPlan.objects.get(pk=plan.pk), planned_on=ahead(1), planned_time=time(11), kind="video", by=lin
    )
    assert not day_heeds.of(call, lin), "nobody travels"


def test_the_soonest_visit_finds_a_day_that_leads_there(lin, acme):
    Account.objects.filter(pk=acme.pk).update(region="East", city="Suzhou")
    acme.refresh_from_db()
    plans.make(customer(lin, "Harbin", region="North"), planned_on=ahead(1), by=lin)
    assert soonest.plan(acme, by=lin).planned_on > ahead(1)


def test_many_proposals_are_held_against_their_days_in_few_queries(lin, django_assert_max_num_queries):
    rows = [propose(customer(lin, f"Town {n % 3}"), lin, ahead(n % 9), time(9 + n % 8)) for n in range(20)]
    found = list(VisitPlan.objects.filter(pk__in=[row.pk for row in rows]).select_related("account", "user"))
    with django_assert_max_num_queries(5):
        day_heeds.hindered(found)
