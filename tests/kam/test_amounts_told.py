"""What was and is says an amount as its record does: with the places of its column, however it was typed."""

from __future__ import annotations

import pytest

from kam.models import Event
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.mark.parametrize(
    ("noun", "made", "field", "typed"),
    [
        ("accounts", {"code": "C-7", "name": "Acme South"}, "credit_limit", "12.5"),
        ("accounts", {"code": "C-7", "name": "Acme South"}, "latitude", "31.2"),
        ("orders", {"number": "N1", "ordered_on": "2026-05-01", "amount": "7"}, "amount", "12.5"),
        ("orders", {"number": "N1", "ordered_on": "2026-05-01", "amount": "7"}, "amount", 1200),
        ("costs", {"on": "2026-05-01", "kind": "freight", "amount": "9.99"}, "amount", "12.5"),
        ("payments", {"on": "2026-05-01", "amount": "7"}, "amount", "+100"),
        ("rates", {"currency": "EUR", "on": "2026-05-01", "rate": "7.8"}, "rate", "7.9"),
    ],
)
def test_changes_say_what_the_record_says(api_of, zhao, ada, acme, noun, made, field, typed):
    client = api_of(ada if noun == "rates" else zhao)
    told = made if noun in ("accounts", "rates") else made | {"account": acme.pk}
    first = client.post(f"/api/v1/{noun}/", told, format="json")
    assert first.status_code == 201, first.json()
    value = {"latitude": typed, "longitude": "121.5"} if field == "latitude" else {field: typed}
    answer = client.patch(first["Location"], value, format="json")
    if answer.status_code == 405:  # a rate of the same day corrects it
        answer = client.post(f"/api/v1/{noun}/", made | value, format="json")
    pair = Event.objects.filter(subject_id=answer.json()["id"]).exclude(changes={}).latest("pk").changes[field]
    assert pair == [first.json()[field], answer.json()[field]]
    history = client.get(f"{first['Location']}history/").json()["results"][0]
    assert history["changes"][field] == pair


def test_a_form_that_was_open_is_told_in_the_same_places(api_of, zhao, lin, acme):
    tag = api_of(zhao).get(f"/api/v1/accounts/{acme.pk}/")["ETag"]
    api_of(zhao).patch(f"/api/v1/accounts/{acme.pk}/", {"credit_limit": "5"}, format="json")
    stale = api_of(lin).patch(f"/api/v1/accounts/{acme.pk}/", {"city": "x"}, format="json", headers={"If-Match": tag})
    assert stale.json()["changes"][0]["changes"] == {"credit_limit": [None, "5.00"]}


def test_rows_by_the_thousand_are_told_alike(api_of, zhao, acme):
    order = factories.OrderFactory(account=acme, number="N1", ordered_on="2026-05-01", amount="7.00")
    item = {"account": acme.code, "number": "N1", "ordered_on": "2026-05-01", "amount": "12.5"}
    assert api_of(zhao).post("/api/v1/orders/bulk/", {"items": [item]}, format="json").json()["counts"]["changed"] == 1
    event = Event.objects.get(verb="order.changed", subject_id=order.pk)
    assert event.changes["amount"] == ["7.00", "12.50"]
