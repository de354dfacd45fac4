"""A customer at a high risk without a warning says why it has none, and leads to what stands in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Nomination, Policy
from analytics.models import Score, Verdict
from lifecycle.models import Aftermath, Journey, Todo, Warning
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def told(acme, other, zhao, browser_of):
    """What the risk of the customer says where no warning of it is open: (page, policy)."""
    computed(acme, other)
    Warning.objects.all().delete()
    Journey.objects.filter(account=other).update(stage="maintenance")
    type(other).objects.filter(pk=other.pk).update(tier="gold")
    Score.objects.current().filter(account=other).update(p=0.8, band=3, warned=False)
    return lambda: browser_of(zhao).get(reverse("analytics:account-risk", args=[other.pk])).content.decode()


def test_nothing_is_said_beside_an_open_warning_nor_of_a_low_risk(told, other):
    assert "No warning is open yet: the next computation of risks opens one" in told()
    Warning.objects.create(account=other, opened_on=DAY, risk=0.8, risk_at_opening=0.8, value_at_risk=1)
    assert "No warning is open" not in told()
    Warning.objects.all().delete()
    Score.objects.current().filter(account=other).update(p=0.2, band=0)
    assert "No warning is open" not in told()


def test_a_band_that_is_held_under_the_level_and_another_tier_lead_to_the_policy(told, other, zhao):
    policy = Policy.objects.in_force(DAY)
    there = f'href="{reverse("accounts:policy-detail", args=[policy.pk])}">No warning is open: '
    Score.objects.current().filter(account=other).update(p=0.46, band=2)
    assert f"{there}the risk is under 50%, from which on one opens." in told()
    Score.objects.current().filter(account=other).update(p=0.8)
    type(other).objects.filter(pk=other.pk).update(tier="iron")
    assert f"{there}by the policy one opens for nominated customers and for these tiers: Platinum, Gold." in told()
    days = {"proposed_on": DAY, "from_on": DAY - timedelta(9), "until": DAY + timedelta(9)}
    Nomination.objects.create(account=other, kind="potential", reason="x", state="confirmed", proposed_by=zhao, **days)
    assert "for these tiers" not in told()


def test_one_that_was_closed_left_or_rests_leads_there(told, other, zhao):
    last = Warning.objects.create(account=other, opened_on=DAY - timedelta(40), closed_on=DAY - timedelta(20), risk=0.8,
                                  state="won_back", closed_by=zhao, risk_at_opening=0.8, value_at_risk=1)  # fmt: skip
    assert "next computation" in told(), "the risk has fallen since"
    Score.objects.current().filter(account=other).update(warned=True)
    assert f'href="/warnings/{last.pk}/">No warning is open: the last one was closed on 10 Jun' in told()
    Warning.objects.update(closed_on=DAY - timedelta(90))
    assert "next computation" in told(), "one horizon is over"
    Journey.objects.update_or_create(account=other, defaults={"stage": "dormant", "since": DAY})
    rest = Aftermath.objects.create(account=other, ending="dormant", on=DAY, revisit_on=DAY + timedelta(30), by=zhao)
    assert f'href="/aftermaths/{rest.pk}/">No warning is open: somebody lets the customer rest until 30 Jul' in told()
    Journey.objects.update(stage="lost")
    assert "No warning is open: the customer has left." in told()
    type(other).objects.filter(pk=other.pk).update(archived_at=timezone.now())
    assert "the customer is in the archive" in told()


def listed(browser, account):
    return browser.get(reverse("analytics:score-list"), {"account": account.pk}).content.decode()


def test_the_list_of_risks_says_in_a_word_why_a_high_risk_has_no_warning(told, other, zhao, browser_of):
    browser = browser_of(zhao)
    assert "no warning yet</a>" in listed(browser, other)
    type(other).objects.filter(pk=other.pk).update(tier="iron")
    cell = listed(browser, other)
    assert f'href="/customers/{other.pk}/?tab=risk">no warning: tier, by the policy</a>' in cell
    Verdict.objects.current().filter(account=other).update(false_keys=["late_payer"], overruled=[])
    cell = listed(browser, other)
    assert "no warning: false key account</a>" in cell
    assert f'<a href="/customers/{other.pk}/verdict/">What proves it</a>' in cell
    assert f'<a href="/customers/{other.pk}/warn/">Warn by hand</a>' in cell
    Score.objects.current().filter(account=other).update(p=0.2, band=0)
    assert "no warning" not in listed(browser, other)


def test_the_lists_of_risks_and_warnings_call_what_nobody_follows_alike(told, other, zhao, browser_of):
    browser, warnings = browser_of(zhao), reverse("lifecycle:warning-list")
    made = Warning.objects.create(account=other, opened_on=DAY, risk=0.8, risk_at_opening=0.8, value_at_risk=1)
    Todo.objects.filter(account=other).delete()
    for page in (listed(browser, other), browser.get(warnings).content.decode()):
        assert '<span class="late">without follow-up</span>' in page
    assert browser.get(f"{warnings}?followed=false").context["count"] == 1
    factories.VisitFactory(account=other, user=zhao, held_at=timezone.now())
    for page in (listed(browser, other), browser.get(warnings).content.decode()):
        assert "visited since" in page and "without follow-up" not in page
    assert browser.get(f"{warnings}?followed=false").context["count"] == 0 and made.is_open


def test_the_list_of_risks_names_the_first_action_with_who_and_when(told, other, zhao, lin, browser_of):
    made = Warning.objects.create(account=other, opened_on=DAY, risk=0.8, risk_at_opening=0.8, value_at_risk=1)
    later, first = (Todo.objects.create(account=other, user=lin, source="warning", reason=title, title=title, due_on=on)
                    for title, on in (("Second", DAY + timedelta(9)), ("Ask why", DAY)))  # fmt: skip
    cell = listed(browser_of(zhao), other)
    assert f'<a href="/todos/{first.pk}/">Ask why</a> <a href="/warnings/{made.pk}/">+1</a>' in cell
    assert f"{lin} · " in cell and later.title not in cell


def test_the_list_asks_no_more_for_more_of_them(told, acme, other, zhao, browser_of, django_assert_max_num_queries):
    browser, address = browser_of(zhao), reverse("analytics:score-list")
    Score.objects.current().filter(account__code="SMALL0").update(p=0.8, band=3)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    Score.objects.current().update(p=0.8, band=3)
    with django_assert_max_num_queries(len(one)):
        assert browser.get(address).content.decode().count("no warning: tier") > 2
