"""The API's one layer: one shape of refusal, hostile JSON, unknown parameters, keys, versions, pages."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Account
from kam.models import Key, SavedView
from tests import factories

pytestmark = pytest.mark.django_db
VIEWS = "/api/v1/saved-views/"
VIEW = {"page": "customers", "name": "Mine", "query": "q=a", "shared": False}


def post(client, path, body, **headers):
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(path, raw, content_type="application/json", **headers)


def is_problem(response, status):
    found = json.loads(response.content)
    assert response.status_code == status, found
    assert response["Content-Type"].startswith("application/problem+json")
    assert {"type", "title", "status", "detail", "code"} <= set(found) and found["status"] == status
    assert "Traceback" not in found["detail"] and "SELECT" not in found["detail"]
    return found


@pytest.mark.db_both
def test_every_refusal_has_one_shape(lin, api_of):
    client = api_of(lin)
    is_problem(Client().get("/api/v1/me/"), 401)
    is_problem(Client().get("/api/nowhere/"), 404)
    is_problem(client.get("/api/v1/nowhere/"), 404)
    is_problem(client.get("/api/v1/users/999999999999999999/"), 404)
    is_problem(client.get("/api/v1/users/99999999999999999999999/"), 404)
    is_problem(client.get("/api/v1/users/١/"), 404)
    is_problem(client.delete("/api/v1/users/1/"), 405)
    is_problem(client.post(VIEWS, "x", content_type="text/plain"), 415)
    is_problem(post(client, "/api/v1/runs/", {"kind": "all"}), 403)
    is_problem(client.get("/api/v1/users/", HTTP_ACCEPT="application/xml"), 406)
    is_problem(Client().get("/api/v1/me/", HTTP_AUTHORIZATION="Bearer nonsense"), 401)
    is_problem(Client().get("/api/v1/me/", HTTP_AUTHORIZATION="Bearer " + "\x80" * 20), 401)


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "null", "1", '"text"', "[" * 100_000, '{"name":' * 5000, '{"name": 1e400}', '{"name": NaN}',
        '{"name": "a\\u0000b"}', '{"name": "\\ud800"}', '{"\\u0000": 1}', '{"name": 12345678901234567890123}',
        '{"name": true}', '{"name": ["a"]}', '{"name": {"a": 1}}', '{"name": 7}', '{"unknown": 1}', b"\xff\xfe{}",
        '{"name": "%s"}' % ("x" * 5000),
    ],
)  # fmt: skip
def test_hostile_json_is_refused_in_words(lin, api_of, body):
    found = is_problem(post(api_of(lin), VIEWS, body), 400)
    assert found["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1", "ordering=password", "ordering=team__lead__password", "page=0x1", "page=٣", "page_size=0",
        "page_size=501", "page_size=1e3", "fields=password", "format=xml", "team=abc", "team=99999999999999999999",
        "role=emperor", "is_active=%00",
    ],
)  # fmt: skip
def test_a_parameter_nobody_knows_is_refused(lin, api_of, query):
    assert api_of(lin).get(f"/api/v1/users/?{query}").status_code in (400, 404), query
    is_problem(api_of(lin).get("/api/v1/users/?nonsense=1"), 400)


def test_nothing_but_the_form_s_fields_can_be_set(lin, chen, api_of):
    for extra in ({"user": chen.pk}, {"id": 7}, {"pk": 7}, {"version": 9}):
        is_problem(post(api_of(lin), VIEWS, VIEW | extra), 400)
    is_problem(post(api_of(lin), VIEWS, VIEW | {"shared": True}), 403)
    assert not SavedView.objects.exists()


@pytest.mark.db_both
def test_a_post_gives_201_with_the_address_of_what_it_made(lin, api_of):
    response = post(api_of(lin), VIEWS, VIEW)
    assert response.status_code == 201
    assert api_of(lin).get(response["Location"]).json()["query"] == "q=a"


@pytest.mark.db_both
def test_a_key_is_done_once_and_answered_the_same(lin, api_of):
    client = api_of(lin)
    first = post(client, VIEWS, VIEW, HTTP_IDEMPOTENCY_KEY="k1")
    SavedView.objects.all().delete()
    again = post(client, VIEWS, VIEW, HTTP_IDEMPOTENCY_KEY="k1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again["Idempotent-Replayed"] == "true" and again["Location"] == first["Location"]
    assert not SavedView.objects.exists()
    is_problem(post(client, VIEWS, VIEW | {"name": "Other"}, HTTP_IDEMPOTENCY_KEY="k1"), 422)
    is_problem(post(client, VIEWS, VIEW, HTTP_IDEMPOTENCY_KEY="k" * 256), 400)


@pytest.mark.db_both
def test_another_person_s_key_is_another_key(lin, chen, api_of):
    post(api_of(lin), VIEWS, VIEW, HTTP_IDEMPOTENCY_KEY="k1")
    post(api_of(chen), VIEWS, VIEW, HTTP_IDEMPOTENCY_KEY="k1")
    assert SavedView.objects.count() == 2


def test_a_refused_request_frees_its_key(lin, api_of):
    is_problem(post(api_of(lin), VIEWS, {}, HTTP_IDEMPOTENCY_KEY="k1"), 400)
    assert post(api_of(lin), VIEWS, VIEW, HTTP_IDEMPOTENCY_KEY="k1").status_code == 201


def test_what_is_computed_is_read_anew_though_the_version_stays(lin, acme, api_of):
    """Tier, risk and revenue come without a new version: the tag is for If-Match, and spares nobody the reading."""
    client, path = api_of(lin), f"/api/v1/accounts/{acme.pk}/"
    tag = client.get(path)["ETag"]
    factories.OrderFactory(account=acme, ordered_on="2026-06-01")
    Account.objects.filter(pk=acme.pk).update(tier="A")
    again = client.get(path, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again["ETag"], again.json()["tier"]) == (200, tag, "A")


def test_a_first_request_in_progress_is_a_conflict(lin, api_of):
    from kam.ground import idempotency

    said = idempotency.canonical(json.dumps(VIEW).encode())
    asked = idempotency.fingerprint("POST", VIEWS, said)
    Key.objects.create(owner=f"user:{lin.pk}", key="k1", fingerprint=asked)
    is_problem(post(api_of(lin), VIEWS, VIEW, HTTP_IDEMPOTENCY_KEY="k1"), 409)


def test_who_read_an_older_version_overwrites_nothing(lin, acme, api_of):
    client, path = api_of(lin), f"/api/v1/accounts/{acme.pk}/"
    tag = client.get(path)["ETag"]
    assert client.patch(path, {"short_name": "A"}, format="json", HTTP_IF_MATCH=tag).status_code == 200
    stale = client.patch(path, {"short_name": "B"}, format="json", HTTP_IF_MATCH=tag)
    is_problem(stale, 412)
    assert Account.objects.get(pk=acme.pk).short_name == "A"


@pytest.mark.db_both
def test_pages_of_the_api_are_whole_and_counted(lin, api_of):
    for n in range(7):
        factories.UserFactory(name=f"Same {n % 2}")
    client, seen, url = api_of(lin), [], "/api/v1/users/?page_size=3&ordering=name"
    while url:
        page = client.get(url).json()
        seen += [item["id"] for item in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == page["count"]


@pytest.mark.db_both
def test_events_come_by_cursor_and_only_of_one_s_own_customers(lin, acme, other, api_of):
    from kam.ground import events

    for n in range(5):
        events.record("user.signed_in", by=lin, account_id=acme.pk, name=f"n{n}")
        events.record("user.signed_in", by=lin, account_id=other.pk, name="secret")
    url, seen = "/api/v1/events/?page_size=2", []
    while url:
        page = api_of(lin).get(url).json()
        seen += [item["subject_name"] for item in page["results"]]
        url = page["next"]
    assert seen == ["n4", "n3", "n2", "n1", "n0"]


@pytest.mark.db_both
def test_fields_can_be_chosen(lin, api_of):
    rows = api_of(lin).get("/api/v1/users/?fields=name").json()["results"]
    assert set(rows[0]) == {"id", "name"}


@pytest.mark.db_both
def test_a_token_opens_what_its_scopes_say(zhao, acme):
    from kam.models import Token

    _token, secret = Token.objects.create(user=zhao, name="bi", scopes=["read"])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert client.get("/api/v1/accounts/").json()["count"] == 1
    is_problem(client.patch(f"/api/v1/accounts/{acme.pk}/", {"short_name": "x"}, format="json"), 403)
    is_problem(post(client, "/api/v1/runs/", {"kind": "all"}), 403)


def test_calls_are_counted_and_too_many_wait(lin, api_of, settings, time_machine):
    time_machine.move_to("2026-11-25 10:00:20+08:00", tick=False)  # calls are counted in whole minutes
    settings.API_RATE_PER_MINUTE = 3
    codes = [api_of(lin).get("/api/v1/me/").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert api_of(lin).get("/api/v1/me/")["Retry-After"] == "41"
    time_machine.shift(41)
    answer = api_of(lin).get("/api/v1/me/")
    told = [answer[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")]
    assert (answer.status_code, told) == (200, ["3", "2", "59"])


@pytest.mark.db_both
def test_the_index_names_every_list_and_the_guide(lin, api_of):
    found = api_of(lin).get("/api/v1/").json()
    assert {"users", "teams", "events", "runs", "notices", "tokens", "saved-views", "me"} <= set(found["resources"])
    for address in found["resources"].values():
        assert api_of(lin).get(address).status_code == 200, address
