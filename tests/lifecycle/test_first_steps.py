"""The guided first steps lead on from the computation: to the first tiers, the first warning, the first visits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import TierChange
from kam.choices import Role
from kam.ground import guide
from lifecycle.facts import first_steps
from lifecycle.models import VisitPlan, Warning
from tests import factories

pytestmark = pytest.mark.django_db


def states(browser):
    return {item["step"].key: item["done"] for item in browser.get("/guide/").context["steps"]}


def test_they_come_after_the_computation_and_each_leads_to_its_page(ada, browser_of):
    page = browser_of(ada).get("/guide/")
    keys = [item["step"].key for item in page.context["steps"]]
    assert keys == ["accounts", "orders", "compute", "tiers", "warnings", "plans"]
    zhao = factories.UserFactory(username="boss", role=Role.DIRECTOR)
    for item in page.context["steps"][3:]:
        assert not item["done"] and browser_of(zhao).get(item["url"]).status_code == 200, item["url"]


def test_each_is_done_when_it_was_done_and_not_before(ada, lin, acme, browser_of):
    today = timezone.localdate()
    span = {"from_on": today, "reasons": {}, "by": lin}
    change = TierChange.objects.create(account=acme, tier="gold", state="proposed", **span)
    warned = Warning.objects.create(account=acme, state="open", opened_on=today, risk_at_opening=0.6, risk=0.6)
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=today - timedelta(1), state="proposed")
    browser = browser_of(ada)
    assert not any(states(browser)[key] for key in ("tiers", "warnings", "plans"))
    TierChange.objects.filter(pk=change.pk).update(state="in_effect")
    factories.VisitFactory(account=acme, user=lin, held_at=timezone.now())
    VisitPlan.objects.filter(pk=plan.pk).update(state="planned")
    assert all(states(browser)[key] for key in ("tiers", "warnings", "plans"))
    assert warned.pk and first_steps.is_followed()


def test_nobody_is_held_at_the_guide_by_them(db):
    needed = [step.key for step in guide.steps() if step.needed]
    assert needed == ["orders", "compute"]
