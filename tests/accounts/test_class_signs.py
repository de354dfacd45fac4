"""What the records show beside the points of a class: competitors in key categories, the heads who met."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.choices import Sign
from accounts.facts import signs
from accounts.facts.rivalries import Seen
from accounts.models import Account, OrderLine
from accounts.views import class_words
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def key(acme):
    Account.objects.filter(pk=acme.pk).update(tier="gold", tier_since=DAY)
    acme.refresh_from_db()
    return acme


def test_a_competitor_in_a_side_category_leaves_it_alone_in_key_ones(key):
    roofing, paint, tape = (factories.ProductFactory(category=name) for name in ("Roofing", "Paint", "Tape"))
    order = factories.OrderFactory(account=key, ordered_on=DAY - timedelta(days=9), revenue=Decimal("1000"))
    for position, (product, amount) in enumerate(((roofing, 700), (paint, 200), (tape, 100)), start=1):
        OrderLine.objects.create(order=order, position=position, product=product, quantity=1, amount=Decimal(amount))
    there = factories.PresenceFactory(account=key, threat="high", category=" tape")

    def alone(category):
        type(there).objects.filter(pk=there.pk).update(category=category)
        seen = signs.gather([key.pk], DAY)[key.pk]["alone"]
        return seen.score, seen.numbers["threat"]

    assert alone(" tape") == (100, "aside")
    assert {alone(name) for name in ("ROOFING", "Paint", "", "Mortar")} == {(25, "high")}, "key, or nobody knows"
    type(there).objects.update(archived_at=timezone.now() - timedelta(days=400))
    factories.PresenceFactory(account=key, threat="low", category="Tape")
    assert signs.gather([key.pk], DAY)[key.pk]["alone"].numbers == {"threat": "aside"}


def test_executive_visits_bear_on_the_mark_of_top_contacts(browser_of, key, lin, zhao):
    factories.ContactFactory(account=key, role="decision_maker", last_met_on=timezone.localdate())
    factories.VisitFactory(account=key, user=lin, kind="on_site", held_at=timezone.now())
    page = browser_of(lin).get(f"/customers/{key.pk}/class/").content.decode()
    assert "executive visit" not in page and page.count("who decide were met") == 2
    factories.VisitFactory(account=key, user=zhao, kind="executive", held_at=timezone.now())
    page = browser_of(lin).get(f"/customers/{key.pk}/class/").content.decode()
    assert "1 executive visit was held in the last year" in page


@pytest.mark.parametrize(
    ("place", "peers", "words"),
    [
        (1.0, 7, "None of its kind buys more."),
        (1.0, 0, "Nobody buys more."),
        (0.5, 7, "It buys more than 50% of the customers of its kind."),
        (0.5, 0, "It buys more than 50% of all customers."),
    ],
)
def test_a_place_among_peers_is_no_hundred_percent(place, peers, words):
    assert class_words.said(Sign.AMONG_PEERS, Seen(50.0, {"place": place, "peers": peers})) == words


def test_the_greatest_customer_is_not_told_a_share_of_nought():
    assert class_words.said(Sign.REVENUE, Seen(100.0, {"above": 0.0})) == "Nobody brings more revenue."
    assert "bring 12% of our revenue" in class_words.said(Sign.REVENUE, Seen(80.0, {"above": 0.12}))
