"""A loss that was taken back, however long after, never was in the reservoir's ledger."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.choices import Flow
from analytics.facts import reservoir as facts
from lifecycle.actions import aftermaths, reopenings, stages, warnings
from lifecycle.choices import Stage
from lifecycle.models import Aftermath, Journey, StageMove, Warning
from tests.analytics.test_reservoir import FIRST, _that_day, book  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_a_loss_that_was_taken_back_long_after_counts_as_if_it_had_not_been(book, lin, zhao, time_machine):  # noqa: F811
    journey = Journey.objects.create(account=book["NEW"], stage=Stage.DEEPENING, since=FIRST)
    time_machine.move_to("2026-09-20 10:00+08:00")
    said = aftermaths.Said("unresolved", "Their mail")
    stages.move(journey, to=Stage.WARNING, reason="silent", said=said, by=lin)
    warnings.close(Warning.objects.get(), outcome="lost", note="gone", said=said, by=lin)
    lost = Aftermath.objects.get()
    time_machine.move_to("2026-11-25 10:00+08:00")
    assert sum(month.flows[Flow.CHURNED] for month in facts.water(zhao).months()) == 2
    reopenings.reopen(lost, reason="They called: a misunderstanding", by=lin)
    months = facts.water(zhao).months()
    assert all(month.is_balanced for month in months) and months[-1].closing == 5
    assert sum(month.flows[Flow.CHURNED] for month in months) == sum(m.flows[Flow.WON_BACK] for m in months) == 1
    assert not StageMove.objects.left_by(date(2026, 10, 15)).exists(), "nor was it lost to coverage and survival"
    warnings.close(Warning.objects.open().get(), outcome="lost", note="gone", said=said, by=lin)
    assert StageMove.objects.left_by(date(2026, 11, 25)).count() == 1, "lost again on the day of the taking back"
    assert not StageMove.objects.left_by(date(2026, 11, 24)).exists()
