"""Whoever raises a warning by hand says at once why, what is to be done and until when: by page, API and verb."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import raisings, stage_undos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.choices import TodoSource
from lifecycle.models import Play, PlayUse, Todo, Warning, WarningCause

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def url(acme):
    return reverse("lifecycle:warning-raise", args=[acme.pk])


@pytest.fixture
def whole():
    """All that can be said at once."""
    play = Play.objects.live().order_by("pk")[0]
    due_on = timezone.localdate() + timedelta(5)
    return {"reason": "They hesitate", "cause": "own_strategy", "play": play.pk, "due_on": due_on.isoformat()}


def stands(acme, whole):
    """The warning with its cause, its play and its to-do."""
    made = Warning.objects.get(account=acme)
    cause = WarningCause.objects.get(warning=made)
    assert cause.cause == "own_strategy" and cause.state == "suspected"
    assert [one.text for one in cause.evidence.filter(code="word")] == ["They hesitate"]
    assert PlayUse.objects.get(warning=made).play_id == whole["play"]
    todo = Todo.objects.get(source=TodoSource.WARNING)
    assert (todo.user, todo.due_on.isoformat(), todo.note) == (acme.owner, whole["due_on"], "They hesitate")
    assert todo.code == "warning:see_to" and todo.words == "See to the churn warning"
    return made


def test_the_page_takes_all_of_it_and_leads_to_the_warning(lin, acme, url, whole, browser_of):
    browser = browser_of(lin)
    page = browser.get(url).content.decode()
    assert "Not known yet" in page and "Play to start" in page and "To be seen to by" in page
    answer = browser.post(url, whole)
    made = stands(acme, whole)
    assert answer.status_code == 302 and answer["Location"] == reverse("lifecycle:warning-detail", args=[made.pk])
    shown = browser.get(answer["Location"]).content.decode()
    assert "Its own strategy changed" in shown and "See to the churn warning" in shown
    assert "stage/take-back" not in shown, "a play has begun"


def test_the_reason_alone_will_do_as_before(lin, acme, url, browser_of):
    browser = browser_of(lin)
    assert browser.post(url, {"reason": ""}).status_code == 422
    landed = browser.post(url, {"reason": "They hesitate", "cause": "", "play": "", "due_on": ""}, follow=True)
    assert landed.redirect_chain == [(reverse("lifecycle:warning-detail", args=[Warning.objects.get().pk]), 302)]
    assert "stage/take-back" in landed.content.decode()
    assert not WarningCause.objects.exists() and not PlayUse.objects.exists()
    assert not Todo.objects.filter(source=TodoSource.WARNING).exists()


@pytest.mark.db_both
def test_the_api_raises_alike(lin, acme, whole, api_of):
    answer = api_of(lin).post("/api/v1/warnings/", {"account": acme.pk, **whole}, format="json")
    assert answer.status_code == 201, answer.json()
    made = stands(acme, whole)
    assert answer.json()["id"] == made.pk and answer.json()["cause"] == "own_strategy"
    assert answer["Location"].endswith(f"/warnings/{made.pk}/")
    again = api_of(lin).post("/api/v1/warnings/", {"account": acme.pk, "reason": "Once more"}, format="json")
    assert again.status_code in (409, 422) and "open warning already" in str(again.json())


def test_who_may_not_and_who_does_not_see_it(gu, chen, acme, url, whole, browser_of, api_of):
    asked = {"account": acme.pk, **whole}
    assert browser_of(gu).post(url, whole).status_code == 403
    assert browser_of(chen).post(url, whole).status_code == 404
    assert api_of(gu).post("/api/v1/warnings/", asked, format="json").status_code == 403
    assert api_of(chen).post("/api/v1/warnings/", asked, format="json").status_code == 400
    assert not Warning.objects.exists()


def test_a_part_that_is_refused_leaves_nothing(lin, acme, url, whole, browser_of, api_of):
    over = whole | {"due_on": (timezone.localdate() - timedelta(1)).isoformat()}
    refused = browser_of(lin).post(url, over)
    assert refused.status_code == 422 and "Choose today or a day to come." in refused.content.decode()
    answer = api_of(lin).post("/api/v1/warnings/", {"account": acme.pk, **over}, format="json")
    assert answer.status_code in (400, 409, 422) and "Choose today" in str(answer.json())
    Play.objects.filter(pk=whole["play"]).update(archived_at=timezone.now())
    with pytest.raises(Refused):
        raisings.begin(acme, reason="x", play=Play.objects.get(pk=whole["play"]), by=lin)
    assert not Warning.objects.exists() and not Todo.objects.filter(source=TodoSource.WARNING).exists()
    assert not Event.objects.filter(verb="warning.opened").exists()


def test_a_suspicion_is_for_the_few(lin, gu, acme, url, whole, browser_of):
    browser_of(lin).post(url, {"reason": "They hesitate", "cause": "squeezed_out"})
    made = Warning.objects.get()
    assert WarningCause.objects.visible_to(lin).filter(warning=made).exists()
    assert not WarningCause.objects.visible_to(gu).filter(warning=made).exists()


def test_with_its_end_nobody_need_see_to_it_any_more_and_a_way_back_brings_it_again(lin, acme, time_machine):
    today = timezone.localdate()
    made = raisings.begin(acme, reason="They hesitate", due_on=today, by=lin)
    said = Said(revisit_on=today + timedelta(30))
    time_machine.move_to("2026-11-25 11:00+08:00")
    warnings.close(made, outcome="dormant", note="Asleep", said=said, by=lin)
    given = Todo.objects.get(source=TodoSource.WARNING)
    assert given.dropped_on == today and not given.is_open
    stage_undos.take_back(acme, by=lin)
    given.refresh_from_db()
    assert given.is_open and Warning.objects.get().is_open


def test_the_owner_hears_once_of_a_warning_raised_for_them(zhao, lin, acme):
    raisings.begin(acme, reason="They hesitate", due_on=timezone.localdate() + timedelta(5), by=zhao)
    assert Todo.objects.get(source=TodoSource.WARNING).user == lin
    verbs = list(Notice.objects.filter(user=lin).values_list("event__verb", flat=True))
    assert verbs and "todo.given" not in verbs
