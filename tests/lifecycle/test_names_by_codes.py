"""What the log names by codes is read in its reader's language, whoever wrote it down in which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from kam.ground import timeline
from kam.models import Event
from lifecycle.actions import aftermaths, milestones, self_checks
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Milestone
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
