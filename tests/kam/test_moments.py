"""Every moment that a program reads is of one form: ISO 8601 in UTC, ending in Z, wherever its reader is."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from datetime import timezone as zone

import pytest
from django.utils import timezone

from kam.actions import sendings, webhooks
from kam.ground import events, moments, sealed
from kam.models import Sending, User, Webhook
from tests import factories
from tests.planting import Garden
from tests.test_house_doors import addresses, ours

pytestmark = pytest.mark.django_db
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
FEWEST = 60
"""So many addresses of the API tell moments, at least."""


def told(value):
    """All moments in an answer."""
    if isinstance(value, dict):
        return [one for part in value.values() for one in told(part)]
    if isinstance(value, list):
        return [one for part in value for one in told(part)]
    return [value] if isinstance(value, str) and MOMENT.fullmatch(value) else []


def test_one_form_for_whatever_moment():
    east = zone(timedelta(hours=8))
    assert moments.told(datetime(2026, 6, 30, 9, tzinfo=east)) == "2026-06-30T01:00:00Z"
    assert moments.told(datetime(2026, 6, 30, 1, 0, 0, 5, tzinfo=UTC)) == "2026-06-30T01:00:00.000005Z"
    assert moments.told(datetime(2026, 6, 30, 9)) == "2026-06-30T01:00:00Z", "by the clock that is set"
    assert moments.plainly("2026-06-30") == "2026-06-30"


def test_every_address_of_the_api_tells_moments_in_it(lin, zhao, acme, api_of):
    garden, found = Garden(lin, acme), {}
    User.objects.filter(pk=zhao.pk).update(time_zone="America/New_York")
    api = api_of(User.objects.get(pk=zhao.pk))
    for name, address, _row in addresses(garden, [one for one in ours() if "-api:" in one[0]]):
        answer = api.get(address)
        if answer.get("Content-Type", "").startswith("application/json"):
            found[name] = told(json.loads(answer.content))
    wrong = {name: one for name, values in found.items() for one in values if not FORM.fullmatch(one)}
    assert not wrong
    assert len([name for name, values in found.items() if values]) >= FEWEST


def test_what_was_and_is_and_a_conflict_and_a_file_tell_them_alike(api_of, zhao, lin, acme):
    visit, api = factories.VisitFactory(account=acme, user=lin), api_of(zhao)
    address = f"/api/v1/visits/{visit.pk}/"
    tag = api.get(address)["ETag"]
    answer = api.patch(address, {"held_at": "2026-06-30T09:30:00+08:00"}, format="json")
    assert answer.json()["held_at"] == "2026-06-30T01:30:00Z", answer.json()
    changed = api.get(f"{address}history/").json()["results"][0]["changes"]["held_at"]
    assert changed[1] == "2026-06-30T01:30:00Z" and FORM.fullmatch(changed[0])
    stale = api.patch(address, {"outcome": "advance"}, format="json", headers={"If-Match": tag}).json()["changes"]
    assert stale[0]["changes"]["held_at"] == changed and FORM.fullmatch(stale[0]["at"])
    file = api.get("/api/v1/visits/?format=csv")
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode("utf-8-sig")
    assert [row["held_at"] for row in csv.DictReader(text.splitlines())] == ["2026-06-30T01:30:00Z"]


def test_messages_and_their_log_tell_them_alike(zhao, acme):
    event = events.record("account.changed", acme, by=zhao, data={"since": timezone.localtime()})
    given = {"name": "ERP", "url": "https://erp.example.com/kam", "secret": sealed.seal(webhooks.fresh_secret())}
    hook = Webhook.objects.create(user=zhao, content="whole", **given)
    row = Sending.objects.create(webhook=hook, event_id=event.pk, verb=event.verb)
    body = json.loads(sendings.message(hook, row, event).body)
    found = [body["timestamp"], body["data"]["data"]["since"], sendings.Try(row, 204, "", 12).told()["at"]]
    assert [one for one in found if not FORM.fullmatch(one)] == []
