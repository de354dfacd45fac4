"""Similar customers: the nearest of those one sees, why, what they buy; nobody out of sight is named or counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Account
from analytics.actions import recompute
from analytics.facts import likeness as facts
from analytics.models import Behaviour
from kam.choices import RunKind
from tests import factories
from tests.analytics import behaviour_books as books

pytestmark = pytest.mark.django_db
DAY = books.DAY


def buys(account, amount, *names, sold, every=30):
    part = Decimal(amount) / len(names)
    for number in range(12):
        books.order(account, DAY - timedelta(days=every * number), amount,
                    parts=[(sold[name], part) for name in names])  # fmt: skip


@pytest.fixture
def book(acme, other, lin, chen, zhao):
    """Acme and five like it, of lin's; one just the same but chen's; a giant of another trade."""
    sold = books.products()
    Account.objects.filter(pk=acme.pk).update(industry="build", region="east", kind="dealer")
    buys(acme, 1000, "pipes", "tiles", sold=sold)
    for number in range(5):
        near = factories.AccountFactory(code=f"NEAR{number}", owner=lin, industry="build", region="east",
                                        kind="dealer")  # fmt: skip
        names = ("pipes", "tiles", "glue") if number < 3 else ("pipes", "tiles")
        buys(near, 1000 + 100 * number, *names, sold=sold)
    far = factories.AccountFactory(code="FAR", owner=lin, industry="food", region="west", kind="retailer")
    buys(far, 90_000, "paint", sold=sold, every=7)
    Account.objects.filter(pk=other.pk).update(industry="build", region="east", kind="dealer")
    buys(other, 1000, "pipes", "tiles", "paint", sold=sold)
    recompute.start(RunKind.BEHAVIOUR, as_of=DAY, by=zhao)
    return Account.objects.get(pk=acme.pk)


@pytest.mark.db_both
def test_the_nearest_come_first_with_their_reasons(book, zhao, lin, browser_of):
    found = facts.likeness(book, zhao)
    assert [one.account.code for one in found.similar][-1] == "FAR" and len(found.similar) == 7
    aparts = [one.apart for one in found.similar]
    assert aparts == sorted(aparts)
    first = next(one for one in found.similar if one.account.code == "NEAR3")
    assert set(first.same) == {"industry", "kind", "region", "main_category"} and first.mix_apart == 0
    page = browser_of(lin).get(f"/customers/{book.pk}/similar/")
    why = {line["one"].account.code: line["why"] for line in page.context["similar"]}
    assert "same industry" in why["NEAR3"] and "same rhythm" in why["NEAR3"] and "same size" not in why["NEAR3"]
    assert "times the size" in why["FAR"] and "same industry" not in why["FAR"]


@pytest.mark.db_both
def test_white_space_counts_those_seen_alone(book, zhao, lin, api_of):
    seen = facts.likeness(book, lin)
    assert [(one.category, one.buying, one.known) for one in seen.missing] == [("glue", 3, 6)]
    middle = sorted(12 * (1000 + 100 * number) / 3 for number in range(3))[1]
    assert float(seen.missing[0].typical) == pytest.approx(middle, abs=0.5)
    assert other_codes(seen) == {"NEAR0", "NEAR1", "NEAR2", "NEAR3", "NEAR4", "FAR"}
    whole = facts.likeness(book, zhao)
    assert [(one.category, one.buying, one.known) for one in whole.missing] == [("glue", 3, 7)]
    told = api_of(lin).get(f"/api/v1/accounts/{book.pk}/similar/").json()
    assert [row["account_code"] for row in told["similar"]] == [one.account.code for one in seen.similar]
    assert told["missing"][0]["buying"] == 3 and told["missing"][0]["known"] == 6


def other_codes(found):
    return {one.account.code for one in found.similar}


def test_nobody_out_of_sight_is_named_or_counted(book, other, lin, chen, browser_of, api_of):
    page = browser_of(lin).get(f"/customers/{book.pk}/similar/").content.decode()
    assert other.name not in page and other.code not in page
    assert browser_of(chen).get(f"/customers/{book.pk}/similar/").status_code == 404
    assert api_of(chen).get(f"/api/v1/accounts/{book.pk}/similar/").status_code == 404
    alone = browser_of(chen).get(f"/customers/{other.pk}/similar/")
    assert "You see no other customer that bought anything" in alone.content.decode()
    told = api_of(chen).get(f"/api/v1/accounts/{other.pk}/similar/").json()
    assert told["similar"] == [] and told["missing"] == []


def test_archived_customers_are_no_example(book, lin):
    Account.objects.filter(code="NEAR0").update(archived_at="2026-06-01T00:00:00Z")
    found = facts.likeness(book, lin)
    assert "NEAR0" not in other_codes(found) and found.missing[0].buying == 2


def test_who_bought_nothing_in_the_year_or_was_never_computed(book, lin, zhao, browser_of, api_of):
    silent = factories.AccountFactory(code="SILENT", owner=lin)
    assert "Not computed yet" in browser_of(lin).get(f"/customers/{silent.pk}/similar/").content.decode()
    books.order(silent, DAY - timedelta(500), 500)
    recompute.start(RunKind.BEHAVIOUR, as_of=DAY, by=zhao)
    assert "cannot be likened" in browser_of(lin).get(f"/customers/{silent.pk}/similar/").content.decode()
    assert api_of(lin).get(f"/api/v1/accounts/{silent.pk}/similar/").status_code == 404
    assert silent.code not in other_codes(facts.likeness(book, lin))


def test_without_lines_nothing_is_called_missing(book, lin, api_of, browser_of):
    Behaviour.objects.filter(account=book).update(mix={}, main_category="")
    found = facts.likeness(book, lin)
    assert found.similar and found.missing == [] and not found.is_mix_known
    assert api_of(lin).get(f"/api/v1/accounts/{book.pk}/similar/").json()["missing"] is None
    assert "white space cannot be told" in browser_of(lin).get(f"/customers/{book.pk}/similar/").content.decode()


def test_queries_stay_the_same(book, lin, browser_of, django_assert_max_num_queries):
    browser = browser_of(lin)
    browser.get(f"/customers/{book.pk}/similar/")
    with django_assert_max_num_queries(8):
        browser.get(f"/customers/{book.pk}/similar/")
