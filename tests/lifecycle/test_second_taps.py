"""Of two taps the second finds what the first did, however old the page is from which it comes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kam.ground.errors import Refused
from lifecycle.actions import events_held, needs, promises, todos
from lifecycle.models import Invitation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def again(row):
    """The row as a page read it before anything happened."""
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def promise(lin, acme):
    return promises.make(acme, text="Samples", due_on=timezone.localdate() - timedelta(3), by=lin)


@pytest.mark.parametrize("second", ["drop", "give_up", "move"])
def test_a_kept_promise_is_neither_dropped_nor_broken_nor_moved(lin, promise, second):
    old, more = again(promise), {"due_on": timezone.localdate()} if second == "move" else {}
    promises.keep(promise, by=lin)
    with pytest.raises(Refused):
        getattr(promises, second)(old, **more, by=lin)
    kept = again(promise)
    assert kept.kept_on and not (kept.dropped_on or kept.broken_on)


def test_a_dropped_promise_is_not_changed(lin, promise):
    old = again(promise)
    promises.drop(promise, by=lin)
    with pytest.raises(Refused):
        promises.change(old, {"text": "Other"}, by=lin)


@pytest.mark.parametrize(("first", "second"), [("finish", "drop"), ("finish", "change"), ("drop", "change")])
def test_a_to_do_that_is_over_stays_so(lin, acme, first, second):
    more = {"drop": {"result": "x"}, "change": {"values": {"title": "Other"}}, "finish": {}}
    todo = todos.give(acme, title="Call", due_on=timezone.localdate(), by=lin)
    old = again(todo)
    getattr(todos, first)(todo, **more[first], by=lin)
    with pytest.raises(Refused):
        getattr(todos, second)(old, **more[second], by=lin)
    assert not (again(todo).done_on and again(todo).dropped_on)


def test_a_closed_need_takes_no_further_step(lin, acme):
    need = needs.hear(values={"account": acme, "text": "Breakage", "sign": "complaint"}, by=lin)
    old = again(need)
    needs.close(need, outcome="dropped", by=lin)
    with pytest.raises(Refused):
        needs.state(old, by=lin)
    assert again(need).step == "closed"


def test_no_benefit_for_a_need_that_is_latent_again(lin, acme):
    need = needs.hear(values={"account": acme, "text": "Breakage", "sign": "complaint"}, by=lin)
    needs.state(need, by=lin)
    old = again(need)
    needs.step_back(old, by=lin)
    with pytest.raises(Refused):
        needs.propose(old, values={"solution": "Guards", "benefit": Decimal(1)}, by=lin)
    assert again(need).benefit is None


def test_a_cost_that_is_shared_keeps_its_amount_and_its_guests(zhao, acme):
    values = {"kind": "seminar", "title": "Day", "on": timezone.localdate(), "cost": Decimal(900)}
    event = events_held.plan(values=values, by=zhao)
    (guest,) = events_held.invite(event, [factories.ContactFactory(account=acme)], by=zhao)
    unsaid, old = again(guest), again(event)
    events_held.attend(guest, attended=True, by=zhao)
    came = again(guest)
    events_held.share_cost(event, by=zhao)
    for late in (
        lambda: events_held.change(old, values={"cost": Decimal(5)}, by=zhao),
        lambda: events_held.withdraw(came, by=zhao),
        lambda: events_held.attend(unsaid, attended=None, by=zhao),
    ):
        with pytest.raises(Refused):
            late()
    assert again(event).cost == 900 and Invitation.objects.came().count() == 1
