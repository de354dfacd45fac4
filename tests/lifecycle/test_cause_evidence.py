"""What speaks for a cause, and what does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.facts import causes as facts
from lifecycle.rules import causes as rules
from lifecycle.rules.causes import Piece
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def today(ago=0):
    return timezone.localdate() - timedelta(ago)


def test_their_debt_and_a_visit_that_went_well_show_nothing_that_we_left_undone(lin, acme):
    debt = Piece("late_payment", "order", 1, today(3), {"number": "SO-9", "days": 3})
    assert rules.supporting([debt], "unresolved") == [] and rules.supporting([debt], "own_strategy") == [debt]
    held = {one: factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(days=5), outcome=one)
            for one in ("advance", "order", "refused", "continuation")}  # fmt: skip
    told = {one.row: one.code for one in facts.visits(acme.pk, today())}
    assert told == {held["refused"].pk: "refused", held["continuation"].pk: "visit"}
