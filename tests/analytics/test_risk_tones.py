"""From which risk on a number is red: the company's own threshold for warnings."""

from __future__ import annotations

import pytest

from accounts.models import Policy
from analytics.views import scores
from lifecycle.actions import warnings
from lifecycle.views.warnings import figures

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("level", "tone"), [(0.3, "bad"), (0.4, "bad"), (0.6, "")])
def test_a_warnings_risk_is_red_from_the_companys_threshold_on(lin, acme, level, tone):
    Policy.objects.update(warn_at=level)
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    made.risk = 0.4
    assert figures(made)[1]["tone"] == tone


def test_the_list_of_risks_marks_by_it_too():
    Policy.objects.update(warn_at=0.3)
    row = type("Row", (), {"p": 0.4, "band": 2})()
    scores.hold([row])
    (column,) = (one for one in scores.COLUMNS if one.key == "p")
    assert "risk high" in column.show(row)
