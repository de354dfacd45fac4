"""A warning's page puts one next step first, plays say what they ask for, a cause without evidence is no dead end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import causes, warnings
from lifecycle.actions.causes import Shown
from lifecycle.facts.plays import effect_words
from lifecycle.models import Visit, VisitPlan
from lifecycle.rules.plays import MORE, Measured
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(acme, system):
    return warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9), reasons=[["silence", 1.0, {"silent": 74}]],
                         on=timezone.localdate(), by=system)  # fmt: skip


def primary(browser, case):
    deeds = browser.get(reverse("lifecycle:warning-detail", args=[case.pk])).context["deeds"]
    first = [deed["label"] for deed in deeds if deed["primary"]]
    assert deeds[0]["label"] == first[0] and len(first) == 1
    return first[0]


def test_one_next_step_stands_first_and_goes_by_the_state_of_the_case(lin, acme, case, browser_of):
    browser, today = browser_of(lin), timezone.localdate()
    assert primary(browser, case) == "Plan a visit"
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=today + timedelta(4), state="planned")
    assert primary(browser, case) == "Write down the cause"
    visit = factories.VisitFactory(account=acme, user=lin, outcome="refused")
    causes.suspect(case, cause="stronger_competitor", shown=Shown([f"refused:{visit.pk}"]), by=lin)
    assert primary(browser, case) == "Add an action"
    VisitPlan.objects.filter(pk=plan.pk).update(state="proposed")
    assert primary(browser, case) == "Settle the proposed visit"
    VisitPlan.objects.filter(pk=plan.pk).update(state="planned", planned_on=today)
    assert primary(browser, case) == "Log a visit"
    type(case).objects.filter(pk=case.pk).update(state="kept", closed_on=today, closed_by=lin)
    assert not browser.get(reverse("lifecycle:warning-detail", args=[case.pk])).context["deeds"]


def test_a_cause_without_evidence_leads_to_the_log_and_back(lin, acme, case, browser_of):
    browser, form = browser_of(lin), reverse("lifecycle:warning-cause", args=[case.pk])
    log = f"{reverse('lifecycle:visit-log')}?account={acme.pk}&cause={case.pk}"
    assert f'<a href="{log.replace("&", "&amp;")}">' in browser.get(form).content.decode()
    assert f'name="cause" value="{case.pk}"' in browser.get(log).content.decode()
    said = {"account": acme.pk, "kind": "on_site", "outcome": "continuation", "note": "They look around"}
    sent = browser.post(log, said | {"cause": case.pk, "_key": str(uuid.uuid4())})
    assert sent.status_code == 302 and sent["Location"] == form
    assert Visit.objects.filter(account=acme).count() == 1
    sent = browser.post(log, said | {"cause": 10**6, "_key": str(uuid.uuid4()), "note": "Another"})
    assert sent["Location"].startswith("/visits/"), "a warning that nobody sees leads nowhere"


def test_a_play_says_before_the_choice_how_much_it_asks_for(lin, case, browser_of):
    page = browser_of(lin).get(reverse("lifecycle:warning-plays", args=[case.pk])).content.decode()
    assert "steps, the last within " in page and page.count('<details class="fold" open>') == 1
    assert page.count('<button class="button small">') == 1, "the first is the one proposed"


def test_points_are_the_difference_of_the_shares_beside_them():
    effect = Measured(kept=9, ended=10, others_kept=15, others_ended=36, difference=0.44, low=0.1, high=0.62,
                      verdict=MORE, against="others")  # fmt: skip
    said = effect_words(SimpleNamespace(effect=effect))
    assert "Kept more: +44 points" in said
    assert "90% kept with it (9 of 10), 46% expected without it" in said and "unweighted: 15 of 36" in said
