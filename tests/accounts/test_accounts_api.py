"""The customers' API answers as the pages do."""

from __future__ import annotations

import pytest

from accounts.models import Account
from kam.models import Event

pytestmark = pytest.mark.django_db
URL = "/api/v1/accounts/"


def test_a_manager_reads_their_own(api_of, lin, acme, other):
    answer = api_of(lin).get(URL)
    assert answer.status_code == 200
    assert [row["code"] for row in answer.json()["results"]] == ["ACME"]
    assert api_of(lin).get(f"{URL}{other.pk}/").status_code == 404


def test_create_answers_with_its_place_and_tag(api_of, lin):
    answer = api_of(lin).post(URL, {"code": "X1", "name": "X", "tags": ["a", "b"]}, format="json")
    assert answer.status_code == 201, answer.json()
    body = answer.json()
    assert answer["Location"] == f"{URL}{body['id']}/" and answer["ETag"] == f'"{body["id"]}-1"'
    assert body["owner"] == lin.pk and body["tags"] == ["a", "b"]


def test_nobody_assigns_an_owner_without_the_right(api_of, lin, chen, acme):
    answer = api_of(lin).post(URL, {"code": "X1", "name": "X", "owner": chen.pk}, format="json")
    assert answer.status_code == 403
    assert api_of(lin).patch(f"{URL}{acme.pk}/", {"owner": chen.pk}, format="json").status_code == 403
    acme.refresh_from_db()
    assert acme.owner == lin
    assert not Account.objects.filter(code="X1").exists()


def test_fields_of_the_system_are_not_taken(api_of, lin, acme):
    for name, value in (("tier", "gold"), ("version", 9), ("id", 1), ("search_text", "x"), ("archived_at", None)):
        answer = api_of(lin).patch(f"{URL}{acme.pk}/", {name: value}, format="json")
        assert answer.status_code == 400 and name in answer.json()["errors"]


def test_patch_changes_only_what_is_said(api_of, lin, acme):
    answer = api_of(lin).patch(f"{URL}{acme.pk}/", {"region": "East"}, format="json")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["region"] == "East" and answer.json()["owner"] == lin.pk
    assert Event.objects.get(verb="account.changed").changes == {"region": ["", "East"]}


def test_a_stale_write_is_412(api_of, lin, acme):
    client = api_of(lin)
    tag = client.get(f"{URL}{acme.pk}/")["ETag"]
    assert client.patch(f"{URL}{acme.pk}/", {"region": "A"}, format="json", HTTP_IF_MATCH=tag).status_code == 200
    again = client.patch(f"{URL}{acme.pk}/", {"region": "B"}, format="json", HTTP_IF_MATCH=tag)
    assert again.status_code == 412 and again["Content-Type"] == "application/problem+json"


def test_the_same_key_makes_one(api_of, lin):
    client = api_of(lin)
    for _ in range(3):
        answer = client.post(URL, {"code": "ONCE", "name": "Once"}, format="json", HTTP_IDEMPOTENCY_KEY="k1")
        assert answer.status_code == 201
    assert Account.objects.filter(code="ONCE").count() == 1
    other = client.post(URL, {"code": "TWICE", "name": "Once"}, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert other.status_code == 422


def test_unknown_parameters_are_400(api_of, lin, acme):
    assert api_of(lin).get(f"{URL}?colour=red").status_code == 400
    assert api_of(lin).get(f"{URL}?ordering=owner__password").status_code == 400
    assert api_of(lin).get(f"{URL}?tier=tin").status_code == 400


def test_sparse_fields_and_search(api_of, zhao, acme, other):
    rows = api_of(zhao).get(f"{URL}?search=huadong&fields=name,risk").json()["results"]
    assert rows == [{"id": other.pk, "name": other.name, "risk": None}]


def test_service_may_not_write(api_of, gu, acme):
    assert api_of(gu).get(f"{URL}{acme.pk}/").status_code == 200
    assert api_of(gu).patch(f"{URL}{acme.pk}/", {"region": "E"}, format="json").status_code == 403
    assert api_of(gu).delete(f"{URL}{acme.pk}/").status_code == 403


def test_delete_archives_and_restore_brings_back(api_of, lin, acme):
    client = api_of(lin)
    assert client.delete(f"{URL}{acme.pk}/").status_code == 204
    assert client.get(URL).json()["count"] == 0
    assert client.post(f"{URL}{acme.pk}/restore/").status_code == 200
    assert client.get(URL).json()["count"] == 1


def test_hand_over(api_of, zhao, lin, chen, acme):
    client = api_of(zhao)
    answer = client.post(f"{URL}{acme.pk}/hand-over/", {"owner": chen.pk, "note": "n"}, format="json")
    assert answer.status_code == 200 and answer.json()["owner"] == chen.pk
    assert api_of(chen).post(f"{URL}{acme.pk}/hand-over/", {"owner": lin.pk}, format="json").status_code == 403


def test_the_list_takes_four_queries(api_of, zhao, acme, other, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        api_of(zhao).get(URL)
