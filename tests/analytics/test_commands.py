"""The commands an operator or an auditor types: recompute, export, backtest."""

import csv
import json
import math
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Order
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def say(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def book(lin):
    """Three accounts; the middle one sends something back, the last has cost and serving to pay for."""
    for place, code in enumerate(("ÄB", "=C", "D3")):
        account = factories.AccountFactory(code=code, owner=lin if place == 0 else None)
        for number in range(14):
            money = Decimal("100.10") * (3 - place)
            day = DAY - timedelta(days=25 * number)
            factories.OrderFactory(account=account, ordered_on=day, amount=money, revenue=money)
    money = {"amount": Decimal("-50.05"), "revenue": Decimal("-50.05")}
    factories.OrderFactory(account__code="BACK", ordered_on=DAY, **money)


@pytest.mark.db_both
def test_recompute_says_for_which_day_and_what_came_of_it(book, time_machine):
    time_machine.move_to("2027-01-05")
    said = say("recompute", "all")
    assert "As of 2026-06-30 (the newest order: the book ends in the past)." in said
    assert "contribution.accounts: 4" in said and "done in" in said
    time_machine.move_to("2026-07-02")
    assert "As of 2026-07-02 (today)." in say("recompute", "contribution")


@pytest.mark.db_both
def test_exports_have_the_promised_columns_and_add_up(book, tmp_path, system):
    say("recompute", "all", "--as-of", "2026-06-30")
    for what in ("contributions", "tiers", "scores"):
        said = say("export", what, "--as-of", "2026-06-30", "--output", str(tmp_path / f"{what}.csv"))
        assert "rows written" in said
    found = read(tmp_path / "contributions.csv")
    head = "account_id,revenue,cost,cost_to_serve,net_contribution,rank,cumulative_share"
    assert ",".join(found[0]) == head
    assert [row["account_id"] for row in found] == ["ÄB", "'=C", "D3", "BACK"]
    assert sum(Decimal(row["revenue"]) for row in found) == sum(Order.objects.values_list("revenue", flat=True))
    assert [float(row["cumulative_share"]) for row in found][2:] == [1, 1]
    tiers = {row["account_id"]: row for row in read(tmp_path / "tiers.csv")}
    assert list(tiers["ÄB"].values()) == ["2026-06-30", "ÄB", "platinum", "", "share"]
    assert tiers["BACK"]["tier"] == "lead" and tiers["BACK"]["reason"] == "loss"
    scores = read(tmp_path / "scores.csv")
    names = list(scores[0])
    first, after = names.index("base"), names.index("score_with_signals")
    assert names[:3] == ["as_of", "account_id", "score"] and len(scores) == 3
    for row in scores:
        p = float(row["score"])
        assert abs(sum(float(row[name]) for name in names[first:after]) - math.log(p / (1 - p))) < 1e-6
    assert Event.objects.filter(verb="list.exported").count() == 3


def test_an_export_holds_what_its_reader_sees(book, tmp_path, lin):
    say("recompute", "all", "--as-of", "2026-06-30")
    say("export", "contributions", "--as", "lin", "--output", str(tmp_path / "mine.csv"))
    assert [row["account_id"] for row in read(tmp_path / "mine.csv")] == ["ÄB"]


def test_an_export_of_a_day_not_computed_says_what_to_run(book, tmp_path):
    with pytest.raises(CommandError, match="manage.py recompute tiers --as-of 2026-06-29"):
        say("export", "tiers", "--as-of", "2026-06-29", "--output", str(tmp_path / "t.csv"))
    with pytest.raises(CommandError, match="no user"):
        say("recompute", "all", "--as", "nobody")
    with pytest.raises(CommandError, match="role does not allow"):
        say("recompute", "all", "--as", "lin")


def test_backtest_prints_one_object(book):
    found = json.loads(say("backtest", "--json"))
    last = DAY - timedelta(days=90)
    assert found["origins"] == [(last - timedelta(days=30 * number)).isoformat() for number in range(5)]
    names = ["n", "auc", "auc_naive", "auc_bgnbd", "brier", "ece", "lift20", "revenue_caught20"]
    names += ["lost_accounts", "enough", "auc_low", "auc_high", "ahead", "ahead_low", "ahead_high"]
    assert [list(found[group]) for group in ("all", "repeat", "key")] == [names] * 3
    assert found["all"]["n"] == 15 and found["all"]["auc"] is None, "nobody was lost"
    assert json.loads(say("backtest", "--json", "--as-of", last.isoformat()))["origins"] == [last.isoformat()]
    assert "too young or too even" in say("backtest")


def test_backtest_of_an_empty_book_is_no_error(db):
    assert json.loads(say("backtest", "--json"))["all"]["n"] == 0


def test_backtest_tells_the_lost_from_the_loyal(db):
    for place in range(20):
        until = DAY - timedelta(days=90 if place % 2 else 0)
        account = factories.AccountFactory()
        for number in range(9):
            factories.OrderFactory(account=account, ordered_on=until - timedelta(days=20 * number))
    late = DAY - timedelta(days=60)
    factories.OrderFactory(ordered_on=DAY + timedelta(days=90))
    found = json.loads(say("backtest", "--json", "--as-of", late.isoformat()))
    assert found["all"]["auc"] == 1.0 and found["all"]["revenue_caught20"] > 0
    told = say("backtest", "--as-of", late.isoformat())
    assert "is not shown to beat" in told, "days silent tell them apart as well"
    assert "the risk from orders alone, by what could be learned" in told


def test_the_proof_of_tiers_counts_who_never_came_back(system):
    burst, *others = [factories.AccountFactory(code=code) for code in ("BURST", "STEADY", "B", "C", "D", "E")]
    for day in (date(2025, 1, 20), date(2025, 1, 25)):
        factories.OrderFactory(account=burst, ordered_on=day, revenue=Decimal(5000), amount=Decimal(5000))
    for number in range(24):
        day = date(2024, 7, 10) + timedelta(days=30 * number)
        for account in others:
            money = Decimal(900) if account.code == "STEADY" else Decimal(10)
            factories.OrderFactory(account=account, ordered_on=day, revenue=money, amount=money)
    found = json.loads(say("prove_tiers", "--json", "--as-of", "2026-02-28", "--runs", "12"))
    assert (found["from"], found["until"], found["runs"]) == ("2025-03-01", "2026-02-01", 12)
    # Watched on the first days of March, April and May 2025: the year after them has passed by the newest order.
    assert found["one_off"] == {"accounts": 3, "gone_share": 1.0}
    assert found["others"] == {"accounts": 3, "gone_share": 0.0}
    assert found["changes"] >= found["reverted"] and 0 < found["agreement"] <= 1
    assert found["gold"] == {"accounts": 3, "gone_share": 0.0}
    assert found["platinum"] == {"accounts": 0, "gone_share": None}  # nobody is not "none of them"


def test_an_empty_book_proves_nothing(system):
    assert json.loads(say("prove_tiers", "--json")) == {"runs": 0}
