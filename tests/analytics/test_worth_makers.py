"""What moved the value: who makes most of the line of risk, by the rows of both runs, within one's sight."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from analytics.actions import recompute
from analytics.facts import worth_moves
from analytics.models import AssetValue
from analytics.rules.worth_moves import RISK
from analytics.views import worth_moves as words
from kam.choices import RunKind
from tests.analytics import books

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
EARLIER = books.DAY - timedelta(60)


@pytest.fixture
def runs(acme, other, zhao):
    """Acme's risk rose from a tenth to a half, the other's fell a little; everybody else stands as before."""
    books.computed(acme, other)
    found = [recompute.start(RunKind.VALUE, as_of=day, by=zhao) for day in (EARLIER, books.DAY)]
    AssetValue.objects.update(p=0.2)
    for account, value, risks in ((acme, 900_000, (0.1, 0.5)), (other, 500_000, (0.5, 0.4))):
        for run, p in zip(found, risks, strict=True):
            AssetValue.objects.filter(run=run, account=account).update(value=Decimal(value), p=p)
    return found


def test_who_makes_the_line_of_risk(runs, acme, other, zhao, chen, django_assert_num_queries):
    moved = worth_moves.moved(zhao, runs[1])
    assert dict(moved.lines)[RISK] == pytest.approx(-400_000 + 100_000), "value x (1 - p now) / (1 - p then), less it"
    with django_assert_num_queries(1):
        assert [(one.pk, round(amount)) for one, amount in worth_moves.by_risk(zhao, moved)] == [(acme.pk, -400_000)]
    theirs = worth_moves.moved(chen, runs[1])
    assert [(one.pk, round(amount)) for one, amount in worth_moves.by_risk(chen, theirs)] == [(other.pk, 100_000)]
    alone = {"account__owner": other.owner_id}
    assert [one for one, _amount in worth_moves.by_risk(zhao, theirs, alone)] == [other]


def test_the_page_names_them_and_what_each_line_holds_fixed(runs, acme, zhao, browser_of):
    page = browser_of(zhao).get("/value/")
    assert page.context["moved"]["makers"] == f"The greatest part of −CN¥300K by risk: {acme} (−CN¥400K)."
    text = page.content.decode()
    assert "with the orders, tiers and correction of the earlier day" in text
    assert "of who orders less by now it can rise by less than this line." in text


def test_nobody_where_risk_did_nothing(runs, zhao):
    AssetValue.objects.update(p=0.2)
    moved = worth_moves.moved(zhao, runs[1])
    assert worth_moves.by_risk(zhao, moved) == [] and words.shown(moved)["makers"] == ""
