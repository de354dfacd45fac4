"""A move, a warning raised and a warning closed are taken back whole: once, by whoever did it, while nobody went on."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Presence
from analytics.facts import reservoir
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import causes, plans, plays, stage_undos, stages, todos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Aftermath, Diagnosis, Journey, MilestoneMark, Play, StageMove, Todo, VisitPlan, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
WHY = Said(cause="stronger_competitor", evidence="Their mail")


def ahead(days):
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def journey(acme, lin, time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")
    found = stages.identify(acme, by=lin)
    stages.move(found, to="maintenance", reason="Ours for years", by=lin)
    time_machine.move_to("2026-11-25 10:00+08:00")
    return Journey.objects.get()


@pytest.fixture
def state(journey):
    """What stands of the customer, to be compared."""

    def look():
        now = Journey.objects.get()
        work = list(Todo.objects.open().order_by("pk").values_list("pk", flat=True))
        moves = list(StageMove.objects.order_by("pk").values_list("was", "stage", "on"))
        visits = list(VisitPlan.objects.order_by("pk").values_list("pk", "state"))
        open_ones = list(Warning.objects.unclosed().values_list("pk", "note", "value_saved", "value_lost"))
        return now.stage, now.since, now.account.standing.stage, work, moves, visits, open_ones

    return look


def take_back(account, by):
    return stage_undos.take_back(account, by=by)


@pytest.mark.db_both
def test_a_warning_raised_by_hand_is_as_if_it_had_not_been(lin, acme, state):
    before = state()
    made = warnings.raise_by_hand(acme, reason="Silent", said=WHY, by=lin)
    assert state() != before and MilestoneMark.objects.live().exists()
    take_back(acme, lin)
    made.refresh_from_db()
    assert state() == before and made.state == "undone" and not made.is_open
    assert not MilestoneMark.objects.live().exists() and not made.causes.standing().exists()
    verbs = list(Event.objects.filter(verb__in=("warning.opened", "warning.taken_back")).values_list("verb", flat=True))
    assert sorted(verbs) == ["warning.opened", "warning.taken_back"], "the log tells both"


@pytest.mark.db_both
@pytest.mark.parametrize("outcome", ["won_back", "lost", "dormant"])
def test_a_closing_is_taken_back_with_all_that_followed(lin, acme, state, outcome, time_machine):
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    plays.apply(acme, play=Play.objects.order_by("pk")[0], by=lin)
    Diagnosis.objects.create(account=acme, dilemma="keep", since=ahead(-9), as_of=ahead(-1))
    plans.make(acme, planned_on=ahead(5), by=lin)
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    time_machine.move_to("2026-11-25 11:00+08:00")
    before = state()
    said = Said(**(vars(WHY) if outcome == "lost" else {}) | {"competitor": factories.CompetitorFactory()})
    said = Said(revisit_on=ahead(30)) if outcome == "dormant" else said
    warnings.close(made, outcome=outcome, note="How", said=said, by=lin)
    assert state() != before and Aftermath.objects.standing().exists()
    take_back(acme, lin)
    assert state() == before and not Aftermath.objects.standing().exists()
    made.refresh_from_db()
    assert made.is_open and made.closed_on is None and not made.causes.standing().exists()
    assert Diagnosis.objects.standing().exists() and not Presence.objects.live().exists()
    warnings.close(made, outcome=outcome, note="How", said=said, by=lin)  # and can be closed once more


def test_a_kept_warning_goes_back_to_the_warning(system, lin, acme, journey, time_machine):
    made = warnings.warn(acme, risk=0.8, value_at_risk=Decimal(900), reasons=[], on=ahead(-1), by=system)
    Warning.objects.update(risk=0.1, calm_runs=2)
    time_machine.move_to("2026-11-25 11:00+08:00")
    made.refresh_from_db()
    warnings.close(made, outcome="kept", note="", by=lin)
    assert StageMove.objects.first().why == "Kept"
    take_back(acme, lin)
    assert Journey.objects.get().stage == "warning" and Warning.objects.get().is_open


@pytest.mark.db_both
def test_a_move_is_taken_back_and_counts_as_none(lin, zhao, acme, state):
    acme.tier = "gold"
    acme.save()
    before = state()
    stages.move(Journey.objects.get(), to="dormant", reason="Shut", said=Said(revisit_on=ahead(30)), by=lin)
    take_back(acme, lin)
    assert state() == before and "journey__account" not in str(before)
    stages.move(Journey.objects.get(), to="warning", reason="Silent", by=lin)
    take_back(acme, lin)
    assert state() == before and acme.pk not in reservoir.movers(ahead(-1))


def test_an_undone_loss_never_flowed(lin, acme, journey, time_machine):
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    time_machine.move_to("2026-11-25 11:00+08:00")
    warnings.close(made, outcome="lost", note="Gone", said=WHY, by=lin)
    assert acme.pk in reservoir.movers(ahead(-1))
    take_back(acme, lin)
    assert acme.pk not in reservoir.movers(ahead(-1)) and not StageMove.objects.left_by(ahead(0)).exists()


def test_once_only(lin, acme, journey):
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    take_back(acme, lin)
    with pytest.raises(Refused):
        take_back(acme, lin)
    assert Journey.objects.get().stage == "maintenance"


def later_cause(warning, lin, _system):
    causes.name(warning, cause="unresolved", evidence="A complaint", by=lin)


def later_run(warning, _lin, system):
    warnings.warn(warning.account, risk=0.9, value_at_risk=Decimal(5), reasons=[], on=ahead(0), by=system)


def later_play(warning, lin, _system):
    plays.apply(warning.account, play=Play.objects.order_by("pk")[0], by=lin)


@pytest.mark.parametrize("later", [later_cause, later_run, later_play])
def test_not_after_somebody_went_on(lin, system, acme, journey, later, time_machine):
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    time_machine.move_to("2026-11-25 10:10+08:00")
    later(made, lin, system)
    with pytest.raises(Refused):
        take_back(acme, lin)
    assert Warning.objects.get().is_open


def test_a_to_do_that_was_done_since_stays(lin, acme, journey, time_machine):
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    given = Todo.objects.open().filter(source="stage").first()
    time_machine.move_to("2026-11-25 10:10+08:00")
    todos.finish(given, result="Asked them", by=lin)
    take_back(acme, lin)
    given.refresh_from_db()
    assert given.done_on and given.result == "Asked them"


def test_only_whoever_did_it_and_only_soon(lin, zhao, acme, journey, time_machine):
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    with pytest.raises(Refused):
        take_back(acme, zhao)
    time_machine.move_to("2026-11-26 10:00+08:00")
    with pytest.raises(Refused):
        take_back(acme, lin)


def undo_of(page):
    return page.partition("/stage/take-back/?turn=")[2].partition('"')[0]


def test_the_message_offers_it_and_others_do_not_find_it(lin, chen, gu, acme, journey, browser_of):
    browser = browser_of(lin)
    page = browser.post(f"/customers/{acme.pk}/warn/", {"reason": "Silent"}, follow=True).content.decode()
    url = f"/customers/{acme.pk}/stage/take-back/?turn={undo_of(page)}"
    assert browser_of(chen).post(url).status_code == 404
    assert browser_of(gu).post(url).status_code == 403
    browser.post(url)
    assert Journey.objects.get().stage == "maintenance"
    assert "Taken back" in browser.get(f"/warnings/{Warning.objects.get().pk}/").content.decode()
    again = browser.post(url, follow=True).content.decode()
    assert "nothing to take back" in again


def test_moves_and_closings_offer_it_too(lin, acme, journey, browser_of, time_machine):
    browser = browser_of(lin)
    moved = browser.post(f"/customers/{acme.pk}/stage/", {"to": "deepening", "reason": "x"}, follow=True)
    assert undo_of(moved.content.decode())
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    time_machine.move_to("2026-11-25 11:00+08:00")
    data = {"outcome": "dormant", "note": "Shut", "revisit_on": ahead(30).isoformat()}
    first = undo_of(browser.post(f"/warnings/{made.pk}/close/", data, follow=True).content.decode())
    assert first
    browser.post(f"/customers/{acme.pk}/stage/", {"to": "engagement"})
    browser.post(f"/customers/{acme.pk}/stage/take-back/?turn={first}")
    assert Journey.objects.get().stage == "engagement", "an older turn is not taken back past a newer one"


def test_the_api_takes_back_too(lin, chen, acme, journey, api_of):
    url = f"/api/v1/journeys/{journey.pk}/take-back/"
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    assert api_of(chen).post(url).status_code == 404
    assert api_of(lin).post(url).json()["stage"] == "maintenance"
    assert api_of(lin).post(url).status_code == 409


def test_what_a_program_did_in_the_same_second_stays(lin, acme, journey, api_of):
    client = api_of(lin)
    moved = client.post(
        f"/api/v1/journeys/{journey.pk}/move/", {"to": "deepening", "reason": "A new line opens"}, format="json"
    )
    assert moved.status_code == 200, moved.content
    given = client.post(
        "/api/v1/todos/", {"account": acme.pk, "title": "Call them", "due_on": str(ahead(3))}, format="json"
    )
    assert given.status_code == 201, given.content
    assert client.post(f"/api/v1/journeys/{journey.pk}/take-back/").json()["stage"] == "maintenance"
    assert Todo.objects.open().filter(title="Call them").exists()
    assert (
        len({one.deed for one in Event.objects.filter(verb__in=("stage.moved", "todo.given")).exclude(deed=None)}) == 2
    )


def test_the_warnings_own_page_leads_back_whoever_raised_it_and_nobody_else(acme, lin, zhao, journey, browser_of):
    made = warnings.raise_by_hand(acme, reason="By mistake", by=lin)
    back = f"/customers/{acme.pk}/stage/take-back/?turn="
    assert back in browser_of(lin).get(f"/warnings/{made.pk}/").text
    assert back not in browser_of(zhao).get(f"/warnings/{made.pk}/").text
