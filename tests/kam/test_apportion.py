"""Per cents of a whole that add to a hundred."""

from __future__ import annotations

import pytest

from kam.rules.apportion import to_hundred


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([0.506, 0.276, 0.165, 0.053], [51, 28, 16, 5]),
        ([1 / 3, 1 / 3, 1 / 3], [34, 33, 33]),
        ([0.7, None, 0.3], [70, None, 30]),
        ([1.06, -0.032, -0.028], [106, -3, -3]),
        ([0.2, None], [20, None]),
        ([], []),
    ],
)
def test_whole_per_cents_add_to_a_hundred(shares, told):
    assert to_hundred(shares) == told
