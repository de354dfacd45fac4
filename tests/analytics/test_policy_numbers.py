"""Runs read the numbers of the rules from the version in force on their day; the past computed again says the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.actions import policies
from accounts.models import Policy, Wallet
from analytics.actions import recompute
from analytics.models import Loyalty, Potential, Score, Scorecard, Verdict
from kam.choices import RunKind
from kam.models import Run
from tests.analytics import books
from tests.analytics.books import DAY

pytestmark = pytest.mark.django_db
NUMBERS = {
    "gates": {"platinum_loyalty": 100, "gold_loyalty": 100},
    "false_key": {"poor_margin": 0},
    "loyalty": {"full_tenure": 30, "full_months": 1},
    "potential": {"least": 0.4, "most": 0.9},
    "bands": {"raised": 0.02, "high": 0.03, "critical": 0.04},
    "standards": {"growth_span": 0.05},
    "classes": {"holds": 10, "core": 10, "important": 10, "known_core": 1, "known_important": 1},
}
KINDS = (RunKind.ALL, RunKind.STANDARDS)


@pytest.fixture
def book(acme, other):
    books.computed(acme, other)
    amount = Decimal(10**6)
    Wallet.objects.create(
        account=acme, on=DAY - timedelta(9), amount=amount, worth=amount, currency="CNY", source="asked", by=acme.owner
    )
    return acme


def said(system, day=DAY):
    """What runs of a day say, without their own keys."""
    runs = [recompute.start(kind, as_of=day, by=system) for kind in KINDS]
    done = {kind: Run.objects.at(kind, day) for kind in (*RunKind.values,)}
    found = {}
    for model, kind in ((Verdict, RunKind.TIERS), (Loyalty, RunKind.CHURN), (Potential, RunKind.CHURN),
                        (Score, RunKind.CHURN), (Scorecard, RunKind.STANDARDS)):  # fmt: skip
        rows = model.objects.filter(run=done[kind]).order_by("account_id").values()
        found[model] = [{k: v for k, v in row.items() if k not in ("id", "run_id")} for row in rows]
    assert {run.policy_version for run in runs} == {Policy.objects.in_force(day).number}
    return found


def test_every_rule_reads_its_numbers_from_the_version_of_the_day(book, system, zhao):
    before, past = said(system), said(system, DAY - timedelta(days=31))
    policies.publish(policies.draft({"numbers": NUMBERS, "runs_needed": 1}, by=zhao), effective_on=DAY, by=zhao)
    after = said(system)
    for model in before:
        assert len(before[model]) == len(after[model]) > 0
        assert before[model] != after[model], model
    by_code = {row["account_id"]: row for row in after[Verdict]}
    assert by_code[book.pk]["computed"] == "iron" and "loyalty_score" in by_code[book.pk]["reasons"]
    reach = {row["account_id"]: row["reachable_share"] for row in after[Potential]}
    assert min(reach.values()) > max(0.2, 0.4 * 0.5 - 0.01)
    assert {row["tenure"] for row in after[Loyalty] if row["tenure"] is not None} == {1.0}
    assert said(system, DAY - timedelta(days=31)) == past, "the day before is computed by its own version"
    assert said(system) == after


def test_a_version_without_a_number_reads_its_default(book, system):
    before = said(system)
    Policy.objects.update(numbers={})
    assert said(system) == before


@pytest.mark.db_both
def test_the_pages_speak_of_the_numbers_of_the_run(book, browser_of, zhao, system):
    free = {group: numbers for group, numbers in NUMBERS.items() if group != "gates"}
    policies.publish(policies.draft({"numbers": free}, by=zhao), effective_on=DAY, by=zhao)
    said(system)
    client = browser_of(zhao)
    page = client.get(f"/customers/{book.pk}/potential/").content.decode()
    assert "0.1 make full marks" in page and "40%" in page
    assert "5% less is 0" in client.get("/scorecards/?show=measures").content.decode()
    assert "A point holds from 10" in client.get(f"/customers/{book.pk}/class/").content.decode()
    version = Policy.objects.current()
    told = client.get(f"/settings/policy/{version.pk}/").content.decode()
    assert "The same person drafted and approved this version" in told and "by default 0.5" not in told
    form = client.get(f"/settings/policy/new/?from={version.pk}").content.decode()
    assert 'name="numbers-potential-least" value="40"' in form and "By default 20%; from 0% to 100%." in form
