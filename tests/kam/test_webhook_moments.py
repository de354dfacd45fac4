"""When a message was sent is its own moment, and stands in the log while another receiver hangs."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest

from kam.actions import sendings
from kam.models import Sending
from tests.kam.receivers import receiver
from tests.kam.test_webhooks import happen, make, there, work

__all__ = ["there"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_what_was_taken_is_noted_while_another_receiver_hangs(there, zhao, acme, monkeypatch):
    noted, settle = threading.Event(), sendings._settle

    def settled(hook, tries):
        found = settle(hook, tries)
        if hook.name == "quick":
            noted.set()
        return found

    monkeypatch.setattr(sendings, "_settle", settled)
    with receiver() as slow:
        slow.answer = lambda _number: 204 if noted.wait(8) else 500
        make(slow, zhao, name="A", verbs=["account"])
        make(there, zhao, name="quick", verbs=["account"])
        happen(acme, zhao)
        work()
    assert set(Sending.objects.values_list("webhook__name", "status")) == {("A", 204), ("quick", 204)}


def test_a_try_has_the_moment_at_which_it_was_over(there, zhao, acme):
    there.answer = lambda number: time.sleep(0.6 if number == 2 else 0) or 204
    make(there, zhao, verbs=["account"])
    happen(acme, zhao)
    happen(acme, zhao, region="North")
    work()
    first, second = Sending.objects.order_by("pk")
    assert second.done_at - first.done_at > timedelta(seconds=0.5)
    assert [datetime.fromisoformat(one.tries[0]["at"]) for one in (first, second)] == [first.done_at, second.done_at]
