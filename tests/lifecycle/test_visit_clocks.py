"""A visit's day is that of the clock of whoever paid it, whoever asks and whatever is asked of it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.utils import timezone

from analytics.facts import engagement
from kam.models import User
from lifecycle.actions import dues
from lifecycle.facts import causes, dilemmas, milestones
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import Journey, Milestone, StageMove
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]
DAY, TODAY = date(2026, 11, 23), date(2026, 11, 25)
WEST = "America/Los_Angeles"


@pytest.fixture
def visit(acme, lin):
    """On Monday evening in Los Angeles, when it was Tuesday in Shanghai."""
    User.objects.filter(pk=lin.pk).update(time_zone=WEST)
    held = datetime(2026, 11, 23, 18, 0, tzinfo=ZoneInfo(WEST))
    made = factories.VisitFactory(account=acme, user=lin, held_at=held, kind="executive", outcome="continuation")
    made.contacts.add(factories.ContactFactory(account=acme, role="decision_maker"))
    return made


@pytest.mark.parametrize("reader", [WEST, "Asia/Shanghai", "Pacific/Auckland"])
def test_the_plan_takes_the_same_day_whoever_asks(visit, acme, reader):
    weeks = Weeks(TODAY, TODAY.replace(month=12))
    acme.__class__.objects.filter(pk=acme.pk).update(tier="platinum")
    with timezone.override(reader):
        found = dues.of_account(acme.pk, [], weeks, TODAY)
    assert found.facts.last_on == found.facts.executive_on == DAY


def test_so_do_dilemma_milestone_evidence_and_score(visit, acme, lin):
    journey = Journey.objects.create(account=acme, stage="warning", since=DAY)
    StageMove.objects.create(journey=journey, was="deepening", stage="warning", on=DAY, by=lin)
    assert dilemmas.one(acme, TODAY).quiet == 2
    spoke = Milestone.objects.get(key="heads_spoke")
    assert milestones.prove([spoke], [acme.pk], TODAY)[acme.pk, spoke.pk].on == DAY
    StageMove.objects.update(on=date(2026, 11, 24))
    assert not milestones.prove([spoke], [acme.pk], TODAY), "it was before the warning"
    assert [piece.on for piece in causes.visits(acme.pk, TODAY)] == [DAY]
    assert engagement._since(np.array([acme.pk], np.int64), TODAY).tolist() == [2]
