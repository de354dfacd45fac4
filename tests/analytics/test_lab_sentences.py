"""What the policy lab says: against what it compares, what is proposed already, and on which day it was tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import policies
from accounts.models import TierChange
from analytics.actions import simulate
from kam.rules import formats
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
    assert "Compared with version 1 (in force from the beginning), nobody would change tier." in page
    said = "2 changes are already proposed and wait for a decision."
    assert f'<a href="{reverse("accounts:tier-list")}?state=proposed">{said}</a>' in page
    assert said not in client.get("/lab/", {"as_of": EARLIER.isoformat()}).content.decode()


def test_last_year_is_named_by_its_day_and_says_what_it_shows(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/lab/")
    assert page.context["last_year"] == DAY - timedelta(days=365) and "On last year's figures: " in page.content.decode()
    past = client.get("/lab/", {"as_of": EARLIER.isoformat(), "platinum_share": "20"})
    assert past.context["last_year"] == page.context["last_year"], "a second press goes no further back"
    assert any(note.startswith("This is what these numbers would have done on") for note in past.context["notes"])
    assert "&lt;time" not in past.content.decode()
    assert not any("would have done" in note for note in page.context["notes"])


def test_the_version_compared_with_is_named_with_its_days(book, browser_of, zhao):
    policies.publish(policies.draft({"gold_share": 0.6}, by=zhao), effective_on=DAY, by=zhao)
    client = browser_of(zhao)
    now = client.get("/lab/", {"platinum_share": "20"})
    since = formats.day(DAY, "en")
    assert now.context["headline"].startswith(f"Compared with version 2 (in force since {since}), ")
    past = client.get("/lab/", {"as_of": EARLIER.isoformat(), "platinum_share": "20"})
    until = formats.day(DAY - timedelta(days=1), "en")
    assert past.context["headline"].startswith(f"Compared with version 1 (in force until {until}), ")
    text = past.content.decode()
    assert "policy in force, " not in text and "differ from version 1" in text
    assert [head["label"] for head in past.context["list"]["heads"]][1:3] == ["With version 1", "With these numbers"]
    assert "Tier today" in text and "Tier today" not in now.content.decode()


def test_moves_by_the_changed_numbers_stand_apart_from_those_by_the_customers_own_figures(book, browser_of, api_of, zhao):
    client, asked = browser_of(zhao), {"platinum_share": "20", "gold_share": "40"}
    past = client.get("/lab/", asked | {"as_of": EARLIER.isoformat(), "sight": "settled"})
    by_numbers, by_figures = past.context["split"]
    values = {"platinum_share": 0.2, "gold_share": 0.4}
    then, now = (simulate.preview(values, as_of=day, by=zhao) for day in (EARLIER, DAY))
    tiers = [dict(zip(one.ground.basis.account.tolist(), one.sides(True)[1].tolist(), strict=True)) for one in (then, now)]
    moved = sum(tiers[1].get(account, tier) != tier for account, tier in tiers[0].items())
    assert (by_numbers["count"], by_figures["count"]) == (len(then.movers(True)), moved) and moved > 0
    assert "By the customers&#x27; own figures" in past.content.decode()
    assert client.get("/lab/", asked).context["split"] == []
    end = client.get("/lab/", {"sight": "settled"}).context["split"]
    assert [part["count"] for part in end] == [0, int((now.was.next != now.was.settled).sum())]
    said = {"platinum_share": 0.2, "gold_share": 0.4, "as_of": EARLIER.isoformat(), "sight": "settled"}
    answer = api_of(zhao).post("/api/v1/lab/", said, format="json").json()
    assert (answer["moved"], answer["own_figures"]) == (by_numbers["count"], by_figures["count"])
    assert (answer["base_from"], answer["base_until"]) == (None, None)
