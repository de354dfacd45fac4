"""The guided first steps lead on from the computation: to the first tiers, the first warning, the first visits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Policy, TierChange
from kam.choices import Role
from kam.ground import guide
from lifecycle.facts import first_steps
from lifecycle.models import VisitPlan, Warning
from tests import factories

pytestmark = pytest.mark.django_db


def states(browser):
    return {item["step"].key: item["done"] for item in browser.get("/guide/").context["steps"]}


KEYS = ["accounts", "orders", "owners", "compute", "tiers", "warnings", "plans"]


def test_they_come_after_the_computation_and_each_leads_to_its_page(zhao, browser_of):
    steps = browser_of(zhao).get("/guide/").context["steps"]
    assert [item["step"].key for item in steps] == KEYS
    for item in steps[3:]:
        assert not item["done"] and browser_of(zhao).get(item["url"]).status_code == 200, item["url"]


def test_whoever_may_not_take_a_step_reads_who_does(ada, zhao, browser_of):
    def led(person):
        return {item["step"].key for item in browser_of(person).get("/guide/").context["steps"] if item["url"]}

    assert led(zhao) == {"compute", "tiers", "warnings", "plans"}
    assert led(ada) == {"accounts", "orders", "owners", "compute", "tiers"}
    shown = browser_of(ada).get("/guide/").content.decode()
    assert "This step is taken by: Account manager" in shown
    assert "This step is taken by: Administrator" in browser_of(zhao).get("/guide/").content.decode()
    assert 'href="/customers/?owner=unassigned"' in browser_of(zhao).get("/guide/").content.decode()


def test_customers_have_owners_when_most_do_or_all_that_bought(ada, lin, acme, browser_of):
    browser = browser_of(ada)
    assert states(browser)["owners"], "the only customer has one, and lin is a manager"
    others = factories.AccountFactory.create_batch(2, owner=None)
    assert not states(browser)["owners"]
    factories.OrderFactory(account=acme)
    assert states(browser)["owners"], "who never bought waits for nobody"
    factories.OrderFactory(account=others[0])
    assert not states(browser)["owners"]
    others[0].owner = lin
    others[0].save()
    type(lin).objects.filter(role=Role.MANAGER).update(is_active=False)
    assert not states(browser)["owners"]


def test_tiers_that_ask_nobody_are_looked_at_and_no_run_ticks_them(ada, acme, system, browser_of):
    browser = browser_of(ada)
    TierChange.objects.create(account=acme, tier="gold", from_on=timezone.localdate(), by=system)
    shown = browser.get("/guide/")
    assert not states(browser)["tiers"] and "in effect at once" in shown.content.decode()
    gone = browser.post("/guide/", {"step": "tiers"})
    assert gone.headers["Location"] == "/tiers/?state=in_effect" and states(browser)["tiers"]
    assert browser.post("/guide/", {"step": "orders"}).headers["Location"] == "/guide/"
    Policy.objects.update(needs_approval=True)
    asked = browser.get("/guide/").context["steps"][4]
    assert asked["url"] == "" and asked["step"].query == "state=proposed" and not asked["done"]


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
