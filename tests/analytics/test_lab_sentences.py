"""What the policy lab says: against what it compares, what is proposed already, and on which day it was tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import TierChange
from tests.analytics.books import DAY
from tests.analytics.test_policy_lab import EARLIER, book

__all__ = ["book"]
pytestmark = pytest.mark.django_db


def test_the_lab_tells_what_is_proposed_already_apart_and_links_it(book, browser_of, zhao):
    client = browser_of(zhao)
    assert "already proposed" not in client.get("/lab/").content.decode()
    for account in book[:2]:
        TierChange.objects.create(account=account, tier="gold", was="iron", state="proposed", from_on=DAY, by=zhao)
    page = client.get("/lab/").content.decode()
    assert "Against the policy in force, nobody would change tier." in page
    said = "2 changes are already proposed and wait for a decision."
    assert f'<a href="{reverse("accounts:tier-list")}?state=proposed">{said}</a>' in page
    assert said not in client.get("/lab/", {"as_of": EARLIER.isoformat()}).content.decode()


def test_last_year_is_named_by_its_day_and_says_what_it_shows(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/lab/")
    assert page.context["last_year"] == DAY - timedelta(days=365) and "Run it on last year: " in page.content.decode()
    past = client.get("/lab/", {"as_of": EARLIER.isoformat(), "platinum_share": "20"})
    assert past.context["last_year"] == page.context["last_year"], "a second press goes no further back"
    assert any(note.startswith("This is what these numbers would have done on") for note in past.context["notes"])
    assert "&lt;time" not in past.content.decode()
    assert not any("would have done" in note for note in page.context["notes"])
