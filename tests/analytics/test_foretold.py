"""Beside a risk that stands as a chance it is said how well it foretold, and what cannot be said of key accounts."""

from __future__ import annotations

import pytest
from django.utils import timezone

from analytics.rules import backtests as rules
from analytics.templatetags.foretold import estimate, said
from kam.choices import RunKind, RunState
from kam.models import Run
from tests.analytics.books import DAY, computed
from tests.analytics.test_outcomes import warned

pytestmark = pytest.mark.django_db
WHOLE = {"auc": 0.85, "ece": 0.02, "enough": True, "ahead_low": 0.1, "ahead_high": 0.2}
KEY = {"auc": 0.8, "enough": False, "lost_accounts": 2}


def replayed(by, whole=WHOLE):
    Run.objects.of(RunKind.BACKTEST).update(is_current=False)
    result = {"all": whole, "key": KEY, "calibration": []}
    return Run.objects.create(kind=RunKind.BACKTEST, state=RunState.DONE, is_current=True, as_of=DAY, started_by=by,
                              finished_at=timezone.now(), result=result)  # fmt: skip


@pytest.mark.parametrize(("whole", "wanted"), [
    (WHOLE, "the risk from orders alone tells a lost customer from one that stayed in 85% of cases; what visits"),
    (WHOLE | {"ahead_low": -0.1}, "not shown to beat the days since the last order"),
    (WHOLE | {"ahead_low": None}, "Too few of your customers were lost"),
    (WHOLE | {"ece": 0.5}, "Read it as an order of customers, not as a chance."),
])  # fmt: skip
def test_the_line_says_what_the_test_found(whole, wanted):
    found = {"all": whole, "key": KEY, "calibration": []}
    assert wanted in " ".join(said(found, key_accounts=False))
    assert "not tested on your own orders" in said(None, key_accounts=True)[0]


def test_of_key_accounts_alone_it_says_whether_it_can_be_told():
    few, enough = ({"all": WHOLE, "key": key, "calibration": []} for key in (KEY, KEY | {"enough": True}))
    assert f"2 of them were lost on the days tested, and it takes {rules.LEAST}." in said(few, key_accounts=True)[-1]
    assert said(enough, key_accounts=True)[-1] == "Among key accounts it is 80%."
    assert len(said(few, key_accounts=False)) == 1


def test_dashboard_customer_and_warning_say_it_with_the_way_to_the_test(acme, other, zhao, lin, browser_of):
    computed(acme, other)
    replayed(zhao)
    type(acme).objects.filter(pk=acme.pk).update(tier="gold")
    words, key, way = "in 85% of cases", "Of key accounts alone it cannot be told", 'href="/risks/backtest/"'
    director, manager = browser_of(zhao), browser_of(lin)
    for path in (f"/customers/{acme.pk}/risk/", f"/customers/{acme.pk}/reasons/"):
        page = director.get(path).content.decode()
        assert words in page and key in page and way in page and "2 of them were lost" in page, path
        page = manager.get(path).content.decode()
        assert words in page and key in page and way not in page and "2 of them" not in page, path
    type(other).objects.filter(pk=other.pk).update(tier="lead")
    page = director.get(f"/customers/{other.pk}/risk/").content.decode()
    assert words in page and key not in page


def test_the_dashboards_warnings_of_key_accounts_say_it(acme, other, zhao, browser_of):
    computed(acme, other)
    replayed(zhao)
    type(acme).objects.filter(pk=acme.pk).update(tier="gold")
    warned(acme, zhao, "open", timezone.localdate(), stake="70")
    page = browser_of(zhao).get("/dashboard/").content.decode()
    assert page.count('class="hint foretold"') == 1 and "in 85% of cases" in page


def test_beside_the_flattering_number_stands_what_became_of_high_risks_by_class_as_beside_a_single_risk():
    bins = [{"promised": 0.1, "seen": 0.1, "n": 90}, {"promised": 0.6, "seen": 0.3, "n": 40},
            {"promised": 0.9, "seen": 0.9, "n": 20}]  # fmt: skip
    found = {"all": WHOLE, "key": KEY, "calibration": bins}
    told = said(found, key_accounts=False)
    assert told[1] == (
        "So far, at 75% or more 9 of 10 ordered nothing in time; at 50% to 75% 3 of 10 ordered nothing in time."
    )
    both = estimate(found, [(0.55, 0.55), (1.0, 1.0)], counted=True)
    assert told[1].removeprefix("So far, ").removesuffix(".") in both, "one function tells both"
    assert "2 of them were lost on the days tested" in both and "2 of them" not in estimate(found, [(0.55, 0.55)])
    assert "75% or more" not in estimate(found, [(0.55, 0.55)]) and "50% to 75%" not in estimate(found, [(0.9, 0.9)])
    assert len(said(found | {"calibration": bins[:1]}, key_accounts=False)) == 1


def test_the_same_words_follow_the_tests_own_rows():
    assert rules.by_class({"calibration": [{"promised": 0.74, "seen": 0.4, "n": 10}]}) == [(0.5, 0.75, 10, 0.4)]
    assert rules.by_class({"calibration": [{"promised": 0.76, "seen": 0.4, "n": 9}]}) == [], "too few to tell"
