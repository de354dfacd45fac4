"""The feed of changes: places follow one another, nothing comes late, each reads what they see."""

import pytest

from accounts.actions import contacts, orders
from kam.actions import puts, sendings, webhooks
from kam.ground import documents, events
from kam.models import Event, User
from tests import factories
from tests.kam.test_webhooks import happen

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_the_feed_of_changes_goes_on_where_one_stopped(zhao, lin, acme, other, api_of):
    system = User.objects.system()
    sendings.give_places(by=system)
    api = api_of(zhao)
    begun = webhooks.last_place()
    happen(acme, zhao)
    happen(other, zhao)
    unplaced = api.get("/api/v1/changes/", {"after": begun}).json()
    assert unplaced == {"results": [], "after": begun, "more": False}
    assert sendings.give_places(by=system) == 2 and sendings.give_places(by=system) == 0
    page = api.get("/api/v1/changes/", {"after": begun, "page_size": 1}).json()
    assert (page["more"], page["after"], page["results"][0]["account_id"]) == (True, begun + 1, acme.pk)
    rest = api.get("/api/v1/changes/", {"after": page["after"], "noun": "account"}).json()
    assert [one["account_id"] for one in rest["results"]] == [other.pk] and not rest["more"]
    seen = {one["account_id"] for one in api_of(lin).get("/api/v1/changes/", {"after": begun}).json()["results"]}
    assert seen == {acme.pk}
    assert api.get("/api/v1/changes/", {"after": "-1"}).status_code == 400
    assert api.get("/api/v1/changes/", {"ordering": "id"}).status_code == 400


def test_the_document_says_that_a_place_may_be_refused():
    told = documents.kept()["paths"]["/api/v1/changes/"]["get"]["responses"]
    assert told["409"] == {"$ref": "#/components/responses/Refused409"}


def test_a_place_beyond_the_last_is_refused_with_the_last(zhao, lin, acme, other, api_of):
    """After a backup was brought back whoever asks from a later place would hear nothing for ever."""
    happen(other, zhao)
    sendings.give_places(by=User.objects.system())
    last = webhooks.last_place()
    for person in (zhao, lin):
        refused = api_of(person).get("/api/v1/changes/", {"after": last + 1})
        assert refused.status_code == 409 and (refused.json()["code"], refused.json()["last"]) == ("beyond", last)
        assert refused.json()["errors"]["after"]
        assert api_of(person).get("/api/v1/changes/", {"after": last}).json()["after"] == last


def test_places_follow_ids_and_old_happenings_have_theirs(zhao, acme):
    system = User.objects.system()
    happen(acme, zhao)
    sendings.give_places(by=system)
    places = list(Event.objects.order_by("pk").values_list("seq", flat=True))
    assert places == sorted(places) and None not in places and len(set(places)) == len(places)


def test_event_types_are_named_in_the_readers_words(lin, api_of):
    found = {one["verb"]: one for one in api_of(lin).get("/api/v1/event-types/").json()}
    assert found["account.changed"]["noun"] == "account" and found["webhook.ended"]["label"]
    hans = api_of(lin).get("/api/v1/event-types/", headers={"Accept-Language": "zh-hans"}).json()
    assert {one["verb"] for one in hans} == set(found)


def test_the_feed_of_a_noun_has_what_came_by_the_thousand(zhao, acme, other, api_of):
    system = User.objects.system()
    sendings.give_places(by=system)
    api, begun = api_of(zhao), webhooks.last_place()
    row = {"number": "1", "ordered_on": "2026-06-01", "amount": "1"}
    orders.put_many([row | {"account": "ACME"}], by=zhao)
    puts.put_many("contacts", [{"account": "ACME", "name": "Lan"}], by=zhao)
    happen(other, zhao)
    sendings.give_places(by=system)

    def told(noun):
        return [one["verb"] for one in api.get("/api/v1/changes/", {"after": begun, "noun": noun}).json()["results"]]

    assert told("order") == told("orders") == ["orders.put"]
    assert told("contact") == ["rows.put"]
    assert told("account") == ["account.changed"]


def test_what_a_search_looks_in_is_told_to_nobody(zhao, lin, acme, api_of):
    contact = factories.ContactFactory(account=acme, name="Lan")
    contacts.change(contact, values={"name": "Wei"}, by=lin)
    assert Event.objects.filter(changes__has_key="search_text").count() == 0
    changed = {"name": ["Lan", "Wei"], "search_text": [" lan ", " wei "]}
    events.record("contact.changed", contact, by=lin, changes=changed)  # as it was kept before
    sendings.give_places(by=User.objects.system())
    for address in ("/api/v1/changes/?after=0", "/api/v1/events/", f"/api/v1/contacts/{contact.pk}/history/"):
        found = api_of(zhao).get(address).json()["results"]
        assert any("name" in one["changes"] for one in found)
        assert not any("search_text" in one["changes"] for one in found), address
