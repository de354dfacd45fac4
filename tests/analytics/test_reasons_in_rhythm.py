"""A customer whose time to order again has not come is silent to nobody: that is no reason to fear for it."""

import pytest
from django.urls import reverse

from analytics.actions import recompute
from analytics.choices import Reason, lowering_words
from analytics.models import Score
from kam.choices import RunKind
from lifecycle.models.reasons import in_rhythm, risk_word, risk_words
from tests.analytics import books

SOON = {"silent": 14, "gap": 32.0}
LATE = {"silent": 33, "gap": 32.0}


@pytest.mark.parametrize("code", ["silence", "od", "late", "rec_h", "longer", "step60", "step180"])
def test_silence_within_the_rhythm_is_not_among_what_raises_a_risk(code):
    assert in_rhythm(code, SOON) and not in_rhythm(code, LATE) and not in_rhythm(code, {"silent": 14})
    assert risk_words([[code, 0.4, SOON], ["ret", 0.1, SOON]], 1) == ["Many returns"]
    assert risk_words([[code, 0.4, LATE]]) == ["No order for 33 days (on average every 32)"]


def test_other_parts_are_told_whatever_the_rhythm():
    assert not in_rhythm("gap_h", SOON) and not in_rhythm("complaints", SOON) and not in_rhythm("no such", SOON)
    assert risk_words([["gap_h", 0.4, SOON]]) == ["More time between orders than most: 32 days"]
    assert risk_words([["gap_h", 0.4, {}]]) == ["More time between orders than most"]


def test_where_it_adds_up_the_words_say_that_nothing_is_late():
    words = "In its rhythm: last order 14 days ago, on average every 32; only right after an order is the risk lower"
    assert risk_word("silence", SOON) == words


@pytest.mark.django_db
@pytest.mark.db_both
def test_page_panel_and_api_agree(lin, acme, other, browser_of, api_of):
    books.computed(acme, other)
    shares = {"silence": 0.4, "late": 0.2, "ret": 0.3}
    Score.objects.filter(account=acme).update(reasons=shares, signals={}, inputs=SOON)
    browser = browser_of(lin)
    page = browser.get(reverse("analytics:account-risk", args=[acme.pk])).content.decode()
    assert "In its rhythm: last order 14 days ago" in page and "seldom" not in page
    beside = browser.get(reverse("analytics:account-reasons", args=[acme.pk])).content.decode()
    assert "Many returns" in beside and "last order" not in beside
    told = {one["code"]: one for one in api_of(lin).get(f"/api/v1/accounts/{acme.pk}/reasons/").json()["reasons"]}
    assert told["silence"]["share"] == 0.4 and told["silence"]["words"].startswith("In its rhythm")


@pytest.mark.django_db
def test_the_average_gap_of_the_risk_and_the_middle_gap_of_behaviour_go_by_two_names(browser_of, zhao, acme):
    books.buys(acme, months=24, amount="9000.00")
    recompute.start(RunKind.BEHAVIOUR, as_of=books.DAY, by=zhao)
    page = browser_of(zhao).get(reverse("analytics:account-behaviour", args=[acme.pk])).content.decode()
    assert lowering_words(Reason.GAP_H, {"gap": 9.6}) == "Orders every 10 days on average"
    assert "Middle gap between orders, days" in page
    assert "The risk uses another one: the average gap of the whole history" in page
