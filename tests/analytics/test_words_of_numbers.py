"""What a number is of stands beside it: before or after cost to serve, in points of which scale, agreed or placed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.actions import recompute
from analytics.models import Score
from analytics.views import weights
from kam.choices import RunKind
from kam.ground import sheets
from kam.models import User
from lifecycle.actions import visits, warnings
from lifecycle.models import Warning
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other):
    computed(acme, other)
    return recompute.start(RunKind.VALUE, as_of=DAY, by=User.objects.system())


def test_two_expected_amounts_say_what_is_taken_off(book, other, zhao, browser_of):
    read = {name: browser_of(zhao).get(reverse(f"analytics:{name}-list")).content.decode()
            for name in ("score", "asset")}  # fmt: skip
    assert "Expected, before cost to serve" in read["score"]
    assert "Expected a window, after cost to serve" in read["asset"]
    assert "which is narrower" not in read["asset"], "one large customer's band can be the wider one"
    one = browser_of(zhao).get(reverse("analytics:account-value", args=[other.pk])).content.decode()
    assert "Band of a single customer, with 80% certainty" in one and "its cost to serve is taken off" in one


def test_reasons_say_in_plain_words_how_far_they_move_the_risk(book, other, zhao, browser_of):
    """The figures wait in a fold, for those who open it."""
    pages = {name: browser_of(zhao).get(reverse(f"analytics:{name}", args=[other.pk])).content.decode()
             for name in ("account-reasons", "account-risk")}  # fmt: skip
    for page in pages.values():
        assert '<span class="num">a lot more</span>' in page and "points of the logit" not in page
    assert "logit" not in pages["account-reasons"]
    shown, fold = pages["account-risk"].split("The figures behind the bars")
    assert "logit" not in shown and "0.7 more doubles the odds" in fold and 'class="num">+' in fold
    assert [weights.words(share) for share in (1.4, 0.4, 0.1, -0.1, -0.4, -2)] == [
        "a lot more", "some more", "a little more", "a little less", "some less", "a lot less"]  # fmt: skip


def test_an_order_agreed_in_a_visit_is_told_apart_from_one_that_was_placed(lin, system, acme, browser_of):
    made = warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9), reasons=[["silence", 1.0, {"silent": 74}]],
                         on=timezone.localdate(), by=system)  # fmt: skip
    visits.log(account=acme, said=visits.Said(outcome="order", note="They order again"), by=lin)
    page = browser_of(lin).get(reverse("lifecycle:warning-detail", args=[made.pk])).content.decode()
    assert "No order for 74 days" in page and ">Order agreed</span>" in page


def test_files_hold_as_many_digits_as_say_anything(book, acme, other, lin, zhao, browser_of):
    Score.objects.current().update(p=0.123456789012345, p_orders=0.987654321098765)
    Warning.objects.update(risk=0.123456789012345, state="kept", closed_on=DAY, closed_by=lin, value_saved=1)
    day = {"as_of": DAY.isoformat(), "format": "csv"}
    for url in (
        *map(reverse, ("analytics:score-list", "analytics:asset-list", "lifecycle:warning-list")),
        "/outcomes/",
    ):
        asked = {"format": "csv", "state": "any"} if "warnings" in url else day
        answer = browser_of(zhao).get(url, asked)
        text = b"".join(answer.streaming_content).decode()
        assert text.count("\n") > 1 and not re.search(r"\.\d{5,}", text), text[:2000]
    told = b"".join(browser_of(zhao).get(reverse("analytics:score-list"), day).streaming_content).decode()
    assert "0.1235,0.9877" in told
    assert (sheets.digits(None), sheets.cents(None), str(sheets.cents(Decimal("3.1000000000")))) == (None, None, "3.10")
