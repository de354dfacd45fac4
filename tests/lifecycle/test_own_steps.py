"""A countermeasure of our self-check stands on its owner's Today with its day, until its step is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import self_checks
from lifecycle.models import SelfCheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
TODAY, API = "/today/", "/api/v1/today/"


def assess(by, **values):
    return self_checks.assess(values={"measure": "drill", "state": 1, "evidence": "A plan"} | values, by=by)


def day(days):
    return timezone.localdate() + timedelta(days)


@pytest.mark.db_both
def test_the_owner_sees_it_on_today_with_its_day_and_ticks_it_off(zhao, lin, chen, browser_of, api_of):
    check = assess(zhao, owner=lin, next_step="Examine the new ones", next_on=day(10))
    browser = browser_of(lin)
    page = browser.get(TODAY).content.decode()
    assert "Examine the new ones" in page and "in 10 days" in page
    assert "Examine the new ones" not in browser_of(chen).get(TODAY).content.decode()
    (told,) = api_of(lin).get(API).data["steps"]
    assert (told["id"], told["next_on"], told["is_late"]) == (check.pk, day(10).isoformat(), False)
    assert api_of(chen).get(API).data["steps"] == []
    done = reverse("lifecycle:selfcheck-done", args=[check.pk])
    assert browser.post(done, headers={"referer": "http://testserver/today/"})["Location"].endswith(TODAY)
    assert "Your steps of the self-check" not in browser.get(TODAY).content.decode()
    browser.post(reverse("lifecycle:selfcheck-reopen", args=[check.pk]))
    assert "Examine the new ones" in browser.get(TODAY).content.decode()


def test_what_is_late_says_so_and_an_assessment_of_before_asks_nothing(zhao, lin, browser_of, api_of):
    assess(zhao, owner=lin, next_step="Old step", next_on=day(-5), on=day(-30))
    assert api_of(lin).get(API).data["steps"][0]["is_late"]
    assert 'class="late"' in browser_of(lin).get(TODAY).content.decode().partition('id="steps"')[2]
    assess(zhao, owner=lin)
    assert SelfCheck.objects.count() == 2 and api_of(lin).get(API).data["steps"] == []
