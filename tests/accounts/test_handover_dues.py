"""A hand-over from a day on: one waiting step a customer, looked at again on its day, carried out step after step."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.actions import accounts, handover_dues, handover_steps, handover_undos
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
def soon() -> date:
    return timezone.localdate() + timedelta(3)


def step(whose: Any, *to: Any, on: date) -> Step:
    return Step(whose=whose, to=list(to), on=on)


@pytest.mark.db_both
def test_a_customer_waits_for_one_step_alone(acme, lin, mate, sun, zhao, chen, soon, api_of):
    key = handover_steps.hand_over(step(lin, mate, on=soon), by=sun)
    for to, day in ((chen, soon), (mate, soon + timedelta(9))):
        with pytest.raises(Refused, match="Acme Building waits to go to Mate") as refusal:
            handover_steps.hand_over(step(lin, to, on=day), by=zhao)
        assert refusal.value.more == {"step": str(key)}
    asked = {"whose": lin.pk, "to": [chen.pk], "on": soon.isoformat()}
    assert api_of(zhao).post("/api/v1/hand-overs/book/", asked, format="json").status_code == 409
    handover_undos.undo(key, by=sun)
    handover_steps.hand_over(step(lin, chen, on=soon), by=zhao)
    assert HandedOver.objects.waiting().get().owner == chen


def test_what_waits_in_vain_is_in_nobodys_way(acme, lin, mate, sun, soon):
    handover_steps.hand_over(step(lin, mate, on=soon), by=sun)
    accounts.hand_over(Account.objects.get(), owner=sun, by=sun)
    assert handover_steps.hand_over(step(sun, lin, on=soon), by=sun)


@pytest.mark.db_both
def test_two_steps_of_old_are_carried_out_one_after_the_other(acme, lin, mate, sun, chen, zhao, system, soon):
    promise = Promise.objects.create(account=acme, text="Samples", due_on=soon, user=lin)
    first = handover_steps.hand_over(step(lin, mate, on=soon), by=sun)
    HandedOver.objects.create(account=acme, was=lin, owner=chen, on=soon, by=zhao)
    assert handover_dues.carry_out_due(soon, by=system) == 1
    acme.refresh_from_db()
    promise.refresh_from_db()
    assert acme.owner == mate == promise.user
    assert Event.objects.filter(verb="account.handed_over").count() == 1
    assert HandedOver.objects.get(step=first).done_at and HandedOver.objects.exclude(step=first).get().undone_at
    assert not HandedOver.objects.waiting().exists()


def _leaves(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _loses_the_right(user: User) -> None:
    User.objects.filter(pk=user.pk).update(role=Role.MANAGER)


def _keeps_none(user: User) -> None:
    User.objects.filter(pk=user.pk).update(role=Role.AUDITOR)


def _moves(user: User) -> None:
    User.objects.filter(pk=user.pk).update(team=factories.TeamFactory(name="Far away"))


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("who", "what", "why"),
    [("sun", _leaves, "orderer_left"), ("sun", _loses_the_right, "orderer_right"), ("mate", _leaves, "receiver_left"),
     ("mate", _keeps_none, "receiver_role"), ("mate", _moves, "orderer_reach"), ("lin", _moves, "orderer_reach")],
)  # fmt: skip
def test_on_its_day_it_is_looked_at_again(acme, lin, mate, sun, zhao, system, soon, who, what, why, browser_of, api_of):
    handover_steps.hand_over(step(lin, mate, on=soon), by=sun)
    what({"sun": sun, "mate": mate, "lin": lin}[who])
    for _night in range(2):
        assert handover_dues.carry_out_due(soon, by=system) == 0
    acme.refresh_from_db()
    assert acme.owner == lin and HandedOver.objects.waiting().count() == 1
    event = Event.objects.get(verb="book.held")
    assert event.data["why"] == why
    heard = set(Notice.objects.filter(event=event).values_list("user__username", flat=True))
    assert heard == ({"zhao"} if (who, what) == ("sun", _leaves) else {"sun"}), "once, who ordered it and who leads"
    shown = browser_of(zhao).get("/customers/hand-over/steps/").content.decode()
    HandedOver.objects.update(on=timezone.localdate())
    rows = api_of(zhao).get("/api/v1/hand-overs/?state=waiting").json()["results"]
    assert [row["held"] for row in rows] == [why] and not api_of(zhao).get("/api/v1/hand-overs/?state=done").json()[
        "results"
    ]
    assert str(handover_dues.Hindrance(why).label).replace("'", "&#x27;") in shown


def test_it_goes_on_once_nothing_is_in_the_way(acme, lin, mate, sun, system, soon):
    handover_steps.hand_over(step(lin, mate, on=soon), by=sun)
    _leaves(mate)
    assert handover_dues.carry_out_due(soon, by=system) == 0
    User.objects.filter(pk=mate.pk).update(is_active=True)
    assert handover_dues.carry_out_due(soon + timedelta(1), by=system) == 1
    assert Account.objects.get().owner == mate


@pytest.mark.db_both
def test_a_seat_hands_nothing_over(acme, other, lin, mate, sun, chen, zhao, api_of):
    """Sun sees a customer of the South by a seat: neither the book nor the single hand-over takes it away."""
    factories.SeatFactory(account=other, user=sun, function="manager")
    assert Account.objects.visible_to(sun).filter(pk=other.pk).exists()
    for verb in (handover_steps.hand_over, handover_steps.preview):
        with pytest.raises(Refused, match="own team only"):
            verb(step(chen, mate, on=timezone.localdate()), by=sun)
    with pytest.raises(Refused, match="own team only"):
        accounts.hand_over(other, owner=mate, by=sun)
    with pytest.raises(Refused, match="own team only"):
        accounts.change(other, values={"owner": mate}, by=sun)
    with pytest.raises(Refused, match="own team only"):
        accounts.hand_over_many([acme, other], owner=mate, by=sun)
    api = api_of(sun)
    asked = {"whose": chen.pk, "to": [mate.pk]}
    assert api.post("/api/v1/hand-overs/book/", asked, format="json").status_code == 400
    done = api.post(f"/api/v1/accounts/{other.pk}/hand-over/", {"owner": mate.pk}, format="json")
    assert done.status_code == 409
    assert set(Account.objects.values_list("owner__username", flat=True)) == {"lin", "chen"}
    assert accounts.hand_over(other, owner=mate, by=zhao).owner == mate


def test_roles_that_keep_no_file_get_no_customers(acme, lin, gu, zhao, ada):
    auditor = factories.UserFactory(role=Role.AUDITOR)
    for user in (gu, auditor):
        with pytest.raises(Refused, match="cannot own customers"):
            handover_steps.hand_over(step(lin, user, on=timezone.localdate()), by=zhao)
        with pytest.raises(Refused, match="cannot own customers"):
            accounts.hand_over(acme, owner=user, by=zhao)
    assert accounts.hand_over(acme, owner=ada, by=zhao).owner == ada


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_of_two_at_once_one_waits_and_is_refused(acme, lin, mate, sun, chen, zhao, soon):
    said: list[str] = []
    begin = threading.Barrier(2)

    def order(to: User, by: User) -> None:
        try:
            begin.wait(timeout=20)
            handover_steps.hand_over(step(lin, to, on=soon), by=by)
            said.append("done")
        except Refused as refusal:
            said.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=order, args=pair) for pair in ((mate, sun), (chen, zhao))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert sorted(said) == ["done", "waits"] and HandedOver.objects.waiting().count() == 1
    assert connection.vendor == "postgresql"
