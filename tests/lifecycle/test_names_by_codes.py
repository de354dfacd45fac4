"""What the log names by codes is read in its reader's language, whoever wrote it down in which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from kam.ground import coded, timeline
from kam.models import Event
from lifecycle.actions import aftermaths, causes, milestones, self_checks, stages, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Milestone, MilestoneMark, Todo
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def read(verb: str, language: str) -> tuple[str, str]:
    """(what it was done to, the title) of the newest such event."""
    event = Event.objects.filter(verb=verb).latest("pk")
    with translation.override(language):
        return timeline.subject(event), timeline.one(event, {})["title"]


@pytest.mark.parametrize("wrote", ["en", "zh-hans"])
def test_an_ending_an_assessment_and_a_milestone_are_read_in_both_languages(
    lin: Any, zhao: Any, acme: Any, wrote: str
) -> None:
    account = factories.AccountFactory(owner=lin)
    milestone = Milestone.objects.filter(name="").exclude(key="").order_by("pk")[0]
    with translation.override(wrote):
        aftermaths.begin(
            account, ending="dormant", note="x", said=Said(revisit_on=timezone.localdate() + timedelta(30)), by=lin
        )
        self_checks.assess(values={"measure": "drill", "state": 2, "evidence": "Minutes", "owner": zhao}, by=zhao)
        milestones.tick(acme, milestone=milestone, note="Seen", by=lin)
    assert read("aftermath.begun", "en")[0] == "Dormant" and read("aftermath.begun", "zh-hans")[0] == "休眠"
    assert str(account) not in read("aftermath.begun", "en")[1], "the customer stands beside it"
    said = {language: read("selfcheck.assessed", language)[0] for language in ("en", "zh-hans")}
    assert ": " in said["en"] and "：" in said["zh-hans"] and said["en"].isascii()
    told = {language: read("milestone.reached", language)[0] for language in ("en", "zh-hans")}
    assert told["en"].isascii() and not told["zh-hans"].isascii()


@pytest.mark.parametrize("wrote", ["en", "zh-hans"])
def test_a_note_that_the_product_wrote_is_read_in_both_languages(lin: Any, acme: Any, wrote: str, api_of: Any) -> None:
    with translation.override(wrote):
        stages.identify(acme, by=lin)
        warning = warnings.raise_by_hand(acme, reason="Silent", by=lin)
        causes.name(warning, cause="stronger_competitor", evidence="Their mail", by=lin)
        warnings.close(warning, outcome="dormant", note="Gone", said=Said(revisit_on=tomorrow()), by=lin)
    told = Event.objects.filter(verb="milestone.reached").latest("pk")
    mark = MilestoneMark.objects.get()
    for language, words in (("en", "Written down on the churn warning"), ("zh-hans", "已写在流失预警上")):
        with translation.override(language):
            assert coded.say(mark.note) == words and timeline.one(told, {})["text"] == words
        answer = api_of(lin).get(f"/api/v1/milestone-marks/{mark.pk}/", headers={"Accept-Language": language})
        assert answer.json()["note"] == words
    todo = Todo.objects.filter(source="stage", result="~left").first()
    with translation.override("en"):
        assert todo is not None and todo.came_of == "The stage was left"
    assert MilestoneMark(note="已写在流失预警上").note == coded.say("已写在流失预警上"), "old rows keep their text"


def tomorrow() -> Any:
    return timezone.localdate() + timedelta(1)
