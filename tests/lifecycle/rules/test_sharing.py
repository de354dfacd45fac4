"""A cost is split to the cent: the parts are the whole, and nobody pays two cents more for a head than another."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.rules.sharing import shares


@given(st.decimals(0, 1_000_000, places=2), st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_the_parts_are_the_whole_and_even_by_head(cost, accounts):
    found, heads = shares(cost, accounts), Counter(accounts)
    assert sum(found.values()) == cost and set(found) == set(heads)
    each = (cost / len(accounts)).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    for account, part in found.items():
        assert 0 <= part - each * heads[account] <= Decimal("0.01") * heads[account]
    assert shares(cost, accounts[::-1]) == found


def test_nobody_came_nobody_pays():
    assert shares(Decimal("10.00"), []) == {}
    assert shares(Decimal("100.00"), [1, 2, 2]) == {1: Decimal("33.34"), 2: Decimal("66.66")}
