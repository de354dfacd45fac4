"""The days of an agreement fit each other, and what was bought leads to the orders that are counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Agreement
from tests import factories
from tests.accounts.test_agreements import BODY, JSON, this_year

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
def test_what_is_signed_after_its_end_is_refused_by_every_door(browser_of, api_of, lin, acme):
    late = {"signed_on": "2027-01-01"}
    page = browser_of(lin).post("/agreements/new/", BODY | late | {"account": acme.pk})
    assert page.status_code == 422 and "signed after its end" in page.content.decode()
    answer = api_of(lin).post("/api/v1/agreements/", JSON | late | {"account": acme.pk}, format="json")
    assert answer.status_code == 400 and "signed after its end" in answer.json()["errors"]["signed_on"][0]
    row = JSON | late | {"account": "ACME"}
    found = api_of(lin).post("/api/v1/agreements/bulk/", {"items": [row]}, format="json").json()["results"][0]
    assert found["codes"] == {"signed_on": "signed_after"} and not Agreement.objects.exists()
    kept = this_year(acme)
    early = {"signed_on": f"{kept.ends_on + timedelta(1)}"}
    assert api_of(lin).patch(f"/api/v1/agreements/{kept.pk}/", early, format="json").status_code == 400
    days = {
        "number": "FW-2",
        "starts_on": f"{kept.ends_on + timedelta(1)}",
        "ends_on": f"{kept.ends_on + timedelta(9)}",
    }
    renewed = days | {"signed_on": f"{kept.ends_on + timedelta(10)}"}
    address = f"/api/v1/agreements/{kept.pk}/renew/"
    assert api_of(lin).post(address, renewed, format="json").status_code == 400
    on_the_last_day = days | {"signed_on": days["ends_on"]}
    assert api_of(lin).post(address, on_the_last_day, format="json").status_code == 201


@pytest.mark.db_both
def test_what_was_bought_leads_to_the_orders_that_are_counted(browser_of, lin, acme, other):
    today = timezone.localdate()
    row = this_year(acme, committed_amount=Decimal(1_000_000))
    for number, day in (("IN-1", row.starts_on), ("IN-2", today), ("OUT-1", row.starts_on - timedelta(1))):
        factories.OrderFactory(account=acme, number=number, ordered_on=day)
    factories.OrderFactory(account=other, number="OUT-2", ordered_on=today)
    client, asked = browser_of(lin), f"account={acme.pk}&amp;since={row.starts_on}&amp;until={today}"
    for path in (f"/agreements/{row.pk}/", f"/customers/{acme.pk}/agreements/"):
        assert f'href="/orders/?{asked}"' in client.get(path).content.decode()
    listed = client.get("/orders/?" + asked.replace("&amp;", "&")).content.decode()
    assert "IN-1" in listed and "IN-2" in listed and "OUT-" not in listed
    Agreement.objects.filter(pk=row.pk).update(ended_on=today - timedelta(5), committed_category="glass")
    page = client.get(f"/agreements/{row.pk}/").content.decode()
    assert f"until={today - timedelta(5)}" in page and "their lines of glass" in page
    Agreement.objects.filter(pk=row.pk).update(committed_amount=None)
    assert "/orders/?" not in client.get(f"/agreements/{row.pk}/").content.decode()
