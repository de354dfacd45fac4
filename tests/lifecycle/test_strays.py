"""Open work of whoever does not see a customer any more goes to the customer's owner, who is told of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import accounts
from accounts.models import Account
from kam.choices import Role
from kam.models import Event, Notice
from lifecycle.actions import cadence
from lifecycle.models import Promise, Todo, VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db
ROLES = [Role.LEAD, Role.SERVICE, Role.MARKETING]


def soon():
    return timezone.localdate() + timedelta(5)


def work_of(user, account):
    Promise.objects.create(account=account, text="Samples", due_on=soon(), user=user)
    Todo.objects.create(account=account, title="Ask", due_on=soon(), user=user)
    VisitPlan.objects.create(account=account, planned_on=soon(), user=user, state="planned")


def whose():
    return {model.objects.get().user for model in (Promise, Todo, VisitPlan)}


@pytest.fixture
def elsewhere():
    """Colleagues of another team, who never had a seat with the customer."""
    team = factories.TeamFactory(name="East")
    return {role: factories.UserFactory(role=role, team=team) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.db_both
def test_the_night_hands_on_what_nobody_sees(acme, lin, elsewhere, system, role):
    work_of(elsewhere[role], acme)
    assert cadence.follow_owners(by=system) == 3
    assert whose() == {lin}
    assert cadence.follow_owners(by=system) == 0


def test_each_change_is_told_and_kept(acme, lin, elsewhere, system):
    work_of(elsewhere[Role.SERVICE], acme)
    VisitPlan.objects.update(state="proposed")
    cadence.follow_owners(by=system)
    kept = {event.noun: event.changes["user"] for event in Event.objects.filter(changes__has_key="user")}
    was_is = [str(elsewhere[Role.SERVICE]), str(lin)]
    assert kept == {"promise": was_is, "todo": was_is, "visitplan": was_is}
    told = Notice.objects.filter(user=lin)
    assert {notice.url.split("/")[1] for notice in told} == {"promises", "todos"}, "proposals ask for themselves"


def test_those_who_see_it_keep_theirs(acme, gu, zhao, system):
    for user in (gu, zhao):
        Promise.objects.create(account=acme, text="Samples", due_on=soon(), user=user)
    assert cadence.follow_owners(by=system) == 0
    assert set(Promise.objects.values_list("user", flat=True)) == {gu.pk, zhao.pk}


@pytest.mark.parametrize("role", ROLES)
def test_a_new_owner_has_it_at_once(acme, lin, chen, zhao, elsewhere, role):
    work_of(elsewhere[role], acme)
    accounts.hand_over(Account.objects.get(pk=acme.pk), owner=chen, by=zhao)
    assert whose() == {chen}
