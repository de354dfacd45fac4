"""A webhook lasts no longer than the access of whoever keeps it."""

from __future__ import annotations

import pytest

from kam.actions import sendings, users, webhooks
from kam.choices import DeliveryState, EventVerb, WebhookEnd
from kam.ground import health
from kam.models import Event, Notice, User, Webhook
from tests.kam.receivers import receiver
from tests.kam.test_webhooks import happen, make, work

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.mark.parametrize("deed", [users.end, users.password_set])
def test_an_access_that_ends_takes_its_webhooks_along(zhao, acme, deed, settings):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    with receiver() as there:
        switched_off_and_silent(there, zhao, acme, deed)


def switched_off_and_silent(there, zhao, acme, deed):
    hook, _secret = make(there, zhao, verbs=["account"])
    program = User.objects.create(username="erp", role="integration", acts_for=zhao)
    other = Webhook.objects.create(user=program, name="x", url=there.url, secret=hook.secret)
    happen(acme, zhao)
    sendings.give_places(by=zhao)
    sendings.spread(by=zhao)
    deed(zhao)
    for one in (hook, other):
        one.refresh_from_db()
        assert (one.is_on, one.ended_why) == (False, WebhookEnd.ACCESS)
    assert Event.objects.filter(verb=EventVerb.WEBHOOK_ENDED, subject_id=hook.pk).count() == 1
    assert Notice.objects.filter(user=zhao, event__verb=EventVerb.WEBHOOK_ENDED).exists()
    assert set(hook.sendings.values_list("state", flat=True)) == {DeliveryState.WITHDRAWN}
    webhooks.change(hook, {"is_on": True}, by=zhao)
    assert work() == 0 and not there.calls, "what waited before is not sent by itself"
    assert "kam_webhooks_failed 0.0" in health.gauges().decode()
