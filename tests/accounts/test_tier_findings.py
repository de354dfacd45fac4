"""The lists of tiers and classes open with what they find; a move is laid at the door of customer, policy or hand."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import numpy as np
import pytest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from accounts.actions import accounts
from accounts.choices import MoveCause
from accounts.facts import tier_counts, tier_moves
from accounts.models import ClassChange, Policy, Standing, TierChange
from accounts.rules import hysteresis, tier_causes, tiers
from accounts.views import tier_findings
from analytics.facts import dashboards
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
OLD, NEW = tiers.Policy(gold_below=0.80), tiers.Policy(gold_below=0.82, gold_floor=100)


@pytest.mark.parametrize(("was", "tier", "reasons", "before", "wanted"), [
    ("iron", "gold", {"share": {"share_above": 0.777}}, OLD, "policy"),  # .777 is not .03 within the old border
    ("iron", "gold", {"share": {"share_above": 0.766}}, OLD, "customer"),
    ("gold", "iron", {"share": {"share_above": 0.89}}, OLD, "customer"),
    ("gold", "iron", {"volume": {"revenue": 90, "by_share": "gold"}}, OLD, "policy"),  # there was no floor before
    ("gold", "iron", {"volume": {"revenue": 90}}, tiers.Policy(gold_floor=95), "customer"),
    ("gold", "iron", {"loyalty": {"months": 2, "days": 9, "orders": 1}}, tiers.Policy(loyal_months=2), "policy"),
    ("gold", "iron", {"loyalty": {"months": 1, "days": 9, "orders": 1}}, OLD, "customer"),
    ("gold", "iron", {"false_key": {"by_share": "gold"}}, OLD, "unknown"),
    ("iron", "lead", {"loss": {"contribution": -5}}, OLD, "customer"),
    ("iron", "gold", {"share": {"share_above": 0.5}}, tiers.Policy(gold_floor=900), "unknown"),  # a gate opened
])  # fmt: skip
def test_a_move_is_the_policys_where_the_version_before_had_left_the_tier(was, tier, reasons, before, wanted):
    assert tier_causes.cause(was, tier, reasons, NEW, before) == wanted


@pytest.mark.parametrize("margin", [0.0, 0.03, 0.3])
def test_one_value_stays_where_the_rule_of_many_leaves_it(margin):
    borders, values = (0.5, 0.8, 0.95), np.linspace(0, 1, 201).round(3)
    for stands in range(4):
        many = hysteresis.beyond(values, np.full(len(values), stands), borders, margin) == stands
        assert [hysteresis.stays(value, stands, borders, margin) for value in values.tolist()] == many.tolist()
        assert 0 < sum(many.tolist()) < len(values)


def change(account, was, tier, from_on, policy, by, *, state="in_effect", share=0.5, **more):
    return TierChange.objects.create(account=account, was=was, tier=tier, from_on=from_on, policy=policy, by=by,
                                     state=state, reasons={"share": {"share_above": share}}, **more)  # fmt: skip


def html(page):
    """What stands below the heading, without its links."""
    return strip_tags(page.context["page"]["subtitle"])


@pytest.fixture
def book(acme, other, system, zhao):
    """Acme rose by the new border, other by itself, a third was set by hand, of a fourth a proposal waits."""
    today = timezone.localdate()
    first = Policy.objects.current()
    second = Policy.objects.create(number=first.number + 1, gold_share=0.82, state="published", by=zhao,
                                   effective_on=today - timedelta(days=90), published_at=timezone.now())  # fmt: skip
    third, fourth = AccountFactory(), AccountFactory()
    long, late = today - timedelta(days=500), today - timedelta(days=30)
    for account in (acme, other, third):
        change(account, "", "iron", long, first, system, state="ended", to_on=late)
    change(fourth, "", "gold", long, first, system)
    change(acme, "iron", "gold", late, second, system, share=0.777)
    change(other, "iron", "gold", late, second, system, share=0.5)
    change(third, "iron", "lead", late, None, zhao, by_hand=True, reason="x")
    change(fourth, "gold", "iron", today, second, system, state="proposed", share=0.9)
    for account, share in ((acme, 0.5), (other, 0.25), (third, 0.25)):
        Standing.objects.update_or_create(account=account, defaults={"share": share, "revenue": Decimal(1)})
    return acme, other, third, fourth


@pytest.mark.db_both
def test_tiers_open_with_who_brings_what_and_each_number_opens_its_rows(book, browser_of, zhao):
    browser = browser_of(zhao)
    page = browser.get("/tiers/")
    said = html(page)
    assert "3 of 4 customers stand at platinum or gold and bring 75.0% of what all who earn us bring, losses" in said
    assert ": 2 rose; 1 fell; 1 of them last moved only by new borders of the policy." in said
    assert "1 move waits for a decision, 0 by new borders of the policy." in said
    assert not re.search(r">0\b[^<]*</a>", page.context["page"]["subtitle"]), "of none there is nothing to open"
    since = (timezone.localdate() - timedelta(days=364)).isoformat()
    for asked, count in (({"state": "in_effect", "key": "true"}, 3), ({"way": "net_up", "since": since}, 2),
                         ({"way": "net_down", "since": since}, 1), ({"state": "proposed"}, 1),
                         ({"state": "proposed", "cause": "policy"}, 0), ({"way": "up", "since": since}, 2),
                         ({"way": "changed", "cause": "policy", "since": since}, 1),
                         ({"way": "net_changed", "cause": "policy", "since": since}, 1)):  # fmt: skip
        assert browser.get("/tiers/", asked).context["count"] == count, asked


def opened(browser, page):
    """What each number of the sentence says and how many rows it opens."""
    links = re.findall(r'<a href="(\?[^"]*)">([^<]*)</a>', page.context["page"]["subtitle"])
    return {words: browser.get(page.request["PATH_INFO"] + unescape(url)).context["count"] for url, words in links}


@pytest.mark.db_both
def test_who_lies_in_the_archive_neither_stands_nor_waits(book, browser_of, zhao):
    acme, other, third, fourth = book
    for account in (other, fourth):
        accounts.archive(account, by=zhao)
    page = browser_of(zhao).get("/tiers/")
    said = html(page)
    assert "1 of 2 customers stands at platinum or gold and brings 66.7% of what all who earn us bring, losses" in said
    assert ": 2 rose; 1 fell;" in said and "waits" not in said, "a move is what happened, whoever was archived since"
    assert opened(browser_of(zhao), page)["1"] == 1
    standing = browser_of(zhao).get("/tiers/", {"state": "in_effect", "archived": "false"})
    assert standing.context["count"] == 2
    assert browser_of(zhao).get("/tiers/", {"state": "proposed", "archived": "true"}).context["count"] == 1


@pytest.mark.db_both
def test_who_was_set_by_hand_and_put_back_stands_where_it_stood(book, browser_of, zhao, system):
    acme, other, third, fourth = book
    today, policy = timezone.localdate(), Policy.objects.current()
    TierChange.objects.filter(account__in=(acme, other), state="in_effect").update(state="ended", to_on=today)
    change(acme, "gold", "iron", today, None, zhao, state="ended", to_on=today, by_hand=True)
    change(acme, "iron", "gold", today, policy, system)  # rose, was set down and put back: it rose
    change(other, "gold", "iron", today, policy, system)  # rose and fell: it stands where it stood
    browser = browser_of(zhao)
    page = browser.get("/tiers/")
    assert ": 1 rose; 1 fell; 1 of them last moved only" in html(page), "what led back on one day moved nobody"
    assert list(opened(browser, page).values())[1:3] == [1, 1], "and of none there is nothing to open"
    since = (today - timedelta(days=364)).isoformat()
    (risen,) = browser.get("/tiers/", {"way": "net_up", "since": since}).context["rows"]
    assert acme.name in str(risen["cells"])
    assert browser.get("/tiers/", {"way": "up", "since": since}).context["count"] == 2, "nor is it listed"


def test_numbers_of_many_customers_are_read_at_a_glance():
    found = tier_counts.Tiers(20000, 9000, 0.5, 1200, 3400, 5600, 7800, 12345, 6789)
    with override("en"):
        told = [tier_findings._waiting(found, {}), tier_findings._moved(found, date(2026, 1, 1), {})]
    said = strip_tags(" ".join(map(str, told)))
    for number in ("12,345", "6,789", "1,200", "3,400", "5,600", "7,800"):
        assert number in said, said


def test_a_page_of_tiers_asks_the_same_whoever_moved(book, browser_of, zhao, system, django_assert_max_num_queries):
    first = Policy.objects.published().order_by("number").first()
    for number in range(30):
        account, since = AccountFactory(), timezone.localdate() - timedelta(days=20 + number)
        change(account, "", "iron", since - timedelta(days=200), first, system, state="ended", to_on=since)
        change(account, "iron", "gold", since, first, system)
    browser = browser_of(zhao)
    browser.get("/tiers/")
    with django_assert_max_num_queries(22):
        page = browser.get("/tiers/")
    assert ": 32 rose; 1 fell; 1 of them last moved" in html(page)


def test_the_cause_is_the_same_in_filter_file_and_api(book, browser_of, api_of, zhao):
    acme, other, third, fourth = book
    told = {row["account"]: row["cause"] for row in api_of(zhao).get("/api/v1/tiers/?was=iron").json()["results"]}
    assert told == {acme.pk: "policy", other.pk: "customer", third.pk: "hand"}
    for cause, account in ((MoveCause.POLICY, acme), (MoveCause.HAND, third)):
        found = api_of(zhao).get(f"/api/v1/tiers/?cause={cause.value}").json()["results"]
        assert [row["account"] for row in found] == [account.pk]
        assert api_of(zhao).get(f"/api/v1/tiers/{found[0]['id']}/").json()["cause"] == cause.value
    lines = b"".join(browser_of(zhao).get("/tiers/?format=csv&was=iron").streaming_content).decode().splitlines()
    assert sum("New borders of the policy alone" in line for line in lines) == 1


def test_the_finding_speaks_of_the_customers_chosen_or_seen(book, browser_of, zhao, lin):
    acme = book[0]
    said = html(browser_of(zhao).get("/tiers/", {"account": acme.pk}))
    assert said.startswith("Of the customers chosen here: ") and "1 of 1 customers stands" in said
    assert html(browser_of(lin).get("/tiers/")).startswith("Of the customers you see: ")


def test_classes_open_with_how_many_are_core_and_who_changed(browser_of, zhao, lin, acme, other):
    today = timezone.localdate()
    third, long = AccountFactory(), date(2020, 1, 1)
    ClassChange.objects.create(account=acme, key_class="important", from_on=long, to_on=today, by=lin)
    ClassChange.objects.create(account=acme, key_class="core", was="important", from_on=today, by=lin)
    ClassChange.objects.create(account=other, key_class="important", from_on=long, by=lin)
    ClassChange.objects.create(account=third, key_class="unknown", from_on=today, by=lin)
    for account, share in ((acme, 0.6), (other, 0.2)):
        Standing.objects.update_or_create(account=account, defaults={"share": share})
    browser = browser_of(zhao)
    said = html(browser.get("/classes/"))
    assert "Of 3 key accounts: core 1, important 1." in said
    assert "The core ones bring 75.0% of what all key accounts that earn us bring." in said
    assert "Of 1 too little is known." in said and "1 changed class, 1 of them to core." in said
    after = (today - timedelta(days=365)).isoformat()
    for asked, count in (({"now": "true"}, 3), ({"now": "true", "key_class": "unknown"}, 1),
                         ({"changed_after": after}, 1),
                         ({"changed_after": after, "key_class": "core"}, 1)):  # fmt: skip
        assert browser.get("/classes/", asked).context["count"] == count
    accounts.archive(other, by=zhao)
    page = browser.get("/classes/")
    assert "Of 2 key accounts: core 1, important 0." in html(page) and "The core ones bring 100.0%" in html(page)
    assert opened(browser, page)["2"] == 2


def test_a_tier_that_led_back_on_the_day_itself_is_no_move(acme, other, zhao):
    day = timezone.localdate() - timedelta(9)
    policy = Policy.objects.current()
    TierChange.objects.filter(account__in=(acme, other)).delete()
    for one in (acme, other):
        change(one, "", "gold", day - timedelta(90), policy, zhao, state="ended", to_on=day)
        change(one, "gold", "platinum", day, policy, zhao, state="ended", to_on=day, by_hand=True)
    change(acme, "platinum", "gold", day, policy, zhao)
    change(other, "platinum", "platinum", day, policy, zhao)  # its fall waits for approval
    moved = dashboards.moves(zhao, day - timedelta(1))
    assert moved == {("gold", "platinum"): 1}, "who came back that day went nowhere; who stays there did"
    assert list(tier_moves.moves(TierChange.objects.made()).values_list("account", flat=True)) == [other.pk]
    told = tier_counts.tiers(TierChange.objects.all(), since=day)
    assert (told.up, told.down) == (1, 0)
