"""What one request did is taken back whole, whatever clock it was read by, and nothing else is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kam.ground import origins
from kam.ground.errors import Refused
from lifecycle.actions import causes, plays, stage_undos, stages, todos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Diagnosis, Journey, Play, PlayUse, StageMove, Todo, Warning

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


def moved(to, by, zone="Asia/Shanghai"):
    """A move by a request of somebody in that time zone."""
    with origins.one_deed(), timezone.override(ZoneInfo(zone)):
        return stages.move(Journey.objects.get(), to=to, reason="So it is", by=by)


@pytest.mark.db_both
def test_only_the_own_move_goes_where_anothers_has_a_later_day(lin, zhao, acme, journey, time_machine):
    time_machine.move_to("2026-11-25 20:00+08:00")
    moved("deepening", zhao, "Pacific/Auckland")  # where the next day has begun
    time_machine.move_to("2026-11-25 20:10+08:00")
    moved("maintenance", lin)
    stage_undos.take_back(acme, by=lin)
    now = Journey.objects.get()
    assert (now.stage, now.since.isoformat()) == ("deepening", "2026-11-26")
    assert StageMove.objects.latest("pk").by == zhao


@pytest.mark.db_both
def test_a_slow_request_is_taken_back_whole(lin, acme, journey, time_machine):
    with origins.one_deed():
        made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
        time_machine.shift(9)
        causes.name(made, cause="unresolved", evidence="A complaint", by=lin)
        time_machine.shift(9)
        todos.give(acme, title="Call them", due_on=ahead(3), user=lin, by=lin)
    stage_undos.take_back(acme, by=lin)
    assert Journey.objects.get().stage == "maintenance" and not made.causes.standing().exists()
    assert not Todo.objects.open().filter(title="Call them").exists()


@pytest.mark.db_both
def test_two_requests_of_one_moment_are_two_deeds(lin, acme, journey, time_machine):
    with origins.one_deed():
        made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    with origins.one_deed():
        causes.name(made, cause="stronger_competitor", evidence="Their mail", by=lin)
    with origins.one_deed():
        warnings.close(made, outcome="lost", note="Gone", said=WHY, by=lin)
    stage_undos.take_back(acme, by=lin)
    assert Warning.objects.get().is_open and made.causes.standing().get().cause == "stronger_competitor"
    with pytest.raises(Refused):
        stage_undos.take_back(acme, by=lin)


def test_what_another_did_while_it_was_written_is_not_lost(lin, zhao, acme, journey):
    with origins.one_deed():
        made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
        with origins.one_deed():
            causes.name(made, cause="unresolved", evidence="A complaint", by=zhao)
        todos.give(acme, title="Call them", due_on=ahead(3), user=lin, by=lin)
    with pytest.raises(Refused):
        stage_undos.take_back(acme, by=lin)
    assert made.causes.standing().exists()


@pytest.mark.db_both
@pytest.mark.parametrize(("by_night", "opened"), [(True, False), (False, True)])
def test_a_dilemma_is_open_again_only_where_the_end_ended_it(lin, acme, journey, by_night, opened):
    found = Diagnosis.objects.create(
        account=acme, dilemma="keep", since=ahead(-9), as_of=ahead(0), ended_on=ahead(0) if by_night else None
    )
    with origins.one_deed():
        stages.move(journey, to="dormant", reason="Shut", said=Said(revisit_on=ahead(30)), by=lin)
    found.refresh_from_db()
    assert found.ended_on == ahead(0)
    stage_undos.take_back(acme, by=lin)
    found.refresh_from_db()
    assert (found.ended_on is None) == opened


@pytest.mark.db_both
def test_a_warning_raised_with_a_play_says_what_stands_in_the_way(lin, acme, journey, api_of):
    client, play = api_of(lin), Play.objects.order_by("pk")[0]
    made = client.post("/api/v1/warnings/", {"account": acme.pk, "reason": "Silent", "play": play.pk}, format="json")
    assert made.status_code == 201, made.content
    url = f"/api/v1/journeys/{journey.pk}/take-back/"
    refused = client.post(url)
    assert refused.status_code == 409 and "A play has begun" in refused.json()["detail"]
    used = PlayUse.objects.get()
    assert client.post(f"/api/v1/play-uses/{used.pk}/undo/").status_code == 200
    assert client.post(url).json()["stage"] == "maintenance" and not Todo.objects.open().filter(source="play").exists()


def test_a_play_of_before_that_was_taken_back_since_stands_in_the_way(lin, acme, journey):
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    with origins.one_deed():
        used = plays.apply(acme, play=Play.objects.order_by("pk")[0], by=lin)
    with origins.one_deed():
        warnings.close(made, outcome="dormant", note="Shut", said=Said(revisit_on=ahead(30)), by=lin)
    with origins.one_deed():
        plays.undo(used, by=lin)
    with pytest.raises(Refused):
        stage_undos.take_back(acme, by=lin)


@pytest.mark.parametrize("turn", ["", "x", "-1", "1.0", "²", "9" * 30])
def test_an_address_that_names_no_turn_takes_nothing_back(lin, acme, journey, browser_of, turn):
    moved("deepening", lin)
    page = browser_of(lin).post(f"/customers/{acme.pk}/stage/take-back/?turn={turn}", follow=True).content.decode()
    assert "names no step" in page and Journey.objects.get().stage == "deepening"


def test_an_address_without_a_turn_takes_the_last_one_back(lin, acme, journey, browser_of):
    moved("deepening", lin)
    browser_of(lin).post(f"/customers/{acme.pk}/stage/take-back/")
    assert Journey.objects.get().stage == "maintenance"
