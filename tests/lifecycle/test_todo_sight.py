"""To-dos go to colleagues who can open the customer's file, for customers in use; what was read is what is decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from kam.ground.errors import Refused
from lifecycle.actions import todos
from lifecycle.choices import TodoSource
from lifecycle.models import Todo
from tests import factories

pytestmark = pytest.mark.django_db
API = "/api/v1/todos/"
WORDS = "does not see this customer"


def soon():
    return timezone.localdate() + timedelta(14)


def wanted(account, user, reason):
    return todos.Wanted(account.pk, user, "Name a sponsor", soon(), TodoSource.DILEMMA, reason)


@pytest.fixture
def todo(lin, acme):
    return todos.give(acme, title="Ask for the tender papers", due_on=soon(), by=lin)


def test_a_colleague_who_does_not_see_the_customer_gets_no_todo(lin, gu, chen, acme, api_of, browser_of):
    said = {"account": acme.pk, "title": "x", "due_on": soon().isoformat(), "user": chen.pk}
    answer = api_of(lin).post(API, said, format="json")
    assert answer.status_code == 409 and WORDS in answer.json()["errors"]["user"][0]
    page = browser_of(lin).post("/todos/new/", said)
    assert page.status_code == 422 and WORDS in page.content.decode()
    assert not Todo.objects.exists()
    assert api_of(lin).post(API, said | {"user": gu.pk}, format="json").status_code == 201


def test_nor_is_one_handed_to_them(lin, gu, chen, todo, api_of, browser_of):
    answer = api_of(lin).patch(f"{API}{todo.pk}/", {"user": chen.pk}, format="json")
    assert answer.status_code == 409 and WORDS in answer.json()["errors"]["user"][0]
    said = {"title": "x", "due_on": soon().isoformat(), "user": chen.pk}
    assert WORDS in browser_of(lin).post(f"/todos/{todo.pk}/edit/", said).content.decode()
    assert Todo.objects.get().user == lin
    assert api_of(lin).patch(f"{API}{todo.pk}/", {"user": gu.pk}, format="json").status_code == 200


@pytest.mark.db_both
def test_what_is_called_for_falls_to_the_owner_where_the_taker_does_not_see_it(lin, gu, chen, acme, other, zhao):
    asked = [wanted(acme, chen, "a"), wanted(acme, gu, "b"), wanted(other, gu, "c"), wanted(other, chen, "d")]
    todos.give_many(asked, by=zhao)
    takers = dict(Todo.objects.values_list("reason", "user"))
    assert takers == {"a": lin.pk, "b": gu.pk, "c": chen.pk, "d": chen.pk}


@pytest.mark.db_both
def test_nothing_is_called_for_in_the_archive_nor_where_nobody_is(lin, chen, acme, other, zhao):
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    Account.objects.filter(pk=other.pk).update(owner=None)
    made = todos.give_many([wanted(acme, lin, "a"), wanted(other, chen, "b"), wanted(other, zhao, "c")], by=zhao)
    assert [one.reason for one in made] == ["c"]


def test_many_cost_as_many_questions_as_takers(lin, zhao, django_assert_max_num_queries):
    rows = [factories.AccountFactory(owner=lin) for _ in range(9)]
    todos.give_many([wanted(row, lin, "a") for row in rows], by=zhao)
    with django_assert_max_num_queries(7):
        assert not todos.give_many([wanted(row, lin, "a") for row in rows], by=zhao)


@pytest.mark.parametrize("door", ["done", "drop"])
def test_what_somebody_changed_meanwhile_is_looked_at_first(lin, zhao, todo, browser_of, door):
    client, page = browser_of(lin), f"/todos/{todo.pk}/{door}/"
    assert 'name="_version" value="1"' in client.get(page).content.decode()
    todos.change(todo, {"due_on": soon() + timedelta(3)}, by=zhao)
    answer = client.post(page, {"_version": "1", "result": "Won"})
    assert answer.status_code == 412
    assert Todo.objects.get().is_open
    assert client.post(page, {"_version": "2", "result": "Won"}).status_code == 302
    assert not Todo.objects.get().is_open


def test_one_tap_from_a_list_says_no_version_and_goes_through(lin, todo, browser_of):
    assert browser_of(lin).post(f"/todos/{todo.pk}/done/").status_code == 302
    with pytest.raises(Refused):
        todos.drop(Todo.objects.get(), result="x", by=lin)
