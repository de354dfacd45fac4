"""The bench's night does what a worker's does: it proposes visits for its sales force, and tells whom it concerns."""

import pytest

from analytics.actions.bench import night
from kam.models import Notice, Run
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday", "system")]


def test_a_night_of_the_bench_proposes_and_tells_and_the_next_one_keeps_what_stands(monkeypatch):
    monkeypatch.setattr(night, "MANAGERS", 2)
    monkeypatch.setattr(night, "EACH", 12)
    night.fill()
    night._night()
    proposed = set(VisitPlan.objects.filter(state="proposed").values_list("pk", "planned_on"))
    told = Notice.objects.count()
    assert len(proposed) > 12 and told > 4
    assert VisitPlan.objects.values("user").distinct().count() == 2
    night._night()
    assert set(VisitPlan.objects.filter(state="proposed").values_list("pk", "planned_on")) == proposed
    assert Notice.objects.count() == told and set(Run.objects.values_list("state", flat=True)) == {"done"}
