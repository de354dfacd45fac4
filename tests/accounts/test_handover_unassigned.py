"""Customers without an owner go to somebody in one step; what a list hands over is told once and leads back to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import handover_dues, handover_steps, handover_undos
from accounts.actions.handover_steps import Step
from accounts.models import Account, HandedOver
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.models import Todo
from tests import factories

pytestmark = pytest.mark.django_db
BOOK = reverse("accounts:hand-over-book")


@pytest.fixture
def nobodys(db):
    return factories.AccountFactory.create_batch(4, owner=None)


def test_all_that_have_no_owner_go_to_one_in_a_step_and_back(acme, lin, chen, zhao, nobodys, browser_of):
    Todo.objects.create(account=nobodys[0], user=chen, due_on=timezone.localdate(), title="Call", source="hand")
    browser, asked = browser_of(zhao), {"whose": "unassigned", "to": [lin.pk]}
    assert ">Unassigned</option>" in browser.get(BOOK).content.decode()
    looked = browser.post(BOOK, asked)
    assert looked.status_code == 202 and looked.context["counts"]["todos"] == 1
    assert "From Unassigned to" in looked.content.decode()
    done = browser.post(BOOK, asked | {"sure": looked.context["sure"]}, follow=True)
    assert "4 customers to" in done.content.decode()
    assert Account.objects.filter(owner=lin).count() == 5 and Todo.objects.get().user == lin
    assert (
        Event.objects.filter(verb="account.handed_over").count() == 4 and Notice.objects.filter(user=lin).count() == 1
    )
    assert Account.objects.get(pk=acme.pk).version == acme.version
    assert handover_undos.undo(HandedOver.objects.first().step, by=zhao).count == 4
    assert Account.objects.filter(owner=None).count() == 4


def test_nothing_unassigned_is_not_offered_and_is_refused(acme, lin, zhao, browser_of, api_of):
    assert "Unassigned" not in browser_of(zhao).get(BOOK).content.decode().split("<form")[-1]
    with pytest.raises(Refused, match="no customer without an owner"):
        handover_steps.hand_over(Step(whose=None, to=[lin], on=timezone.localdate()), by=zhao)
    factories.AccountFactory(owner=None)
    told = api_of(zhao).post("/api/v1/hand-overs/preview/", {"whose": "unassigned", "to": [lin.pk]}, format="json")
    assert told.status_code == 200, told.json()
    assert told.json()["shares"][0]["customers"] == 1


def test_on_a_day_to_come_they_go_then(lin, zhao, system, nobodys):
    day = timezone.localdate() + timedelta(3)
    handover_steps.hand_over(Step(whose=None, to=[lin], on=day), by=zhao)
    assert handover_dues.carry_out_due(day, by=system) == 4
    assert Account.objects.filter(owner=lin).count() == 4


def test_what_a_list_hands_over_is_one_notice_and_leads_back_to_the_list(lin, zhao, nobodys, browser_of):
    came = "/customers/?owner=unassigned"
    keys = "&".join(f"account={one.pk}" for one in nobodys)
    address = f"{reverse('accounts:account-hand-over-many')}?{keys}"
    browser = browser_of(zhao)
    form = browser.get(address, headers={"referer": f"http://testserver{came}"})
    done = browser.post(address, {"owner": lin.pk, "came": form.context["came_from"]})
    assert done.headers["Location"].endswith(came)
    shown = browser.get("/customers/").content.decode()
    assert f"Handed over: 4 customers to {lin}." in shown and "/hand-overs/" in shown
    assert Notice.objects.filter(user=lin).count() == 1
    assert Event.objects.filter(verb="account.handed_over").count() == 4


def test_one_alone_is_told_with_its_name(acme, chen, zhao, browser_of):
    address = f"{reverse('accounts:account-hand-over-many')}?account={acme.pk}"
    browser_of(zhao).post(address, {"owner": chen.pk})
    assert Notice.objects.get(user=chen).account_id == acme.pk
