"""Every list of records that know when they changed gives those changed since a moment: for copies kept in step."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.actions import orders
from accounts.models import Order
from kam.choices import RunKind, RunState
from kam.ground import since
from kam.ground.since import HEADER
from kam.models import Run
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
PATHS = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())["paths"]
LISTS = sorted(
    path
    for path, told in PATHS.items()
    if any(one.get("name") == "updated_since" for one in told.get("get", {}).get("parameters", []))
)


def test_there_are_such_lists():
    nouns = ("orders", "visits", "contacts", "payments", "cases")
    assert {f"/api/v1/{noun}/" for noun in nouns} < set(LISTS) and len(LISTS) > 40


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_newer_than_tomorrow_and_no_moment_is_refused(name, zhao, api_of):
    client = api_of(zhao)
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    found = client.get(name, {"updated_since": tomorrow})
    assert found.status_code in (200, 403, 400) and not found.json().get("results"), found.content
    if found.status_code == 400:  # what else the list needs, and not this parameter
        assert "updated_since" not in found.json()["errors"]
    wrong = client.get(name, {"updated_since": "yesterday"})
    assert wrong.status_code in (400, 403), wrong.content


def test_what_changed_since_is_found_and_only_within_sight(lin, chen, acme, api_of):
    old, new = factories.OrderFactory(account=acme), factories.OrderFactory(account=acme)
    moment = timezone.now() + timedelta(minutes=1)
    type(old).objects.filter(pk=new.pk).update(updated_at=moment + timedelta(seconds=1))
    asked = {"updated_since": moment.isoformat()}
    assert [one["id"] for one in api_of(lin).get("/api/v1/orders/", asked).json()["results"]] == [new.pk]
    assert api_of(chen).get("/api/v1/orders/", asked).json()["results"] == []


def test_a_bulk_call_that_changes_nothing_makes_nothing_new(zhao, acme, api_of):
    client = api_of(zhao)
    item = {"account": acme.code, "number": "S-1", "ordered_on": "2026-06-01", "currency": "CNY", "amount": "12.00"}
    client.post("/api/v1/orders/bulk/", {"items": [item]}, format="json")
    after = {"updated_since": timezone.now().isoformat()}
    client.post("/api/v1/orders/bulk/", {"items": [item]}, format="json")
    assert client.get("/api/v1/orders/", after).json()["results"] == []
    client.post("/api/v1/orders/bulk/", {"items": [item | {"amount": "13.00"}]}, format="json")
    assert [one["number"] for one in client.get("/api/v1/orders/", after).json()["results"]] == ["S-1"]


def test_what_a_run_is_still_writing_is_asked_for_again(zhao, acme, api_of):
    client, began = api_of(zhao), timezone.now() - timedelta(minutes=40)
    for name in ("orders", "accounts"):
        answer = client.get(f"/api/v1/{name}/", {"updated_since": "2000-01-01"})
        assert timezone.now() - timedelta(minutes=5) < told(answer) < timezone.now()
    if connection.vendor == "sqlite":
        Run.objects.create(kind=RunKind.IMPORT, state=RunState.RUNNING, started_by=zhao, started_at=began)
        assert told(client.get("/api/v1/orders/", {"updated_since": "2000-01-01"})) <= began
    assert HEADER not in client.get("/api/v1/orders/").headers


def told(answer):
    return datetime.fromisoformat(answer.headers[HEADER])


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_commits_late_is_not_missed(zhao, acme, api_of, monkeypatch):
    monkeypatch.setattr(since, "MARGIN", timedelta())  # which would hide what is tested
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    client, written, read = api_of(zhao), Event(), Event()
    items = [{"account": acme.code, "number": "LATE", "ordered_on": "2026-06-01", "currency": "CNY", "amount": "12.00"}]

    def write():
        try:
            with transaction.atomic():
                orders.put_many(items, by=zhao)
                written.set()
                read.wait(30)
        finally:
            written.set()
            connections.close_all()

    writer = Thread(target=write)
    writer.start()
    try:
        assert written.wait(30)
        first = client.get("/api/v1/orders/", {"updated_since": "2000-01-01"})
        assert first.json()["results"] == []
    finally:
        read.set()
        writer.join()
    late = Order.objects.get()
    assert told(first) <= late.updated_at
    again = client.get("/api/v1/orders/", {"updated_since": first.headers[HEADER]})
    assert [row["number"] for row in again.json()["results"]] == ["LATE"]


REMOVED = {
    "/api/v1/orders/": lambda acme: factories.OrderFactory(account=acme),
    "/api/v1/contacts/": lambda acme: factories.ContactFactory(account=acme),
    "/api/v1/accounts/": lambda _acme: factories.AccountFactory(),
    "/api/v1/visits/": lambda acme: factories.VisitFactory(account=acme),
    "/api/v1/payments/": lambda acme: factories.PaymentFactory(account=acme),
}


@pytest.mark.parametrize("address", sorted(REMOVED))
def test_one_question_tells_a_copy_of_what_was_removed(address, zhao, acme, api_of):
    row = REMOVED[address](acme)
    client, moment = api_of(zhao), timezone.now()
    asked = {"updated_since": moment.isoformat(), "ordering": "id"}
    assert client.delete(f"{address}{row.pk}/").status_code in (200, 204)
    assert row.pk not in [one["id"] for one in client.get(address, asked).json()["results"]]
    for said in ("any", "true"):
        found = client.get(address, asked | {"archived": said}).json()["results"]
        assert [one["id"] for one in found if one["archived_at"]] == [row.pk], said
    assert client.get(address, asked | {"archived": "both"}).status_code == 400


def test_every_list_of_what_can_be_archived_shows_it_when_asked():
    without = {
        "/api/v1/deliveries/", "/api/v1/receivables/", "/api/v1/receivables/totals/",  # others' rows
        "/api/v1/events-held/", "/api/v1/invitations/", "/api/v1/milestone-marks/",  # told by the feed of changes
        "/api/v1/overrules/", "/api/v1/plans/", "/api/v1/score-models/", "/api/v1/score-pins/", "/api/v1/self-checks/",
        "/api/v1/visit-drafts/", "/api/v1/webhooks/",  # never archived: they end, and say so
    }  # fmt: skip
    asked = {path for path in LISTS if any(one["name"] == "archived" for one in PATHS[path]["get"]["parameters"])}
    assert set(LISTS) - asked == without
