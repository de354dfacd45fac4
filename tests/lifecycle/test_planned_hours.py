"""A visit that was planned for an hour of today is logged as held at that hour, unless somebody says otherwise."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifecycle.actions import plans
from lifecycle.models import VisitPlan

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to("2026-11-25 13:55+08:00")


def form_of(browser, plan):
    page = browser.get("/visits/log/", {"plan": plan.pk}).content.decode()
    return page, page.partition('name="held_at"')[2].partition("</div>")[0]


def test_the_form_takes_the_hour_that_is_over_and_says_so(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=DAY, planned_time=time(10), by=lin)
    page, field = form_of(browser_of(lin), plan)
    assert 'value="2026-11-25T10:00"' in field and "10:00, as planned</span>" in page
    assert 'class="fold" open' not in page, "nothing opens for it"


@pytest.mark.parametrize(("ahead", "at"), [(0, time(15)), (1, time(10)), (-1, time(10)), (0, None)])
def test_what_lies_ahead_was_missed_or_has_no_hour_is_held_now(lin, acme, browser_of, ahead, at):
    plan = VisitPlan.objects.create(
        account=acme, user=lin, planned_on=DAY + timedelta(ahead), planned_time=at, state="planned"
    )
    page, field = form_of(browser_of(lin), plan)
    assert 'value=""' in field and ">now</span>" in page


def test_one_that_was_missed_is_offered_as_held_when_it_was_planned(lin, acme, browser_of):
    plan = VisitPlan.objects.create(
        account=acme, user=lin, planned_on=DAY - timedelta(2), planned_time=time(15), state="planned"
    )
    client = browser_of(lin)
    page, _field = form_of(client, plan)
    then = f"/visits/log/?plan={plan.pk}&amp;then=1"
    assert "It was planned for" in page and f'href="{then}"' in page
    there = client.get(then.replace("&amp;", "&")).text
    assert 'value="2026-11-23T15:00"' in there and "It was held then" not in there


def test_the_hour_is_that_of_the_colleague_in_the_words_of_the_reader(lin, zhao, acme, browser_of):
    lin.time_zone = "Asia/Tokyo"
    lin.save()
    plan = plans.make(acme, planned_on=DAY, planned_time=time(10), user=lin, by=lin)
    _page, field = form_of(browser_of(zhao), plan)
    assert 'value="2026-11-25T09:00"' in field


def test_what_the_form_says_is_kept(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=DAY, planned_time=time(10), by=lin)
    told = {"account": acme.pk, "plan": plan.pk, "outcome": "advance", "held_at": "2026-11-25T10:00"}
    browser_of(lin).post("/visits/log/", told)
    plan.refresh_from_db()
    assert plan.visit.held_at == datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
