"""A customer that has all that its stage needs: who leads the stage is told once that it may move on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Wallet
from kam.choices import Role
from kam.models import Notice
from lifecycle.actions import milestones, onwards, stage_undos, stages, todos, warnings
from lifecycle.facts import onwards as facts
from lifecycle.facts import stays
from lifecycle.models import Journey, Milestone, MilestoneMark, StageMove, Todo
from lifecycle.rules.onwards import LED_ON, MARK, next_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def today():
    return timezone.localdate()


def given():
    return Todo.objects.filter(reason__contains=MARK)


def reach(account, by, *keys):
    """Somebody's word for these milestones, the rest is evidence."""
    for milestone in Milestone.objects.filter(key__in=keys):
        MilestoneMark.objects.create(account=account, milestone=milestone, on=today(), note="x", by=by)


def standing(account, stage="identification", ago=5, by=None):
    journey = Journey.objects.create(account=account, stage=stage, since=today() - timedelta(ago))
    StageMove.objects.create(journey=journey, stage=stage, on=journey.since, by=by or account.owner)
    return journey


@pytest.fixture
def ready(lin, acme):
    """Acme has all three that identification needs: the wallet and the decision maker by evidence, the fit by word."""
    journey = standing(acme)
    Wallet.objects.create(account=acme, on=today(), amount=1, currency="CNY", worth=1, source="buyer", by=lin)
    factories.ContactFactory(account=acme, role="decision_maker")
    reach(acme, lin, "fits")
    return journey


def test_only_a_plain_move_forward_leads_on():
    assert {stage: next_of(stage) for stage in LED_ON} == {
        "identification": ("engagement",),
        "engagement": ("deepening",),
        "deepening": ("maintenance",),
        "won_back": ("deepening", "maintenance"),
        "dormant": ("identification", "engagement"),
    }


def test_the_night_gives_one_todo_a_stay(ready, acme, lin, system):
    stages.ensure_journeys(by=system)
    todo = given().get()
    assert (todo.user, todo.account, todo.source) == (lin, acme, "stage")
    assert todo.words == "All milestones of this stage are there: move the customer on to “Contact and relationship”"
    assert not Notice.objects.exists(), "a run rings nobody for each"
    stages.ensure_journeys(by=system)
    todos.finish(todo, result="Next quarter", by=lin)
    stages.ensure_journeys(by=system)
    assert given().get() == todo, "whoever ticked it off is not told again in this stay"
    Journey.objects.update(since=today())
    assert onwards.tell_all(by=system) == 1 and given().count() == 2, "another stay"


def test_what_is_missing_or_barred_or_led_nowhere_gives_none(ready, acme, lin, chen, system):
    missing = factories.AccountFactory(owner=lin)
    standing(missing)
    reach(missing, lin, "fits", "need_known")
    none_needed = factories.AccountFactory(owner=lin)
    standing(none_needed, "dormant")
    kept = factories.AccountFactory(owner=lin)
    standing(kept, "maintenance")
    away = factories.AccountFactory(owner=lin)
    standing(away)
    reach(away, lin, "fits", "need_known", "chain_known")
    Account.objects.filter(pk=away.pk).update(archived_at=timezone.now())
    warned = factories.AccountFactory(owner=lin)
    standing(warned)
    reach(warned, lin, "fits", "need_known", "chain_known")
    warnings.raise_by_hand(warned, reason="x", by=lin)
    Journey.objects.filter(account=warned).update(stage="identification")
    onwards.tell_all(by=system)
    assert given().get().account == acme


def test_leaving_the_stage_onwards_finishes_it_and_taking_that_back_opens_it(ready, acme, lin, system):
    onwards.tell_all(by=system)
    stages.move(ready, to="engagement", by=lin)
    assert given().get().done_on and given().get().came_of == "The customer moved on"
    stage_undos.take_back(acme, by=lin)
    assert given().get().is_open


def test_leaving_it_another_way_drops_it(ready, acme, lin, system):
    onwards.tell_all(by=system)
    warnings.raise_by_hand(acme, reason="x", by=lin)
    assert given().get().dropped_on and given().get().came_of == "The stage was left"


def test_the_last_word_tells_at_once_and_taken_back_it_is_over(ready, acme, gu, lin):
    mark = MilestoneMark.objects.get()
    milestones.withdraw(mark, by=lin)
    assert not given().exists()
    mark = milestones.tick(acme, milestone=Milestone.objects.get(key="fits"), note="It fits", by=gu)
    assert given().get().user == lin and Notice.objects.filter(user=lin, event__verb="todo.given").count() == 1
    milestones.withdraw(mark, by=gu)
    assert given().get().dropped_on and given().get().came_of == "A milestone of the stage is missing again"
    milestones.tick(acme, milestone=Milestone.objects.get(key="fits"), note="It does", by=gu)
    assert given().open().count() == 1, "what was withdrawn by itself is said again"


def test_the_night_drops_what_is_so_no_more(ready, acme, system):
    onwards.tell_all(by=system)
    Wallet.objects.update(archived_at=timezone.now())
    onwards.tell_all(by=system)
    assert given().get().dropped_on
    assert Journey.objects.waiting().filter(account=acme).exists(), "its stage has work to give again"


@pytest.mark.parametrize(("role", "whose"), [(Role.MANAGER, "xia"), (Role.MARKETING, "lin")])
def test_it_goes_to_whoever_leads_the_stage_and_may_move(ready, acme, lin, system, role, whose):
    xia = factories.UserFactory(username="xia", role=role)
    factories.SeatFactory(account=acme, user=xia, function="marketing")
    onwards.tell_all(by=system)
    assert given().get().user.username == whose


def test_it_does_not_wait_for_its_turn_nor_stand_there_by_our_order(ready, acme, lin, system, api_of):
    Journey.objects.update(since=today() - timedelta(200))
    StageMove.objects.update(on=today() - timedelta(200))
    assert Journey.objects.waiting().exists() and stays.is_held(ready, today())
    stages.ensure_journeys(by=system)
    assert not Journey.objects.waiting().exists() and not stays.is_held(Journey.objects.get(), today())
    assert api_of(lin).get("/api/v1/journeys/", {"waiting": "true"}).json()["count"] == 0
    todos.finish(given().get(), by=lin)
    assert not Journey.objects.waiting().exists()


def test_it_takes_no_room_from_those_whose_turn_comes(ready, acme, system):
    onwards.tell_all(by=system)
    assert milestones._in_hand() == {}


def test_the_night_asks_as_often_for_many_as_for_few(lin, system):
    def asked(count):
        made = [factories.AccountFactory(owner=lin) for _number in range(count)]
        for account in made:
            standing(account)
            reach(account, lin, "fits", "need_known", "chain_known")
        with CaptureQueriesContext(connection) as queries:
            assert onwards.tell_all(by=system) == count
        return len(queries)

    few = asked(5)
    assert asked(60) <= few + 2, "but for the batches in which SQLite is written"


def test_panel_and_move_page_say_so(ready, acme, lin, chen, browser_of):
    panel, page = reverse("lifecycle:account-stage", args=[acme.pk]), reverse("lifecycle:stage-move", args=[acme.pk])
    said = "All 3 milestones of this stage are there: it may move on to Contact and relationship."
    for url in (panel, page):
        assert said in browser_of(lin).get(url).content.decode()
        assert browser_of(chen).get(url).status_code == 404
    MilestoneMark.objects.all().delete()
    for url in (panel, page):
        assert "it may move on" not in browser_of(lin).get(url).content.decode()


def test_the_todo_leads_to_the_move(ready, acme, lin, chen, gu, system, browser_of):
    onwards.tell_all(by=system)
    todo, move = given().get(), f"{reverse('lifecycle:stage-move', args=[acme.pk])}?to=engagement"
    url = reverse("lifecycle:todo-detail", args=[todo.pk])
    assert move in browser_of(lin).get(url).content.decode()
    assert move not in browser_of(gu).get(url).content.decode(), "who may not move has no way there"
    assert browser_of(chen).get(url).status_code == 404
    visits = browser_of(lin).get(reverse("lifecycle:account-visits", args=[acme.pk])).content.decode()
    assert move in visits
    todos.finish(todo, by=lin)
    assert move not in browser_of(lin).get(url).content.decode()


def test_the_api_says_so_for_all_rows_at_once(ready, acme, lin, chen, api_of):
    for _number in range(3):
        standing(factories.AccountFactory(owner=lin), "deepening")
    api, url = api_of(lin), f"/api/v1/journeys/{ready.pk}/"
    one = api.get(url).json()
    assert (one["may_move_on"], one["next_stages"]) == (True, ["engagement"])
    assert api_of(chen).get(url).status_code == 404

    def asked():
        with CaptureQueriesContext(connection) as queries:
            rows = api.get("/api/v1/journeys/").json()["results"]
        return {row["stage"]: row["may_move_on"] for row in rows}, len(queries)

    asked()
    told, few = asked()
    assert told == {"identification": True, "deepening": False}
    for _number in range(12):
        standing(factories.AccountFactory(owner=lin), "deepening")
    assert asked()[1] == few
    moved = api.post(f"{url}move/", {"to": "engagement"}, format="json").json()
    assert (moved["may_move_on"], moved["next_stages"]) == (False, ["deepening"])


def test_facts_ask_nothing_where_nothing_leads_on(acme):
    assert facts.of([], today()) == {} == facts.of([(acme.pk, "maintenance")], today())
