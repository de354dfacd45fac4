"""A wholesaler's year of orders, as it was published, becomes its 80/20 by two commands: to the cent."""

from __future__ import annotations

import csv
import gzip
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import Account
from analytics.models import Contribution

BOOK = Path(settings.BASE_DIR).parent / "shared" / "data" / "uci_online_retail.csv.gz"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not BOOK.exists(), reason="the public order data is not on this machine"),
]
LAST = date(2011, 12, 9)
YEAR = 365


@pytest.fixture
def cents() -> Iterator[Any]:
    """`cents(sql, …)`: the file asked directly, without anything of ours; its money in whole cents."""
    with sqlite3.connect(":memory:") as book, gzip.open(BOOK, "rt", encoding="utf-8") as file:
        book.execute("CREATE TABLE orders (account TEXT, day TEXT, cents INTEGER)")
        for row in csv.DictReader(file):
            money = int(Decimal(row["revenue"]).scaleb(2))
            book.execute("INSERT INTO orders VALUES (?, ?, ?)", [row["account_id"], row["order_date"], money])
        yield lambda sql, *given: book.execute(sql, given).fetchall()


def test_the_published_book_becomes_its_own_8020_to_the_cent(cents: Any) -> None:
    call_command("import_orders", str(BOOK), stdout=StringIO())
    call_command("recompute", "all", "--as-of", LAST.isoformat(), stdout=StringIO())
    assert Account.objects.count() == cents("SELECT COUNT(DISTINCT account) FROM orders")[0][0] == 4371

    since = (LAST - timedelta(YEAR)).isoformat()
    sums = cents(
        "SELECT account, SUM(cents) FROM orders WHERE day > ? AND day <= ? GROUP BY account ORDER BY 2 DESC",
        since, LAST.isoformat(),
    )  # fmt: skip
    found = dict(Contribution.objects.current().values_list("account__code", "revenue"))
    assert {code: int(money.scaleb(2)) for code, money in found.items()} == dict(sums)
    whole = sum(found.values())
    assert whole == Decimal(sum(money for _code, money in sums)).scaleb(-2)

    fifth = sorted(found.values(), reverse=True)[: len(found) // 5]
    assert Decimal("0.73") <= sum(fifth) / whole <= Decimal("0.74")
