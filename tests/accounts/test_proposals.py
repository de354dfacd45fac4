"""Many proposals decided at once, and who hears of a fall before it takes effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from accounts.actions import proposal_undos, proposals, tiers
from accounts.models import Account, Policy, TierChange
from kam.actions import runs
from kam.choices import Role, RunKind
from kam.ground.errors import Refused
from kam.models import Event, Notice, Team
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(acme, other, system):
    """A platinum and a gold customer that a run on approval wants to lower."""
    Policy.objects.update(needs_approval=True)
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    Account.objects.filter(pk=other.pk).update(tier="gold")
    run = runs.begin(RunKind.TIERS, as_of=timezone.localdate() - timedelta(days=1), by=system)
    computed = {acme.pk: "gold", other.pk: "iron"}
    reasons = {"share": {"share_above": 0.6}}
    tiers.apply(computed, why=lambda _key: reasons, run=run, policy=Policy.objects.current(), by=system)
    return list(TierChange.objects.proposed().order_by("account__code"))


@pytest.mark.db_both
def test_the_owner_hears_before_platinum_falls_and_so_does_their_lead(lin, north, acme, other, chen, request):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    request.getfixturevalue("asked")
    told = Notice.objects.filter(event__verb="tier.proposed").values_list("user", "account_id")
    assert set(told) == {(lin.pk, acme.pk), (lead.pk, acme.pk), (chen.pk, other.pk)}
    acme.refresh_from_db()
    assert acme.tier == "platinum", "told first; nothing has taken effect"


def test_many_are_approved_at_once_and_those_decided_meanwhile_are_left_alone(asked, acme, other, zhao):
    tiers.reject(asked[0], reason="They build two plants.", by=zhao)
    assert proposals.decide_many(asked, approved=True, by=zhao) == {"decided": 1, "skipped": 1}
    acme.refresh_from_db()
    other.refresh_from_db()
    assert (acme.tier, other.tier) == ("platinum", "iron")


@pytest.mark.db_both
def test_to_reject_many_takes_a_reason_and_a_right(asked, zhao, lin):
    with pytest.raises(Refused) as refused:
        proposals.decide_many(asked, approved=False, reason=" ", by=zhao)
    assert refused.value.field == "reason"
    with pytest.raises(PermissionDenied):
        proposals.decide_many(asked, approved=True, by=lin)
    proposals.decide_many(asked, approved=False, reason="After the fair", by=zhao)
    assert set(TierChange.objects.filter(state="rejected").values_list("reason", flat=True)) == {"After the fair"}


@pytest.mark.db_both
def test_the_list_offers_boxes_to_who_decides_and_the_page_decides(asked, browser_of, zhao, lin, acme):
    client = browser_of(zhao)
    page = client.get("/tiers/?state=proposed").content.decode()
    assert page.count('name="change"') == 2 and 'name="change"' not in browser_of(lin).get("/tiers/").content.decode()
    address = f"/tiers/decide/?change={asked[0].pk}&change={asked[1].pk}&change=x&decision=approve"
    assert "2 proposals" in client.get(address).content.decode()
    assert client.post(address, {"decision": "reject", "reason": ""}).status_code == 422
    assert client.post(address, {"decision": "maybe"}).status_code == 422
    answer = client.post(address, {"decision": "approve"}, follow=True)
    assert "2 proposals decided." in answer.content.decode()
    acme.refresh_from_db()
    assert acme.tier == "gold"
    assert browser_of(lin).post(address, {"decision": "approve"}).status_code == 403


def test_the_api_decides_many_and_says_what_became_of_each(asked, api_of, zhao, lin, acme, other):
    first, second = asked
    address, ids = "/api/v1/tiers/decide/", [first.pk, second.pk]
    client = api_of(zhao)
    assert api_of(lin).post(address, {"ids": ids, "decision": "approve"}, format="json").status_code == 403
    assert client.post(address, {"decision": "reject", "ids": ids}, format="json").status_code == 409, "say why"
    for wrong in ({"decision": "maybe", "ids": ids}, {"decision": "approve"},
                  {"decision": "approve", "ids": [10**9]}, {"decision": "approve", "ids": "x"}):  # fmt: skip
        assert client.post(address, wrong, format="json").status_code == 400, wrong
    assert not TierChange.objects.filter(state="rejected").exists()
    tiers.reject(first, reason="They build two plants.", by=zhao)
    answer = client.post(address, {"ids": ids, "decision": "approve"}, format="json")
    assert answer.status_code == 200
    said = {one["id"]: one["result"] for one in answer.json()["results"]}
    assert said == {first.pk: "skipped", second.pk: "approved"}
    other.refresh_from_db()
    assert other.tier == "iron"


@pytest.mark.db_both
def test_all_that_match_are_decided_part_by_part_and_what_came_later_waits(asked, zhao, lin, acme, monkeypatch):
    monkeypatch.setattr(proposals, "CHUNK", 1)
    rows = TierChange.objects.visible_to(zhao)
    with pytest.raises(PermissionDenied):
        proposals.decide_matching(rows, approved=True, by=lin)
    first = proposals.decide_matching(rows, approved=True, most=1, by=zhao)
    assert (first.decided, first.skipped, first.left) == (1, 0, 1)
    old = min(change.pk for change in asked)
    assert proposals.decide_matching(rows, approved=True, upto=old, by=zhao).decided == 0, "came after one was asked"
    again = [proposals.decide_matching(rows, approved=True, by=zhao) for _ in range(2)]
    assert [(one.decided, one.left) for one in again] == [(1, 0), (0, 0)]
    assert not TierChange.objects.proposed().exists()


@pytest.mark.db_both
def test_the_list_asks_by_owner_and_region_and_decides_all_that_match(asked, browser_of, zhao, lin, acme, other):
    Account.objects.filter(pk=acme.pk).update(region="华东")
    client, query = browser_of(zhao), f"state=proposed&owner={acme.owner_id}&region=华东"
    page = client.get(f"/tiers/?{query}").content.decode()
    assert (
        'data-tick-all="change"' in page and page.count('name="change"') == 1 and "Decide the one that matches" in page
    )
    address = f"/tiers/decide/matching/?{query}"
    form = client.get(address)
    assert "One proposal matches" in form.content.decode()
    upto = form.context["form"].initial["upto"]
    assert browser_of(lin).post(address, {"decision": "approve"}).status_code == 403
    assert client.post(f"{address}&since=never", {"decision": "approve"}).status_code == 422
    assert client.post(address, {"decision": "reject"}).status_code == 422, "say why"
    done = client.post(address, {"decision": "approve", "upto": upto}, follow=True)
    assert "1 proposal decided." in done.content.decode() and "region=" in done.redirect_chain[-1][0]
    acme.refresh_from_db()
    assert acme.tier == "gold" and TierChange.objects.proposed().get().account_id == other.pk


def test_the_api_decides_all_that_match_the_filter(asked, api_of, zhao, lin, acme, other):
    address = f"/api/v1/tiers/decide-matching/?owner={other.owner_id}"
    assert api_of(lin).post(address, {"decision": "approve"}, format="json").status_code == 403
    client = api_of(zhao)
    assert client.post(address, {"decision": "reject"}, format="json").status_code == 409, "say why"
    wrong = "/api/v1/tiers/decide-matching/?owner=nobody"
    assert client.post(wrong, {"decision": "approve"}, format="json").status_code == 400
    said = client.post(address, {"decision": "reject", "reason": "After the fair"}, format="json").json()
    assert said.pop("deed") and said == {"decided": 1, "skipped": 0, "left": 0}
    assert TierChange.objects.proposed().get().account_id == acme.pk
    again = client.post(address, {"decision": "reject", "reason": "Again"}, format="json").json()
    assert again == {"decided": 0, "skipped": 0, "left": 0, "deed": None}


@pytest.mark.db_both
def test_the_api_takes_back_what_one_call_decided(asked, api_of, zhao, lin, acme, other, time_machine):
    director = factories.UserFactory(role=Role.DIRECTOR)
    before, client, back = rows_of([acme, other]), api_of(zhao), "/api/v1/tiers/decide-back/"
    said = {"ids": [one.pk for one in asked], "decision": "reject", "reason": "After the fair"}
    deed = client.post("/api/v1/tiers/decide/", said, format="json").json()["deed"]
    assert api_of(lin).post(back, {"deed": deed}, format="json").status_code == 403
    assert api_of(director).post(back, {"deed": deed}, format="json").status_code == 409, "somebody else decided"
    for wrong in ({}, {"deed": "x"}, {"deed": deed, "more": 1}):
        assert client.post(back, wrong, format="json").status_code == 400, wrong
    assert client.post(back, {"deed": deed}, format="json").json() == {"back": 2, "stayed": 0}
    assert rows_of([acme, other]) == before
    assert client.post(back, {"deed": deed}, format="json").status_code == 409, "it waits for a decision already"
    matched = client.post("/api/v1/tiers/decide-matching/", {"decision": "approve"}, format="json").json()
    tiers.override(other, tier="lead", reason="They left", until=timezone.localdate() + timedelta(9), by=zhao)
    assert client.post(back, {"deed": matched["deed"]}, format="json").json() == {"back": 1, "stayed": 1}
    late = client.post("/api/v1/tiers/decide-matching/", {"decision": "approve"}, format="json").json()["deed"]
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert client.post(back, {"deed": late}, format="json").status_code == 409, "an hour is over"


@pytest.mark.parametrize(("tongue", "word"), [("zh-hans", "否决"), ("zh-hant", "否決")])
def test_one_word_says_that_a_proposal_is_rejected(tongue, word):
    said = ["Reject", "Reject the chosen ones", "Needed to reject.", "Say why the proposals are rejected.",
            "Reject the proposal", "Say why the proposal is rejected.", "Rejected"]  # fmt: skip
    with translation.override(tongue):
        assert all(word in translation.gettext(one) for one in said)


@pytest.mark.db_both
def test_the_page_says_before_what_would_move_and_what_is_left_alone(asked, browser_of, zhao, acme, other):
    tiers.override(other, tier="gold", reason="Promised", until=timezone.localdate() + timedelta(9), by=zhao)
    TierChange.objects.filter(account=other, pk=asked[1].pk).update(state="proposed")
    client, ids = browser_of(zhao), "&".join(f"change={one.pk}" for one in asked)
    for address in (f"/tiers/decide/?{ids}", "/tiers/decide/matching/?state=proposed"):
        page = client.get(address)
        assert [(one["was"], one["tier"], one["n"]) for one in page.context["ways"]] == [("platinum", "gold", 1)]
        assert (
            len(page.context["stays"]) == 1
            and "tier set by hand: approving leaves it alone" in page.context["stays"][0]
        )
        assert {change.account_id: change.kept for change, *_told in page.context["chosen"]} == {
            acme.pk: "", other.pk: "by_hand"}  # fmt: skip
    Account.objects.filter(pk=other.pk).update(archived_at=timezone.now())
    tiers.reject(asked[0], reason="They build two plants.", by=zhao)
    assert client.get(f"/tiers/decide/?{ids}").context["stays"] == [
        "1 was decided already and is left alone.", "1 lies in the archive and is left alone."]  # fmt: skip


def rows_of(accounts):
    kept = ("account", "tier", "was", "state", "from_on", "to_on", "reason", "by", "by_hand")
    return sorted(TierChange.objects.filter(account__in=accounts).values_list(*kept), key=str), sorted(
        Account.objects.filter(pk__in=[one.pk for one in accounts]).values_list("pk", "tier", "tier_since"), key=str
    )


@pytest.mark.db_both
@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_what_was_decided_in_one_go_is_taken_back_in_one_go(asked, browser_of, zhao, lin, acme, other, decision):
    for account in Account.objects.filter(pk__in=[acme.pk, other.pk]):
        stands = TierChange(account=account, tier=account.tier, from_on=timezone.localdate() - timedelta(90), by=zhao)
        stands.save()
        Account.objects.filter(pk=account.pk).update(tier_since=stands.from_on)
    before, client = rows_of([acme, other]), browser_of(zhao)
    address = "/tiers/decide/?" + "&".join(f"change={one.pk}" for one in asked)
    page = client.post(address, {"decision": decision, "reason": "After the fair"}, follow=True).content.decode()
    undo = page.partition("/tiers/decide/back/?deed=")[2][:36]
    assert rows_of([acme, other]) != before
    assert browser_of(lin).post(f"/tiers/decide/back/?deed={undo}").status_code == 403
    done = client.post(f"/tiers/decide/back/?deed={undo}", follow=True).content.decode()
    assert "2 decisions taken back." in done and rows_of([acme, other]) == before
    again = client.post(f"/tiers/decide/back/?deed={undo}", follow=True).content.decode()
    assert "can no longer be taken back" in again and client.post("/tiers/decide/back/?deed=x").status_code == 404


def test_what_moved_on_since_stays_as_it_is(asked, browser_of, zhao, acme, other, time_machine):
    client = browser_of(zhao)
    address = "/tiers/decide/?" + "&".join(f"change={one.pk}" for one in asked)
    page = client.post(address, {"decision": "approve"}, follow=True).content.decode()
    undo = page.partition("/tiers/decide/back/?deed=")[2][:36]
    tiers.override(other, tier="lead", reason="They left", until=timezone.localdate() + timedelta(9), by=zhao)
    done = client.post(f"/tiers/decide/back/?deed={undo}", follow=True).content.decode()
    assert "1 decision taken back. 1 stays: its tier moved on since." in done
    acme.refresh_from_db()
    other.refresh_from_db()
    assert (acme.tier, other.tier) == ("platinum", "lead")
    client.post(f"/tiers/decide/?change={asked[0].pk}", {"decision": "approve"})
    late = Event.objects.filter(verb="tier.changed", account_id=acme.pk).order_by("pk").last().deed
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    with pytest.raises(Refused):
        proposal_undos.take_back(late, by=zhao)
