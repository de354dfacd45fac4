"""Files of payments, deliveries, products, rates, competitors, requirements, parts of channel files: there and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.imports.rows import EXAMPLE
from accounts.models import (
    Account,
    Allocation,
    Competitor,
    Downstream,
    HourRate,
    Move,
    Order,
    Payment,
    Presence,
    Product,
    Rate,
    Requirement,
    Seller,
    Territory,
)
from kam.actions import imports
from kam.choices import Role
from kam.ground import intakes, rights
from kam.ground.errors import Refused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]

FILES = {
    "payments": (
        Payment, "/payments/", "客户编号,到账日期,金额,币种,凭证号,订单号",
        ["ACME,2026-03-15,400,CNY,BK-1,O1", "ACME,2026/3/16,\"1,250.50\",,,"],
    ),
    "products": (
        Product, "/products/", "产品编号,产品名称,类别,单位,目录价",
        ["T-1,岩板,瓷砖,㎡,168.125", "T-2,Primer,,,"],
    ),
    "rates": (Rate, "/rates/", "currency,from,rate", ["USD,2026-01-01,7.12345678", "欧元,2026-02-01,7.9"]),
    "hour_rates": (HourRate, "/hour-rates/", "类型,起,每小时金额", ["Support,2026-01-01,180", "拜访,2026-01-01,95.5"]),
    "competitors": (
        Competitor, "/competitors/", "竞争对手,简称,网站,优势",
        ["卓远系统门窗,卓远,https://z.example,快", "Terra Nova SpA,,,"],
    ),
    "presences": (
        Presence, "/presences/", "客户编号,竞争对手,威胁,靠什么,钱包份额,最近看到",
        ["ACME,rival one,high,\"price, 服务\",30,2026-03-02", "ACME,Rival Two,Low,,,"],
    ),
    "moves": (
        Move, "/moves/", "客户编号,竞争对手,日期,做了什么,来源",
        ["ACME,rival one,2026-03-02,\"Price cut, 5 %\",客户采购", "ACME,Rival Two,2026/4/1,在华东设仓,"],
    ),
    "requirements": (
        Requirement, "/requirements/", "customer_code,agreement_no,kind,requirement,valid_until,evidence",
        ["ACME,F1,质量,ISO 9001,2026-10-31,C-1", "ACME,F1,Delivery,24 h,,"],
    ),
    "territories": (
        Territory, "/territories/", "partner_code,region,category,exclusive,since",
        ["ACME,江苏,瓷砖,是,2026-01-01", "ACME,上海,,no,"],
    ),
    "sellers": (
        Seller, "/sellers/", "经销商编号,姓名,职务,产品线,电话",
        ["ACME,陈志强,区域经理,\"瓷砖, 防水\",13800138000", "ACME,Ann Lee,,,"],
    ),
    "downstreams": (
        Downstream, "/downstreams/", "partner,downstream_customer,our_own_customer,city,annual_volume",
        ["ACME,中建三局,OTHER,苏州,800000", "ACME,Small Shop,,,"],
    ),
}  # fmt: skip


@pytest.fixture
def book(acme, other):
    """Acme sells on, has an agreement and an order, and two competitors are known."""
    Account.objects.filter(pk=acme.pk).update(kind="distributor")
    factories.AgreementFactory(account=acme, number="F1")
    factories.OrderFactory(account=acme, number="O1", amount=Decimal(1000), ordered_on=date(2026, 3, 1))
    factories.CompetitorFactory(name="Rival One")
    factories.CompetitorFactory(name="Rival Two")
    return acme


def ours(model):
    """The rows of a noun, but for those that the book has."""
    return model.objects.exclude(name__startswith="Rival") if model is Competitor else model.objects.all()


@pytest.mark.parametrize("key", FILES)
def test_a_file_comes_in_once_and_goes_again(bring, sheet, undo, book, key):
    model, _page, head, rows = FILES[key]
    dry = bring(sheet(head, *rows), imports.CHECK)
    assert (dry.kind, dry.total, dry.bad, dry.created) == (key, 2, 0, 2) and not ours(model).exists()
    source = bring(sheet(head, *rows))
    assert (source.created, ours(model).count()) == (2, 2)
    again = bring(sheet(head, *rows))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    undo(again)
    undo(source)
    assert not ours(model).exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("key", FILES)
def test_what_a_list_exports_the_import_reads_back(bring, sheet, book, zhao, browser_of, tmp_path, key, language):
    _model, page, head, rows = FILES[key]
    bring(sheet(head, *rows))
    zhao.language = language
    zhao.save()
    answer = browser_of(zhao).get(f"{page}?format=csv")
    path = tmp_path / "back.csv"
    path.write_bytes(b"".join(answer.streaming_content))
    with translation.override(language):
        source = bring(path, kind=key)
    assert (source.bad, source.created, source.changed) == (0, 0, 0) and source.unchanged >= 2
    missed = {item.name for item in intakes.kind(key).fields} - source.mapping.keys()
    assert not missed, "columns that the export lacks, or calls by a name that the import does not know"


@pytest.mark.parametrize("key", FILES)
def test_the_example_row_comes_in(bring, sheet, key, db):
    account = factories.AccountFactory(code="C0001", kind="distributor")
    factories.AgreementFactory(account=account, number="FW-2026-01")
    factories.CompetitorFactory(name="中陶建材股份有限公司" if key != "competitors" else "X", short_name="中陶建材")
    head, row = intakes.template_of(intakes.kind(key))
    own = ["C0001" if cell == EXAMPLE else cell for cell in row]
    lines = [",".join(f'"{cell}"' for cell in cells) for cells in (head, own)]
    assert bring(sheet(*lines), kind=key).created == 1


WITH_ACCOUNT = [key for key in FILES if key not in ("products", "rates", "hour_rates", "competitors")]


@pytest.mark.parametrize("key", WITH_ACCOUNT)
def test_customers_out_of_sight_are_unknown(bring, sheet, book, monkeypatch, key):
    kept = rights.GRANTS[Role.ADMINISTRATOR].rights
    monkeypatch.setitem(rights.GRANTS, Role.ADMINISTRATOR, rights.Grant(rights.Reach.OWN, kept))
    model, _page, head, rows = FILES[key]
    source = bring(sheet(head, *rows), kind=key, good_rows=True)
    assert (source.created, source.bad) == (0, 2) and not ours(model).exists()


@pytest.mark.parametrize("key", WITH_ACCOUNT)
def test_a_manager_exports_only_what_they_see(bring, sheet, book, browser_of, chen, lin, key):
    _model, page, head, rows = FILES[key]
    bring(sheet(head, *rows))
    for user, count in ((lin, 2), (chen, 0)):
        answer = browser_of(user).get(f"{page}?format=csv")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()
        assert len(lines) == 1 + count, user


def test_payments_settle_and_their_undo_opens_the_orders_again(bring, sheet, undo, book):
    rows = ["ACME,2026-03-15,400,O1", "ACME,2026-03-20,600,"]
    source = bring(sheet("customer,day,amount,order", *rows), kind="payments")
    order = Order.objects.get(number="O1")
    assert (order.settled, order.paid_on, Allocation.objects.count()) == (1000, date(2026, 3, 20), 2)
    undo(source)
    order.refresh_from_db()
    assert (order.settled, order.paid_on, Allocation.objects.count()) == (0, None, 0)


def test_faults_of_payments(bring, sheet, book):
    factories.OrderFactory(account=book, number="R1", amount=Decimal(-5))
    factories.OrderFactory(account=book, number="U1", amount=Decimal(5), currency="USD")
    head, first = "customer,day,amount,currency,order", "ACME,2026-03-15,"
    rows = [f"{first}{rest}" for rest in ("0,,", "5,USD,", "5,,NONE", "5,,R1", "5,,U1", "7,,", "7,,")]
    source = bring(sheet(head, *rows), kind="payments", good_rows=True)
    told = {row: reason for row, _column, reason, _value in source.errors}
    for row, words in enumerate(("above zero", "No exchange rate", "no order", "return", "own currency"), start=2):
        assert words in told[row]
    assert "stands further up" in told[8] and source.created == 1


def test_payments_with_a_reference_are_corrected(bring, sheet, undo, book):
    bring(sheet("customer,day,amount,reference", "ACME,2026-03-15,400,B1"))
    source = bring(sheet("customer,day,amount,reference", "ACME,2026-03-15,1000,B1"))
    assert (source.changed, Order.objects.get().settled) == (1, 1000)
    undo(source)
    assert (Payment.objects.get().amount, Order.objects.get().settled) == (400, 400)


def test_rates_convert_what_they_cover_and_go_again(bring, sheet, undo, book):
    factories.RateFactory(currency="USD", on=date(2025, 1, 1), rate=Decimal(7))
    order = factories.OrderFactory(
        account=book, number="U1", amount=Decimal(100), currency="USD", rate=Decimal(7), revenue=Decimal(700),
        ordered_on=date(2026, 3, 1),
    )  # fmt: skip
    source = bring(sheet("currency,from,rate", "USD,2026-01-01,7.5", "USD,2026-02-01,8"))
    order.refresh_from_db()
    assert order.revenue == 800
    undo(source)
    order.refresh_from_db()
    assert (order.revenue, order.rate) == (700, 7)


def test_rates_that_are_needed_do_not_go(bring, sheet, undo, book):
    source = bring(sheet("currency,from,rate", "USD,2026-01-01,7.5"))
    factories.OrderFactory(account=book, number="U1", currency="USD", ordered_on=date(2026, 3, 1), rate=Decimal("7.5"))
    with pytest.raises(Refused, match="without a rate"):
        undo(source)
    assert Rate.objects.exists()
    bad = bring(sheet("currency,from,rate", "CNY,2026-01-01,1", "EUR,2026-01-01,0"), good_rows=True)
    assert ["own currency" in bad.errors[0][2], "above zero" in bad.errors[1][2]] == [True, True]


def test_hour_rates_value_the_hours_they_cover_anew(bring, sheet, undo, book):
    factories.HourRateFactory(kind="support", on=date(2025, 1, 1), amount=Decimal(100))
    cost = factories.CostFactory(
        account=book, kind="support", on=date(2026, 3, 1), hours=Decimal(2), hour_rate=Decimal(100), amount=Decimal(200)
    )
    source = bring(sheet("kind,from,amount_an_hour", "support,2026-01-01,150"))
    cost.refresh_from_db()
    assert (cost.amount, cost.hour_rate) == (300, 150)
    undo(source)
    cost.refresh_from_db()
    assert (cost.amount, cost.hour_rate) == (200, 100)


def test_deliveries_change_orders_that_are_known(bring, sheet, undo, book, zhao, browser_of, tmp_path):
    head = "客户编号,订单号,承诺交期,实际交货日期,破损"
    source = bring(sheet(head, "ACME,O1,2026-03-10,2026-03-12,是", "ACME,O9,2026-03-10,,"), good_rows=True)
    assert (source.kind, source.changed, source.created, source.bad) == ("deliveries", 1, 0, 1)
    assert "no order of this number" in source.errors[0][2]
    order = Order.objects.get(number="O1")
    assert (order.promised_on, order.delivered_on, order.damaged) == (date(2026, 3, 10), date(2026, 3, 12), True)
    path = tmp_path / "back.csv"
    path.write_bytes(b"".join(browser_of(zhao).get("/orders/?format=csv").streaming_content))
    assert bring(path, kind="deliveries").unchanged == 1
    undo(source)
    order.refresh_from_db()
    assert (order.promised_on, order.delivered_on, order.damaged) == (None, None, False)


def test_what_is_in_the_archive_is_not_made_again(bring, sheet, book):
    _model, _page, head, rows = FILES["products"]
    bring(sheet(head, *rows))
    Product.objects.filter(code="T-1").update(archived_at="2026-01-01T00:00:00Z")
    source = bring(sheet(head, *rows), good_rows=True)
    assert (source.unchanged, source.bad) == (1, 1) and "archive" in source.errors[0][2]


def test_a_competitor_is_found_in_either_script_and_any_case(bring, sheet, book):
    known = factories.CompetitorFactory(name="蓝盾防水科技", short_name="蓝盾")
    source = bring(sheet("竞争对手,简称", "藍盾防水科技,藍盾"), kind="competitors")
    assert (source.created, source.changed) == (0, 1)
    bring(sheet("customer,competitor,threat", "ACME,藍盾,high"), kind="presences")
    assert Presence.objects.get().competitor == known
    bad = bring(sheet("customer,competitor,threat", "ACME,Nobody,high"), kind="presences", good_rows=True)
    assert "no competitor called Nobody" in bad.errors[0][2]


def test_a_partner_is_not_its_own_customer(bring, sheet, book):
    head = "partner,downstream_customer,our_own_customer"
    source = bring(sheet(head, "ACME,Itself,ACME", "ACME,Other,OTHER"), kind="downstreams", good_rows=True)
    assert (source.created, source.bad) == (1, 1) and "own customer" in source.errors[0][2]
    assert Downstream.objects.get().customer.code == "OTHER"


def test_sales_people_are_for_those_who_may_see_people(bring, sheet, book, browser_of):
    _model, _page, head, rows = FILES["sellers"]
    bring(sheet(head, *rows))
    finance = factories.UserFactory(role=Role.FINANCE)
    client = browser_of(finance)
    assert client.get("/sellers/").status_code == client.get("/sellers/?format=csv").status_code == 403
    assert "/sellers/" not in client.get("/territories/").content.decode()


@pytest.mark.parametrize("key", FILES)
def test_lists_ask_as_much_for_many_rows_as_for_few(bring, sheet, book, browser_of, zhao, key):
    _model, page, head, rows = FILES[key]
    bring(sheet(head, rows[1]))
    client = browser_of(zhao)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    bring(sheet(head, *rows))
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)
