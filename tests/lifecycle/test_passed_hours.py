"""A visit that is proposed for an hour that went by is not accepted for it: it is moved, through whichever door."""

from datetime import date, time

import pytest

from kam.ground.errors import Refused
from lifecycle.actions import plans
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = date(2026, 11, 25)
OVER = "The hour of this visit is over."


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to("2026-11-25 13:55+08:00")


@pytest.fixture
def morning(lin, acme):
    return VisitPlan.objects.create(account=acme, user=lin, planned_on=DAY, planned_time=time(10), state="proposed")


def said(answer):
    return " ".join(str(one) for one in answer.context["messages"])


def test_the_verb_says_so_and_a_later_hour_is_accepted(lin, morning):
    with pytest.raises(Refused, match=OVER):
        plans.accept(morning, by=lin)
    with pytest.raises(Refused, match="This hour is over"):
        plans.move(morning, planned_on=DAY, planned_time=time(13), by=lin)
    moved = plans.move(morning, planned_on=DAY, planned_time=time(15), by=lin)
    assert (moved.state, moved.planned_time) == ("planned", time(15))


def test_it_is_the_hour_where_its_colleague_is(lin, morning):
    lin.time_zone = "Europe/Berlin"  # five to seven in the morning there
    lin.save()
    morning.refresh_from_db()
    assert plans.accept(morning, by=lin).state == "planned"


def test_page_and_api_refuse_alike(lin, morning, browser_of, api_of):
    assert OVER in said(browser_of(lin).post(f"/plans/{morning.pk}/accept/", follow=True))
    answer = api_of(lin).post(f"/api/v1/plans/{morning.pk}/accept/")
    assert answer.status_code == 409 and answer.json()["code"] == "over"
    items = {"items": [{"id": morning.pk, "do": "accept"}]}
    [told] = api_of(lin).post("/api/v1/plans/bulk/", items, format="json").json()["results"]
    assert told["status"] == "error" and OVER in str(told["errors"])
    morning.refresh_from_db()
    assert morning.state == "proposed"


@pytest.mark.parametrize("url", ["/today/", "/calendar/?view=list&on=2026-11-25", "/calendar/?on=2026-11-25"])
def test_pages_offer_the_move_in_its_place(lin, morning, browser_of, url):
    page = browser_of(lin).get(url).content.decode()
    assert f"/plans/{morning.pk}/accept/" not in page and f"/plans/{morning.pk}/move/" in page
    assert "Its hour is over" in page and "Accept all" not in page
    VisitPlan.objects.update(planned_time=time(16))
    page = browser_of(lin).get(url).content.decode()
    assert f"/plans/{morning.pk}/accept/" in page and "Its hour is over" not in page


def test_its_own_page_offers_the_move_which_names_the_next_free_hour(lin, morning, browser_of):
    page = browser_of(lin).get(f"/plans/{morning.pk}/").content.decode()
    assert f"/plans/{morning.pk}/accept/" not in page and "Its hour is over: move it" in page
    plans.make(factories.AccountFactory(owner=lin), planned_on=DAY, planned_time=time(14), by=lin)
    form = browser_of(lin).get(f"/plans/{morning.pk}/move/").context["form"]
    assert (form.initial["planned_on"], form.initial["planned_time"]) == (DAY, time(15, 30))


def test_of_many_the_ones_gone_by_are_left_and_named(lin, morning, browser_of):
    later = VisitPlan.objects.create(
        account=factories.AccountFactory(owner=lin), user=lin, planned_on=DAY, planned_time=time(16), state="proposed"
    )
    told = said(browser_of(lin).post("/plans/accept/", {"from": DAY, "until": DAY}, follow=True))
    assert "1 visit planned." in told and "1 proposal is for an hour that is over" in told
    assert set(VisitPlan.objects.filter(state="planned")) == {later}
