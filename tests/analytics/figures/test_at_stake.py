"""What is at stake by its three names: on the dashboard, in the customer's file and of all the same amounts."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from accounts.models import Account
from analytics.actions import recompute
from analytics.facts import earnings
from analytics.views import at_stake
from analytics.views.pictures import factors, short
from kam.choices import RunKind
from tests.analytics.figures.ask import DAY, cents, money, one, rows, run_of
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.test_dashboard import LOST, scored
from tests.analytics.figures.test_earnings import ahead

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
NAMES = ("Value at risk", "Asset at risk", "What keeping it is worth")


@pytest.fixture
def valued(book):
    recompute.start(RunKind.VALUE, as_of=DAY, by=book.zhao)
    return book


def test_the_same_three_stand_on_the_dashboard_and_in_the_file(valued):
    key, net, serve = one(f"{ledger()} SELECT account, net, serve FROM ledger WHERE net > 0 ORDER BY net DESC LIMIT 1")
    soon, risk, expected = one(f"""SELECT {cents("value_at_risk")}, MAX(p), {cents("expected")} FROM analytics_score
        WHERE account_id = {key} AND run_id = {run_of("churn")}""")
    asset = one(f"""SELECT {cents("at_risk")} FROM analytics_assetvalue WHERE account_id = {key}
        AND run_id = {run_of("value")}""")[0]
    value, stays = ahead(key, net, serve)
    dashboard = valued.page("/dashboard/earnings/").context["lines"]
    file = valued.page(f"/customers/{key}/value/").context["told"]["lines"]
    for lines in (dashboard, file):
        assert tuple(str(line["name"]) for line in lines) == NAMES
        assert [round(line["amount"] * 100) for line in lines] == pytest.approx([soon, asset, stays - value], abs=1)
        assert [line["window"] for line in lines] == ["the next 90 days", "the next 3 years", "the next 3 years"]
        share, whole = factors(money(soon), risk, money(expected))
        assert f"risk {share} × {whole} that is expected" in lines[0]["formula"]
        assert f"{short(money(stays))} if it surely stayed" in lines[2]["formula"]
        assert all(valued.page(line["url"]) for line in lines)


def test_whoever_multiplies_by_the_shown_share_gets_the_shown_amount(valued):
    """Of each customer, as both are read."""
    seen = 0
    for account in Account.objects.all():
        found = earnings.of_account(account)
        if found is None:
            continue
        for line in at_stake.of_customer(account, found.score, found.asset, found.kept):
            read = re.search(r"risk ([\d.]+)% × CN¥([\d.,]+)([KM]?) ", line["formula"])
            if not read or line["amount"] < 1:
                continue
            whole = Decimal(read[2].replace(",", "")) * {"": 1, "K": 1000, "M": 1_000_000}[read[3]]
            assert short(Decimal(read[1]) / 100 * whole) == short(line["amount"]), line
            seen += 1
    assert seen > 5


def test_of_all_it_is_the_sum_by_the_same_names(valued):
    soon = one(f"SELECT {cents('s.value_at_risk')} {scored()}")[0]
    asset = rows(f"SELECT {cents('at_risk')} FROM analytics_assetvalue WHERE run_id = {run_of('value')}")[0][0]
    page = valued.page("/value/")
    lines = page.context["lines_at_stake"]
    assert tuple(str(line["name"]) for line in lines) == NAMES[:2]
    assert [round(line["amount"] * 100) for line in lines] == [soon, asset]
    gone = rows(f"""SELECT {cents("v.at_risk")} FROM analytics_assetvalue v
        JOIN accounts_account a ON a.id = v.account_id WHERE v.run_id = {run_of("value")}
        AND (a.archived_at IS NOT NULL OR {LOST})""")[0][0]
    assert gone and f"of it {short(money(gone))} of customers that are lost" in lines[1]["formula"]
    assert 'id="stake"' in page.content.decode() and all(valued.page(line["url"]) for line in lines)
