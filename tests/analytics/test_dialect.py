"""Numbers read from either database: whole, in order, none for nothing; days once; rows of runs beside accounts."""

from datetime import date

import numpy as np
import pytest

from analytics.facts import dialect
from analytics.models import Score
from kam.choices import RunKind
from kam.models import Run
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
GREAT = 2**62


def test_columns_come_whole_and_in_the_order_of_rows():
    rows = f"SELECT 3 AS a, -1 AS b UNION ALL SELECT 1, {GREAT} UNION ALL SELECT 2, 0"
    found = dialect.columns(f"SELECT a, b FROM ({rows}) AS given WHERE a > %s ORDER BY a", [0], ["a", "b"])
    assert (found["a"].tolist(), found["b"].tolist()) == ([1, 2, 3], [GREAT, 0, -1])


def test_an_empty_answer_has_its_columns():
    found = dialect.columns("SELECT a, a FROM (SELECT 1 AS a) AS given WHERE a > %s", [1], ["a", "b"])
    assert {name: column.tolist() for name, column in found.items()} == {"a": [], "b": []}


def test_each_order_day_is_told_once_also_before_the_epoch():
    first, other = factories.AccountFactory(), factories.AccountFactory()
    for account, day in ((other, "2026-06-30"), (first, "2026-06-30"), (first, "1969-12-31"), (first, "2026-06-30")):
        factories.OrderFactory(account=account, ordered_on=date.fromisoformat(day))
    account, day = dialect.days("ordered_on", "FROM accounts_order WHERE ordered_on <= %s", [date(2026, 7, 1)])
    last = dialect.day_number(date(2026, 6, 30))
    assert account.tolist() == [first.pk, first.pk, other.pk]
    assert day.tolist() == [-1, last, last]


def test_rows_of_a_run_stand_beside_their_accounts(system):
    run = Run.objects.create(kind=RunKind.CHURN, as_of=date(2026, 6, 30), started_by=system)
    accounts = [factories.AccountFactory() for _ in range(3)]
    asked = np.array([accounts[2].pk, accounts[1].pk, accounts[0].pk], np.int64)
    assert dialect.of_run(Score, run.pk, {"band": "band"}, asked)["band"].tolist() == [-1, -1, -1]
    for account, band in ((accounts[0], 3), (accounts[2], 1)):
        Score.objects.create(
            run=run, account=account, p_orders=0, p=0, base=0, band=band, expected=0, value_at_risk=0, warned=band > 1
        )
    named = {"band": "band", "warned": "CAST(warned AS INTEGER)"}
    found = dialect.of_run(Score, run.pk, named, asked)
    assert (found["band"].tolist(), found["warned"].tolist()) == ([1, -1, 3], [0, -1, 1])
    assert dialect.of_run(Score, run.pk, named, np.zeros(0, np.int64))["band"].tolist() == []
