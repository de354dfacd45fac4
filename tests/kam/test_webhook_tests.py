"""A webhook is tried at once, whatever waits for an address that failed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kam.actions import sendings, webhooks
from kam.choices import DeliveryState
from kam.models import Sending
from tests.kam.test_webhooks import happen, make, there, work

__all__ = ["there"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_a_test_goes_before_all_that_waits_at_an_address_that_fails(there, zhao, acme, api_of, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # what is held is held for seconds: none may go by meanwhile
    hook, _secret = make(there, zhao, verbs=["account"])
    there.answer = lambda _number: 500
    for _one in range(30):
        happen(acme, zhao)
    work()
    [held] = api_of(zhao).get("/api/v1/webhook-sendings/?page_size=1&state=waiting").json()["results"]
    assert held["held_until"] and held["attempts"] <= 1
    there.answer = lambda _number: 204
    made = api_of(zhao).post(f"/api/v1/webhooks/{hook.pk}/test/").json()
    assert made["held_until"] is None
    at = len(there.calls)
    work()
    assert there.told[at]["type"] == "test" and Sending.objects.get(pk=made["id"]).state == DeliveryState.SENT


def test_a_test_asked_for_while_others_fail_is_not_held_with_them(there, zhao, acme):
    hook, _secret = make(there, zhao, verbs=["account"])
    happen(acme, zhao)
    sendings.give_places(by=zhao)
    sendings.spread(by=zhao)
    there.answer = lambda _number: 500
    [claimed] = sendings._claim(1)
    pack = sendings._pack(claimed)
    webhooks.test(hook, by=zhao)
    sendings._settle(claimed, sendings._write(claimed, pack))
    there.answer = lambda _number: 204
    work()
    assert "test" in [one["type"] for one in there.told]
