"""Lists narrowed by words: what is found is sorted, page by page, and the customers of rows are found first."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from kam.ground import lists, search
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def gaskets(lin):
    return [factories.AccountFactory(name=f"Gasket {letter}", owner=lin) for letter in "cabed"]


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_what_words_find_stands_in_order_on_every_page(gaskets, sort):
    found, cursor = [], ""
    rows = Account.objects.matching("gasket")
    while True:
        part = lists.page(rows, sort, 2, cursor, total=5)
        found += [row.name[-1] for row in part.rows]
        cursor = part.after
        if not cursor:
            break
    assert "".join(found) == ("abcde" if sort == "name" else "edcba")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no index of words")
def test_few_that_words_find_are_sorted_and_no_index_is_walked_in_its_order(gaskets):
    rows = Account.objects.matching("gasket")
    assert search.asks(rows) and not search.asks(Account.objects.all())
    with CaptureQueriesContext(connection) as told:
        lists.page(rows, "name", 2, total=lists.SORTED)
        lists.page(rows, "name", 2, total=lists.SORTED + 1)
        lists.page(rows, "name", 2)
    assert ["COALESCE" in one["sql"].partition("ORDER BY")[2] for one in told] == [True, False, False]


@pytest.mark.parametrize("address", ["/visits/", "/cases/", "/risks/", "/overrules/"])
def test_rows_of_customers_that_words_find_are_asked_for_by_the_customers(browser_of, zhao, acme, address):
    with CaptureQueriesContext(connection) as told:
        assert browser_of(zhao).get(address, {"q": "acme"}).status_code == 200
    joined = [one["sql"] for one in told if "search_text" in one["sql"].partition("WHERE")[2]]
    asked = [sql.partition("search_text")[0].rpartition("SELECT")[2] for sql in joined]
    assert asked and all('FROM "accounts_account"' in words for words in asked)
