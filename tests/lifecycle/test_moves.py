"""A move between stages brings with it what its target is: a warning, a care plan, a loss with its cause, a rest."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import accounts
from accounts.models import Account, Presence
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import aftermaths, journeys, milestones, stages, warnings
from lifecycle.actions.aftermaths import NOTHING, Said
from lifecycle.models import Aftermath, Diagnosis, Journey, Milestone, StageMove, Todo, Warning
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
    assert (moved.stage, warning.state, warning.reasons[0][2]) == ("warning", "open", {"text": "The buyer left"})
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
    stages.move(journey, to=to, reason="They called", by=lin)
    todo = Todo.objects.get(reason__startswith="revisit:")
    assert (todo.done_on, todo.dropped_on, todo.result) == (None, ahead(0), "Dormant no longer")


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


def test_a_care_plan_is_overtaken_by_the_next_end(lin, acme):
    journey = stand(acme, "lost", lin)
    stages.move(journey, to="won_back", reason="They ordered", by=lin)
    stages.move(journey, to="warning", reason="Silent again", by=lin)
    warnings.close(Warning.objects.get(), outcome="lost", note="Gone", said=WHY, by=lin)
    assert steps() == ["review"]
    assert Todo.objects.filter(result="Overtaken by what came after").count() == 3


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
    warnings.close(warning, outcome="won_back", note="They ordered", by=lin)
    assert StageMove.objects.get(stage="won_back").lacking == ["cause_found"]


def test_the_page_asks_what_the_target_needs_and_a_loss_twice(lin, acme, browser_of):
    asleep(acme, lin)
    browser, url = browser_of(lin), reverse("lifecycle:stage-move", args=[acme.pk])
    asked = browser.get(url).content.decode()
    assert all(f'name="{name}"' in asked for name in ("reason", "cause", "evidence", "competitor", "revisit_on"))
    assert "A care plan begins" in asked and "A churn warning opens" in asked
    data = {"to": "lost", "reason": "The plant is sold"}
    refused = browser.post(url, data)
    assert refused.status_code == 422 and refused.context["form"].errors["cause"]
    whole = data | {"cause": "own_strategy", "evidence": "Their mail"}
    once = browser.post(url, whole)
    assert once.status_code == 422 and "In 30 days the loss is to be reviewed." in once.content.decode()
    assert Journey.objects.get().stage == "dormant" and not Notice.objects.filter(event__verb="stage.moved").exists()
    assert browser.post(url, whole | {"confirmed": "yes"}).status_code == 302
    assert Aftermath.objects.get(ending="lost").cause == "own_strategy"


def test_the_page_warns_and_wins_back(lin, acme, browser_of):
    stand(acme, "lost", lin)
    browser, url = browser_of(lin), reverse("lifecycle:stage-move", args=[acme.pk])
    assert browser.post(url, {"to": "won_back"}).context["form"].errors["reason"]
    assert browser.post(url, {"to": "won_back", "reason": "They ordered"}).status_code == 302
    assert browser.post(url, {"to": "warning", "reason": "Silent again"}).status_code == 302
    assert Warning.objects.get().is_open and Aftermath.objects.get().ending == "won_back"


def test_the_api_says_what_a_move_asks_and_names_the_field_that_lacks(lin, acme, api_of):
    journey = asleep(acme, lin)
    client, url = api_of(lin), f"/api/v1/journeys/{journey.pk}/"
    assert client.get(url).json()["asks"] == {
        "identification": [], "engagement": [], "warning": ["reason"], "won_back": ["reason"],
        "lost": ["reason", "cause", "evidence"]}  # fmt: skip
    for data, field in (
        ({"to": "lost"}, "reason"),
        ({"to": "lost", "reason": "x"}, "cause"),
        ({"to": "lost", "reason": "x", "cause": "own_strategy"}, "evidence"),
        ({"to": "warning"}, "reason"),
        ({"to": "maintenance", "reason": "x"}, "to"),
    ):
        answer = client.post(f"{url}move/", data, format="json")
        assert answer.status_code == 409 and list(answer.json()["errors"]) == [field], data
    whole = {"to": "lost", "reason": "x", "cause": "own_strategy", "evidence": "Their mail"}
    assert client.post(f"{url}move/", whole, format="json").json()["stage"] == "lost"
    assert client.post(f"{url}move/", {"to": "warning", "reason": "y"}, format="json").json()["stage"] == "warning"
    assert Warning.objects.get().is_open


def test_the_history_reads_the_same_on_page_file_and_api(lin, chen, acme, browser_of, api_of):
    journey = stages.identify(acme, by=lin)
    stages.move(journey, to="engagement", reason="They called us", by=lin)
    panel = browser_of(lin).get(reverse("lifecycle:account-stage", args=[acme.pk])).content.decode()
    line = browser_of(lin).get(reverse("accounts:account-detail", args=[acme.pk])).content.decode()
    assert "Moved on without:" in panel and "We know what they buy a year" in panel
    assert "Moved on without: We know what they buy a year" in line
    page = reverse("lifecycle:stagemove-list")
    listed = browser_of(lin).get(f"{page}?short=true")
    assert listed.context["count"] == 1 and "We know what they buy a year" in listed.content.decode()
    assert browser_of(lin).get(f"{page}?account={acme.pk}").context["count"] == 2
    assert browser_of(lin).get(f"{page}?q=acme&tier=gold").context["count"] == 0
    sheet = b"".join(browser_of(lin).get(f"{page}?format=csv").streaming_content).decode()
    assert "They called us" in sheet and "We know what they buy a year" in sheet
    told = api_of(lin).get("/api/v1/stage-moves/?short=true").json()["results"]
    assert [(one["account"], one["was"], one["stage"], one["by"]) for one in told] == [
        (acme.pk, "identification", "engagement", lin.pk)]  # fmt: skip
    assert told[0]["without"][0] == "We know what they buy a year"
    assert browser_of(chen).get(page).context["count"] == 0
    assert api_of(chen).get("/api/v1/stage-moves/").json()["count"] == 0


def test_the_panel_leads_to_how_it_ended_and_what_is_still_to_do(lin, acme, browser_of):
    journey = asleep(acme, lin)
    panel = reverse("lifecycle:account-stage", args=[acme.pk])
    slept = browser_of(lin).get(panel).content.decode()
    assert f"/aftermaths/{Aftermath.objects.get().pk}/" in slept and "Look in again" in slept
    stages.move(journey, to="won_back", reason="They ordered", by=lin)
    back = browser_of(lin).get(panel).content.decode()
    assert f"/aftermaths/{Aftermath.objects.get(ending='won_back').pk}/" in back
    assert "Our head calls theirs" in back and "Look in again" not in back


def test_a_runs_warning_says_that_it_was_one(lin, system, acme, browser_of):
    warnings.warn(acme, risk=0.9, value_at_risk=1, reasons=[], on=ahead(0), by=system)
    assert StageMove.objects.get(stage="warning").why == "Raised by the run of the churn risk"
    listed = browser_of(lin).get(reverse("lifecycle:stagemove-list")).content.decode()
    assert "Raised by the run of the churn risk" in listed


def test_the_list_of_ends_says_who_sleeps_no_longer(lin, acme, browser_of):
    journey = asleep(acme, lin)
    page = reverse("lifecycle:aftermath-list")
    assert "look in on" in browser_of(lin).get(page).content.decode()
    stages.move(journey, to="engagement", reason="They called", by=lin)
    assert "dormant no longer" in browser_of(lin).get(page).content.decode()
