"""A plan leads to one visit: logged for it again, the person is asked whether there were two."""

import uuid

import pytest
from django.utils import timezone

from lifecycle.actions import plans, take_backs, visits
from lifecycle.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]
DOOR = "/visits/queued/"


@pytest.fixture
def plan(acme, lin):
    return plans.make(acme, planned_on=timezone.localdate(), by=lin)


def entry(plan, **more):
    told = {"account": plan.account_id, "plan": plan.pk, "outcome": "advance", "note": "Kept"}
    return {"_key": str(uuid.uuid4())} | told | more


def test_a_queued_log_of_a_plan_that_is_done_is_a_conflict(lin, plan, browser_of):
    client = browser_of(lin)
    first, late = entry(plan), entry(plan, note="Written in the cellar")
    there = client.post(DOOR, first).json()
    answer = client.post(DOOR, late)
    told = answer.json()
    assert (answer.status_code, told["code"], told["url"]) == (409, "plan_done", there["url"])
    assert str(lin) in told["detail"] and Visit.objects.count() == 1
    assert client.post(DOOR, first).json() == there, "a replay is none"
    kept = client.post(DOOR, late | {"keep_both": "1"})
    assert (kept.status_code, Visit.objects.count()) == (201, 2)
    assert client.post(DOOR, late | {"keep_both": "1"}).json() == kept.json()
    plan.refresh_from_db()
    assert plan.visit_id == there["id"], "the plan stays with the first"


def test_the_page_shows_which_visit_is_there_and_keeps_both_when_told(lin, plan, browser_of):
    client = browser_of(lin)
    there = client.post(DOOR, entry(plan)).json()
    page = client.post("/visits/log/", entry(plan))
    html = page.content.decode()
    assert page.status_code == 422 and there["url"] in html and 'name="keep_both"' in html
    assert client.post("/visits/log/", entry(plan, keep_both="1")).status_code == 302
    assert Visit.objects.count() == 2


@pytest.mark.parametrize("gone", [take_backs.take_back, visits.archive])
def test_a_visit_that_was_taken_back_or_removed_is_no_obstacle(lin, plan, browser_of, gone):
    client = browser_of(lin)
    client.post(DOOR, entry(plan))
    gone(Visit.objects.get(), by=lin)
    assert client.post(DOOR, entry(plan)).status_code == 201


def test_the_api_says_which_visit_is_there(lin, plan, api_of):
    told = {"account": plan.account_id, "plan": plan.pk, "outcome": "advance"}
    first = api_of(lin).post("/api/v1/visits/", told, format="json").json()
    again = api_of(lin).post("/api/v1/visits/", told, format="json")
    assert (again.status_code, again.json()["code"], again.json()["id"]) == (409, "plan_done", first["id"])
    assert api_of(lin).post("/api/v1/visits/", told | {"keep_both": True}, format="json").status_code == 201
