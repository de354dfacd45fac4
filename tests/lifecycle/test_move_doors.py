"""Moves between stages through page, file and API: what each target needs is asked, and the history reads the same."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.models import Notice
from lifecycle.actions import journeys, stages, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Aftermath, Journey, StageMove, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def ahead(days):
    return timezone.localdate() + timedelta(days)


def asleep(account, by):
    said = Said(revisit_on=ahead(60))
    return stages.move(stages.identify(account, by=by), to="dormant", reason="Plant rebuilt", said=said, by=by)


def stand(account, stage, by):
    """A customer in a stage, as if it had come there."""
    return journeys.set_stage(stages.identify(account, by=by), to=stage, reason="x", by=by)


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


def test_under_an_open_warning_the_page_leads_to_its_end(lin, acme, browser_of):
    warning = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    url = reverse("lifecycle:stage-move", args=[acme.pk])
    asked = browser_of(lin).get(url).content.decode()
    assert reverse("lifecycle:warning-close", args=[warning.pk]) in asked and 'name="to"' not in asked
    refused = browser_of(lin).post(url, {"to": "dormant", "reason": "x", "revisit_on": ahead(9)})
    assert refused.status_code == 422 and warnings.Warning.objects.get().is_open


def test_the_page_warns_and_wins_back(lin, acme, browser_of):
    stand(acme, "lost", lin)
    browser, url = browser_of(lin), reverse("lifecycle:stage-move", args=[acme.pk])
    assert browser.post(url, {"to": "won_back"}).context["form"].errors["reason"]
    asked = browser.get(url).context["form"]["to"]
    (closed,) = [one for one in asked if one.data["attrs"].get("disabled")]
    assert closed.data["value"] == "won_back" and "No order and no agreement since 25 Nov 2026" in closed.choice_label
    refused = browser.post(url, {"to": "won_back", "reason": "They ordered"})
    assert refused.status_code == 422 and refused.context["form"].errors["to"]
    factories.OrderFactory(account=acme, ordered_on=ahead(0))
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
    assert "Moved on without all milestones: Yes" in listed.content.decode()
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
    factories.OrderFactory(account=acme, ordered_on=ahead(0))
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
