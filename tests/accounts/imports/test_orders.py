"""A file of orders comes in whole, once, to the cent, and goes again without a trace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from accounts.actions import order_merges, payments, rates
from accounts.models import Account, Allocation, Order, OrderLine, Product
from kam.actions import import_reports, imports
from kam.ground.errors import Refused
from kam.models import Event, ImportedRow
from lifecycle.models import Case
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
HEAD = "account_id,order_id,order_date,revenue"


def counts(source):
    return source.created, source.changed, source.unchanged, source.bad


def test_a_file_makes_orders_and_the_customers_it_names(bring, sheet):
    source = bring(
        sheet(HEAD, "12346.0,1,2011-01-18,77183.60", "12346.0,2,2011-01-18,-77183.60", "E1|B2,1,2012-02-29,5")
    )
    assert counts(source) == (3, 0, 0, 0) and source.options["besides"] == {"account": 2}
    assert sorted(Account.objects.values_list("code", "name", "owner")) == [
        ("12346.0", "12346.0", None), ("E1|B2", "E1|B2", None)]  # fmt: skip
    order = Order.objects.get(account__code="12346.0", number="1")
    assert (order.ordered_on, order.revenue, order.currency) == (date(2011, 1, 18), Decimal("77183.60"), "CNY")
    assert source.options["newest"] == "2012-02-29"
    assert Event.objects.filter(verb="import.done").count() == 1


def test_the_same_file_again_adds_nothing(bring, sheet):
    path = sheet(HEAD, "A,1,2011-01-18,77183.60", "B,1,2011-01-18,0.10")
    bring(path)
    was = list(Order.objects.values())
    assert counts(bring(path)) == (0, 0, 2, 0)
    assert list(Order.objects.values()) == was and not ImportedRow.objects.exists()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(bring, sheet, acme):
    factories.OrderFactory(account=acme, number="1", amount=Decimal("5.00"))
    path = sheet(HEAD, "ACME,1,2026-06-01,6", "ACME,2,2026-06-01,6", "NEW,1,2026-06-01,6")
    source = bring(path, imports.CHECK)
    assert counts(source) == (2, 1, 0, 0) and source.state == "checked"
    assert Order.objects.get().amount == 5 and Account.objects.count() == 1


def test_one_bad_row_keeps_all_out_unless_the_good_ones_are_asked_for(bring, sheet):
    path = sheet(HEAD, "A,1,2011-01-18,1", ",2,2011-13-18,many", "A,1,2011-01-18,1", "A,4")
    with pytest.raises(Refused):
        bring(path)
    assert not Order.objects.exists()
    source = bring(path, good_rows=True)
    assert counts(source) == (1, 0, 0, 3) and Order.objects.count() == 1
    told = [(row, column) for row, column, _reason, _value in source.errors]
    assert told == [
        (3, "account_id"),
        (3, "order_date"),
        (3, "revenue"),
        (4, "order_id"),
        (5, "order_date"),
        (5, "revenue"),
    ]
    bad = import_reports.error_file(source).read_text("utf-8-sig").splitlines()
    assert bad[0].startswith(HEAD) and bad[1].startswith(",2,2011-13-18,many,3,account_id; order_date; revenue,")
    assert len(bad) == 4


def test_the_mended_error_file_can_be_sent_again(bring, sheet, tmp_path):
    bring(sheet(HEAD, "A,1,2011-01-18,1", "A,2,soon,-5.00"), good_rows=True)
    path = next((tmp_path / "media" / "imports").glob("*-errors.csv"))
    path.write_text(path.read_text("utf-8-sig").replace("soon", "2011-01-19"), "utf-8")
    assert counts(bring(path)) == (1, 0, 0, 0)
    assert Order.objects.get(number="2").amount == -5


def test_what_the_file_does_not_state_stays(bring, sheet):
    bring(sheet(HEAD + ",cost,due_on", "A,1,2011-01-18,10,7,2011-02-18"))
    assert counts(bring(sheet(HEAD, "A,1,2011-01-18,12"))) == (0, 1, 0, 0)
    order = Order.objects.get()
    assert (order.amount, order.cost, order.due_on, order.version) == (12, 7, date(2011, 2, 18), 2)


def test_foreign_money_is_converted_to_the_cent_or_refused_by_name(bring, sheet, ada):
    rates.put(currency="USD", on=date(2011, 1, 1), rate=Decimal("6.605"), by=ada)
    rows = ["A,1,2011-01-18,10.01,USD,3.33", "A,2,2010-12-31,5,USD,", "A,3,2011-01-18,5,,1"]
    source = bring(sheet(HEAD + ",currency,cost", *rows), good_rows=True)
    assert counts(source) == (2, 0, 0, 1) and "USD 2010-12-31" in source.errors[0][2]
    order = Order.objects.get(number="1")
    assert (order.revenue, order.cost, order.amount) == (Decimal("66.12"), Decimal("21.99"), Decimal("10.01"))
    assert Order.objects.get(number="3").currency == "CNY"


def test_rows_with_products_become_lines_and_the_order_their_sum(bring, sheet):
    head = "订单号,客户编号,日期,产品编号,数量,单价"
    rows = ["1,A,2011年1月18日,P1,3,1.335", "1,A,2011年1月18日,P2,1,10", "2,A,2011-01-19,P1,1,2"]
    path = sheet(head, *rows)
    assert counts(bring(path)) == (2, 0, 0, 0)
    order = Order.objects.get(number="1")
    assert order.amount == sum(line.amount for line in order.lines.all()) == Decimal("14.01")
    assert list(order.lines.values_list("position", "product__code", "quantity")) == [(1, "P1", 3), (2, "P2", 1)]
    assert counts(bring(path)) == (0, 0, 2, 0)
    assert counts(bring(sheet(head, *rows[1:]))) == (0, 1, 1, 0)
    order.refresh_from_db()
    assert order.amount == 10 and order.lines.count() == 1 and Product.objects.count() == 2


def test_one_bad_line_keeps_its_whole_order_out(bring, sheet):
    head = "account_id,order_id,order_date,product,quantity,revenue"
    rows = [
        "A,1,2011-01-18,P,1,5",
        "A,1,2011-01-18,P,x,5",
        "A,2,2011-01-18,P,1,5",
        "A,3,2011-01-18,P,1,1",
        "A,3,2011-01-19,P,1,1",
    ]
    source = bring(sheet(head, *rows), good_rows=True)
    assert counts(source) == (1, 0, 0, 4)
    assert [row[0] for row in source.errors] == [2, 3, 5, 6]


def test_undo_leaves_no_trace(bring, sheet, undo):
    head = "account_id,order_id,order_date,product,quantity,revenue"
    bring(sheet(head, "A,1,2011-01-18,P,1,5", "A,1,2011-01-18,P,2,6"))
    tables = (Account, Order, OrderLine, Product)
    ignored = ("id", "version")

    def state():
        return [
            [{k: v for k, v in row.items() if k not in ignored} for row in t.objects.order_by("pk").values()]
            for t in tables
        ]

    was = state()
    source = bring(sheet(head, "A,1,2011-01-20,Q,1,9", "B,1,2011-01-18,R,1,5"))
    assert counts(source) == (1, 1, 0, 0) and state() != was
    undo(source)
    assert state() == was
    assert Event.objects.filter(verb="import.undone").count() == 1 and not ImportedRow.objects.exists()
    with pytest.raises(Refused):
        imports.start(source, imports.UNDO, by=source.by)


def test_undo_says_what_stands_on_the_import(bring, sheet, undo, lin):
    source = bring(sheet(HEAD, "A,1,2011-01-18,5"))
    factories.ContactFactory(account=Account.objects.get())
    with pytest.raises(Refused, match="contacts"):
        undo(source)
    assert Order.objects.count() == 1


def test_undo_takes_back_what_a_payment_settled_of_the_new_orders(bring, sheet, undo, lin):
    bring(sheet(HEAD, "A,1,2011-01-18,5"))
    account = Account.objects.get()
    account.owner = lin
    account.save()
    payments.enter(values={"account": account, "on": date(2011, 3, 1), "amount": Decimal(12)}, by=lin)

    def state():
        parts = Allocation.objects.order_by("pk").values_list("order__number", "amount", "settled")
        return list(Order.objects.order_by("pk").values_list("number", "settled", "paid_on")), list(parts)

    was = state()
    source = bring(sheet(HEAD, "A,1,2011-01-18,5", "A,2,2011-01-20,6"))
    assert Order.objects.get(number="2").settled == 6 and state() != was
    undo(source)
    assert state() == was


def test_undo_says_what_names_its_orders(bring, sheet, undo, lin):
    bring(sheet(HEAD, "A,1,2011-01-18,5"))
    source = bring(sheet(HEAD, "A,2,2011-01-20,6"))
    order = Order.objects.get(number="2")
    case = Case.objects.create(account=order.account, order=order, title="Chipped tiles", sort="complaint", by=lin)
    with pytest.raises(Refused, match="cases"):
        undo(source)
    assert Order.objects.filter(number="2").exists()
    case.delete()
    undo(source)
    assert not Order.objects.filter(number="2").exists()


def test_undo_respects_later_changes(bring, sheet, undo):
    first = bring(sheet(HEAD, "A,1,2011-01-18,5"))
    second = bring(sheet(HEAD, "A,1,2011-01-18,6"))
    with translation.override("en"), pytest.raises(Refused, match=r"changed since.*Changed since: 1\."):
        undo(first)
    undo(second)
    assert Order.objects.get().amount == 5
    undo(first)
    assert not Order.objects.exists()


def test_killed_in_the_middle_it_is_nothing(bring, sheet, monkeypatch):
    def killed(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(order_merges, "_write_lines", killed)
    path = sheet(HEAD, "A,1,2011-01-18,5", "B,1,2011-01-18,5")
    with pytest.raises(KeyboardInterrupt):
        bring(path)
    assert not Order.objects.exists() and not Account.objects.exists()
    monkeypatch.undo()
    assert counts(bring(path)) == (2, 0, 0, 0)


def test_columns_nobody_knows_are_ignored_and_mapped_by_hand(bring, sheet):
    path = sheet(HEAD + ",tenant_id,colour", "A,1,2011-01-18,5,E1,red")
    source = bring(path, mapping={"segment": "tenant_id"})
    assert source.options["ignored"] == ["colour"] and Account.objects.get().segment == "E1"


def test_a_needed_column_that_is_missing_is_named(bring, sheet):
    with pytest.raises(Refused, match="order date"):
        bring(sheet("account_id,order_id,revenue", "A,1,5"))


def test_new_customers_get_the_owner_that_was_chosen(bring, sheet, lin):
    bring(sheet(HEAD, "A,1,2011-01-18,5"), owner=lin)
    assert Account.objects.get().owner == lin


def test_a_file_of_any_kind_refuses_them_in_its_row(bring, sheet, zhao, acme):
    for kind, head, row in (
        ("orders", "customer code,order number,order date,revenue", "ACME,1,2026-05-01,0.001"),
        ("payments", "customer code,date,amount", "ACME,2026-05-01,10.005"),
    ):
        found = bring(sheet(head, row), imports.CHECK, kind=kind)
        assert (found.good, found.bad) == (0, 1), kind
