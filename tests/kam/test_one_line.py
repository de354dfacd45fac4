"""A text of one line holds none but blanks where lines broke, whichever door it came by; a code has no line breaks."""

from __future__ import annotations

import pytest

from accounts.models import Account, Contact, Order
from kam.rules import texts

pytestmark = pytest.mark.django_db
BROKEN, WHOLE = "Wuxi \r\n  New\u2028 District", "Wuxi New District"


@pytest.mark.parametrize(
    ("text", "found"),
    [("a\nb", "a b"), ("a \r\n\tb", "a b"), ("a\x0bb\x85c", "a b c"), ("a\tb", "a\tb"), ("a  b", "a  b"), ("", "")],
)
def test_a_blank_stands_where_lines_broke(text, found):
    assert texts.one_line(text) == found


def test_program_page_and_bulk_call_keep_the_same(zhao, api_of, browser_of):
    api, said = api_of(zhao), {"name": f"Acme {BROKEN}", "city": BROKEN, "tags": [BROKEN]}
    made = api.post("/api/v1/accounts/", {"code": "N1", **said}, format="json")
    assert made.status_code == 201, made.content
    [row] = api.post("/api/v1/accounts/bulk/", {"items": [{"code": "N2", **said}]}, format="json").json()["results"]
    assert row["status"] == "created"
    page = said | {"code": "N3", "kind": "dealer", "tags": BROKEN, "allow_duplicates": "on"}
    assert browser_of(zhao).post("/customers/new/", page).status_code == 302
    for account in Account.objects.all():
        assert (account.name, account.city, account.tags) == (f"Acme {WHOLE}", WHOLE, [WHOLE]), account.code


def test_a_long_text_keeps_its_lines(api_of, lin, acme):
    said = {"account": acme.pk, "name": f"Li\n{BROKEN}", "title": BROKEN, "note": "one\ntwo"}
    made = api_of(lin).post("/api/v1/contacts/", said, format="json")
    assert made.status_code == 201, made.content
    found = Contact.objects.get()
    assert (found.name, found.title, found.note) == (f"Li {WHOLE}", WHOLE, "one\ntwo")


def test_a_code_with_a_line_break_is_refused_by_every_door(api_of, zhao, lin, acme, browser_of):
    api = api_of(zhao)
    answer = api.post("/api/v1/accounts/", {"code": "N\n1", "name": "Nord"}, format="json").json()
    assert answer["codes"] == {"code": ["control"]}
    rows = api.post("/api/v1/accounts/bulk/", {"items": [{"code": "N\n1", "name": "Nord"}]}, format="json").json()
    assert rows["results"][0]["codes"] == {"code": "control"}
    assert browser_of(zhao).post("/customers/new/", {"code": "N\n1", "name": "Nord"}).status_code == 422
    order = {"account": acme.pk, "number": "A\n1", "ordered_on": "2026-06-01", "currency": "CNY", "amount": "1"}
    assert api_of(lin).post("/api/v1/orders/", order, format="json").json()["codes"] == {"number": ["control"]}
    assert not Account.objects.exclude(pk=acme.pk).exists() and not Order.objects.exists()


def test_the_text_of_a_line_of_an_order_is_one(api_of, lin, acme):
    line = {"quantity": 1, "amount": "1.00", "text": BROKEN}
    order = {"account": acme.pk, "number": "A-1", "ordered_on": "2026-06-01", "currency": "CNY", "lines": [line]}
    assert api_of(lin).post("/api/v1/orders/", order, format="json").status_code == 201
    rows = {"items": [order | {"account": "ACME", "number": "A-2"}]}
    assert api_of(lin).post("/api/v1/orders/bulk/", rows, format="json").json()["counts"]["created"] == 1
    assert {line.text for order in Order.objects.all() for line in order.lines.all()} == {WHOLE}
