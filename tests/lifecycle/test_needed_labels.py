"""Beside each field of an ending stands whether the choice needs it: by condition in words, and for the choice made."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import causes, journeys, milestones, stages, warnings
from lifecycle.choices import Ending, Stage
from lifecycle.choices.warnings import OUTCOMES
from lifecycle.models import Milestone
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LABEL = r'<label for="id_{}">(.*?)</label>'


def label(browser, url, name):
    found = re.search(LABEL.format(name), browser.get(url).content.decode())
    return found[1] if found else ""


def needs(browser, url, name):
    """The choices that need a field, as its label says; none where it only says that it is optional."""
    found = re.search(r'class="opt must" data-for="([\w ]*)"', label(browser, url, name))
    return set(found[1].split()) if found else set()


def test_a_move_says_which_targets_need_a_reason(lin, acme, browser_of):
    journey = stages.identify(acme, by=lin)
    browser, url = browser_of(lin), reverse("lifecycle:stage-move", args=[acme.pk])
    on = {"deepening", "maintenance", "dormant", "warning"}
    assert needs(browser, url, "reason") == on | {"engagement"}  # nothing that the stage asks for is reached
    for one in Milestone.objects.of_stages("identification").filter(required=True):
        milestones.tick(acme, milestone=one, note="Said so", by=lin)
    assert needs(browser, url, "reason") == on
    told = label(browser, url, "reason")
    assert "depends on what you choose" in told and ">optional<" in told and "Deepening" not in told
    assert "needed for: Dormant" in label(browser, url, "revisit_on")
    assert needs(browser, url, "revisit_on") == {"dormant"}
    journeys.set_stage(journey, to="dormant", reason="x", by=lin)
    assert needs(browser, url, "cause") == needs(browser, url, "evidence") == {"lost"}
    assert needs(browser, url, "competitor") == set() and ">optional<" in label(browser, url, "competitor")


def test_the_end_of_a_warning_asks_no_cause_twice(lin, acme, browser_of):
    warning = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    browser, url = browser_of(lin), reverse("lifecycle:warning-close", args=[warning.pk])
    assert needs(browser, url, "note") == {"lost", "dormant"}
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    assert needs(browser, url, "note") == {"won_back", "lost", "dormant"}
    assert needs(browser, url, "cause") == needs(browser, url, "evidence") == {"lost"}
    factories.PresenceFactory(account=acme)
    piece = next(one for one in causes.facts.gather(acme.pk, timezone.localdate(), lin) if one.noun == "presence")
    causes.suspect(warning, cause="stronger_competitor", shown=causes.Shown([piece.key]), by=lin)
    assert needs(browser, url, "cause") == needs(browser, url, "evidence") == set()
    assert needs(browser, url, "revisit_on") == {"dormant"}


def test_the_style_sheet_knows_every_choice_that_may_need_a_field():
    """It shows "needed" for the choice made without a script, and so has to name each stage and each outcome."""
    css = (Path(__file__).parents[2] / "static/css/closing.css").read_text()
    choices = {*map(str, Stage), *map(str, OUTCOMES), *map(str, Ending)}
    for kind in ("must", "may"):
        rule = rf'\.closing:has\(\[value="(\w+)"\]:checked\) \.{kind}\[data-for~="(\w+)"\]'
        assert {one for one, told in re.findall(rule, css) if one == told} == choices, kind


def test_other_forms_say_optional_as_before(lin, acme, browser_of):
    assert "optional" in label(browser_of(lin), reverse("lifecycle:visit-edit", args=[visit(lin, acme)]), "next_step")


def visit(lin, acme):
    return factories.VisitFactory(account=acme, user=lin).pk
