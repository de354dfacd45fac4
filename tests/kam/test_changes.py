"""The feed of changes: places follow one another, nothing comes late, each reads what they see."""

import pytest

from kam.actions import sendings, webhooks
from kam.models import Event, User
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
