"""Whose the steps of a play become is said before it starts, and chosen; which plays stand first."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.models import Seat
from lifecycle.actions import warnings
from lifecycle.models import Play, Todo
from lifecycle.rules import plays as rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def url_of(acme, lin, key="problems"):
    warning = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    return reverse("lifecycle:warning-apply", args=[warning.pk, Play.objects.get(key=key).pk])


def fields(page):
    return {str(field.label): field for field in page.context["form"]}


def test_before_it_starts_it_says_which_seat_nobody_has(lin, gu, acme, browser_of):
    url, play = url_of(acme, lin), Play.objects.get(key="problems")
    Seat.objects.filter(account=acme).exclude(function="manager").delete()
    asked = {step.function for step in play.told_steps()}
    (served,) = [one for label, one in fields(browser_of(lin).get(url)).items() if label.endswith("(Service)")][:1]
    assert "service" in asked and f"Nobody has the seat “Service”: it goes to {lin}" in served.help_text
    Seat.objects.create(account=acme, user=gu, function="service")
    (served,) = [one for label, one in fields(browser_of(lin).get(url)).items() if label.endswith("(Service)")][:1]
    assert served.value() == gu.pk and not served.help_text


def test_each_step_goes_to_whom_one_chooses(lin, gu, chen, zhao, acme, browser_of):
    url, steps = url_of(acme, lin), list(Play.objects.get(key="problems").told_steps())
    page = browser_of(lin).get(url)
    able = {key for key, _name in page.context["form"].fields[f"step_{steps[0].key}"].choices}
    assert {lin.pk, zhao.pk} <= able and chen.pk not in able, "who sees the customer"
    refused = browser_of(lin).post(url, {f"step_{steps[0].key}": chen.pk})
    assert refused.status_code == 422 and not Todo.objects.filter(source="play").exists()
    assert browser_of(lin).post(url, {f"step_{steps[0].key}": zhao.pk}).status_code == 302
    given = {todo.reason: todo.user for todo in Todo.objects.filter(source="play")}
    assert given[steps[0].key] == zhao and set(given) == {step.key for step in steps}


def test_a_play_that_is_shown_to_work_stands_first_and_the_others_by_use():
    def play(pk, triggers, **measured):
        known = {"causes": (), "dilemmas": (), "stages": (), "tiers": ()} | triggers
        return SimpleNamespace(pk=pk, position=pk, triggers=known, effect=rules.Measured(**measured))

    case = rules.Case(cause="unresolved", stage="warning")
    cause, stage = {"causes": ("unresolved",)}, {"stages": ("warning",)}
    plays = [play(1, cause), play(2, cause, uses=7), play(3, stage, verdict="more", low=0.04, uses=2)]
    assert [one.pk for one in rules.rank(case, plays, (), 5)] == [3, 2, 1]
