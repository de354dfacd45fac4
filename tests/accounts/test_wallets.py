"""Wallets: what a customer buys a year, dated, signed, with its source and in the company's currency."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Rate, Wallet
from kam.models import Event

pytestmark = pytest.mark.django_db


def test_entered_on_the_page_with_the_days_rate(browser_of, lin, acme):
    Rate.objects.create(currency="EUR", on=date(2026, 1, 1), rate=Decimal("7.85"))
    body = {"amount": "1000000", "currency": "eur", "on": "2026-03-01", "source": "Their buyer"}
    assert browser_of(lin).post(f"/customers/{acme.pk}/wallets/new/", body).status_code == 302
    one = Wallet.objects.get()
    assert (one.worth, one.currency, one.by) == (Decimal("7850000.00"), "EUR", lin)
    assert Event.objects.get(verb="wallet.created").account_id == acme.pk
    assert browser_of(lin).get("/wallets/").context["rows"][0]["id"] == one.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source": " "}, "source"),
        ({"amount": "-1"}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"on": (timezone.localdate() + timedelta(1)).isoformat()}, "on"),
        ({"on": "2026-02-02"}, "on"),
    ],
)
def test_bad_input_stays_on_the_form(browser_of, api_of, lin, acme, values, field):
    good = {"account": acme.pk, "amount": "10", "on": "2026-02-02", "source": "A tender"}
    assert api_of(lin).post("/api/v1/wallets/", good, format="json").status_code == 201
    body = good | {"on": "2026-02-03"} | values
    page = browser_of(lin).post(f"/customers/{acme.pk}/wallets/new/", body)
    assert page.status_code == 422 and page.context["form"].errors[field]
    answer = api_of(lin).post("/api/v1/wallets/", body, format="json")
    assert answer.status_code in (400, 409) and field in answer.json()["errors"]


def test_corrected_archived_and_brought_back_by_those_who_may(browser_of, api_of, lin, chen, gu, acme):
    api = api_of(lin)
    body = {"account": acme.pk, "amount": "0", "on": "2026-02-02", "source": "x"}
    made = api.post("/api/v1/wallets/", body, format="json")
    assert made.json()["worth"] == "0.00", "nought is known, too"
    at = made["Location"]
    assert api.patch(at, {"amount": "25.50"}, format="json").json()["worth"] == "25.50"
    assert api_of(chen).get(at).status_code == 404 and api_of(gu).patch(at, {}, format="json").status_code == 403
    client, pk = browser_of(lin), made.json()["id"]
    assert browser_of(chen).get(f"/wallets/{pk}/edit/").status_code == 404
    assert browser_of(gu).get(f"/wallets/{pk}/edit/").status_code == 403
    client.post(f"/wallets/{pk}/archive/")
    assert not Wallet.objects.live().exists()
    client.post(f"/wallets/{pk}/restore/")
    edit = {"amount": "30", "on": "2026-02-02", "source": "y"}
    assert client.post(f"/wallets/{pk}/edit/", edit).status_code == 302
    assert Wallet.objects.live().get().worth == 30
