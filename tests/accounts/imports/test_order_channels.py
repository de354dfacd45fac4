"""By which way an order came: by hand, by the thousand, from files in English and Chinese, and through every door."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import orders
from accounts.choices.orders import OrderChannel
from accounts.models import Order
from accounts.rules import order_channels, parsing
from kam.actions import imports
from kam.models import Event, ImportedRow
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)
HEAD = "account_id,order_id,order_date,revenue"
URL = "/api/v1/orders/"


def values(account, **more):
    return {"account": account, "number": "1", "ordered_on": DAY, "amount": Decimal("10.00")} | more


def by_number():
    return dict(Order.objects.order_by("number").values_list("number", "channel"))


def test_an_order_says_its_way_and_the_log_what_it_was(lin, acme, browser_of):
    order = orders.place(values=values(acme), by=lin)
    assert order.channel == "" and Order.objects.get().channel == ""
    orders.change(order, values={"channel": "shop"}, by=lin)
    event = Event.objects.get(verb="order.changed")
    assert event.changes["channel"] == ["", "shop"]
    told = browser_of(lin).get(f"/history/order/{order.pk}/").content.decode()
    assert "Order channel" in told and "Web shop" in told


@pytest.mark.db_both
def test_the_bulk_verb_keeps_what_is_not_said_and_names_a_wrong_word(lin, acme):
    row = {"account": "ACME", "number": "1", "ordered_on": DAY, "amount": 5}
    orders.put_many([row | {"channel": "link"}, row | {"number": "2"}], by=lin)
    assert by_number() == {"1": "link", "2": ""}
    orders.put_many([row | {"amount": 6}], by=lin)
    assert by_number()["1"] == "link"
    _whole, answers = orders.put_many([row | {"channel": None}, row | {"number": "3", "channel": "pigeon"}], by=lin)
    assert by_number() == {"1": "", "2": ""} and answers[1]["errors"] == {"channel": ("choice", "pigeon")}


@pytest.mark.db_both
@pytest.mark.parametrize(("column", "words"), [
    ("channel", ["Web shop", "EDI", "by phone", "e-mail", "Agent or distributor", "trade-fair", ""]),
    ("order_channel", ["SHOP", "link", "telephone", "Email", "distributor", "fair", " "]),
    ("下单渠道", ["网上商城", "系统对接", "电话", "邮件", "代理商", "展会", ""]),
    ("訂單來源", ["網路商店", "系統介接", "電話", "電子郵件", "經銷商", "展會", ""]),
])  # fmt: skip
def test_files_say_it_in_english_and_chinese(bring, sheet, acme, column, words):
    rows = [f"ACME,{place},2026-05-01,5,{word}" for place, word in enumerate(words)]
    assert bring(sheet(f"{HEAD},{column}", *rows)).bad == 0
    assert list(by_number().values()) == ["shop", "link", "phone", "email", "agent", "fair", ""]


def test_a_word_nobody_knows_is_told_with_those_that_are(bring, sheet, acme):
    source = bring(sheet(f"{HEAD},channel", "ACME,1,2026-05-01,5,pigeon"), imports.CHECK)
    assert source.bad == 1 and source.errors[0][1] == "channel"
    assert "Web shop" in str(source.errors[0][2]) and not Order.objects.exists()


@pytest.mark.db_both
def test_taking_an_import_back_brings_the_way_back_and_keeps_it_where_the_file_knew_none(bring, undo, sheet, acme):
    for number, channel in (("1", "phone"), ("2", "fair")):
        factories.OrderFactory(account=acme, number=number, channel=channel, ordered_on=DAY, amount=Decimal(1))
    source = bring(sheet(f"{HEAD},channel", "ACME,1,2026-05-01,5,shop", "ACME,2,2026-05-01,5,edi"))
    assert by_number() == {"1": "shop", "2": "link"}
    row = ImportedRow.objects.get(source=source, noun="order", before__order__number="2")
    del row.before["order"]["channel"]  # as an import kept it before orders had a channel
    row.save()
    undo(source)
    assert by_number() == {"1": "phone", "2": "link"}


def test_lines_of_one_order_carry_it(bring, sheet, acme):
    head = "customer,order_no,date,sku,qty,price,channel"
    bring(sheet(head, "ACME,1,2026-05-01,P1,1,2,", "ACME,1,2026-05-01,P2,1,2,web shop"))
    assert by_number() == {"1": "shop"}


@pytest.mark.db_both
def test_lines_of_one_order_that_name_two_ways_keep_it_out(bring, sheet, acme):
    head = "customer,order_no,date,sku,qty,price,channel"
    rows = ["ACME,1,2026-05-01,P1,1,2,phone", "ACME,1,2026-05-01,P2,1,2,web shop", "ACME,2,2026-05-01,P1,1,2,fair"]
    source = bring(sheet(head, *rows), good_rows=True)
    assert source.bad == 2 and by_number() == {"2": "fair"}
    assert source.errors[0][1] == "channel" and "1: phone (2), shop (3)" in str(source.errors[0][2])


@pytest.mark.db_both
def test_page_list_file_and_api_say_the_same_within_sight(lin, chen, acme, other, browser_of, api_of):
    for number, channel in (("1", "shop"), ("2", "phone"), ("3", "")):
        factories.OrderFactory(account=acme, number=number, channel=channel)
    factories.OrderFactory(account=other, number="9", channel="shop")
    browser, api = browser_of(lin), api_of(lin)
    page = browser.get("/orders/?channel=shop")
    assert page.context["count"] == 1 and "Web shop" in page.content.decode()
    assert browser.get("/orders/?channel=none").context["count"] == 1
    assert [row["number"] for row in api.get(f"{URL}?channel=phone").json()["results"]] == ["2"]
    assert [row["number"] for row in api_of(chen).get(f"{URL}?channel=shop").json()["results"]] == ["9"]
    assert api.get(f"{URL}?channel=pigeon").status_code == 400
    detail = browser.get(f"/orders/{Order.objects.get(number='1').pk}/").content.decode()
    assert "Order channel: Web shop" in detail


def test_the_form_and_the_api_write_it(lin, acme, browser_of, api_of):
    said = {"account": acme.pk, "number": "7", "ordered_on": "2026-05-01", "amount": "5", "currency": "CNY"}
    assert browser_of(lin).post("/orders/new/", said | {"channel": "agent"}).status_code == 302
    made = api_of(lin).post(URL, said | {"number": "8", "channel": "message"}, format="json")
    assert made.status_code == 201 and made.json()["channel"] == "message"
    wrong = api_of(lin).post(URL, said | {"number": "9", "channel": "pigeon"}, format="json")
    assert wrong.status_code == 400 and by_number() == {"7": "agent", "8": "message"}
    changed = api_of(lin).patch(f"{URL}{made.json()['id']}/", {"channel": ""}, format="json")
    assert changed.json()["channel"] == ""


def test_every_word_means_one_way():
    seen = [parsing.folded(word) for words in order_channels.WORDS.values() for word in words]
    assert set(order_channels.WORDS) == set(OrderChannel.values) and len(seen) == len(set(seen))
