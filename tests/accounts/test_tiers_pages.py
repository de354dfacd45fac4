"""Tiers on pages and API: history, proposals decided, a tier set by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import tiers
from accounts.choices import EventVerb
from accounts.models import Account, OrderLine, Policy, TierChange
from accounts.views.tiers import move_cell, why
from kam.ground import events
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(acme, system):
    return TierChange.objects.create(
        account=acme, tier="gold", was="iron", state="proposed", from_on=date(2026, 6, 30), by=system,
        policy=Policy.objects.current(), reasons={"share": {"share_above": 0.63}},
    )  # fmt: skip


def until():
    return (timezone.localdate() + timedelta(days=90)).isoformat()


def test_a_director_sets_a_tier_by_hand_and_gives_it_back(browser_of, zhao, acme):
    client, address = browser_of(zhao), f"/customers/{acme.pk}/tier/"
    assert client.get(address).status_code == 200
    bad = client.post(address, {"tier": "gold", "until": until(), "reason": ""})
    assert bad.status_code == 422
    past = client.post(address, {"tier": "gold", "until": "2020-01-01", "reason": "x"})
    assert past.status_code == 422
    client.post(address, {"tier": "gold", "until": until(), "reason": "Strategic entry to the north"})
    acme.refresh_from_db()
    assert acme.tier == "gold"
    page = client.get(f"/customers/{acme.pk}/").content.decode()
    assert "Strategic entry to the north" in page and "Zhao Min" in page
    client.post(f"/customers/{acme.pk}/tier/end/")
    acme.refresh_from_db()
    assert acme.tier == ""


def test_a_manager_may_not_set_tiers(browser_of, api_of, lin, acme, proposal):
    assert browser_of(lin).get(f"/customers/{acme.pk}/tier/").status_code == 403
    assert browser_of(lin).post(f"/tiers/{proposal.pk}/approve/").status_code == 403
    body = {"tier": "gold", "until": until(), "reason": "mine"}
    assert api_of(lin).post(f"/api/v1/accounts/{acme.pk}/tier/", body, format="json").status_code == 403


def test_a_proposal_is_shown_with_its_reasons_and_approved(browser_of, zhao, acme, proposal):
    client = browser_of(zhao)
    page = client.get("/tiers/?state=proposed").content.decode()
    assert "63%" in page and f"/tiers/{proposal.pk}/approve/" in page
    client.post(f"/tiers/{proposal.pk}/approve/")
    acme.refresh_from_db()
    assert acme.tier == "gold" and Event.objects.filter(verb="tier.changed").exists()
    again = client.post(f"/tiers/{proposal.pk}/approve/", follow=True)
    assert "decided already" in again.content.decode()


def test_a_rejection_needs_a_reason(browser_of, zhao, proposal):
    client = browser_of(zhao)
    assert client.post(f"/tiers/{proposal.pk}/reject/", {"reason": ""}).status_code == 422
    client.post(f"/tiers/{proposal.pk}/reject/", {"reason": "One project only"})
    proposal.refresh_from_db()
    assert proposal.state == "rejected"


def test_the_api_reads_tiers_and_overrides(api_of, zhao, chen, acme, proposal):
    client = api_of(zhao)
    assert client.get("/api/v1/tiers/?state=proposed").json()["count"] == 1
    assert client.post("/api/v1/tiers/", {}, format="json").status_code == 405
    body = {"tier": "platinum", "until": until(), "reason": "r"}
    answer = client.post(f"/api/v1/accounts/{acme.pk}/tier/", body, format="json")
    assert answer.status_code == 200 and answer.json()["tier"] == "platinum"
    assert api_of(chen).get(f"/api/v1/tiers/{proposal.pk}/").status_code == 404
    assert client.delete(f"/api/v1/accounts/{acme.pk}/tier/").status_code == 200


def test_a_tier_set_anew_as_it_stood_is_shown_as_no_change(browser_of, zhao, acme):
    for reason in ("Strategy", "Still"):
        overridden = {"tier": "platinum", "until": until(), "reason": reason}
        browser_of(zhao).post(f"/customers/{acme.pk}/tier/", overridden)
    again = TierChange.objects.get(account=acme, state="in_effect")
    assert again.was == again.tier == "platinum"
    assert "unchanged" in move_cell(again) and "→" not in move_cell(again)
    first = TierChange.objects.get(account=acme, state="ended", tier="platinum")
    assert "unchanged" not in move_cell(first)


def test_an_empty_list_of_proposals_says_whether_the_policy_asks_for_any_and_where_to_change_it(browser_of, zhao):
    client, address = browser_of(zhao), "/tiers/?state=proposed"
    page = client.get(address).content.decode()
    assert "No proposal waits: tiers change without approval" in page and "a computed tier counts at once" in page
    assert f"/settings/policy/{Policy.objects.get().pk}/" in page
    Policy.objects.update(needs_approval=True)
    page = client.get(address).content.decode()
    assert "Nothing waits for a decision" in page and "tiers change without approval" not in page
    assert "No tier fits" in client.get("/tiers/?state=rejected").content.decode()


def test_a_tier_set_by_hand_says_before_and_after_that_it_closes_the_proposal(browser_of, zhao, acme, proposal):
    client, address = browser_of(zhao), f"/customers/{acme.pk}/tier/"
    assert "A proposal waits for a decision: Iron → Gold." in client.get(address).content.decode()
    posted = {"tier": "platinum", "until": until(), "reason": "Strategy"}
    page = client.post(address, posted, follow=True).content.decode()
    assert "The open proposal (Iron → Gold) was closed." in page
    proposal.refresh_from_db()
    assert proposal.state == "rejected"
    assert "A proposal waits" not in client.get(address).content.decode()
    again = client.post(address, posted | {"tier": "gold"}, follow=True).content.decode()
    assert "Tier set by hand." in again and "was closed" not in again


@pytest.mark.db_both
def test_the_list_is_narrowed_as_all_analyses_are_in_their_order(browser_of, api_of, zhao, acme, other, proposal):
    Account.objects.filter(pk=acme.pk).update(region="East", segment="Export")
    TierChange.objects.create(account=other, tier="gold", state="proposed", from_on=date(2026, 6, 30), by=zhao)
    product, order = factories.ProductFactory(category="glue"), factories.OrderFactory(account=other, revenue=10)
    OrderLine.objects.create(order=order, position=1, product=product, quantity=1, amount=10)
    client, api = browser_of(zhao), api_of(zhao)
    page = client.get("/tiers/?filters=all").content.decode()
    places = [page.index(f'name="{name}"') for name in ("tier", "owner", "region", "segment", "category")]
    assert places == sorted(places) and '<option value="Export">' in page and '<option value="glue">' in page
    for asked, account in (("segment=Export", acme), ("region=East", acme), ("category=glue", other)):
        rows = api.get(f"/api/v1/tiers/?{asked}").json()["results"]
        assert [row["account"] for row in rows] == [account.pk]
        assert client.get(f"/tiers/?{asked}").context["count"] == 1
    assert client.get("/tiers/?segment=Nowhere").context["count"] == 0


def test_the_buttons_of_a_proposal_keep_to_one_line(browser_of, zhao, proposal):
    page = browser_of(zhao).get("/tiers/?state=proposed")
    cell = page.content.decode().split(f"/tiers/{proposal.pk}/approve/")[0].rsplit("<td", 1)[1]
    assert "nowrap" in cell and 'class="deeds"' in cell


def test_who_approves_sees_from_what_to_what_why_and_that_the_owner_was_told(browser_of, zhao, acme, proposal, system):
    client, address = browser_of(zhao), f"/tiers/{proposal.pk}/approve/"
    page = client.get(address)
    was, now = proposal.get_was_display() or "–", proposal.get_tier_display()
    assert page.context["question"] == f"The tier changes from {was} to {now} today."
    said = page.context["consequences"]
    assert said[:1] == why(proposal) and not any("was told" in line for line in said), "nobody was told yet"
    assert said[1].startswith("From then on: a visit every 30 days") and "key accounts to visit" in said[2]
    events.record(EventVerb.TIER_PROPOSED, proposal, by=system, name=str(acme), notify=[acme.owner])
    told = client.get(address).context["consequences"][-1]
    assert told.startswith(f"{acme.owner}, who owns the customer, was told of the proposal on ")


def test_a_tier_by_hand_that_ends_into_a_proposal_says_so(browser_of, zhao, acme, proposal, monkeypatch):
    monkeypatch.setattr(tiers, "end_override", lambda account, by: None)
    page = browser_of(zhao).post(f"/customers/{acme.pk}/tier/end/", follow=True)
    way = f"{proposal.get_was_display() or '–'} → {proposal.get_tier_display()}"
    assert f"The computed tier waits for approval ({way}); till then the tier stays." in page.content.decode()


def test_the_policy_behind_a_tier_is_named_by_its_version_in_words(browser_of, zhao, acme, proposal):
    TierChange.objects.filter(pk=proposal.pk).update(state="in_effect")
    page = browser_of(zhao).get(f"/customers/{acme.pk}/").content.decode()
    words = re.sub("<[^>]+>", "", page)
    assert "by version 1 of the tier policy" in words and "policy v1" not in words
    assert "Tier policy, version 1" in browser_of(zhao).get("/tiers/?state=proposed").content.decode()
