"""The demo's past changes fit what stands now: nothing about them is unknown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from analytics.actions.demo import history
from kam.ground import bulk, doors
from kam.models import Event

pytestmark = pytest.mark.django_db


def test_credit_was_raised_to_what_it_is(acme, lin, zhao):
    today = timezone.localdate()
    acme.credit_limit, acme.credit_days, acme.customer_since = Decimal("90000"), 60, today - timedelta(900)
    acme.save()
    bulk.write(Event, history.COLUMNS, [*history.terms([acme], today, zhao)])
    acme.refresh_from_db()
    stood = [{one.name: one for one in doors.state(acme, today - timedelta(ago), lin).stood} for ago in (600, 300, 100)]
    assert all(day["credit_limit"].is_known and day["credit_days"].is_known for day in stood)
    assert [Decimal(day["credit_limit"].value) for day in stood] == [45000, 72000, 90000]
    assert [day["credit_days"].value for day in stood] == [30, 30, 60]
    assert {event.by_name for event in Event.objects.all()} == {str(lin)}
