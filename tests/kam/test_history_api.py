"""The history over REST: the same filters and sight as on the page, the record as of a day, the door a change took."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import contact_merges, contacts, products
from kam.actions import tokens
from kam.choices import Role, Through
from kam.ground import events, origins
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(acme, lin):
    made = contacts.create(values={"account": acme, "name": "Wang Fang", "title": "Buyer"}, by=lin)
    return contacts.change(made, values={"title": "Head"}, by=lin)


def address(wang):
    return f"/api/v1/contacts/{wang.pk}/history/"


@pytest.mark.db_both
def test_changes_stand_with_their_words_newest_first(wang, lin, api_of):
    found = api_of(lin).get(address(wang)).json()
    verbs = [one["verb"] for one in found["results"]]
    assert verbs == ["contact.changed", "contact.created"] and found["state"] is None
    told = {"name": "title", "label": "Title", "was": "Buyer", "now": "Head"}
    assert found["results"][0]["words"] == [told] and found["results"][0]["changes"]["title"] == ["Buyer", "Head"]
    second = api_of(lin).get(api_of(lin).get(address(wang), {"page_size": 1}).json()["next"]).json()
    assert [one["verb"] for one in second["results"]] == ["contact.created"]


@pytest.mark.db_both
def test_it_takes_the_filters_of_the_page_and_no_others(wang, lin, zhao, api_of):
    contacts.change(wang, values={"department": "Works"}, by=zhao)
    api = api_of(lin)
    for asked in ({"person": zhao.pk}, {"field": "department"}):
        [found] = api.get(address(wang), asked).json()["results"]
        assert [one["name"] for one in found["words"]] == ["department"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert api.get(address(wang), {"since": tomorrow}).json()["results"] == []
    for asked in ({"field": "search_text"}, {"since": "soon"}, {"colour": "red"}, {"as_of": "2026-02-31"}):
        assert api.get(address(wang), asked).status_code == 400, asked


def test_a_day_that_no_calendar_reckons_with_is_refused_and_not_a_fault_of_the_server(wang, lin, api_of):
    api = api_of(lin)
    for day in ("9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01"):
        answer = api.get(address(wang), {"as_of": day})
        assert (answer.status_code, answer.json()["codes"]) == (400, {"as_of": ["year"]}), day
    assert api.get(address(wang), {"as_of": "2199-12-31"}).status_code == 200


def test_as_of_a_day_it_says_how_the_record_stood(wang, lin, api_of):
    Event.objects.filter(verb="contact.created").update(at=timezone.now() - timedelta(days=9))
    type(wang).objects.update(created_at=timezone.now() - timedelta(days=9))
    day = timezone.localdate() - timedelta(days=2)
    state = api_of(lin).get(address(wang), {"as_of": day}).json()["state"]
    title = next(one for one in state["stood"] if one["name"] == "title")
    assert title == {"name": "title", "label": "Title", "value": "Buyer", "words": "Buyer", "is_known": True}
    assert state["is_there"] is True and state["on"] == day.isoformat()
    before = api_of(lin).get(address(wang), {"as_of": day - timedelta(days=20)}).json()["state"]
    assert (before["is_there"], before["stood"]) == (False, []), "nothing is said of what was not there"


def test_it_shows_no_more_than_the_record_does(wang, lin, chen, acme, api_of):
    assert api_of(chen).get(address(wang)).status_code == 404
    finance = api_of(factories.UserFactory(role=Role.FINANCE))
    assert finance.get(address(wang)).status_code == 404
    stood = finance.get(f"/api/v1/accounts/{acme.pk}/history/", {"as_of": "2099-01-01"}).json()["state"]["stood"]
    assert "referred_by_contact" not in {one["name"] for one in stood}
    assert finance.get(f"/api/v1/accounts/{acme.pk}/history/", {"field": "referred_by_contact"}).status_code == 400
    assert api_of(lin).get(f"/api/v1/nothings/{acme.pk}/history/").status_code == 404


def test_what_is_nobody_s_file_takes_the_right_to_the_log(lin, zhao, api_of):
    product = products.create(values={"code": "P-1", "name": "Profile"}, by=zhao)
    assert api_of(lin).get(f"/api/v1/products/{product.pk}/history/").status_code == 403
    assert api_of(zhao).get(f"/api/v1/products/{product.pk}/history/").json()["results"]


def test_what_a_token_did_says_so(wang, zhao, client):
    until = timezone.localdate() + timedelta(days=30)
    _token, secret = tokens.create(name="ERP", scopes=["read", "accounts:write"], expires_on=until, by=zhao)
    told = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    body = {"title": "Chief"}
    client.patch(f"/api/v1/contacts/{wang.pk}/", body, content_type="application/json", **told)
    found = client.get(address(wang), **told).json()["results"]
    assert [one["through"] for one in found] == ["token", "", ""]
    assert found[0]["changes"]["title"] == ["Head", "Chief"] and found[0]["by_name"] == "Zhao Min"


def test_what_a_merge_did_says_so(wang, acme, lin, api_of):
    twin = factories.ContactFactory(account=acme, name="Wang Fang", department="Works")
    contact_merges.merge(wang, twin, by=lin)
    assert api_of(lin).get(address(wang)).json()["results"][0]["through"] == "merge"


def test_what_a_job_does_within_a_request_says_its_own_door():
    with origins.through(Through.PAGE):
        with origins.through(Through.RUN):
            assert origins.door() == Through.RUN
        origins.came_by(Through.TOKEN)
        assert origins.door() == Through.TOKEN
    assert origins.door() == ""


@pytest.fixture
def change(wang):
    return Event.objects.get(verb="contact.changed")


def back(wang, change):
    return f"{address(wang)}{change.pk}/bring-back/"


@pytest.mark.db_both
def test_a_former_value_comes_back_once_and_the_record_says_so(wang, change, lin, api_of):
    api = api_of(lin)
    stale = api.post(back(wang, change), {"field": "title"}, format="json", headers={"If-Match": f'"{wang.pk}-1"'})
    assert stale.status_code == 412 and stale.json()["changes"]
    version = api.get(f"/api/v1/contacts/{wang.pk}/")["ETag"]
    headers = {"If-Match": version, "Idempotency-Key": "back-1"}
    first, again = [api.post(back(wang, change), {"field": "title"}, format="json", headers=headers) for _ in "12"]
    assert first.status_code == 200, first.content
    assert first.json() == {"field": "title", "words": "Buyer", "version": wang.version + 1} == again.json()
    assert first["ETag"] == api.get(f"/api/v1/contacts/{wang.pk}/")["ETag"] != version
    told = api.get(address(wang)).json()["results"]
    assert len(told) == 3 and told[0]["changes"]["title"] == ["Head", "Buyer"]
    assert told[0]["data"]["restored"]["event"] == change.pk


def test_who_may_not_change_it_brings_nothing_back(wang, change, lin, gu, chen, zhao, api_of):
    for person, status in ((gu, 403), (chen, 404)):
        assert api_of(person).post(back(wang, change), {"field": "title"}, format="json").status_code == status
    until = timezone.localdate() + timedelta(days=9)
    for scope, status in (("trade:write", 403), ("accounts:write", 200)):
        _token, secret = tokens.create(name="x", scopes=[scope], expires_on=until, by=zhao)
        program = APIClient(headers={"Authorization": f"Bearer {secret}"})
        assert program.post(back(wang, change), {"field": "title"}, format="json").status_code == status
    assert Event.objects.first().through == Through.TOKEN


@pytest.mark.parametrize(("said", "status"), [({"field": "name"}, 404), ({}, 400), ({"field": "search_text"}, 404)])
def test_what_the_change_did_not_touch_is_none_of_it(wang, change, lin, api_of, said, status):
    assert api_of(lin).post(back(wang, change), said, format="json").status_code == status


def test_what_no_form_changes_is_refused(acme, zhao, api_of):
    told = events.record("account.changed", acme, by=zhao, changes={"tier": ["gold", "silver"]})
    path = f"/api/v1/accounts/{acme.pk}/history/{told.pk}/bring-back/"
    answer = api_of(zhao).post(path, {"field": "tier"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_restorable")
    assert api_of(zhao).post("/api/v1/nothing/1/history/1/bring-back/", {"field": "x"}).status_code == 404
