"""The orders behind a reason: the days that the score's features look at, and no day more."""

from datetime import date, timedelta

import numpy as np
import pytest

from analytics.rules import churn, rhythms, spans

DAY, H = date(2026, 11, 26), 90
COUNTED = {"nord": "orders365", "seas": "season", "season2": "season2", "am3": "months3", "am24": "months24"}


@pytest.mark.parametrize(("code", "column"), COUNTED.items())
def test_the_days_linked_are_those_that_count(code, column):
    since, until = spans.span(code, DAY, H)
    t = DAY.toordinal()
    for day in range(t - 800, t + 1):
        found = rhythms.rhythms(np.array([0]), np.array([day]), 1, t, H)[column][0]
        assert bool(found) == (since <= date.fromordinal(day) <= until), (code, date.fromordinal(day))


def test_every_reason_from_orders_has_its_orders_and_no_signal_does():
    assert all(spans.span(code, DAY, H) for code in churn.REASONS)
    assert spans.span("complaints", DAY, H) is None and spans.span("silence", DAY, H) == (None, DAY)
    assert spans.span("trend", DAY, H)[0] == DAY - timedelta(364)
