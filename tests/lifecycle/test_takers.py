"""Work goes to those who can do it: who sees the customer and has the right is offered, others are refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Seat
from kam.choices import Role
from kam.ground.rights import Right, holders
from kam.models import Team, User
from lifecycle.actions import promises, todos
from lifecycle.facts import takers
from lifecycle.models import Promise, Todo
from tests import factories

pytestmark = pytest.mark.django_db


def soon():
    return timezone.localdate() + timedelta(14)


@pytest.mark.db_both
@pytest.mark.parametrize("right", [Right.TAKE_ON_WORK, Right.LOG_VISITS])
def test_those_offered_are_exactly_those_who_see_it(lin, chen, gu, zhao, ada, acme, other, north, right):
    below = Team.objects.create(name="Below", parent=north)
    below.path = f"{north.path}{below.pk}/"
    below.save()
    left = factories.UserFactory(team=below, is_active=False)
    lead = factories.UserFactory(role=Role.LEAD)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    for role in Role.values:
        factories.UserFactory(role=role, team=below)
    group = factories.AccountFactory(owner=left)
    Account.objects.filter(pk=other.pk).update(parent=group, inherits_team=True)
    Seat.objects.create(account=acme, user=chen, function="service", until=timezone.localdate() - timedelta(1))
    people = User.objects.people().filter(role__in=holders(right))
    for account in (acme, other, group):
        seeing = {one for one in people if Account.objects.visible_to(one).filter(pk=account.pk).exists()}
        assert set(takers.of(account, right)) == seeing and seeing, account


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE])
def test_whoever_could_never_finish_it_gets_none(lin, acme, role, api_of, browser_of):
    reader, said = factories.UserFactory(role=role), {"account": acme.pk, "due_on": soon().isoformat()}
    for door, words in (("/todos/new/", {"title": "x"}), ("/promises/new/", {"text": "x"})):
        page = browser_of(lin).get(door, {"account": acme.pk}).content.decode()
        assert f'value="{lin.pk}"' in page and f'value="{reader.pk}">{reader}' not in page
        answer = browser_of(lin).post(door, said | words | {"user": reader.pk})
        assert answer.status_code == 422 and "could never finish it" in answer.content.decode()
    answer = api_of(lin).post("/api/v1/todos/", said | {"title": "x", "user": reader.pk}, format="json")
    assert answer.status_code == 409 and answer.json()["code"] == "no_right"
    assert not Todo.objects.exists() and not Promise.objects.exists()
    wanted = todos.Wanted(acme.pk, reader, "x", soon(), "dilemma", "a")
    assert [one.user for one in todos.give_many([wanted], by=lin)] == [lin]


@pytest.mark.db_both
def test_a_colleague_keeps_a_promise_and_is_told(lin, gu, acme, api_of, browser_of):
    promise = promises.make(acme, text="Send the drawings", due_on=soon(), by=lin)
    page = browser_of(lin).post(
        f"/promises/{promise.pk}/edit/",
        {"text": promise.text, "due_on": soon().isoformat(), "side": "ours", "user": gu.pk},
    )
    assert page.status_code == 302 and Promise.objects.get().user == gu
    assert gu.notices.filter(event__verb="promise.changed").exists()
    api_of(lin).patch(f"/api/v1/promises/{promise.pk}/", {"text": "Send both"}, format="json")
    assert Promise.objects.get().user == gu
