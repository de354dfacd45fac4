"""The director's answers around the figures: what waits for a decision, how far a risk is to be trusted, what folds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Account, TierChange
from analytics.rules.helping import LATE, RISK, Book, Helped
from analytics.templatetags import foretold
from analytics.views import helping_words
from kam.choices import RunKind
from kam.models import Run
from lifecycle.facts import decisions
from lifecycle.views import headlines
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db
BINS = [{"n": 30, "promised": 0.6, "seen": 0.3}, {"n": 20, "promised": 0.9, "seen": 0.85}]


def test_a_high_risk_is_a_models_estimate_with_how_many_of_ten_came_true():
    found = {"calibration": BINS}
    assert foretold.estimate(found, [(0.1, 0.1), (None, None)]) == "", "no high risk is spoken of"
    assert foretold.estimate(found, [(0.55, 0.55)]) == (
        "A risk is a model's estimate. By orders alone, the part that was tested, these customers stand here: "
        "at 50% to 75% 3 of 10 ordered nothing in time."
    )
    both = foretold.estimate(found, [(0.9, 0.9), (0.6, 0.6)])
    assert "at 75% or more 8 of 10" in both and "at 50% to 75% 3 of 10" in both
    few = {"calibration": [{"n": 9, "promised": 0.6, "seen": 0.3}]}
    assert "at 50% to 75% 3 of 10" in foretold.estimate(found, [(0.9, 0.6)]), "the class that was tested"
    assert foretold.estimate(found, [(0.6, 0.3)]) == "A risk is a model's estimate.", "signals alone make it high"
    for tested in (few, None):
        assert foretold.estimate(tested, [(0.6, 0.6)]) == "A risk is a model's estimate."


def test_proposed_tiers_stand_on_the_dashboard_with_names_and_the_list(acme, other, zhao, lin, browser_of):
    computed(acme, other)
    browser, url = browser_of(zhao), reverse("analytics:decisions")
    assert f'hx-get="{url}"' in browser.get("/dashboard/").content.decode()
    TierChange.objects.filter(state="proposed").delete()
    run = Run.objects.current(RunKind.TIERS)
    TierChange.objects.create(account=acme, tier="gold", was="iron", state="proposed", from_on=DAY, run=run, by=zhao)
    html = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "1 change of tier waits for your approval" in html and "/tiers/?state=proposed" in html
    assert "Acme (Iron → Gold)" in html.replace("\u00a0", " ") or "(Iron → Gold)" in html
    assert browser_of(lin).get(url).status_code == 403


@pytest.mark.db_both
def test_of_the_customers_whose_tier_would_change_those_that_bring_most_stand_first(acme, other, zhao, lin, api_of):
    computed(acme, other)
    TierChange.objects.filter(state="proposed").delete()
    young, small = factories.AccountFactory(owner=lin), Account.objects.get(code="SMALL0")
    run = Run.objects.current(RunKind.TIERS)
    for account in (young, small, acme, other):
        TierChange.objects.create(account=account, tier="gold", was="iron", state="proposed", from_on=DAY, run=run,
                                  by=zhao)  # fmt: skip
    (told,) = [one for one in decisions.waiting(zhao) if one.kind.key == "tiers"]
    first = [reverse("analytics:account-verdict", args=[one.pk]) for one in (other, acme, small)]
    assert (told.count, [url for _words, url in told.named]) == (4, first), "whoever has no figures comes last"
    (row,) = [one for one in api_of(zhao).get("/api/v1/decisions/").data["results"] if one["kind"] == "tiers"]
    assert [one["url"] for one in row["named"]] == first


def test_who_needs_help_is_told_by_which_figure_and_what_to_do():
    one = Helped(Book(7, "Lin", cases=3), (LATE, RISK), 0.4)
    assert helping_words.figures(one) == ["Late work", "Value at risk"]
    names = {LATE: {}, RISK: {7: [("Acme", 0.9)]}}
    assert helping_words.to_do(one, names) == (
        "What to do: share out the late work; agree on a day with Acme, where most is at risk, and go along"
    )


def test_what_decides_nothing_folds_on_a_phone(acme, other, zhao, browser_of):
    computed(acme, other)
    html = browser_of(zhao).get("/dashboard/").content.decode()
    for part in ("curve", "slipping", "help", "tiers", "coverage"):
        assert f'data-fold="dashboard:{part}"' in html
    assert '<section class="sheet c12 foremost">' in html, "warnings stand open"


def test_the_panel_of_warnings_says_which_others_the_rail_counts():
    def matter(account, kind):
        return type("M", (), {"account_id": account, "kind": kind})()

    off = [matter(3, "warning"), matter(3, "unanswered"), matter(1, "warning"), matter(4, "visit"), matter(5, "todo")]
    day = type("D", (), {"snoozed": [(one, None) for one in off], "of": lambda self, kind: {
        "warning": [matter(1, kind)], "unanswered": [matter(1, kind), matter(2, kind)]}[kind]})()  # fmt: skip
    assert headlines.of_warnings(1, day) == "1; and 1 without a cause or a to-do; and 1 put off"
