"""Satisfaction: signals of the score as of a date, figures with their intervals, the page and its API."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import product
from math import comb

import numpy as np
import pytest
from django.utils import timezone

from analytics.actions import recompute, scores
from analytics.facts import changes, engagement, satisfaction
from analytics.rules import satisfaction as rules
from analytics.rules import signals
from kam.choices import RunKind
from lifecycle.models import Survey, SurveyAnswer
from lifecycle.models.reasons import risk_word
from lifecycle.rules import surveys
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def said(account, ago, score, scale="csat10", day=DAY, **values):
    survey = Survey.objects.get(key="nps" if scale == "nps" else "visit")
    return SurveyAnswer.objects.create(
        survey=survey, account=account, scale=scale, score=score, points=surveys.points(scale, score),
        tier=account.tier, is_low=surveys.is_low(scale, score), answered_on=day - timedelta(ago), **values,
    )  # fmt: skip


def exposed(*accounts, as_of=DAY):
    keys = np.array([one.pk for one in accounts])
    return engagement.gather(keys, np.zeros(len(keys), np.int64), as_of, {})


def test_a_fall_between_the_last_two_quarters_counts_and_fades():
    fell, rose, steady, once, older = (factories.AccountFactory() for _ in range(5))
    for account, was, now in ((fell, 9, 5), (rose, 5, 9), (steady, 8, 8)):
        said(account, 100, was)
        said(account, 18, now)
    said(once, 0, 4)
    said(older, 300, 9)
    said(older, 180, 3)
    found = exposed(fell, rose, steady, once, older)
    assert np.allclose(found.satisfaction_drop, [4 * 0.9, 0, 0, 0, 0])
    assert np.allclose(found.satisfaction_low, [0.9, 0, 0, 1, 0])
    logit = signals.offsets(found)[:, signals.SIGNALS.index("satisfaction")]
    assert np.allclose(logit[[0, 3]], [0.6 * 0.9 + 0.3 * 0.9, 0.3])


def test_the_mean_of_a_quarter_counts_and_each_scale_is_compared_with_itself():
    mean, mixed = factories.AccountFactory(), factories.AccountFactory()
    for ago, score in ((100, 10), (101, 8), (0, 4), (1, 8)):
        said(mean, ago, score)
    said(mixed, 100, 5, "csat5")  # ten points of ten
    said(mixed, 0, 8, "nps")  # eight of another question is no fall
    found = exposed(mean, mixed)
    assert np.allclose(found.satisfaction_drop, [3, 0]) and not found.satisfaction_low.any()


def test_the_reason_says_which_answers_and_how_they_stood():
    fell, low, recommends, none = (factories.AccountFactory() for _ in range(4))
    for ago, score in ((100, 8), (0, 5)):
        said(fell, ago, score)
    said(fell, 0, 9, "nps")
    said(low, 0, 4)
    for ago, score in ((100, 9), (0, 4)):
        said(recommends, ago, score, "nps")
    said(recommends, 0, 9)
    said(none, 0, 9)
    found = exposed(fell, low, recommends, none)
    heard = zip(found.satisfaction_kind, found.satisfaction_now, found.satisfaction_before, strict=True)
    words = [risk_word("satisfaction", json.loads(scores.inputs_text((0, 1.0, 1, 1, 1, 1, 1, *row)))) for row in heard]
    assert words == [
        "Satisfaction fell to 5.0 of 10, before that 8.0",
        "Satisfaction only 4.0 of 10",
        "Would recommend us: 4.0 of 10, before that 9.0",
        "Satisfaction low, or lower than in the quarter before",
    ]
    assert "points" not in scores.inputs_text((0, 1.0, 1, 1, 1, 1, 1, 0.0, 0.0, 0.0))


def test_the_answers_behind_the_reason_are_those_of_its_mean():
    fell, low, recommends = (factories.AccountFactory() for _ in range(3))
    for account, ago, score, scale in (
        (fell, 200, 9, "csat10"), (fell, 100, 8, "csat10"), (fell, 0, 5, "csat10"), (fell, 0, 3, "nps"),
        (low, 100, 3, "csat10"), (low, 0, 4, "csat10"), (low, 1, 3, "csat10"), (low, 2, 2, "nps"),
        (recommends, 0, 1, "nps"), (recommends, 0, 9, "csat10"),
    ):  # fmt: skip
        said(account, ago, score, scale)
    rows = SurveyAnswer.objects.all()
    told = [sorted(one.score for one in satisfaction.behind(account.pk, DAY, 180, rows))
            for account in (fell, low, recommends)]  # fmt: skip
    assert told == [[5, 8], [3, 4], [1]]


def test_nothing_of_the_future_and_nothing_of_our_own_team_is_read():
    account = factories.AccountFactory()
    said(account, 100, 9)
    before = exposed(account)
    said(account, -1, 0)
    said(account, 3, 0, audience="team")
    after = exposed(account)
    assert after.satisfaction_drop == before.satisfaction_drop == 0 and not after.satisfaction_low.any()
    assert exposed(account, as_of=DAY + timedelta(1)).satisfaction_low[0] == 1


def test_one_query_whatever_the_number_of_customers(django_assert_num_queries):
    accounts = [factories.AccountFactory() for _ in range(12)]
    for account in accounts:
        said(account, 5, 3)
    keys, found = np.array([one.pk for one in accounts]), signals.Exposures.none(12)
    with django_assert_num_queries(1):
        satisfaction.add(found, keys, DAY, 180)
    assert found.satisfaction_low.all()


def test_an_answer_is_a_reason_to_score_anew(acme):
    moment = timezone.now()
    assert not changes.changed_since(RunKind.CHURN, moment, DAY)
    said(acme, 0, 3)
    assert changes.changed_since(RunKind.CHURN, moment, DAY)


def test_figures_know_how_sure_they_are():
    assert rules.mean(0, 0, 0) is None and rules.mean(1, 7, 49) == rules.Known(7, 1)
    four = rules.mean(4, 32, 4 * 64 + 12)  # 8 ± 2: variance 4, of the mean 1
    assert (four.value, round(four.least, 2)) == (8, 4.82) and four.most == 10
    ten = rules.nps(6, 2, 10)
    assert ten.value == pytest.approx(40) and ten.least < 0 < 40 < ten.most <= 100
    three = rules.nps(3, 0, 3)
    assert (three.value, three.most) == (100, 100) and three.least < 30, "three promoters are no certainty"
    assert rules.nps(0, 2, 2).most > 0 and rules.nps(0, 0, 0) is None and rules.nps(1, 0, 1) == rules.Known(100, 1)
    assert rules.mean(3, 27, 243) == rules.Known(9, 3), "all the same: nothing is known of the spread"
    share = rules.share(0, 5)
    assert share.value == 0 and share.least == 0 and share.most == pytest.approx(0.434, abs=0.01)


def test_the_interval_of_the_net_promoter_score_holds_the_truth():
    """Of all outcomes of a few answers those whose interval holds the true score weigh 90 in 100 and more."""
    for n, (promoter, detractor) in product((5, 8, 12), ((0.8, 0.05), (0.5, 0.2), (0.9, 0.01), (0.05, 0.9))):
        held = 0.0
        for up, down in ((a, b) for a in range(n + 1) for b in range(n + 1 - a)):
            chance = comb(n, up) * comb(n - up, down) * promoter**up * detractor**down
            found = rules.nps(up, down, n)
            if found.least <= 100 * (promoter - detractor) <= found.most:
                held += chance * (1 - promoter - detractor) ** (n - up - down)
        assert held > 0.9, (n, promoter, held)


@pytest.mark.db_both
def test_the_page_tells_by_tier_role_and_customer(lin, zhao, chen, acme, other, browser_of):
    today = timezone.localdate()
    acme.tier, other.tier = "gold", "iron"
    acme.save()
    other.save()
    for score in (2, 4, 5):
        said(acme, 3, score, "csat5", today, role="user")
    said(other, 3, 9, "nps", today)
    page = browser_of(zhao).get("/satisfaction/")
    text = page.content.decode()
    assert page.context["figures"][0]["value"] == "6.7" and page.context["figures"][1]["hint"] == "1 answer"
    assert "Gold" in text and "Acme Building" in text and "华东建材集团" in text
    assert [one["account"] for one in page.context["accounts"]] == [acme, other], "low answers first"
    mine = browser_of(lin).get("/satisfaction/?by=role")
    assert "华东建材集团" not in mine.content.decode() and mine.context["rows"][0]["name"] == "User"
    assert browser_of(chen).get("/satisfaction/?tier=gold").context["any"] is False
    assert browser_of(zhao).get("/satisfaction/?since=2026-05-01&until=2026-04-01").status_code == 200
    exported = b"".join(browser_of(zhao).get("/satisfaction/?format=csv").streaming_content).decode()
    assert "ACME" in exported and "OTHER" in exported


def test_nobody_answered_of_a_part_is_not_said_of_all(lin, zhao, chen, acme, other, browser_of):
    said(acme, 3, 5, "csat5", timezone.localdate(), role="user")
    text = browser_of(zhao).get(f"/satisfaction/?owner={chen.pk}").content.decode()
    assert "None of these customers answered" in text and "Send a survey from" not in text
    assert str(chen) in text.split("chips-applied")[1][:300], "what it is narrowed to can be taken away"
    assert f">{zhao}</option>" not in text and f">{lin}</option>" in text, "owners are those who have customers"


@pytest.mark.db_both
def test_the_api_says_the_same(lin, zhao, acme, other, api_of):
    for account, score in ((acme, 4), (acme, 8), (other, 10)):
        said(account, 2, score, "csat10", timezone.localdate(), role="coach")
    found = api_of(zhao).get("/api/v1/satisfaction/?by=account").json()
    assert found["whole"]["answers"] == 3 and found["whole"]["satisfaction"]["value"] == pytest.approx(22 / 3)
    assert {one["part"] for one in found["parts"]} == {str(acme.pk), str(other.pk)}
    mine = api_of(lin).get("/api/v1/satisfaction/?by=role").json()
    assert [(one["part"], one["answers"], one["low"]) for one in mine["parts"]] == [("coach", 2, 1)]
    for wrong in ("by=colour", "tier=silver", "since=x", "until=0001-01-01"):
        assert api_of(zhao).get(f"/api/v1/satisfaction/?{wrong}").status_code == 400, wrong


@pytest.mark.db_both
def test_the_part_on_the_customers_page_stands_beside_loyalty(lin, acme, browser_of):
    today = timezone.localdate()
    said(acme, 200, 9, "csat10", today)
    said(acme, 2, 6, "csat10", today, why="Late again")
    text = browser_of(lin).get(f"/customers/{acme.pk}/satisfaction/").content.decode()
    assert "Late again" in text and "7.5" in text and "Send a survey" in text
    assert "satisfaction" in browser_of(lin).get(f"/customers/{acme.pk}/?tab=satisfaction").content.decode()


def test_a_quarter_that_the_days_cut_says_which_of_its_days_are_read(lin, acme, browser_of):
    for day, score in ((date(2026, 8, 20), 1), (date(2026, 9, 10), 8), (date(2026, 9, 12), 6), (date(2026, 10, 5), 10)):
        said(acme, 0, score, "csat10", day)
    page = browser_of(lin).get("/satisfaction/?since=2026-09-01&until=2026-12-31").content.decode()
    whole = (
        "Of the customers you see: In 2026 Q4 we were given 10.0 of 10 from 1 answer, in 2026 Q3 (1 – 30 Sep) 7.0 from "
        "2 answers: may be chance."
    )
    assert whole in page and ">2026 Q3 (1 – 30 Sep)</th>" in page and ">2026 Q4</th>" in page
    page = browser_of(lin).get("/satisfaction/?since=2026-07-01&until=2026-10-08").content.decode()
    assert "In 2026 Q4 (1 – 8 Oct) we were given 10.0 of 10 from 1 answer, in 2026 Q3 5.0 from 3 answers" in page
    assert page.count("we were given") == 1, "at the top, and not again above the picture"


@pytest.mark.parametrize("path", ["/satisfaction/", "/loyalty/", "/value/", "/outcomes/"])
def test_who_does_not_see_every_customer_reads_of_whom_the_numbers_are(path, lin, zhao, gu, acme, browser_of):
    said(acme, 3, 5, "csat5", timezone.localdate())
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate() - timedelta(30))
    recompute.start(RunKind.ALL, as_of=timezone.localdate(), by=zhao)
    for user, part in ((lin, True), (gu, True), (zhao, False)):
        page = browser_of(user).get(path)
        assert page.status_code == 200 and ("Of the customers you see" in page.content.decode()) is part, user
