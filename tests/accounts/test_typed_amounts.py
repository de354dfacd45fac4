"""Amounts as people write them, 120万, 1.2亿 or 120k, in each field of money by page and file; programs are plain."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Order, Payment
from accounts.rules import parsing
from kam.rules import amounts
from tests import factories

pytestmark = pytest.mark.django_db
TYPED = {
    "120万": "1200000", "1.2亿": "120000000", "1.2億元": "120000000", "35萬": "350000", "3千万": "30000000",
    "120k": "120000", "1.5M": "1500000", "¥1,200,000.50": "1200000.50", "１２０万": "1200000", "-2万": "-20000",
    "(2万)": "-20000", "1,234万": "12340000", "0.00005万": "0.50000", "12": "12", "1.2E+3": "1.2E+3",
    "–3": "-3", "−3.50": "-3.50", "‑1,200": "-1200", "3–": "-3", "¥–2万": "-20000",
}  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
def test_they_are_read_as_meant(text):
    assert Decimal(amounts.plain(text)) == Decimal(TYPED[text])
    assert Decimal(parsing.amount(text)) == Decimal(TYPED[text])


@pytest.mark.parametrize("text", ["万", "k", "12x", "1.2.3万", "万12", "12kk", "many", "–", "3–5"])
def test_what_is_none_stays_none(text):
    with pytest.raises(parsing.Unreadable):
        parsing.amount(text)


@pytest.mark.db_both
def test_by_page_by_program_and_in_bulk(browser_of, api_of, lin, acme):
    client, api = browser_of(lin), api_of(lin)
    field = client.get("/payments/new/").content.decode()
    assert 'inputmode="decimal"' in field and 'type="number" name="amount"' not in field
    assert client.post("/payments/new/", {"account": acme.pk, "on": "2026-05-01", "amount": "120万"}).status_code == 302
    said = {"account": acme.pk, "number": "1", "ordered_on": "2026-05-01"}
    lines = {"lines-0-text": "x", "lines-0-quantity": "1", "lines-0-amount": "1.2亿"}
    assert client.post("/orders/new/", said | lines).status_code == 302
    sent = said | {"number": "2", "amount": "35萬"}
    assert api.post("/api/v1/orders/", sent, format="json").json()["codes"] == {"amount": ["number"]}
    assert api.post("/api/v1/orders/", sent | {"amount": "350000"}, format="json").status_code == 201
    row = {"account": "ACME", "number": "3", "ordered_on": "2026-05-01", "amount": "120k"}
    typed = api.post("/api/v1/orders/bulk/", {"items": [row]}, format="json").json()
    assert typed["counts"]["created"] == 0 and typed["results"][0]["errors"]["amount"], "a program sends plain decimals"
    plain = row | {"amount": "120000"}
    assert api.post("/api/v1/orders/bulk/", {"items": [plain]}, format="json").json()["counts"]["created"] == 1
    assert Payment.objects.get().amount == 1_200_000
    assert list(Order.objects.order_by("number").values_list("amount", flat=True)) == [120_000_000, 350_000, 120_000]
    bad = client.post("/payments/new/", {"account": acme.pk, "on": "2026-05-01", "amount": "a lot"})
    assert bad.status_code == 422 and "such as 1200000, 1.2m or 120万" in bad.content.decode()


def test_a_limit_and_a_statement_take_them_too(browser_of, zhao, acme):
    client = browser_of(zhao)
    said = {"name": acme.name, "code": acme.code, "credit_limit": "200万", "_version": acme.version}
    assert client.post(f"/customers/{acme.pk}/edit/", said).status_code == 302
    acme.refresh_from_db()
    assert acme.credit_limit == 2_000_000
    cashier = factories.UserFactory(role="finance")
    said = {"account": acme.pk, "year": "2025", "total_assets": "1.2亿", "net_profit": "-350万"}
    assert browser_of(cashier).post("/statements/new/", said).status_code == 302
    assert acme.statements.get().net_profit == -3_500_000


def test_more_decimals_than_are_kept_are_refused_in_bulk_as_they_are_one_by_one(api_of, lin, acme):
    api, said = api_of(lin), {"account": "ACME", "ordered_on": "2026-05-01"}
    amounts = ["1.234", "0.001", "10.005", Decimal("10.005"), "1.200", "7"]
    items = [said | {"number": str(place), "amount": amount} for place, amount in enumerate(amounts)]
    lines = {"amount": "1", "lines": [{"text": "x", "quantity": "1.23456", "amount": "1"}]}
    items += [said | {"number": "late", "amount": "1", "ordered_on": "2200-01-01"}, said | {"number": "line"} | lines]
    found = api.post("/api/v1/orders/bulk/", {"items": items}, format="json").json()
    assert [item["status"] for item in found["results"]] == [*["error"] * 4, "created", "created", "error", "error"]
    first = found["results"][0]
    assert first["codes"] == {"amount": "decimals"} and "Round it" in first["errors"]["amount"][0]
    assert "1900 to 2199" in found["results"][6]["errors"]["ordered_on"][0]
    single = said | {"account": acme.pk, "number": "x", "amount": "1.234"}
    assert api.post("/api/v1/orders/", single, format="json").status_code == 400


@pytest.mark.parametrize(
    ("text", "kept"), [("33.333333333333336", "33.33"), ("10.100000000000001", "10.10"), ("0.125000001", "0.13")]
)
def test_what_a_sheet_reckoned_is_rounded(text, kept):
    assert parsing.amount(text) == kept
