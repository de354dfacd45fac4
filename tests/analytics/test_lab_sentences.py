"""What the policy lab says: against what it compares, what is proposed already, and on which day it was tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import policies
from accounts.models import Account, Policy, TierChange
from analytics.actions import recompute, simulate
from analytics.models import Verdict
from kam.choices import RunKind
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
    Verdict.objects.current().update(pending="")
    assert "for another computation. This page" not in client.get("/lab/").content.decode()
    Verdict.objects.current().filter(account__in=book[2:5]).update(pending="gold")
    page = client.get("/lab/").content.decode()
    more = "3 more wait for another computation. This page counts only what the tried numbers would change."
    assert f'<a href="{reverse("analytics:verdict-list")}?waiting=true">{more}</a>' in page
    assert said not in client.get("/lab/", {"as_of": EARLIER.isoformat()}).content.decode()


def test_last_year_is_named_by_its_day_and_says_what_it_shows(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/lab/")
    assert (
        page.context["last_year"] == DAY - timedelta(days=365) and "On last year's figures: " in page.content.decode()
    )
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


def test_moves_by_the_changed_numbers_stand_apart_from_those_by_own_figures(book, browser_of, api_of, zhao):
    client, asked = browser_of(zhao), {"platinum_share": "20", "gold_share": "40"}
    past = client.get("/lab/", asked | {"as_of": EARLIER.isoformat(), "sight": "settled"})
    by_numbers, by_figures = past.context["split"]
    values = {"platinum_share": 0.2, "gold_share": 0.4}
    then, now = (simulate.preview(values, as_of=day, by=zhao) for day in (EARLIER, DAY))
    tiers = [
        dict(zip(one.ground.basis.account.tolist(), one.sides(True)[1].tolist(), strict=True)) for one in (then, now)
    ]
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


def test_a_draft_is_tried_with_all_that_it_says_and_kept_so(book, browser_of, api_of, zhao):
    client = browser_of(zhao)
    values = {"platinum_share": 0.2, "gold_share": 0.4, "runs_needed": 1, "margin": 0.0, "needs_approval": True}
    first = policies.draft(values, by=zhao)
    address = client.get(f"/settings/policy/{first.pk}/publish/").context["lab_url"]
    page = client.get(address)
    assert page.context["preview"].policy.needs_approval and "at once" not in page.context["headline"]
    assert "With this policy a person approves each change of tier before it takes effect." in page.context["notes"]
    assert f'name="policy" value="{first.pk}"' in page.content.decode()
    client.post("/lab/draft/", dict(page.context["numbers"]) | {"gold_share": "50"})
    second = Policy.objects.drafts().exclude(pk=first.pk).get()
    assert (second.needs_approval, second.gold_share) == (True, 0.5)
    api = api_of(zhao)
    kept = api.post("/api/v1/lab/draft/", {"policy": first.pk, "gold_share": 0.6}, format="json").json()
    assert (kept["needs_approval"], kept["gold_share"], kept["platinum_share"]) == (True, 0.6, 0.2)


def test_a_version_that_was_not_computed_by_yet_says_so(book, browser_of, zhao, system):
    client = browser_of(zhao)
    said = "counts from the next computation on"
    assert not any(said in note for note in client.get("/lab/").context["notes"])
    policies.publish(policies.draft({"gold_share": 0.6}, by=zhao), effective_on=DAY, by=zhao)
    notes = client.get("/lab/").context["notes"]
    assert any(note.startswith(f"Version 2 {said}") and note.endswith("those of version 1.") for note in notes)
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert not any(said in note for note in client.get("/lab/").context["notes"])


def test_page_file_and_api_list_exactly_those_whom_the_published_version_moves(book, browser_of, api_of, zhao, system):
    client, shares = browser_of(zhao), {"platinum_share": 0.2, "gold_share": 0.4, "margin": 0.0, "runs_needed": 1}
    asked = {name: f"{value * 100:g}" if value < 1 else value for name, value in shares.items()}
    page = client.get("/lab/", asked)
    shown = {row["account"].name: (row["was"], row["tier"]) for row in page.context["list"]["rows"]}
    file = b"".join(client.get("/lab/", asked | {"format": "csv"}).streaming_content).decode().strip().splitlines()[1:]
    answer = api_of(zhao).post("/api/v1/lab/", shares, format="json").json()
    told = {one["name"]: (one["was"], one["tier"]) for one in answer["movers"]}
    assert shown == told and len(shown) == len(file) == answer["moved"] == page.context["list"]["count"] > 2
    before = dict(Account.objects.values_list("name", "tier"))
    client.post("/lab/draft/", dict(page.context["numbers"]))
    policies.publish(Policy.objects.drafts().get(), effective_on=DAY, by=zhao)
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    after = dict(Account.objects.values_list("name", "tier"))
    assert {name: (was, after[name]) for name, was in before.items() if after[name] != was} == shown
