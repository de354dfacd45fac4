"""A webhook's secret that is renewed signs for its 24 hours; one that leaked ends at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from kam.actions import webhooks
from kam.ground import moments
from kam.ground.errors import Refused
from tests.kam.test_webhooks import happen, make, there, work

__all__ = ["there"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def signed(there, zhao, acme, time_machine):
    """`signed(secret)`: whether the newest message is signed by it."""
    time_machine.move_to(timezone.now(), tick=False)

    def is_signed(secret):
        head, body = there.calls[-1]
        try:
            Signer(secret).verify(body, head)
        except WebhookVerificationError:
            return False
        return True

    return is_signed


def test_within_the_day_it_is_not_renewed_again(there, zhao, acme, signed, time_machine, api_of):
    hook, first = make(there, zhao, verbs=["account"])
    second = webhooks.rotate(hook, by=zhao)
    hook.refresh_from_db()
    with pytest.raises(Refused, match="signs until") as refused:
        webhooks.rotate(hook, by=zhao)
    assert refused.value.code == "overlap"
    answer = api_of(zhao).post(f"/api/v1/webhooks/{hook.pk}/rotate/")
    assert (answer.status_code, answer.json()["code"]) == (409, "overlap")
    assert answer.json()["until"] == moments.told(hook.old_until)
    happen(acme, zhao)
    work()
    assert signed(first) and signed(second)
    time_machine.shift(timedelta(hours=24, seconds=1))
    third = webhooks.rotate(hook, by=zhao)
    happen(acme, zhao, "East")
    work()
    assert signed(second) and signed(third) and not signed(first)


def test_one_that_leaked_signs_no_more(there, zhao, acme, signed, api_of):
    hook, first = make(there, zhao, verbs=["account"])
    second = webhooks.rotate(hook, by=zhao)
    told = api_of(zhao).post(f"/api/v1/webhooks/{hook.pk}/rotate/", {"at_once": True}, format="json").json()
    assert told["old_until"] is None
    happen(acme, zhao)
    work()
    assert signed(told["secret"]) and not signed(first) and not signed(second)
    assert webhooks.rotate(hook, by=zhao), "nothing overlaps any more"


def test_the_page_says_so_and_drops_one_on_demand(there, zhao, browser_of):
    hook, _first = make(there, zhao)
    page, browser = reverse("kam:webhook-rotate", args=[hook.pk]), browser_of(zhao)
    assert "both sign" in browser.get(page).content.decode()
    assert "whsec_" in browser.post(page, follow=True).content.decode()
    kept = browser.post(page)
    assert kept.status_code == 422 and "signs until" in kept.content.decode()
    assert "whsec_" in browser.post(page, {"at_once": "on"}, follow=True).content.decode()
    hook.refresh_from_db()
    assert (hook.old_secret, hook.old_until) == ("", None)
