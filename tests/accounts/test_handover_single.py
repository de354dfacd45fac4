"""One customer goes back to who had it: by the rules of a step's undo, from where its time line tells of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import accounts, handover_steps, handover_undos
from accounts.actions.handover_steps import Step
from accounts.models import Account, HandedOver
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice, User
from lifecycle.models import Promise
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sun(north: Any) -> User:
    """Leads lin's team."""
    user = factories.UserFactory(username="sun", name="Sun", role=Role.LEAD, team=north)
    north.lead = user
    north.save()
    return user


@pytest.fixture
def mate(north: Any) -> User:
    return factories.UserFactory(username="mate", name="Mate", team=north)


@pytest.fixture
def promise(acme: Any, lin: Any) -> Promise:
    return Promise.objects.create(account=acme, text="Samples", due_on=timezone.localdate(), user=lin)


def test_one_customer_goes_back_with_its_open_work(acme, lin, mate, sun, promise, browser_of):
    browser = browser_of(sun)
    done = browser.post(f"/customers/{acme.pk}/hand-over/", {"owner": mate.pk, "note": "Leave"}, follow=True)
    undo = f"/customers/{acme.pk}/hand-over/undo/"
    assert f'"{undo}"' in done.content.decode(), "the message offers the way back"
    assert undo in browser.get(f"/customers/{acme.pk}/timeline/").content.decode()
    assert "Acme Building goes back to Lin Xiao" in browser.get(undo).content.decode()
    assert "1 customer is back." in browser.post(undo, follow=True).content.decode()
    acme.refresh_from_db()
    promise.refresh_from_db()
    assert (acme.owner, promise.user) == (lin, lin)
    assert undo not in browser.get(f"/customers/{acme.pk}/timeline/").content.decode(), "it is undone once"
    assert set(Notice.objects.filter(event__account_id=acme.pk).values_list("user", flat=True)) == {lin.pk, mate.pk}
    assert not Event.objects.filter(verb="book.taken_back").exists()


def test_only_who_made_it_or_leads_both_sides(acme, lin, mate, sun, chen, zhao, browser_of):
    accounts.hand_over(acme, owner=mate, by=zhao)
    south = factories.UserFactory(role=Role.LEAD, team=chen.team)
    factories.SeatFactory(account=acme, user=south)
    undo = f"/customers/{acme.pk}/hand-over/undo/"
    assert undo not in browser_of(south).get(f"/customers/{acme.pk}/timeline/").content.decode()
    assert browser_of(mate).get(undo).status_code == 403
    with pytest.raises(Refused, match="Only who made"):
        handover_undos.undo_last(Account.objects.get(pk=acme.pk), by=south)
    assert handover_undos.undo_last(Account.objects.get(pk=acme.pk), by=sun).count == 1


@pytest.mark.db_both
def test_a_customer_in_nobodys_charge_and_back(acme, lin, sun, zhao, promise):
    accounts.hand_over(acme, owner=None, by=zhao)
    accounts.hand_over(Account.objects.get(pk=acme.pk), owner=lin, by=zhao)
    with pytest.raises(Refused, match="Only who made"):
        handover_undos.undo_last(Account.objects.get(pk=acme.pk), by=sun)
    for owner in (None, lin):
        assert handover_undos.undo_last(Account.objects.get(pk=acme.pk), by=zhao).count == 1
        assert Account.objects.get(pk=acme.pk).owner == owner
    with pytest.raises(Refused, match="taken back already"):
        handover_undos.undo_last(Account.objects.get(pk=acme.pk), by=zhao)


def test_one_out_of_a_book_goes_back_alone(acme, lin, mate, sun, api_of):
    factories.AccountFactory.create_batch(2, owner=lin)
    key = handover_steps.hand_over(Step(whose=lin, to=[mate], on=timezone.localdate()), by=sun)
    told = api_of(sun).post("/api/v1/hand-overs/undo/", {"step": str(key), "account": acme.pk}, format="json")
    assert told.json() == {"count": 1, "left": []}
    assert list(Account.objects.filter(owner=lin)) == [acme]
    assert handover_undos.undo(key, by=sun).count == 2


@pytest.mark.db_both
def test_chosen_in_a_list_they_make_a_step_of_each_colleague(acme, other, mate, zhao, browser_of):
    mine = factories.AccountFactory(owner=acme.owner)
    accounts.hand_over_many([acme, other, mine], owner=mate, by=zhao)
    rows = {row.account_id: row.step for row in HandedOver.objects.all()}
    assert rows[acme.pk] == rows[mine.pk] != rows[other.pk]
    page = browser_of(zhao).get("/customers/hand-over/steps/").content.decode()
    assert "华东建材集团</a>" in page and "Chen Rui" in page
    assert handover_undos.undo(rows[acme.pk], by=zhao).count == 2
