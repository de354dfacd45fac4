"""The sentence above a list of figures: computed from the rows that the list shows, by whatever filter and scope."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Standing
from analytics.models import Loyalty, Score
from tests import factories
from tests.analytics.books import computed

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other):
    return computed(acme, other)


def test_risks_say_how_many_are_likely_to_leave_and_what_is_theirs(book, acme, other, zhao, lin, browser_of):
    url, scores = reverse("analytics:score-list"), Score.objects.current()
    scores.update(band=0, value_at_risk=Decimal("0.00"))
    scores.filter(account=other).update(band=3, value_at_risk=Decimal("30000.00"))
    scores.filter(account=acme).update(band=1, value_at_risk=Decimal("10000.00"))
    page = browser_of(zhao).get(url)
    said = f"1 of {page.context['count']} customers stand at high or very high risk; of the CN¥40K at risk, 75%"
    assert said in page.content.decode()
    mine = browser_of(lin).get(url, {"q": acme.name})
    assert "0 of 1 customers stand at high or very high risk; CN¥10K is at risk." in mine.content.decode()
    assert "is at risk." not in browser_of(zhao).get(url, {"q": "nobody of that name"}).content.decode()


def test_loyalty_says_its_mean_by_tier_and_of_how_many_it_is_known(book, acme, other, zhao, browser_of):
    url = reverse("analytics:loyalty-list")
    Loyalty.objects.current().update(score=None)
    for account, tier, score in ((acme, "gold", 80), (other, "iron", 40)):
        type(account).objects.filter(pk=account.pk).update(tier=tier)
        Loyalty.objects.current().filter(account=account).update(score=score)
    page = browser_of(zhao).get(url)
    said = "Mean loyalty is 60 of 100: 80 among platinum and gold, 40 among the others; it is known of 2 of"
    assert f"{said} {page.context['count']} customers." in page.content.decode()
    one = browser_of(zhao).get(url, {"tier": "gold"}).content.decode()
    assert "Mean loyalty is 80 of 100; it is known of 1 of 1 customers." in one


def test_competitors_say_at_how_many_customers_they_stand_each_counted_once(acme, other, lin, zhao, browser_of):
    for account in (acme, other):
        Standing.objects.update_or_create(account=account, defaults={"revenue": Decimal("5000.00")})
    for name, at in (("Sika", (acme, other)), ("Oriental", (acme,))):
        rival = factories.CompetitorFactory(name=name)
        for account in at:
            factories.PresenceFactory(account=account, competitor=rival, threat="high" if name == "Sika" else "low")
    whole = browser_of(zhao).get("/competitors/").content.decode()
    assert "2 competitors stand at 2 of your customers, whose orders of twelve months are CN¥10K; at 2" in whole
    mine = browser_of(lin).get("/competitors/").content.decode()
    assert "2 competitors stand at 1 of your customers, whose orders of twelve months are CN¥5,000; at 1" in mine
    found = browser_of(zhao).get("/competitors/", {"q": "Oriental"}).content.decode()
    assert "1 competitor stands at 1 of your customers" in found and "at 0 of them the threat" in found
