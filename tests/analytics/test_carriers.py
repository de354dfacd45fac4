"""The dashboard's sentence joins who carries us with whom we are about to lose, as far as its reader sees."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import Standing
from analytics.facts import dashboards as facts
from analytics.forms.reservoir import ReservoirForm
from analytics.models import Contribution, Score
from analytics.views.dashboard_figures import reservoir
from analytics.views.dashboards import headline_parts, shown
from kam.choices import RunKind
from kam.models import Run
from lifecycle.actions import warnings
from lifecycle.models import Journey, Warning
from tests.analytics.books import computed, on_the_map

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
    assert "warning" not in headline(zhao, browser_of)
    warnings.raise_by_hand(acme, reason="Silent", by=zhao)
    assert headline(zhao, browser_of).endswith("; 1 of them has an open warning")


def test_a_carrier_at_high_risk_without_a_warning_is_in_the_sentence_and_opens(book, zhao, acme, other, browser_of):
    Score.objects.current().update(band=0)
    Standing.objects.filter(account=other).update(net_contribution=9_000)
    Score.objects.current().filter(account=other).update(band=2, p=0.7)
    book.makers = 2
    assert facts.unwarned(zhao, book).count() == 1
    assert headline_parts(book, {"carriers": 0, "unwarned": 1})[1][0] == "1 of them is at high risk without a warning"
    warnings.raise_by_hand(acme, reason="Silent", by=zhao)
    warned = facts.warnings(facts.open_warnings(zhao), zhao, book) | {"unwarned": facts.unwarned(zhao, book).count()}
    (_carry, (first, _url), (second, url)) = headline_parts(book, warned)
    assert (first, second) == ("1 of them has an open warning", "1 more is at high risk without one")
    listed = browser_of(zhao).get(url)
    assert listed.context["count"] == 1 and str(other) in listed.content.decode()
    warnings.raise_by_hand(other, reason="Silent", by=zhao)
    assert facts.unwarned(zhao, book).count() == 0
    assert browser_of(zhao).get(url).context["count"] == 0


def test_only_those_of_the_first_80_percent_count(book, zhao, acme, other):
    book.makers = 1
    warnings.raise_by_hand(other, reason="Silent", by=zhao)
    assert (
        facts.warnings(facts.open_warnings(zhao), zhao, book)["carriers"] == 0
        and facts.warnings(facts.open_warnings(zhao), zhao, book)["count"] == 1
    )
    warnings.raise_by_hand(acme, reason="Silent", by=zhao)
    assert facts.warnings(facts.open_warnings(zhao), zhao, book)["carriers"] == 1


def test_others_customers_are_not_counted(book, zhao, lin, acme, other):
    warnings.raise_by_hand(other, reason="Silent", by=zhao)
    seen = facts.book(facts.runs()[0][RunKind.CONTRIBUTION], lin)
    assert (
        facts.warnings(facts.open_warnings(lin), lin, seen)["carriers"] == 0
        and facts.warnings(facts.open_warnings(lin), lin, seen)["count"] == 0
    )


def test_each_count_of_the_tile_opens_exactly_its_list(book, zhao, acme, other, browser_of):
    """Open warnings, of these the carriers', of these those that nobody follows: parts of one number."""
    Standing.objects.filter(account=other).update(revenue=20_000)
    browser, page = browser_of(zhao), "/dashboard/"
    for account in (acme, other):
        warnings.raise_by_hand(account, reason="Silent", by=zhao)
    tile = next(one for one in browser.get(page).context["figures"] if "at risk" in one["label"])
    assert tile["part"] == "of these, 1 among those that bring 80%"
    assert "2 open warnings" in tile["hint"] and tile["more"] == "of these, 2 without follow-up"
    counts = [browser.get(tile[name]).context["count"] for name in ("hint_url", "part_url", "more_url")]
    assert counts == [2, 1, 2]
    listed = browser.get(tile["part_url"]).content.decode()
    assert str(acme) in listed and str(other) not in listed
    (_carry, url), (_leave, warned) = browser.get(page).context["headline_parts"]
    assert warned == tile["part_url"] and f'href="{url}"' in browser.get(page).content.decode()
    by_revenue = tile["part_url"].replace("net_contribution", "revenue")
    assert str(other) in browser.get(by_revenue).content.decode()


def test_the_list_of_the_most_counts_what_its_reader_sees(book, zhao, chen, acme, other, browser_of, api_of):
    for account in (acme, other):
        warnings.raise_by_hand(account, reason="Silent", by=zhao)
    told = api_of(zhao).get("/api/v1/warnings/?most=1").json()["results"]
    assert [one["account"] for one in told] == [acme.pk]
    own = api_of(chen).get("/api/v1/warnings/?most=1").json()["results"]
    assert [one["account"] for one in own] == [other.pk], "the first of the customers that chen sees"


def test_the_number_of_carriers_opens_them_and_the_biggest_is_named(book, zhao, lin, acme, other, browser_of):
    browser = browser_of(zhao)
    page = browser.get("/dashboard/").context
    ((said, url),) = page["headline_parts"]
    listed = browser.get(url)
    assert said.startswith(f"{listed.context['count']} customer") and listed.context["count"] == book.makers
    assert browser.get(f"{url.split('?')[0]}?most=1").context["count"] == 1
    assert browser_of(lin).get(f"{url.split('?')[0]}?most=1").context["count"] == 1, "of what its reader sees"
    tile = next(one for one in page["figures"] if "Biggest" in one["label"])
    first = Contribution.objects.current().get(rank=1).account
    assert tile["hint"].startswith(f"{first}: CN¥") and tile["url"] == f"/customers/{first.pk}/"
    assert browser.get(tile["part_url"]).context["count"] == book.accounts


def biggest_of(user):
    found = facts.runs()[0]
    tile = next(one for one in shown(user, found)["figures"] if "Biggest" in one["label"])
    return tile["hint"].rpartition(": ")[0], tile["url"]


def test_the_biggest_is_the_first_in_rank_also_where_the_map_leaves_it_out(zhao, lin, acme, other):
    computed(acme, other)
    ranked = Contribution.objects.current().order_by("rank")
    first, second = (row.account for row in ranked[:2])
    assert biggest_of(zhao) == (str(first), f"/customers/{first.pk}/") and first.pk in on_the_map(zhao)
    own = ranked.visible_to(lin).first().account
    assert own != first and biggest_of(lin) == (str(own), f"/customers/{own.pk}/"), "of what they see"
    Journey.objects.filter(account=first).update(stage="lost")
    Standing.objects.filter(account=own).update(risk=None)
    assert biggest_of(zhao)[0] == str(first) and biggest_of(lin)[0] == str(own)
    assert not on_the_map(zhao) & {first.pk, own.pk} and second == own
    Standing.objects.update(risk=None)
    assert biggest_of(zhao)[0] == str(first) and not on_the_map(zhao), "nobody is on it, and yet one is first"
    Run.objects.filter(kind=RunKind.CHURN).update(is_current=False)
    assert biggest_of(zhao)[0] == str(first), "without risks there is no map to ask"


def test_the_reservoir_opens_over_the_days_that_its_tile_counts(book, zhao, browser_of):
    until = book.as_of + timedelta(10)
    tile = reservoir(zhao, until - timedelta(facts.QUARTER), until)
    assert parse_qs(urlsplit(tile["hint_url"]).query) == {"period": ["90_days"], "until": [str(until)]}
    until = book.as_of
    form = ReservoirForm({"period": "90_days", "until": str(until)}, user=zhao)
    assert form.is_valid() and form.span == {"after": until - timedelta(facts.QUARTER), "until": until}
    assert browser_of(zhao).get(tile["hint_url"]).status_code == 200
