"""The return on assets that a class cites is the one that the finances show, the year before in its mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.facts import signs
from accounts.models import Statement
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
def test_the_class_and_the_finances_cite_one_return(lin: Any, acme: Any, browser_of: Any) -> None:
    for year, assets, profit in ((2024, 80, 4), (2025, 120, 11)):
        factories.StatementFactory(account=acme, year=year, year_end=date(year, 12, 31), net_profit=Decimal(profit),
                                   total_assets=Decimal(assets), currency="CNY")  # fmt: skip
    ((_account, seen),) = signs.returns([acme.pk], date(2026, 6, 30), None)
    assert seen.numbers == {"rate": 0.11, "year": 2025}
    assert "11.0%" in browser_of(lin).get(f"/customers/{acme.pk}/finances/").content.decode()
    Statement.objects.filter(year=2024).update(currency="EUR")
    ((_account, seen),) = signs.returns([acme.pk], date(2026, 6, 30), None)
    assert seen.numbers["rate"] == round(11 / 120, 4)
