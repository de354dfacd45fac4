"""The dashboard's sentence joins who carries us with whom we are about to lose, as far as its reader sees."""

from __future__ import annotations

import pytest

from accounts.models import Standing
from analytics.facts import dashboards as facts
from kam.choices import RunKind
from lifecycle.actions import warnings
from lifecycle.models import Warning
from tests.analytics.books import computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def book(zhao, acme, other):
    """One customer of two brings nearly all; nobody is warned of."""
    computed(acme, other)
    Warning.objects.all().delete()
    Standing.objects.filter(account=acme).update(net_contribution=10_000, revenue=10_000, rank=1)
    Standing.objects.filter(account=other).update(net_contribution=1, revenue=1, rank=2)
    return facts.book(facts.runs()[0][RunKind.CONTRIBUTION], zhao)


def headline(user, browser_of):
    return browser_of(user).get("/dashboard/").context["headline"]


def test_a_carrier_that_may_leave_is_in_the_sentence(book, zhao, acme, browser_of):
    assert "may be about to leave" not in headline(zhao, browser_of)
    warnings.raise_by_hand(acme, reason="Silent", by=zhao)
    assert headline(zhao, browser_of).endswith("; 1 of them may be about to leave")


def test_only_those_of_the_first_80_percent_count(book, zhao, acme, other):
    book.makers = 1
    warnings.raise_by_hand(other, reason="Silent", by=zhao)
    assert facts.warnings(zhao, book)["carriers"] == 0 and facts.warnings(zhao, book)["count"] == 1
    warnings.raise_by_hand(acme, reason="Silent", by=zhao)
    assert facts.warnings(zhao, book)["carriers"] == 1


def test_others_customers_are_not_counted(book, zhao, lin, acme, other):
    warnings.raise_by_hand(other, reason="Silent", by=zhao)
    seen = facts.book(facts.runs()[0][RunKind.CONTRIBUTION], lin)
    assert facts.warnings(lin, seen)["carriers"] == 0 and facts.warnings(lin, seen)["count"] == 0
