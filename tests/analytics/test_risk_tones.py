"""From which risk on a number is red: the company's own threshold for warnings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Policy
from analytics.views import pictures, score_doings, scores
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
    score_doings.hold([row])
    (column,) = (one for one in scores.COLUMNS if one.key == "p")
    assert "risk high" in column.show(row)


def test_the_biggest_circle_is_named_even_where_its_name_has_no_room():
    def dot(key, net, risk, stake):
        return {"account_id": key, "account__nominated_until": None, "account__name": f"Customer {key}",
                "account__short_name": "", "account__tier": "gold", "net_contribution": Decimal(net), "risk": risk,
                "value_at_risk": Decimal(stake)}  # fmt: skip

    alone = pictures.value_map([dot(1, 500_000, 0.5, 9000)], 0.5, 1)
    assert "biggest circle" not in alone.says, "its name stands beside it"
    crowd = [dot(key, int(10_000 * 10 ** (key % 9 / 4)), 0.05 + 0.1 * (key // 9), 5000) for key in range(2, 90)]
    packed = pictures.value_map([dot(1, 100_000, 0.5, 9000), *crowd], 0.5, 1)
    assert "The biggest circle is Customer 1: CN¥9,000 at risk." in packed.says


def test_what_a_risk_is_stands_in_words_that_need_no_model():
    said = " ".join(scores.reckoned({"horizon": 60}))
    assert "no order comes in the next 60 days. Silent is not lost yet" in said and "one of three" in said
    assert "books" not in said
