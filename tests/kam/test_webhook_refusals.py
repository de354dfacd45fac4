"""Each reason why a webhook is refused has a code of its own, the same in the answer, the document and the guide."""

from __future__ import annotations

from typing import Any

import pytest

from kam.actions import webhooks
from kam.ground import refusals
from kam.models import Webhook

pytestmark = pytest.mark.django_db
HOOKS = "/api/v1/webhooks/"
SAID = {"name": "DWH", "url": "https://93.184.216.34/kam", "content": "ids"}


def refused(answer: Any, status: int) -> Any:
    said = answer.json()
    assert answer.status_code == status, said
    assert said["code"] in refusals.CODES[status], said
    return said["code"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://10.0.0.7/kam", "address_refused"),
        ("http://93.184.216.34/kam", "address_plain"),
        ("https://nobody.invalid/kam", "address_name"),
        ("https://user:secret@93.184.216.34/", "address_url"),
        ("ftp://93.184.216.34/", "address_url"),
    ],
)
def test_an_address(api_of, zhao, url, code):
    answer = api_of(zhao).post(HOOKS, SAID | {"url": url}, format="json")
    assert refused(answer, 422) == code and answer.json()["codes"] == {"url": [code]}


def test_a_type_of_events_and_a_tier(api_of, zhao):
    answer = api_of(zhao).post(HOOKS, SAID | {"verbs": ["nothing.done"], "tiers": ["tin"]}, format="json")
    assert refused(answer, 400) == "invalid"
    assert answer.json()["codes"] == {"verbs": ["unknown_event"], "tiers": ["invalid_choice"]}
    assert "unknown_event" in refusals.FIELDS


def test_too_many_one_that_is_off_and_somebody_elses(api_of, zhao, ada):
    hook, _secret = webhooks.create(SAID, by=zhao)
    address = f"{HOOKS}{hook.pk}/"
    assert refused(api_of(ada).patch(address, {"name": "Mine"}, format="json"), 403) == "not_keeper"
    span = {"since": "2026-06-02T00:00:00Z", "until": "2026-06-01T00:00:00Z"}
    assert refused(api_of(zhao).post(f"{address}redeliver/", span, format="json"), 422) == "span_backwards"
    api_of(zhao).patch(address, {"is_on": False}, format="json")
    assert refused(api_of(zhao).post(f"{address}test/"), 409) == "switched_off"
    kept = {name: getattr(hook, name) for name in ("name", "url", "user", "secret")}
    Webhook.objects.bulk_create(Webhook(**kept) for _one in range(webhooks.MOST))
    assert refused(api_of(zhao).post(HOOKS, SAID, format="json"), 422) == "too_many"
