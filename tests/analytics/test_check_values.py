"""The published check values of the day-one churn score, on the public order books where they are at hand."""

import csv
import gzip
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.core.management import call_command

from analytics.actions import proofs
from analytics.rules import backtests, churn
from tests.analytics.rules import books

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
HORIZON = 90
EPOCH = date(1970, 1, 1)


def rows_of(name):
    path = DATA / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip(f"the public order book {name} is not on this machine")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day = (date.fromisoformat(row["order_date"]) - EPOCH).days
            yield row["account_id"], day, round(float(row["revenue"]) * 100)


def replay(name, as_of):
    """Number of scored accounts, AUC of all and of those with two order days or more."""
    rows, t = list(rows_of(name)), (as_of - EPOCH).days
    trade = books.trade(rows, as_of=t, horizon=HORIZON)
    codes = np.array(sorted({code for code, day, _ in rows if day <= t}))[trade.active]
    ordered = {code for code, day, cents in rows if cents > 0 and t < day <= t + HORIZON}
    scored = churn.scored(trade)
    lost = np.array([code not in ordered for code in codes])
    score, repeat = churn.score(scored, horizon=HORIZON).score, scored.orders >= 2
    return len(scored), backtests.auc(lost, score), backtests.auc(lost[repeat], score[repeat])


@pytest.mark.parametrize(
    ("name", "as_of", "count", "everybody", "repeated"),
    [
        ("uci_online_retail", date(2011, 9, 9), 3370, 0.741, 0.730),
        ("cn_b2b_dev", date(2019, 1, 1), 10824, 0.865, 0.806),
    ],
)
def test_the_day_one_score_meets_its_check_values(name, as_of, count, everybody, repeated):
    found = replay(name, as_of)
    assert (found[0], round(found[1], 3), round(found[2], 3)) == (count, everybody, repeated)


@pytest.mark.parametrize(
    ("name", "as_of", "most"), [("superstore", date(2012, 6, 30), 0.62), ("retail_txn", date(2014, 12, 31), 0.58)]
)
def test_simulated_books_show_no_signal_so_nothing_leaks_from_the_future(name, as_of, most):
    assert replay(name, as_of)[1] <= most


@pytest.mark.django_db
def test_tiers_and_false_key_accounts_hold_on_real_companies(system):
    """The policy of the first day on the invoices of 123 firms: who was called a chance buyer did not come back."""
    path = DATA / "cn_b2b_dev.csv.gz"
    if not path.exists():
        pytest.skip("the public order book cn_b2b_dev is not on this machine")
    call_command("import_orders", str(path), map=["segment=tenant_id"], stdout=StringIO())
    found = proofs.tiers_over_time(as_of=date(2019, 3, 1), runs=8, by=system)
    assert found["one_off"]["gone_share"] >= 0.68 and found["others"]["gone_share"] <= 0.30
    assert found["platinum"]["gone_share"] <= 0.25
    assert found["reverted_share"] <= 0.03 and found["agreement"] >= 0.85
