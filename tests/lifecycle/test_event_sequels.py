"""What an event is followed by is told before it is made; nothing is offered twice, and a closed list says why."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from kam.choices import Role
from lifecycle.actions import events_held
from lifecycle.actions.todos import finish
from lifecycle.models import Invitation, Todo, Visit
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def forum(zhao, acme, other):
    """Two of Acme came, and Zhou of another; Mei of a third stayed away."""
    values = {"kind": "forum", "title": "Forum", "on": timezone.localdate() - timedelta(10), "cost": Decimal(100)}
    event = events_held.plan(values=values, by=zhao)
    third = factories.AccountFactory(name="Third Mill", owner=zhao)
    people = {"Li Wei": acme, "Wang": acme, "Zhou": other, "Mei": third}
    guests = [factories.ContactFactory(account=account, name=name) for name, account in people.items()]
    for one in events_held.invite(event, guests, by=zhao):
        events_held.attend(one, attended=one.contact.name != "Mei", by=zhao)
    return event


def read(client, url):
    return " ".join(strip_tags(client.get(url).content.decode()).split())


def test_a_follow_up_tells_for_whom_and_due_when_before_it_is_given(forum, browser_of, zhao, acme, other):
    client, page = browser_of(zhao), f"/events/{forum.pk}/"
    assert "Follow up 2 customers" in read(client, page)
    told = read(client, f"{page}follow-up/")
    assert "2 to-dos will be given" in told and "due on Wed 2 Dec" in told
    assert all(str(name) in told for name in (acme, acme.owner, other, other.owner, "Li Wei")) and "Third" not in told
    assert "due on Sat 5 Dec" in read(client, f"{page}follow-up/?days=10") and not Todo.objects.exists()
    client.post(f"{page}follow-up/", {"title": "Call", "days": 7})
    assert Todo.objects.count() == 2 and "Follow up 2" not in read(client, page)
    finish(Todo.objects.get(account=acme), by=acme.owner)
    assert "Follow up 1 customer" in read(client, page), "what is done may be followed by more"


def test_visits_are_offered_for_those_alone_who_came_and_have_none(forum, browser_of, zhao, acme, other):
    client, page = browser_of(zhao), f"/events/{forum.pk}/"
    assert "Log 2 visits" in read(client, page)
    told = read(client, f"{page}visits/")
    assert "2 visits of kind event will be logged, held on 15 Nov 2026:" in told
    assert "Li Wei" in told and "Mei" not in told
    at = timezone.make_aware(datetime.combine(forum.on, time(15)))
    factories.VisitFactory(account=other, user=other.owner, held_at=at, kind="event")
    assert "Log 1 visit" in read(client, page) and "Zhou" not in read(client, f"{page}visits/")
    client.post(f"{page}visits/")
    assert Visit.objects.filter(account=acme).count() == Visit.objects.filter(account=other).count() == 1
    assert "Log 1 visit" not in read(client, page)
    assert client.get(f"{page}visits/").status_code == 302


@pytest.mark.db_both
def test_a_list_that_is_closed_says_why_and_who_opens_it(forum, browser_of, zhao, monkeypatch):
    page = f"/events/{forum.pk}/"
    events_held.share_cost(forum, by=zhao)
    told = read(browser_of(zhao), page)
    assert "Who came is closed: the cost was shared among them on 25 Nov. Take the cost back" in told
    monkeypatch.setattr("lifecycle.views.events_held.can", lambda _user, right: right != "edit_costs")
    told = read(browser_of(zhao), page)
    assert f"this may do: {Role.MANAGER.label}" in told and Invitation.objects.filter(attended=True).count() == 3
