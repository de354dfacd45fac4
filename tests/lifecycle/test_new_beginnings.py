"""Milestones of a warning and of a win-back ask for something new: what was there before shows nothing."""

from datetime import timedelta

import pytest

from lifecycle.actions import stages
from lifecycle.models import Milestone, StageMove
from tests import factories
from tests.lifecycle.test_milestones import DAY, proof, visit

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
def test_what_was_before_a_warning_or_a_win_back_shows_nothing_of_it(lin, acme):
    again, spoke = Milestone.objects.get(key="buys_again"), Milestone.objects.get(key="heads_spoke")
    journey = stages.identify(acme, by=lin)
    for stage, ago in (("warning", 20), ("won_back", 5)):
        StageMove.objects.create(journey=journey, was="deepening", stage=stage, on=DAY - timedelta(ago), by=lin)
    factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(6))
    head = factories.ContactFactory(account=acme, influence="high")
    visit(acme, DAY - timedelta(21), head, kind="executive")
    assert proof(again, acme) is None and proof(spoke, acme) is None
    order = factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(5))
    spoken = visit(acme, DAY - timedelta(20), head, kind="executive")
    assert (proof(again, acme).pk, proof(spoke, acme).pk) == (order.pk, spoken.pk)
