"""To-dos: given, done with a word, moved, dropped with a reason; a reason is given once while it is open."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import accounts, merges
from kam.choices import Role
from kam.ground import timeline
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import dilemmas, todos
from lifecycle.choices import TodoSource
from lifecycle.models import Todo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def todo(lin, acme):
    return todos.give(acme, title="Ask for the tender papers", due_on=timezone.localdate(), by=lin)


def url(name, todo):
    return reverse(f"lifecycle:todo-{name}", args=[todo.pk])


def wanted(account, user, reason="get_in:structure", title="Name a sponsor"):
    soon = timezone.localdate() + timedelta(14)
    return todos.Wanted(account.pk, user, title, soon, TodoSource.DILEMMA, reason)


@pytest.mark.db_both
def test_it_is_given_to_a_colleague_who_is_told(lin, gu, acme, browser_of):
    soon = timezone.localdate() + timedelta(3)
    data = {"account": acme.pk, "title": "Check the samples", "due_on": soon, "user": gu.pk}
    assert browser_of(lin).post(reverse("lifecycle:todo-create"), data).status_code == 302
    todo = Todo.objects.get()
    assert (todo.user, todo.source, todo.due_on) == (gu, "hand", soon)
    assert Notice.objects.get(user=gu).url == url("detail", todo)
    assert "Check the samples" in browser_of(gu).get(url("detail", todo)).content.decode()


@pytest.mark.db_both
def test_it_is_done_with_one_tap_and_opened_again(lin, todo, browser_of):
    browser = browser_of(lin)
    answer = browser.post(url("finish", todo), follow=True).content.decode()
    todo.refresh_from_db()
    assert todo.done_on == timezone.localdate() and url("reopen", todo) in answer
    assert "Ask for the tender" not in browser.get(reverse("lifecycle:todo-list")).content.decode()
    assert "Ask for the tender" in browser.get(reverse("lifecycle:todo-list") + "?open=false").content.decode()
    browser.post(url("reopen", todo))
    assert Todo.objects.open().get() == todo


def test_dropping_needs_a_reason_which_stays_in_the_record(lin, todo, browser_of):
    assert browser_of(lin).post(url("drop", todo), {"result": " "}).status_code == 422
    assert browser_of(lin).post(url("drop", todo), {"result": "They decided without a tender"}).status_code == 302
    assert Event.objects.get(verb="todo.dropped").changes["result"] == ["", "They decided without a tender"]
    with pytest.raises(Refused):
        todos.finish(todo, by=lin)


@pytest.mark.db_both
def test_the_same_reason_is_given_once_while_it_is_open(lin, acme, todo):
    first = todos.give_many([wanted(acme, lin), wanted(acme, lin, title="Other words")], by=lin)
    assert len(first) == 1 and todos.give_many([wanted(acme, lin)], by=lin) == []
    todos.finish(first[0], by=lin)
    again = todos.give_many([wanted(acme, lin)], by=lin)
    assert len(again) == 1
    with pytest.raises(Refused, match="open again already"):
        todos.reopen(Todo.objects.get(pk=first[0].pk), by=lin)


@pytest.mark.db_both
def test_open_ones_go_with_the_customer_and_survive_a_merge_once(lin, chen, zhao, acme, todo):
    todos.give_many([wanted(acme, lin)], by=lin)
    accounts.hand_over(acme, owner=chen, by=zhao)
    assert set(Todo.objects.values_list("user", flat=True)) == {chen.pk}
    double = factories.AccountFactory(owner=chen)
    todos.give_many([wanted(double, chen)], by=zhao)
    merges.merge(acme, double, by=zhao)
    mine = Todo.objects.filter(account=acme)
    assert mine.count() == 3 and mine.open().filter(reason="get_in:structure").count() == 1


@pytest.fixture
def tang(db):
    return factories.UserFactory(username="tang", role=Role.FINANCE)


@pytest.mark.db_both
def test_other_peoples_are_not_there_and_readers_only_read(chen, tang, todo, browser_of, api_of):
    assert browser_of(chen).get(url("detail", todo)).status_code == 404
    assert browser_of(chen).post(url("finish", todo)).status_code == 404
    assert api_of(chen).post(f"/api/v1/todos/{todo.pk}/finish/").status_code == 404
    assert browser_of(tang).get(url("detail", todo)).status_code == 200
    assert browser_of(tang).post(url("finish", todo)).status_code == 403
    assert api_of(tang).post(f"/api/v1/todos/{todo.pk}/finish/").status_code == 403


@pytest.mark.db_both
def test_the_api_answers_like_the_page(lin, acme, api_of):
    api, late = api_of(lin), timezone.localdate() - timedelta(1)
    data = {"account": acme.pk, "title": "Send prices", "due_on": str(late)}
    assert api.post("/api/v1/todos/", data, format="json").status_code == 400
    made = api.post("/api/v1/todos/", data | {"due_on": str(timezone.localdate())}, format="json")
    assert made.status_code == 201 and made.json()["user"] == lin.pk
    path = f"/api/v1/todos/{made.json()['id']}/"
    assert api.post(path + "drop/", {}, format="json").status_code == 400
    done = api.post(path + "finish/", {"result": "Sent by mail"}, format="json")
    assert done.json()["result"] == "Sent by mail" and done.json()["done_on"]
    assert api.get("/api/v1/todos/?open=true").json()["count"] == 0


@pytest.mark.db_both
@pytest.mark.parametrize("rows", [10, 100])
def test_a_list_asks_the_same_few_questions(lin, acme, rows, browser_of, django_assert_max_num_queries):
    for number in range(rows):
        todos.give(acme, title=f"Todo {number}", due_on=timezone.localdate(), by=lin)
    browser = browser_of(lin)
    with django_assert_max_num_queries(12):
        browser.get(reverse("lifecycle:todo-list"))


def test_it_is_found_by_its_own_words_and_by_its_customer(lin, acme, api_of, browser_of):
    todos.give(acme, title="Invite to the seminar", due_on=timezone.localdate(), by=lin)
    todos.give(acme, title="Call back", due_on=timezone.localdate(), by=lin)
    found = api_of(lin).get("/api/v1/todos/", {"q": "seminar"}).json()["results"]
    assert [one["title"] for one in found] == ["Invite to the seminar"]
    assert len(api_of(lin).get("/api/v1/todos/", {"q": acme.code}).json()["results"]) == 2
    assert "No to-do fits" in browser_of(lin).get(reverse("lifecycle:todo-list"), {"q": "nobody"}).text


def core_step(account, point="sway"):
    return reverse("lifecycle:core-step-take", args=[account.pk, point])


def test_a_missing_point_of_core_is_taken_over_once_and_shows_in_whose_hands_it_is(lin, gu, acme, browser_of):
    type(acme).objects.filter(pk=acme.pk).update(tier="gold", key_class="important")
    client, panel = browser_of(lin), reverse("lifecycle:account-core-steps", args=[acme.pk])
    assert core_step(acme) in client.get(panel).content.decode()
    form = client.get(core_step(acme)).content.decode()
    assert "<textarea" in form and "a visit of other customers, a recommendation" in form
    day = timezone.localdate() + timedelta(20)
    answer = client.post(core_step(acme), {"title": "Win them\n as a reference", "due_on": day, "user": gu.pk})
    assert answer.url == reverse("accounts:account-detail", args=[acme.pk]) + "?tab=standards"
    todo = Todo.objects.get(source=TodoSource.CLASS)
    assert (todo.reason, todo.user, todo.title) == ("sway", gu, "Win them as a reference")
    shown = client.get(panel).content.decode()
    assert core_step(acme) not in shown and url("detail", todo) in shown and str(gu) in shown
    again = client.post(core_step(acme), {"title": "Once more", "due_on": day})
    assert again.status_code == 422 and Todo.objects.count() == 1
    todos.drop(todo, result="Not them", by=lin)
    assert core_step(acme) in client.get(panel).content.decode()


def test_a_point_of_core_is_nobodys_who_does_not_see_the_customer(chen, zhao, acme, browser_of):
    assert browser_of(chen).get(core_step(acme)).status_code == 404
    assert browser_of(zhao).get(core_step(acme, "goals")).status_code == 404
    auditor = factories.UserFactory(role=Role.AUDITOR)
    assert browser_of(auditor).get(core_step(acme)).status_code == 403


@pytest.mark.db_both
def test_words_of_the_product_are_said_in_the_readers_language(acme, lin, browser_of):
    todo = dilemmas.take(acme, dilemma="keep", remedy="visit_now", by=lin)
    assert (todo.code, todo.words) == ("remedy:visit_now", "Visit them within five days")
    with translation.override("zh-hans"):
        assert todo.words != todo.title and str(todo) == todo.words
        event = Event.objects.get(verb="todo.given", subject_id=todo.pk)
        assert timeline.subject(event) == todo.words
    url = f"/todos/{todo.pk}/edit/"
    client = browser_of(lin)
    Todo.objects.update(title="Written in another language")
    assert "Visit them within five days" in client.get(url).content.decode()
    kept = {"title": "Visit them within five days", "due_on": todo.due_on.isoformat(), "user": lin.pk, "note": "x"}
    assert client.post(url, kept | {"_version": todo.version}).status_code == 302
    todo.refresh_from_db()
    assert (todo.code, todo.note) == ("remedy:visit_now", "x")
    assert client.post(url, kept | {"title": "Mine", "_version": todo.version}).status_code == 302
    todo.refresh_from_db()
    assert (todo.code, todo.words) == ("", "Mine")


def test_done_from_its_own_page_it_leads_on_and_not_to_the_same_form_again(lin, todo, browser_of):
    form, day = url("finish", todo), "http://testserver/today/"
    done = browser_of(lin).post(form, {"result": "Got them"}, headers={"referer": f"http://testserver{form}"})
    assert (done.status_code, done["Location"]) == (302, reverse("lifecycle:todo-list"))
    todos.reopen(todo, by=lin)
    assert browser_of(lin).post(form, headers={"referer": day})["Location"] == day, "one tap: it stays where one is"
