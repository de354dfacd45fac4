"""Names in files hold no sign that nobody sees: stripped at the ends, refused inside by row and column."""

from __future__ import annotations

import pytest

from accounts.models import Account, Contact, Product
from kam.actions import imports

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.mark.parametrize("kind, head, row", [
    ("accounts", "account_id,name", "N-9,{}"), ("accounts", "account_id,short_name", "ACME,{}"),
    ("contacts", "customer_code,name", "ACME,{}"), ("products", "product_code,product_name", "P-9,{}"),
    ("orders", "account_id,order_id,order_date,revenue,customer_name", "N-9,1,2026-01-02,5,{}"),
    ("orders", "account_id,order_id,order_date,revenue,product_code,product_name", "ACME,1,2026-01-02,5,P-9,{}"),
])  # fmt: skip
def test_files_refuse_it_inside_by_row_and_column_and_strip_it_around(kind, head, row, acme, bring, sheet):
    bad = bring(sheet(head, row.format("No\u200brth")), imports.CHECK, kind=kind)
    fault = bad.errors[0]
    assert bad.bad == len(bad.errors) == 1 and (fault[0], fault[1]) == (2, head.rpartition(",")[2])
    assert "There is a character in it that nobody sees" in fault[2]
    good = bring(sheet(head, row.format("\u200eNorth\u202c"), name="b.csv"), kind=kind)
    assert good.bad == 0 and good.created + good.changed == 1
    stored = [model.objects.filter(name="North").exists() for model in (Account, Contact, Product)]
    assert any(stored) or Account.objects.get(code="ACME").short_name == "North"
