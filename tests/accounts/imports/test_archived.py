"""Rows for customers in the archive are faults in words, whichever file they come by; bulk calls answer so by item."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import timezone, translation

from accounts.models import Account, Order
from kam.actions import imports
from kam.ground import intakes
from kam.ground.errors import Refused
from kam.ground.intakes import Intake
from kam.models import Import
from tests import factories

pytestmark = pytest.mark.django_db
PLAIN = {
    "orders": (["customer_code", "order number", "order date", "revenue"], ["ACME", "A-1", "2026-03-01", "100"]),
    "accounts": (["customer code", "name"], ["ACME", "Another name"]),
}
OF_NOBODY = {"products", "rates", "hour_rates", "competitors", "self_checks"}


@pytest.fixture
def archived(acme):
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now(), kind="distributor")
    return acme


def line(cells):
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def sheet_of(key):
    """The example of a kind's empty sheet, for Acme."""
    if key in PLAIN:
        return PLAIN[key]
    kind = intakes.kind(key)
    head, row = intakes.template_of(kind)
    place = [item.name for item in kind.whole].index("account")
    return head, [*row[:place], "ACME", *row[place + 1 :]]


def test_every_kind_of_rows_of_customers_is_walked():
    assert {kind.key for kind in intakes.kinds() if not {"account", "code"} & {one.name for one in kind.fields}} | {
        "products"
    } == OF_NOBODY


@pytest.mark.parametrize("step", [imports.CHECK, imports.LOAD])
@pytest.mark.parametrize("key", sorted({kind.key for kind in intakes.kinds()} - OF_NOBODY))
def test_no_file_writes_to_a_customer_in_the_archive(bring, sheet, archived, key, step):
    with translation.override("en"):
        head, row = sheet_of(key)
        source = bring(sheet(line(head), line(row)), step, kind=key, good_rows=True)
    assert (source.total, source.bad, source.created, source.changed) == (1, 1, 0, 0), source.errors
    _row, _column, words, value = source.errors[0]  # behind it, what else of the example nobody answers to
    assert "archived. Bring it back first" in words and "ACME" in words and value == "ACME"
    archived.refresh_from_db()
    assert archived.name == "Acme Building" and archived.version == 1


def test_rows_of_customers_in_use_come_in_beside_them(bring, sheet, archived, other):
    head, row = PLAIN["orders"]
    source = bring(sheet(line(head), line(row), line(["OTHER", *row[1:]])), kind="orders", good_rows=True)
    assert (source.good, source.bad, source.created) == (1, 1, 1)
    assert Order.objects.get().account == other


def test_a_merged_file_is_asked_where_it_lives_on(bring, sheet, archived, other):
    """What was merged is archived itself; that its rows go on is the point of it."""
    Account.objects.filter(pk=archived.pk).update(merged_into=other)
    head, row = PLAIN["orders"]
    assert bring(sheet(line(head), line(row)), kind="orders").created == 1
    assert Order.objects.get().account == other


def test_nobody_comes_under_a_group_in_the_archive_but_stays_there(bring, sheet, archived, other):
    head = line(["customer code", "name", "group (customer code)"])
    source = bring(sheet(head, line(["OTHER", "x", "ACME"])), kind="accounts", good_rows=True)
    assert source.bad == 1 and "archived. Bring it back first" in source.errors[0][2]
    Account.objects.filter(pk=other.pk).update(parent=archived)
    assert bring(sheet(head, line(["OTHER", "x", "ACME"])), kind="accounts").changed == 1


@pytest.mark.parametrize(
    ("url", "field", "mine", "theirs"),
    [
        ("/api/v1/accounts/bulk/", "code", {"code": "ACME", "name": "x"}, {"code": "OTHER", "name": "y"}),
        (
            "/api/v1/orders/bulk/", "account",
            {"account": "ACME", "number": "A-1", "ordered_on": "2026-03-01", "amount": "1"},
            {"account": "OTHER", "number": "A-1", "ordered_on": "2026-03-01", "amount": "1"},
        ),
    ],
)  # fmt: skip
def test_bulk_calls_leave_the_archive_alone_item_by_item(api_of, zhao, archived, other, url, field, mine, theirs):
    answer = api_of(zhao).post(url, {"items": [mine, theirs]}, format="json").json()
    first, second = answer["results"]
    assert (first["status"], first["id"], first["codes"]) == ("error", None, {field: "archived"})
    assert "ACME is archived. Bring it back first" in first["errors"][field][0]
    assert second["status"] in ("created", "changed") and second["codes"] == {}
    assert not Order.objects.filter(account=archived).exists()
    assert Account.objects.get(pk=archived.pk).name == "Acme Building"


def test_an_order_of_the_archive_is_not_changed_by_a_file(bring, sheet, archived):
    factories.OrderFactory(account=archived, number="A-1", amount=7)
    head, row = PLAIN["orders"]
    assert bring(sheet(line(head), line(row)), kind="orders", good_rows=True).bad == 1
    assert Order.objects.get().amount == 7


LINED = "customer_code,order number,order date,revenue,text of the line"


def meanwhile(monkeypatch, happens):
    """What somebody else does once, after the rows were checked and before they are written."""
    checked = Intake.check

    def check(intake):
        checked(intake)
        if happens:
            happens.pop()()

    monkeypatch.setattr(Intake, "check", check)


@pytest.mark.db_both
@pytest.mark.parametrize("head", [",".join(PLAIN["orders"][0]), LINED])
@pytest.mark.parametrize("of", ["customer", "order"])
def test_what_goes_to_the_archive_while_a_file_is_read_is_told_of_each_row(
    bring, sheet, acme, other, monkeypatch, head, of
):
    """All rows or none, and the report names those that stay out; with the good rows alone they do not come in."""
    factories.OrderFactory(account=acme, number="A-1", amount=7)
    text = {LINED: ["x", "y"]}.get(head, [""])
    rows = [line(["ACME", "A-1", "2026-03-01", "100", *[one] * (head == LINED)]) for one in text]
    path = sheet(head, *rows, line(["OTHER", "B-1", "2026-03-01", "5"]))

    def archive():
        gone = Account.objects.filter(pk=acme.pk) if of == "customer" else Order.objects.filter(number="A-1")
        gone.update(archived_at=timezone.now())

    meanwhile(monkeypatch, [archive])
    with pytest.raises(Refused) as refused:
        bring(path, kind="orders")
    assert refused.value.code == imports.BAD_ROWS
    source = Import.objects.get()
    assert (source.state, source.good, source.bad) == ("checked", 1, len(rows)) and len(source.errors) == len(rows)
    assert "Bring it back first, or leave this row out" in source.errors[0][2]
    assert not Order.objects.filter(account=other).exists() and Order.objects.get().amount == 7
    Account.objects.update(archived_at=None)
    Order.objects.update(archived_at=None)
    meanwhile(monkeypatch, [archive])
    source = bring(path, kind="orders", good_rows=True)
    assert (source.good, source.bad, source.created) == (1, len(rows), 1) and len(source.errors) == len(rows)
    assert Order.objects.get(number="A-1").amount == 7


@pytest.mark.parametrize("key", ["accounts", "contacts"])
def test_other_files_tell_it_too(bring, sheet, acme, monkeypatch, key):
    meanwhile(monkeypatch, [lambda: Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())])
    with translation.override("en"):
        head, row = sheet_of(key)
        source = bring(sheet(line(head), line(row)), kind=key, good_rows=True)
    assert (source.bad, source.created, source.changed) == (1, 0, 0) and "archived" in source.errors[0][2]


@pytest.mark.db_both
def test_a_bulk_call_tells_of_each_order_whose_customer_went_meanwhile(api_of, zhao, acme, other, monkeypatch):
    meanwhile(monkeypatch, [lambda: Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())])
    item = {"number": "A-1", "ordered_on": "2026-03-01", "amount": "100.00"}
    items = [item | {"account": "ACME"}, item | {"account": "OTHER"}]
    answer = api_of(zhao).post("/api/v1/orders/bulk/", {"items": items}, format="json").json()
    assert answer["results"][0]["codes"] == {"account": "archived"}
    assert answer["results"][1]["status"] == "created" and Order.objects.get().account == other
