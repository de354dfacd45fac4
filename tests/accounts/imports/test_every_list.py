"""Every list whose rows can be imported gives a file that its import reads: header by header, in three languages."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Order, Quota
from kam.ground import intakes
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = {
    "accounts": "customers",
    "hour_rates": "hour-rates",
    "deliveries": "orders",
    "survey_answers": "surveys/answers",
    "milestone_marks": "milestones",
    "self_checks": "self-check/history",
}
"""Where the list is called otherwise than the import; what was delivered stands with the orders."""
ABOUT = {"orders": {"account_name", "segment", "region", "product", "product_name", "quantity", "unit_price", "text"}}
"""Of an order's customer and of its lines: the file of the list has a row an order."""


def sheet_of(page: str, client: Any) -> bytes:
    return b"".join(client.get(f"/{page}/?format=csv").streaming_content)


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_header_is_known_again(zhao, browser_of, language):
    zhao.language = language
    zhao.save()
    client, unknown = browser_of(zhao), {}
    for kind in intakes.kinds():
        content = sheet_of(PAGES.get(kind.key, kind.key), client).decode("utf-8-sig")
        with translation.override(language):
            found = intakes.match(kind, next(csv.reader(io.StringIO(content))))
        if missing := {item.name for item in kind.fields} - found.keys() - ABOUT.get(kind.key, set()):
            unknown[kind.key] = missing
    assert not unknown


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("key", ["orders", "agreements", "quotas", "costs", "deliveries"])
def test_what_left_comes_back_unchanged(bring, tmp_path, acme, zhao, browser_of, key, language):
    type(acme).objects.filter(pk=acme.pk).update(kind="distributor")
    order = factories.OrderFactory(account=acme, number="O1", ordered_on=date(2026, 3, 1), promised_on=date(2026, 3, 9))
    Order.objects.filter(pk=order.pk).update(
        currency="USD", rate=Decimal(7), amount=Decimal(100), amount_cost=Decimal(60), amount_discount=Decimal(5),
        revenue=Decimal(700), cost=Decimal(420), discount=Decimal(35), note="returned once", channel="shop",
    )  # fmt: skip
    factories.RateFactory(currency="USD", rate=Decimal(7), on=date(2026, 1, 1))
    factories.AgreementFactory(account=acme, number="F1", title="Frame", price_kind="unit", without_tender=True,
                               delivery="in 10 days", committed_category="瓷砖", notice_days=60)  # fmt: skip
    Quota.objects.create(account=acme, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), amount=9, note="net")
    factories.CostFactory(account=acme)
    zhao.language = language
    zhao.save()
    path = tmp_path / "back.csv"
    path.write_bytes(sheet_of(PAGES.get(key, key), browser_of(zhao)))
    with translation.override(language):
        source = bring(path, kind=key)
    assert (source.bad, source.created, source.changed, source.unchanged) == (0, 0, 0, 1), source.errors
