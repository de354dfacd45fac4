"""What the tab of contribution says of a customer against the year before, whatever the signs of the two."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from analytics.views import contribution_words as words


def row(day: str, net: str) -> Any:
    return SimpleNamespace(run=SimpleNamespace(as_of=date.fromisoformat(day)), net_contribution=Decimal(net))


@pytest.mark.parametrize(("now", "then", "told"), [
    ("300", "200", "up from CN¥200 on 1 Dec 2025"),
    ("100", "200", "down from CN¥200 on 1 Dec 2025"),
    ("-400", "1000", "after it had brought CN¥1,000 on 1 Dec 2025"),
    ("-400", "-900", "less than on 1 Dec 2025, a loss of CN¥900"),
    ("-900", "-400", "more than on 1 Dec 2025, a loss of CN¥400"),
    ("500", "-400", "after a loss of CN¥400 on 1 Dec 2025"),
    ("-400", "-401", "about as much as on 1 Dec 2025 (CN¥401)"),
])  # fmt: skip
def test_a_loss_is_not_called_down_from_a_profit(now: str, then: str, told: str) -> None:
    rows = [row("2026-12-01", now), row("2025-12-01", then)]
    assert words.trend(rows[0], rows) == told
