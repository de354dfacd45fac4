"""The sentence above the list of risks: bands follow with a delay, and what the risk alone says stands beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Order
from analytics.models import Score
from kam.rules import formats
from tests.analytics.books import computed
from tests.factories import OrderFactory, VisitFactory

pytestmark = pytest.mark.django_db


def said(client, address="/risks/"):
    return strip_tags(client.get(address).context["page"]["subtitle"])


def test_one_sentence_says_who_stands_high_and_with_whom_most_is_at_stake(acme, other, zhao, browser_of):
    computed(acme, other)
    rows, client = Score.objects.current(), browser_of(zhao)
    rows.update(p=0.2, band=0, value_at_risk=100)
    rows.filter(account=acme).update(p=0.73, band=1, value_at_risk=500)
    rows.filter(account=other).update(p=0.35, band=2, value_at_risk=200)
    assert said(client).startswith(
        "1 of 8 customers stands in the band high or very high; of the CN¥1,300 at risk, 15% is with it; "
        f"most is at stake with {acme} (CN¥500) and {other} (CN¥200)."
    )
    for language, words in (("zh-hans", "风险金额最大的是"), ("zh-hant", "風險金額最大的是")):
        zhao.language = language
        zhao.save()
        assert words in said(browser_of(zhao)), language


def test_what_the_risk_alone_would_count_stands_with_the_rule_of_the_bands(acme, other, zhao, browser_of):
    computed(acme, other)
    rows, client = Score.objects.current(), browser_of(zhao)
    rows.update(p=0.2, band=0, value_at_risk=100)
    rows.filter(account=acme).update(p=0.73, band=2, value_at_risk=500)
    rows.filter(account=other).update(p=0.73, band=1, value_at_risk=200)
    words = "By the risk alone, from 50% on, 2 would stand at high or very high risk now, and not 1."
    assert words in client.get("/risks/").content.decode() and words not in said(client)
    assert "stands in the band high or very high (by the risk itself: 2)" in said(client)
    assert words not in client.get("/risks/?band_from=2").content.decode(), "who asks by band is told of the band"
    rows.filter(account=other).update(band=2)
    assert "By the risk alone, from" not in client.get("/risks/").content.decode()


def test_of_one_customer_or_none_no_sentence_is_made_and_the_band_asked_for_is_a_word(acme, other, zhao, browser_of):
    computed(acme, other)
    rows, client = Score.objects.current(), browser_of(zhao)
    rows.update(p=0.2, band=0, value_at_risk=100)
    rows.filter(account=acme).update(p=0.73, band=2, value_at_risk=500)
    one = client.get("/risks/?band_from=2")
    assert one.context["count"] == 1 and "customers stand" not in one.content.decode()
    assert "of the" not in said(client, "/risks/?band_from=2")
    for address in ("/risks/?band_from=2", "/risks/?band_from=3"):
        html = client.get(address).content.decode()
        assert (
            "Risk band at least: 2" not in html
            and "Risk band at least: 3" not in html
            and "Risk band at least: " in html
        )
    assert "Risk band at least: High" in one.content.decode()


def test_an_order_that_the_newest_visit_announced_and_nobody_booked_is_the_first_reason(acme, other, zhao, browser_of):
    computed(acme, other)
    client, day = browser_of(zhao), timezone.localdate() - timedelta(3)
    words = f"An order was announced on {formats.day(day, 'en')} and is not booked"
    Order.objects.filter(account=acme, ordered_on__gte=day).delete()
    held = timezone.now() - timedelta(3)
    VisitFactory(account=acme, held_at=held, outcome="order", user=acme.owner)
    listed = client.get("/risks/").content.decode()
    assert listed.count(words) == 1
    assert words in b"".join(client.get("/risks/?format=csv").streaming_content).decode()
    booked = OrderFactory(account=acme, ordered_on=day)
    assert words not in client.get("/risks/").content.decode()
    booked.delete()
    VisitFactory(account=acme, held_at=held + timedelta(1), outcome="continuation", user=acme.owner)
    assert words not in client.get("/risks/").content.decode(), "a newer visit ended otherwise"
