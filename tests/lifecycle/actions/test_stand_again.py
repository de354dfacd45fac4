"""A dropped visit that stands again: what was proposed in its place makes way, and nothing is there twice."""

from datetime import timedelta

import pytest
import time_machine

from lifecycle.actions import cadence, next_visits, plans
from lifecycle.choices import DropKind
from lifecycle.models import VisitPlan
from tests import factories
from tests.lifecycle.fridays import NOW, ON

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("friday")]


@pytest.mark.parametrize("kind", [DropKind.WRONG_TIME, DropKind.NO_NEED, DropKind.OTHER])
@pytest.mark.parametrize("proposed", [True, False])
def test_what_came_in_place_of_a_dropped_visit_makes_way_where_it_stands_again(lin, best, system, kind, proposed):
    """Dropped by a slip of the finger, proposed anew by whatever was done meanwhile, and taken back: never doubled."""
    with time_machine.travel(NOW, tick=False) as clock:
        factories.VisitFactory(account=best, user=lin, held_at=NOW - timedelta(days=60))
        cadence.propose(as_of=ON, by=system)
        known = {plan.pk: plan.planned_on for plan in VisitPlan.objects.all()}
        first = VisitPlan.objects.order_by("planned_on").first()
        clock.shift(60)
        dropped = plans.drop(first, kind=kind, reason="Not now", by=lin)
        clock.shift(60)
        next_visits.propose(best, by=lin)
        stood = VisitPlan.objects.open().count()
        clock.shift(60)
        back = plans.take_back(dropped, proposed=proposed, by=lin)
        assert (back.state, back.planned_on) == ("proposed" if proposed else "planned", known[first.pk])
        here = {plan.pk: plan.planned_on for plan in VisitPlan.objects.open()}
        assert here.keys() == known.keys() and stood >= len(known) - 1, "as before it was dropped, and nothing twice"
        gone = VisitPlan.objects.exclude(pk__in=here)
        assert all(plan.state == "dropped" and plan.drop_kind == "lapsed" for plan in gone)
        if proposed:
            assert here == known
            before = list(VisitPlan.objects.order_by("pk").values())
            cadence.propose(as_of=ON, by=system)
            assert list(VisitPlan.objects.order_by("pk").values()) == before, "the night has nothing to put right"
