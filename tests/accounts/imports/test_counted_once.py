"""What the dry run counts is what comes in: a row with an error is none of the new ones, whatever its error is."""

from __future__ import annotations

import pytest

from accounts.models import Account, Order, Payment
from kam.actions import imports

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
FILES = {
    "payments": (
        "account,reference,on,amount",
        ["ACME,P1,2026-03-01,5", "ACME,P2,2026-03-01,5,surplus", "NONE,P3,2026-03-01,5"],
    ),
    "orders": (
        "account,number,ordered_on,amount",
        ["ACME,1,2026-03-01,5", "ACME,2,2026-03-01,5,surplus", "ACME,3,soon,5"],
    ),
    "accounts": ("code,name", ["N1,Good", "N2,Bad,surplus", ",Nameless"]),
}
MODELS = {"payments": Payment, "orders": Order, "accounts": Account}


@pytest.mark.parametrize("key", sorted(FILES))
def test_what_the_dry_run_counts_is_what_comes_in(bring, sheet, acme, key):
    head, rows = FILES[key]
    before = MODELS[key].objects.count()
    source = bring(sheet(head, *rows), imports.CHECK, kind=key)
    assert (source.total, source.bad, source.created) == (3, 2, 1), source.errors
    source = bring(sheet(head, *rows), kind=key, good_rows=True)
    assert source.created == 1 and MODELS[key].objects.count() == before + 1
