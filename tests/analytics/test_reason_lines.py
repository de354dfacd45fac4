"""What is named in words is what has a bar: lists, warnings, panel and API by one limit, and all of it adds up."""

import math

import pytest
from django.urls import reverse

from accounts.choices import Criterion
from analytics.choices import sorted_reasons
from analytics.models import Score
from analytics.views.standard_words import figure
from lifecycle.models import Warning
from lifecycle.rules.warnings import SLIGHT
from tests.analytics import books

LATE = {"silent": 60, "gap": 20.0, "tenure": 500, "orders": 9, "orders90": 1, "orders365": 9, "months": 8}


def test_silence_counts_as_one_line_and_slight_ones_go():
    shares = {"silence": 0.03, "od": 0.04, "ret": 0.049, "season2": 0.3, "am": -0.4}
    assert sorted_reasons(shares, LATE) == [["season2", 0.3, LATE], ["silence", 0.07, LATE]]
    assert sorted_reasons({"silence": 0.4, "od": -0.38}, LATE) == []


@pytest.mark.django_db
def test_a_warning_keeps_no_slight_reason_and_every_score_adds_up(acme, other):
    books.computed(acme, other)
    kept = Warning.objects.get().reasons
    assert kept and all(share >= SLIGHT for _code, share, _numbers in kept)
    for score in Score.objects.current():
        logit = score.base + sum(score.reasons.values()) + sum(score.signals.values())
        assert abs(logit - math.log(score.p / (1 - score.p))) < 1e-6


@pytest.mark.django_db
def test_list_panel_and_api_name_the_same(lin, acme, other, browser_of, api_of):
    books.computed(acme, other)
    shares = {"silence": 0.03, "od": 0.04, "ret": 0.04, "season2": 0.3, "am24": 0.2}
    Score.objects.filter(account=acme).update(reasons=shares, signals={"satisfaction": 0.2}, inputs=LATE)
    browser = browser_of(lin)
    panel = browser.get(reverse("analytics:account-risk", args=[acme.pk])).content.decode()
    beside = browser.get(reverse("analytics:account-reasons", args=[acme.pk])).content.decode()
    file = browser.get(reverse("analytics:score-list") + "?format=csv")
    listed = b"".join(file.streaming_content).decode()
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/reasons/").json()["reasons"]
    words = {one["code"]: one["words"] for one in told}
    season, part = "Was not a customer yet in this season two years ago", "Was a customer for only a part of the year"
    for said in (panel, beside, listed):
        assert season in said and part in said and "Many returns" not in said
    assert words["season2"] == season and words["ret"] == ""
    assert words["od"] == words["silence"] == "No order for 60 days (on average every 20)"
    assert words["satisfaction"] == "Satisfaction low, or lower than in the quarter before"
    assert math.isclose(sum(one["share"] for one in told), sum(shares.values()) + 0.2)


def test_nothing_above_is_no_share_of_nought():
    assert figure(Criterion.PROFIT, 0.0) == "No customer is bigger."
    assert figure(Criterion.PROFIT, 0.0002) == "Bigger ones make up <0.1%."
