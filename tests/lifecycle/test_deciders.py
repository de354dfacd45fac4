"""A seat in the team gives sight; on a visit or a promise decides whose it is, the customer's owner, or who leads."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kam.models import Notice
from lifecycle.actions import plans, promises, take_backs, todos, visits
from lifecycle.models import Promise, Todo, VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def ahead(days):
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def mine(acme, lin):
    """A visit and a promise of lin's, on whose customer gu has a seat."""
    promise = promises.make(acme, text="The sample", due_on=ahead(3), by=lin)
    return plans.make(acme, planned_on=ahead(2), by=lin), promise


@pytest.fixture
def gus(acme, gu):
    plan = plans.make(acme, planned_on=ahead(4), by=gu)
    return plan, promises.make(acme, text="The spare part", due_on=ahead(5), by=gu)


def plan_posts(plan):
    return [("move", {"planned_on": ahead(6)}), ("shift", {"on": ahead(6)}), ("drop", {"kind": "other", "reason": "x"}),
            ("accept", {}), ("unaccept", {}), ("restore", {})]  # fmt: skip


@pytest.mark.db_both
def test_a_seat_is_not_enough_through_the_pages(gu, mine, browser_of):
    plan, promise = mine
    browser = browser_of(gu)
    for name, data in plan_posts(plan):
        assert browser.post(reverse(f"lifecycle:plan-{name}", args=[plan.pk]), data).status_code == 403, name
    edit = {"text": "Mine now", "side": "ours", "due_on": ahead(9)}
    for name, data in (("keep", {}), ("drop", {}), ("broken", {}), ("reopen", {}), ("move", edit), ("edit", edit)):
        assert browser.post(reverse(f"lifecycle:promise-{name}", args=[promise.pk]), data).status_code == 403, name
    for name, pk in (("plan-move", plan.pk), ("plan-drop", plan.pk), ("promise-edit", promise.pk)):
        assert browser.get(reverse(f"lifecycle:{name}", args=[pk])).status_code == 403, name
    assert VisitPlan.objects.get(pk=plan.pk).version == plan.version
    assert Promise.objects.get(pk=promise.pk).version == promise.version


@pytest.mark.db_both
def test_nor_through_the_api(gu, lin, mine, gus, api_of):
    (plan, promise), client = mine, api_of(gu)
    url = f"/api/v1/plans/{plan.pk}/"
    assert client.patch(url, {"planned_on": ahead(6)}, format="json").status_code == 403
    assert client.post(f"{url}drop/", {"reason": "x", "kind": "other"}, format="json").status_code == 403
    assert client.delete(f"{url}?kind=other&reason=x").status_code == 403
    assert client.post(f"{url}accept/").status_code == 403
    url = f"/api/v1/promises/{promise.pk}/"
    assert client.patch(url, {"text": "Mine now"}, format="json").status_code == 403
    assert {client.post(f"{url}{deed}/").status_code for deed in ("keep", "broken", "drop", "reopen")} == {403}
    asked = [{"id": one.pk, "do": "drop", "kind": "other", "reason": "x"} for one in (plan, gus[0])]
    told = client.post("/api/v1/plans/bulk/", {"items": asked}, format="json").json()["results"]
    assert [one["status"] for one in told] == ["error", "changed"] and "colleague" in told[0]["errors"]["_"][0]


@pytest.mark.db_both
def test_the_buttons_are_not_shown_to_those_who_may_not(gu, lin, acme, mine, gus, browser_of):
    plan, promise = mine
    deeds = [f"/plans/{plan.pk}/move/", f"/plans/{plan.pk}/drop/", f"/plans/{plan.pk}/shift/"]
    deeds += [f"/promises/{promise.pk}/{name}/" for name in ("keep", "edit", "move", "drop")]
    pages = [
        reverse("lifecycle:plan-detail", args=[plan.pk]), reverse("lifecycle:promise-detail", args=[promise.pk]),
        reverse("lifecycle:promise-list"), reverse("lifecycle:account-visits", args=[acme.pk]),
        *(f"{reverse('lifecycle:calendar')}?view={view}&user={lin.pk}" for view in ("list", "week", "month")),
    ]  # fmt: skip
    for page in pages:
        seen, own = (browser_of(person).get(page).content.decode() for person in (gu, lin))
        assert [deed for deed in deeds if deed in seen] == [], page
        assert [deed for deed in deeds if deed in own], page
    assert f"/promises/{gus[1].pk}/keep/" in browser_of(gu).get(reverse("lifecycle:promise-list")).content.decode()


def test_ones_own_the_owners_and_the_leads_are_theirs_to_decide(gu, lin, zhao, gus):
    plan, promise = gus
    for day, person in enumerate((gu, lin, zhao), start=6):
        plan = plans.move(plan, planned_on=ahead(day), by=person)
        promise = promises.reopen(promises.keep(promise, by=person), by=person)
    assert promise.kept_on is None and plan.planned_on == ahead(8)


def test_who_wrote_a_promise_down_may_cancel_it_whoever_is_to_keep_it(gu, lin, acme):
    theirs = promises.make(acme, text="An offer", due_on=ahead(3), user=lin, by=gu)
    assert promises.drop(theirs, by=gu).dropped_on == ahead(0)


def test_a_proposal_is_accepted_by_whom_it_is_made_to(gu, lin, acme, browser_of):
    found = VisitPlan.objects.create(account=acme, user=lin, state="proposed", planned_on=ahead(2))
    assert plans.accept_many([found], by=gu) == 0
    page = f"{reverse('lifecycle:calendar')}?view=list&user={lin.pk}"
    assert "Accept" not in browser_of(gu).get(page).content.decode()
    assert "Accept" in browser_of(lin).get(page).content.decode()
    with pytest.raises(PermissionDenied):
        plans.accept(found, by=gu)
    assert plans.accept_many([found], by=lin) == 1


def test_whoever_was_there_ticks_what_was_done_there_and_takes_that_back(gu, lin, acme, mine):
    _plan, promise = mine
    visit = visits.log(account=acme, said=visits.Said("advance", kept=[promise]), by=gu)
    promise.refresh_from_db()
    assert promise.kept_visit == visit
    promises.reopen(promise, by=gu)
    with pytest.raises(PermissionDenied):
        promises.keep(promise, by=gu)
    again = visits.log(account=acme, said=visits.Said("advance", kept=[promise]), by=gu)
    take_backs.take_back(again, by=gu)
    promise.refresh_from_db()
    assert promise.kept_on is None


@pytest.mark.db_both
def test_a_seat_takes_no_say_over_a_colleagues_todo(gu, lin, acme, browser_of, api_of):
    todo = todos.give(acme, title="The tender", due_on=ahead(3), by=lin)
    browser, api, url = browser_of(gu), api_of(gu), f"/api/v1/todos/{todo.pk}/"
    edit = {"title": "Mine now", "due_on": ahead(9), "user": gu.pk}
    for name, data in (("finish", {}), ("drop", {"result": "x"}), ("edit", edit), ("reopen", {})):
        page = reverse(f"lifecycle:todo-{name}", args=[todo.pk])
        assert (browser.post(page, data).status_code, browser.get(page).status_code) == (403, 403), name
    assert api.patch(url, {"due_on": ahead(9)}, format="json").status_code == 403
    for deed in ("finish", "drop"):
        assert api.post(f"{url}{deed}/", {"result": "x"}, format="json").status_code == 403, deed
    assert Todo.objects.get().version == todo.version
    deeds = [f"/todos/{todo.pk}/{name}/" for name in ("done", "drop", "edit")]
    for page in (reverse("lifecycle:todo-detail", args=[todo.pk]), reverse("lifecycle:account-visits", args=[acme.pk])):
        seen, own = (browser_of(person).get(page).content.decode() for person in (gu, lin))
        assert not [deed for deed in deeds if deed in seen], page
        assert [deed for deed in deeds if deed in own], page


def test_whose_todo_it_is_hears_of_what_another_does_with_it(gu, lin, zhao, acme):
    theirs = todos.give(acme, title="The spare part", due_on=ahead(3), user=gu, by=lin)
    Notice.objects.all().delete()
    moved = todos.change(theirs, {"due_on": ahead(4)}, by=lin)
    todos.reopen(todos.drop(moved, result="x", by=zhao), by=zhao)
    todos.finish(Todo.objects.get(), by=lin)
    told = list(Notice.objects.order_by("pk").values_list("user", "event__verb"))
    assert told == [(gu.pk, f"todo.{deed}") for deed in ("moved", "dropped", "reopened", "done")]


def test_who_gave_a_todo_may_drop_it(gu, lin, acme):
    given = todos.give(acme, title="An offer", due_on=ahead(3), user=lin, by=gu)
    assert todos.drop(given, result="Not needed", by=gu).dropped_on == ahead(0)
