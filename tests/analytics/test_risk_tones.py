"""From which risk on a number is red: the company's own threshold for warnings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from accounts.models import Policy
from analytics.views import pictures, score_doings, scores
from lifecycle.actions import warnings
from lifecycle.views.warning_cases import figures

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


def test_words_and_circles_of_the_corner_count_the_same_and_each_has_its_name():
    def dot(key, name, tier, net, risk, stake):
        return {"account_id": key, "account__nominated_until": None, "account__name": name, "account__short_name": "",
                "account__tier": tier, "net_contribution": Decimal(net), "risk": risk,
                "value_at_risk": Decimal(stake)}  # fmt: skip

    rows = [dot(1, "华东建材集团", "platinum", 4_960_000, 0.81, 839_100),
            dot(3, "海港新城项目", "iron", 2_100_000, 0.68, 300_000), dot(6, "Least", "lead", 1_200, 0.3, 100),
            dot(2, "Nordwind Fassaden", "platinum", 3_160_000, 0.8, 529_600),
            dot(4, "Terra", "gold", 225_000, 0.54, 37_800), dot(5, "Below", "iron", 80_000, 0.55, 90_000)]  # fmt: skip
    chart = pictures.value_map(rows, 0.5, 3)
    with override("en"):
        assert pictures.value_map(rows, 0.5, 3).says.startswith(
            "The 3 key accounts at the upper right are to be saved first. 1 more customer lies there that is no key "
            "account: 海港新城项目 (Iron)."
        )
    named = {one["name"] for series in chart.option["series"] for one in series["data"] if "label" in one}
    assert "华东建材集团" in named, "the biggest has its name beside it"
    assert all(one in named or one in chart.says for one in ("海港新城项目", "Nordwind Fassaden", "Terra"))
    assert "Below" not in chart.says


def test_what_a_risk_is_stands_in_words_that_need_no_model():
    said = " ".join(scores.reckoned({"horizon": 60}))
    assert "no order comes in the next 60 days. Silent is not lost yet" in said and "one of three" in said
    assert "books" not in said
