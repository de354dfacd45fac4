"""The life cycle over REST: the same forms, rules and scope as the pages."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from kam.api.index import SchemaView
from lifecycle.actions import plans, promises, stages, warnings
from lifecycle.models import Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
NOUNS = ["visits", "plans", "promises", "journeys", "warnings"]


@pytest.fixture
def world(lin, system, acme):
    today = timezone.localdate()
    journey = stages.identify(acme, by=lin)
    return {
        "visits": factories.VisitFactory(account=acme, user=lin),
        "plans": plans.make(acme, planned_on=today, by=lin),
        "promises": promises.make(acme, text="Send samples", due_on=today, by=lin),
        "warnings": warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9), reasons=[], on=today, by=system),
        "journeys": journey,
    }


@pytest.mark.parametrize("noun", NOUNS)
def test_the_owner_reads_and_outsiders_find_nothing(lin, chen, world, api_of, noun):
    url = f"/api/v1/{noun}/"
    assert [row["account_code"] for row in api_of(lin).get(url).json()["results"]] == ["ACME"]
    assert api_of(lin).get(f"{url}{world[noun].pk}/").headers["ETag"]
    assert api_of(chen).get(url).json()["results"] == []
    assert api_of(chen).get(f"{url}{world[noun].pk}/").status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_unknown_parameters_and_orders_are_400(lin, api_of, noun):
    assert api_of(lin).get(f"/api/v1/{noun}/?colour=red").status_code == 400
    assert api_of(lin).get(f"/api/v1/{noun}/?ordering=account__owner__password").status_code == 400


@pytest.mark.db_both
@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_asks_few_questions(lin, world, api_of, noun, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        api_of(lin).get(f"/api/v1/{noun}/")


def test_a_visit_is_logged_once_by_its_key(lin, acme, api_of):
    api, key = api_of(lin), str(uuid.uuid4())
    data = {"account": acme.pk, "outcome": "order", "note": "Signed", "key": key}
    first = api.post("/api/v1/visits/", data, format="json")
    assert first.status_code == 201 and first.headers["Location"] == f"/api/v1/visits/{first.json()['id']}/"
    assert api.post("/api/v1/visits/", data, format="json").json()["id"] == first.json()["id"]
    assert Visit.objects.count() == 1


def test_an_idempotency_key_answers_a_replay_and_refuses_another_body(lin, acme, api_of):
    api, data = api_of(lin), {"account": acme.pk, "outcome": "order"}
    first, again = (api.post("/api/v1/visits/", data, format="json", headers={"Idempotency-Key": "k1"}) for _ in "ab")
    assert first.json() == again.json()
    other = api.post("/api/v1/visits/", data | {"note": "x"}, format="json", headers={"Idempotency-Key": "k1"})
    assert other.status_code == 422


def test_an_idempotency_key_works_with_the_browsers_session_and_its_csrf_check(lin, acme):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lin, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.get("/today/")
    headers = {"Idempotency-Key": "k1", "X-CSRFToken": browser.cookies["csrftoken"].value}
    data = {"account": acme.pk, "outcome": "order"}
    answers = [
        browser.post("/api/v1/visits/", data, content_type="application/json", headers=headers) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Visit.objects.count() == 1


def test_a_visit_at_a_foreign_account_names_the_field(chen, acme, api_of):
    answer = api_of(chen).post("/api/v1/visits/", {"account": acme.pk, "outcome": "order"}, format="json")
    assert answer.status_code == 400 and "account" in answer.json()["errors"]


def test_a_visit_is_corrected_with_its_etag(lin, world, api_of):
    api, url = api_of(lin), f"/api/v1/visits/{world['visits'].pk}/"
    tag = api.get(url).headers["ETag"]
    changed = api.patch(url, {"note": "Better"}, format="json", headers={"If-Match": tag})
    assert changed.json()["note"] == "Better"
    assert api.patch(url, {"note": "Older"}, format="json", headers={"If-Match": tag}).status_code == 412
    assert api.delete(url).status_code == 204
    assert api.get("/api/v1/visits/").json()["results"] == []


def test_the_auditor_writes_nothing(acme, world, api_of):
    api = api_of(factories.UserFactory(role="auditor"))
    assert api.post("/api/v1/visits/", {"account": acme.pk, "outcome": "order"}, format="json").status_code == 403
    for url in (f"plans/{world['plans'].pk}/accept/", f"promises/{world['promises'].pk}/keep/"):
        assert api.post(f"/api/v1/{url}", {}, format="json").status_code == 403


def test_plans_are_made_accepted_moved_and_dropped(lin, acme, api_of):
    api, soon = api_of(lin), str(timezone.localdate() + timedelta(days=3))
    proposal = VisitPlan.objects.create(account=acme, user=lin, planned_on=soon, state="proposed")
    assert api.post(f"/api/v1/plans/{proposal.pk}/accept/").json()["state"] == "planned"
    made = api.post("/api/v1/plans/", {"account": acme.pk, "planned_on": soon}, format="json").json()
    url = f"/api/v1/plans/{made['id']}/"
    assert api.patch(url, {"planned_time": "09:30"}, format="json").json()["planned_time"] == "09:30:00"
    assert api.post(f"{url}drop/", {"reason": ""}, format="json").status_code == 409
    assert api.post(f"{url}drop/", {"reason": "ill"}, format="json").json()["state"] == "dropped"


def test_promises_are_made_and_kept(lin, acme, api_of):
    data = {"account": acme.pk, "text": "Quote", "due_on": "2030-01-01", "side": "theirs"}
    made = api_of(lin).post("/api/v1/promises/", data, format="json")
    assert made.status_code == 201
    kept = api_of(lin).post(f"/api/v1/promises/{made.json()['id']}/keep/").json()
    assert kept["kept_on"] == str(timezone.localdate())


def test_a_journey_moves_by_the_table(lin, acme, api_of):
    journey = stages.identify(acme, by=lin)
    url = f"/api/v1/journeys/{journey.pk}/"
    assert "engagement" in api_of(lin).get(url).json()["may_go_to"]
    refused = api_of(lin).post(f"{url}move/", {"to": "lost", "reason": "x"}, format="json")
    assert refused.status_code == 409 and refused.json()["errors"]["to"]
    assert (
        api_of(lin).post(f"{url}move/", {"to": "engagement", "reason": "They called"}, format="json").json()["stage"]
        == "engagement"
    )


def test_a_warning_is_closed(lin, world, api_of):
    url = f"/api/v1/warnings/{world['warnings'].pk}/close/"
    assert api_of(lin).post(url, {"outcome": "kept"}, format="json").status_code == 409
    factories.OrderFactory(account=world["warnings"].account, ordered_on=timezone.localdate())
    closed = api_of(lin).post(url, {"outcome": "won_back", "note": "New contract"}, format="json").json()
    assert closed["state"] == "won_back"


def test_readers_without_the_right_get_no_people(acme, world, api_of):
    world["visits"].contacts.add(factories.ContactFactory(account=acme))
    finance = api_of(factories.UserFactory(role="finance"))
    assert finance.get("/api/v1/visits/").json()["results"][0]["contacts"] == []


def test_lists_choose_from_what_the_reader_sees_whatever_was_asked_before(api_of, browser_of, lin, acme):
    """Filters keep nothing of an earlier request, with or without a reader."""
    visit = factories.VisitFactory(account=acme, user=lin)
    SchemaView.written.clear()
    assert api_of(lin).get("/api/schema/").status_code == 200
    for noun in ("visits", "plans", "promises", "warnings", "journeys"):
        answer = api_of(lin).get(f"/api/v1/{noun}/?account={acme.pk}")
        assert answer.status_code == 200, answer.content
    assert api_of(lin).get(f"/api/v1/visits/?user={lin.pk}").json()["results"][0]["id"] == visit.pk
    assert f"/visits/{visit.pk}/" in browser_of(lin).get(f"/visits/?account={acme.pk}").content.decode()
