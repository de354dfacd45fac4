"""Undoing a hand-over leaves alone and names what happened since, and is for who made the step or could have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import accounts, handover_steps, handover_undos, merges
from accounts.actions.handover_steps import Step
from accounts.models import Account, HandedOver
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, User
from lifecycle.models import Promise
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def sun(north: Any) -> User:
    """Leads lin's team."""
    return factories.UserFactory(username="sun", name="Sun", role=Role.LEAD, team=north)


@pytest.fixture
def mate(north: Any) -> User:
    return factories.UserFactory(username="mate", name="Mate", team=north)


@pytest.fixture
def book(lin: Any, acme: Any) -> list[Account]:
    """Five customers of lin with a promise each."""
    found = [acme, *factories.AccountFactory.create_batch(4, owner=lin)]
    for account in found:
        Promise.objects.create(account=account, text="Samples", due_on=timezone.localdate(), user=lin)
    return found


def step(whose: Any, *to: Any, days: int = 0) -> Step:
    return Step(whose=whose, to=list(to), on=timezone.localdate() + timedelta(days))


def test_what_happened_since_is_left_and_named(book, lin, mate, sun, zhao):
    key = handover_steps.hand_over(step(lin, mate), by=sun)
    archived, merged, moved, into, whole = (Account.objects.get(pk=one.pk) for one in book)
    accounts.archive(archived, by=zhao)
    merges.merge(into, merged, by=zhao)
    accounts.hand_over(moved, owner=sun, by=sun)
    back = handover_undos.undo(key, by=sun)
    assert back.count == 2 and {(one.account, str(one.why)) for one in back.left} == {
        (archived.pk, "archived"), (merged.pk, "merged"), (moved.pk, "changed")
    }  # fmt: skip
    assert set(Account.objects.filter(owner=lin)) == {into, whole}
    stayed = {one.pk: one.owner for one in Account.objects.filter(pk__in=[archived.pk, merged.pk, moved.pk])}
    assert stayed == {archived.pk: mate, merged.pk: mate, moved.pk: sun}
    assert Promise.objects.get(account=archived).user == mate, "the work of what stays stays"
    assert Promise.objects.get(account=whole).user == lin
    assert Event.objects.get(verb="book.taken_back").data == {"count": 2, "left": 3}


def test_what_stayed_goes_back_once_nothing_is_in_the_way(book, lin, mate, sun):
    key = handover_steps.hand_over(step(lin, mate), by=sun)
    accounts.archive(Account.objects.get(pk=book[0].pk), by=sun)
    handover_undos.undo(key, by=sun)
    with pytest.raises(Refused, match="Acme Building: was archived since") as refusal:
        handover_undos.undo(key, by=sun)
    assert [one["account"] for one in refusal.value.more["left"]] == [book[0].pk]
    accounts.restore(Account.objects.get(pk=book[0].pk), by=sun)
    assert handover_undos.undo(key, by=sun).count == 1
    assert Account.objects.filter(owner=lin).count() == 5


def test_a_customer_out_of_sight_is_not_named(book, lin, mate, sun, chen, zhao):
    key = handover_steps.hand_over(step(lin, mate), by=sun)
    accounts.hand_over(Account.objects.get(pk=book[0].pk), owner=chen, by=zhao)
    back = handover_undos.undo(key, by=sun)
    assert back.count == 4 and [(one.account, one.name, str(one.why)) for one in back.left] == [(None, "", "hidden")]


@pytest.mark.parametrize("days", [0, 3])
def test_a_directors_step_is_not_a_leads_to_undo(book, lin, mate, sun, chen, zhao, days):
    key = handover_steps.hand_over(step(lin, mate, chen, days=days), by=zhao)
    with pytest.raises(Refused, match="Only who made") as refusal:
        handover_undos.undo(key, by=sun)
    assert refusal.value.status == 403
    south = factories.UserFactory(role=Role.LEAD, team=chen.team)
    with pytest.raises(Refused):
        handover_undos.undo(key, by=south)
    assert HandedOver.objects.filter(undone_at=None).count() == 5
    assert handover_undos.undo(key, by=zhao).count == 5
    assert Account.objects.filter(owner=lin).count() == 5


def test_who_could_have_made_it_may_undo_it(book, lin, mate, sun, zhao):
    key = handover_steps.hand_over(step(lin, mate), by=zhao)
    assert handover_undos.undo(key, by=sun).count == 5


def test_nothing_goes_back_to_a_role_that_keeps_no_customers(book, lin, mate, sun):
    key = handover_steps.hand_over(step(lin, mate), by=sun)
    User.objects.filter(pk=lin.pk).update(role=Role.AUDITOR)
    with pytest.raises(Refused, match="no customers any more"):
        handover_undos.undo(key, by=sun)


def test_page_and_api_name_what_stays(book, lin, mate, sun, chen, zhao, browser_of, api_of):
    key = handover_steps.hand_over(step(lin, mate), by=sun)
    accounts.archive(Account.objects.get(pk=book[0].pk), by=sun)
    address = f"/hand-overs/{key}/undo/"
    assert "Acme Building</a> was archived since" in browser_of(sun).get(address).content.decode()
    shown = browser_of(sun).post(address, follow=True).content.decode()
    assert "4 customers are back." in shown and "Acme Building</a> was archived since" in shown
    again = handover_steps.hand_over(step(lin, mate), by=zhao)
    accounts.archive(Account.objects.get(pk=book[1].pk), by=sun)
    told = api_of(zhao).post("/api/v1/hand-overs/undo/", {"step": str(again)}, format="json").json()
    assert told["count"] == 3 and told["left"] == [
        {"account": book[1].pk, "name": book[1].name, "why": "archived",
         "words": f"{book[1].name}: was archived since"}
    ]  # fmt: skip
    far = handover_steps.hand_over(step(lin, chen), by=zhao)
    refused = api_of(factories.UserFactory(role=Role.LEAD, team=chen.team))
    assert refused.post("/api/v1/hand-overs/undo/", {"step": str(far)}, format="json").status_code == 403


def test_the_list_of_steps(book, lin, mate, sun, chen, gu, zhao, browser_of, django_assert_max_num_queries):
    waiting = handover_steps.hand_over(step(lin, mate, sun, days=3), by=sun)
    far = factories.AccountFactory(owner=chen)
    foreign = handover_steps.hand_over(step(chen, zhao), by=zhao)
    address, page = "/customers/hand-over/steps/", browser_of(sun)
    assert browser_of(gu).get(address).status_code == 403
    with django_assert_max_num_queries(20):
        shown = page.get(address).content.decode()
    assert "Mate, Sun" in shown and "Waits for its day 5" in shown and f"/hand-overs/{waiting}/undo/" in shown
    assert str(foreign) not in shown and far.name not in shown
    assert str(waiting) in page.get(f"{address}?state=waiting").content.decode()
    assert str(waiting) not in page.get(f"{address}?state=done").content.decode()
    assert str(waiting) in page.get(f"{address}?q=Acme").content.decode()
    assert "Nothing changes hands" in page.get(f"/hand-overs/{waiting}/undo/").content.decode()
    assert "Cancelled" in page.post(f"/hand-overs/{waiting}/undo/", follow=True).content.decode()
    assert f"/hand-overs/{waiting}/undo/" not in page.get(f"{address}?state=undone").content.decode()
    assert b"Taken back or dropped: 5" in b"".join(page.get(f"{address}?format=csv").streaming_content)
