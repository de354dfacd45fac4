"""A move between stages brings with it what its target is: a warning, a care plan, a loss with its cause, a rest."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import accounts
from accounts.models import Account, Presence
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import aftermaths, journeys, milestones, stages, todos, warnings
from lifecycle.actions.aftermaths import NOTHING, Said
from lifecycle.choices import MAIN_STAGES
from lifecycle.models import Aftermath, Diagnosis, Journey, Milestone, StageMove, Todo, Warning
from lifecycle.views.stages import standing_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]
WHY = Said("own_strategy", "Their mail of Monday")


def ahead(days):
    return timezone.localdate() + timedelta(days)


def stand(account, stage, by):
    """A customer in a stage, as if it had come there."""
    return journeys.set_stage(stages.identify(account, by=by), to=stage, reason="x", by=by)


def asleep(account, by, days=60):
    journey = stages.identify(account, by=by)
    return stages.move(journey, to="dormant", reason="Plant rebuilt", said=Said(revisit_on=ahead(days)), by=by)


def steps():
    """Open to-dos of the win-back, by what they are."""
    given = Todo.objects.open().filter(source="win_back")
    return sorted(todo.reason.partition(":")[0] for todo in given)


@pytest.mark.parametrize("stage", ["identification", "engagement", "deepening", "maintenance", "won_back", "lost",
                                   "dormant"])  # fmt: skip
def test_into_churn_warning_a_move_raises_a_warning_with_its_reason(lin, acme, stage):
    journey = stand(acme, stage, lin)
    with pytest.raises(Refused, match="fear") as refusal:
        stages.move(journey, to="warning", by=lin)
    assert refusal.value.field == "reason"
    moved = stages.move(journey, to="warning", reason="The buyer left", by=lin)
    warning = Warning.objects.get()
    assert (moved.stage, warning.state, warning.reasons[0][2]["text"]) == ("warning", "open", "The buyer left")
    move = StageMove.objects.filter(stage="warning").get()
    assert (move.was, move.reason, move.lacking) == (stage, "The buyer left", [])
    assert Event.objects.get(verb="warning.opened").account_id == acme.pk
    assert Event.objects.filter(verb="stage.moved").latest("pk").data["reason"] == "The buyer left"


@pytest.mark.parametrize("stage", ["lost", "dormant"])
def test_won_back_without_a_warning_begins_a_care_plan_too(lin, acme, stage):
    journey = stand(acme, stage, lin)
    with pytest.raises(Refused) as refusal:
        stages.move(journey, to="won_back", by=lin)
    assert refusal.value.field == "reason"
    with pytest.raises(Refused, match="No order and no agreement since") as refusal:
        stages.move(journey, to="won_back", reason="They ordered again", by=lin)
    assert refusal.value.field == "to"
    factories.OrderFactory(account=acme, ordered_on=ahead(0))
    stages.move(journey, to="won_back", reason="They ordered again", by=lin)
    made = Aftermath.objects.get()
    assert (made.ending, made.note, made.warning) == ("won_back", "They ordered again", None)
    assert steps() == ["check", "executive", "visit"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (NOTHING, "cause"),
        (Said("own_strategy", " "), "evidence"),
        (Said("unknown", "Nobody knows"), "cause"),
        (Said("squeezed_out", "The buyer's brother"), "cause"),
    ],
)
def test_a_loss_after_a_sleep_needs_its_cause_and_evidence(lin, acme, said, field):
    journey = asleep(acme, lin)
    with pytest.raises(Refused) as refusal:
        stages.move(journey, to="lost", reason="The plant is sold", said=said, by=lin)
    assert refusal.value.field == field
    assert Journey.objects.get().stage == "dormant" and not Aftermath.objects.filter(ending="lost").exists()


def test_a_platinum_customers_loss_goes_by_a_warning_and_its_second_reader(lin, acme):
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    journey = asleep(acme, lin)
    with pytest.raises(Refused, match="second person") as refusal:
        stages.move(journey, to="lost", reason="The plant is sold", said=WHY, by=lin)
    assert refusal.value.field == "cause"
    stages.move(journey, to="warning", reason="The plant is sold", by=lin)
    with pytest.raises(Refused, match="second person"):
        warnings.close(Warning.objects.get(), outcome="lost", note="Sold", said=WHY, by=lin)


def test_a_loss_is_the_same_as_by_a_warning(lin, acme):
    rival = factories.CompetitorFactory(name="Rival")
    journey = asleep(acme, lin)
    Diagnosis.objects.create(account=acme, dilemma="grow", since=ahead(-9), as_of=ahead(-1))
    said = Said("stronger_competitor", "Their mail", competitor=rival)
    stages.move(journey, to="lost", reason="Signed elsewhere", said=said, by=lin)
    made = Aftermath.objects.get(ending="lost")
    assert (made.cause, made.evidence, made.note) == ("stronger_competitor", "Their mail", "Signed elsewhere")
    assert Presence.objects.get(account=acme).competitor == rival
    assert not Diagnosis.objects.standing().exists() and steps() == ["review"]


@pytest.mark.parametrize("to", ["engagement", "won_back", "warning"])
def test_whoever_wakes_a_customer_early_ends_the_waiting(lin, acme, to):
    journey = asleep(acme, lin)
    assert steps() == ["revisit"]
    factories.AgreementFactory(account=acme, starts_on=ahead(0))
    stages.move(journey, to=to, reason="They called", by=lin)
    todo = Todo.objects.get(reason__startswith="revisit:")
    assert (todo.done_on, todo.dropped_on, todo.came_of) == (None, ahead(0), "Dormant no longer")


def test_once_its_day_has_come_the_waiting_is_done(lin, acme, time_machine):
    journey = asleep(acme, lin, days=10)
    time_machine.move_to("2026-12-10 10:00+08:00")
    stages.move(journey, to="engagement", reason="They build again", by=lin)
    assert Todo.objects.get(reason__startswith="revisit:").done_on == ahead(0)


def test_the_nights_warning_wakes_too(lin, system, acme):
    asleep(acme, lin)
    warnings.warn(acme, risk=0.9, value_at_risk=1, reasons=[], on=ahead(0), by=system)
    assert steps() == []


def test_of_two_sleeps_only_the_last_one_rings(lin, system, acme):
    journey = asleep(acme, lin, days=5)
    stages.move(journey, to="engagement", reason="They called", by=lin)
    stages.move(journey, to="dormant", reason="Not yet", said=Said(revisit_on=ahead(50)), by=lin)
    assert aftermaths.remind(on=ahead(6), by=system) == 0
    assert aftermaths.remind(on=ahead(50), by=system) == 1
    assert Event.objects.filter(verb="aftermath.due").count() == 1


def test_one_that_was_found_asleep_gets_its_day_and_another_one(lin, acme, browser_of, api_of):
    journey = stand(acme, "dormant", lin)
    panel, url = (reverse(f"lifecycle:{name}", args=[acme.pk]) for name in ("account-stage", "stage-rest"))
    assert url in browser_of(lin).get(panel).content.decode()
    assert browser_of(lin).post(url, {"revisit_on": ahead(-1)}).status_code == 422
    assert browser_of(lin).post(url, {"revisit_on": ahead(30), "note": "Budget in spring"}).status_code == 302
    made, todo = Aftermath.objects.get(), Todo.objects.get(source="win_back")
    assert (made.revisit_on, made.note, todo.due_on) == (ahead(30), "Budget in spring", ahead(30))
    Aftermath.objects.update(told_on=ahead(0))
    later = {"revisit_on": str(ahead(90))}
    assert api_of(lin).post(f"/api/v1/journeys/{journey.pk}/rest/", later, format="json").status_code == 200
    made.refresh_from_db(), todo.refresh_from_db()
    assert (made.revisit_on, made.told_on, made.note, todo.due_on) == (ahead(90), None, "Budget in spring", ahead(90))
    assert Event.objects.filter(verb="aftermath.put_off").count() == 1 and Aftermath.objects.count() == 1
    todos.finish(todo, result="Not yet", by=lin)
    aftermaths.rest(acme, revisit_on=ahead(120), by=lin)
    assert Todo.objects.open().get(source="win_back").due_on == ahead(120)


def test_only_who_sleeps_is_looked_in_on_and_only_by_who_may(lin, gu, chen, acme, browser_of, api_of):
    journey, url = stages.identify(acme, by=lin), reverse("lifecycle:stage-rest", args=[acme.pk])
    with pytest.raises(Refused, match="does not lie dormant"):
        aftermaths.rest(acme, revisit_on=ahead(9), by=lin)
    assert url not in browser_of(lin).get(reverse("lifecycle:account-stage", args=[acme.pk])).content.decode()
    assert browser_of(gu).post(url, {"revisit_on": ahead(9)}).status_code == 403
    assert browser_of(chen).post(url, {"revisit_on": ahead(9)}).status_code == 404
    assert api_of(lin).post(f"/api/v1/journeys/{journey.pk}/rest/", {}, format="json").status_code == 400


def test_a_care_plan_is_overtaken_by_the_next_end(lin, acme):
    journey = stand(acme, "lost", lin)
    factories.OrderFactory(account=acme, ordered_on=ahead(0))
    stages.move(journey, to="won_back", reason="They ordered", by=lin)
    stages.move(journey, to="warning", reason="Silent again", by=lin)
    warnings.close(Warning.objects.get(), outcome="lost", note="Gone", said=WHY, by=lin)
    assert steps() == ["review"]
    assert [todo.came_of for todo in Todo.objects.all()].count("Overtaken by what came after") == 3


def test_an_archived_customer_is_not_moved(lin, zhao, acme):
    journey = stages.identify(acme, by=lin)
    accounts.archive(acme, by=zhao)
    with pytest.raises(Refused, match="archived"):
        stages.move(journey, to="engagement", reason="x", by=lin)


def test_what_was_missing_is_kept_with_a_move_on(lin, acme):
    journey = stages.identify(acme, by=lin)
    milestones.tick(acme, milestone=Milestone.objects.get(key="fits"), note="Two plants", by=lin)
    journey = stages.move(journey, to="engagement", reason="They called us", by=lin)
    kept = StageMove.objects.get(stage="engagement")
    assert kept.lacking == ["need_known", "chain_known"]
    with translation.override("zh-hans"):
        assert kept.without[0] == str(Milestone.objects.get(key="need_known")) == "已掌握年采购量"
    Milestone.objects.filter(key="need_known").update(name="Renamed", archived_at=timezone.now())
    assert kept.without[0] == "We know what they buy a year"
    assert Event.objects.filter(verb="stage.moved").latest("pk").data["lacking"] == kept.lacking
    journey = stages.move(journey, to="identification", reason="Too early", by=lin)
    assert StageMove.objects.filter(stage="identification").latest("pk").lacking == []
    assert StageMove.objects.short().get() == kept
    assert StageMove.objects.short(False).count() == 2


def test_won_back_without_a_found_cause_says_so(lin, system, acme):
    stages.identify(acme, by=lin)
    warning = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    warnings.close(warning, outcome="won_back", note="They ordered", by=lin)
    assert StageMove.objects.get(stage="won_back").lacking == ["cause_found"]


@pytest.mark.parametrize(
    ("way", "done"),
    [
        (("identification", "dormant"), 0),
        (("identification", "warning"), 0),
        (("identification", "engagement", "deepening", "warning", "lost"), 2),
        (("identification", "maintenance", "warning", "won_back"), 4),
        (("identification", "maintenance", "deepening", "dormant"), 2),
        (("identification", "engagement"), 1),
        (("lost",), 0),
    ],
)
def test_the_bar_marks_the_stages_that_the_customer_was_led_through(lin, acme, way, done):
    """Of one that is lost or lies dormant too: its history says how far it came."""
    Journey.objects.filter(account=acme).delete()
    journey = Journey.objects.create(account=acme, stage=way[0], since=timezone.localdate())
    for stage in way[1:]:
        journey = journeys.set_stage(journey, to=stage, reason="so", on=timezone.localdate(), by=lin)
    words = [one["state"] for one in standing_of(journey, None)["steps"]]
    assert words.count("done") == done and words[:done] == ["done"] * done
    assert [place for place, word in enumerate(words) if word == "now"] == [
        place for place, one in enumerate(MAIN_STAGES) if one == way[-1]
    ]


def test_what_a_stage_asks_for_is_looked_up_once_in_a_move(lin, acme):
    journey = stages.identify(acme, by=lin)
    for one in Milestone.objects.of_stages("identification").filter(required=True):
        milestones.tick(acme, milestone=one, note="Said so", by=lin)
    with CaptureQueriesContext(connection) as asked:
        moved = stages.move(journey, to="engagement", by=lin)
    required = [
        one for one in asked if "lifecycle_milestone" in one["sql"] and '"required"' in one["sql"].partition("WHERE")[2]
    ]
    assert (moved.stage, len(required)) == ("engagement", 1)
