"""A customer's last and next visit, shown on every list, are those of the book whatever is written beside it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.actions import standings
from accounts.models import Standing
from kam.models import User
from lifecycle.actions import plans, visits
from lifecycle.actions.visits import Said
from tests.kam.test_parallel import _needs_postgres, _patient_connections  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.company]


def meanwhile(monkeypatch, work):
    """Whoever is about to write standings waits a moment, in which another connection does its work (or waits too)."""
    write, begun = standings._upsert, threading.Event()

    def other():
        try:
            work()
        finally:
            connections.close_all()

    def late(columns, rows):
        if not begun.is_set():
            begun.set()
            thread.start()
            thread.join(2)
        write(columns, rows)

    thread = threading.Thread(target=other)
    monkeypatch.setattr(standings, "_upsert", late)
    return thread


@pytest.fixture
def known(lin, acme):
    """A customer who was visited and will be."""
    visits.log(account=acme, said=Said("advance"), held_at=timezone.now() - timedelta(40), by=lin)
    return plans.make(acme, planned_on=timezone.localdate() + timedelta(9), by=lin)


@pytest.mark.parametrize("slow", ["night", "move", "correct"])
def test_a_visit_logged_meanwhile_is_the_last_one(lin, acme, known, system, monkeypatch, slow):
    visit = acme.visits.get()
    thread = meanwhile(
        monkeypatch, lambda: visits.log(account=acme, said=Said("advance"), by=User.objects.get(pk=lin.pk))
    )
    if slow == "night":
        visits.hand_down(by=system)
    elif slow == "move":
        plans.move(known, planned_on=timezone.localdate() + timedelta(12), by=lin)
    else:
        visits.change(visit, {"note": "Corrected"}, by=lin)
    thread.join()
    assert Standing.objects.get(account=acme).last_visit_on == timezone.localdate()
