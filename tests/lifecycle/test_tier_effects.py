"""Before a change of tier is approved, its page says what comes with it: terms, visits in time, causes to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Policy, Standing, TierChange
from lifecycle.actions import causes
from lifecycle.actions.causes import Shown
from tests.lifecycle.test_causes import key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def page(browser_of, user, account, tier):
    Policy.objects.update(visit_days={"platinum": 21, "gold": 45})
    asked = TierChange.objects.create(
        account=account, was=account.tier, tier=tier, state="proposed", from_on=timezone.localdate(), by=user
    )
    found = browser_of(user).get(f"/tiers/{asked.pk}/approve/").content.decode()
    asked.delete()
    return found


@pytest.fixture
def platinum(acme):
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    seen = {"last_visit_on": timezone.localdate() - timedelta(days=30)}
    Standing.objects.update_or_create(account=acme, defaults=seen)
    acme.refresh_from_db()
    return acme


def test_a_fall_to_gold_says_the_interval_and_that_it_counts_as_seen_in_time(platinum, zhao, browser_of):
    said = page(browser_of, zhao, platinum, "gold")
    assert "No longer: a visit every 21 days" in said and "From then on: a visit every 45 days" in said
    assert "Overdue now, it counts as visited in time again" in said
    Account.objects.filter(pk=platinum.pk).update(tier="gold")
    assert "Its visit becomes overdue" in page(browser_of, zhao, Account.objects.get(pk=platinum.pk), "platinum")


def test_a_fall_to_iron_says_that_it_leaves_the_key_accounts(platinum, zhao, browser_of):
    said = page(browser_of, zhao, platinum, "iron")
    assert "It counts among the key accounts to visit no longer." in said and "in time again" not in said


def test_a_cause_that_waits_for_a_second_reader_is_told(platinum, warning, file, lin, zhao, browser_of):
    causes.suspect(warning, cause="unresolved", shown=Shown([key("complaint", file["need"])]), by=lin)
    words = "1 suspected cause of its warning waits for a second reader no longer, and leaves Today."
    warning.__class__.objects.filter(pk=warning.pk).update(tier_at_opening="gold")
    assert words in page(browser_of, zhao, platinum, "gold")
    warning.__class__.objects.filter(pk=warning.pk).update(tier_at_opening="platinum")
    assert words not in page(browser_of, zhao, platinum, "gold"), "it was platinum at the opening: it waits on"


@pytest.mark.parametrize("way", ["decide/?change={}", "decide/matching/?state=proposed", "{}/approve/"])
def test_an_open_warning_is_told_with_its_risk_before_many_or_one_are_decided(way, platinum, warning, zhao, browser_of):
    warning.__class__.objects.filter(pk=warning.pk).update(risk=0.76, value_at_risk=50_000)
    asked = TierChange.objects.create(
        account=platinum, was="platinum", tier="gold", state="proposed", from_on=timezone.localdate(), by=zhao,
        reasons={"core": {}, "share": {"share_above": 0.6}},
    )  # fmt: skip
    url, words = "/tiers/" + way.format(asked.pk), "A churn warning is open: risk 76%, CN¥50K at risk."
    said = browser_of(zhao).get(url).content.decode()
    assert words in said
    if "approve" not in way:
        assert "somebody approves it. Those ahead of it" in said and "it. ·" not in said
    warning.__class__.objects.filter(pk=warning.pk).update(risk=None, value_at_risk=None)
    assert "A churn warning is open." in browser_of(zhao).get(url).content.decode()
    warning.__class__.objects.filter(pk=warning.pk).update(state="kept", closed_on=timezone.localdate(), closed_by=zhao)
    assert "A churn warning is open" not in browser_of(zhao).get(url).content.decode()
