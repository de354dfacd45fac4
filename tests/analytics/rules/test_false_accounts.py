"""False key accounts: the burst, the empty volume, the squeezer, and who is none."""

import numpy as np
import pytest

from analytics.rules import contribution, false_accounts
from analytics.rules.trade import Quarters
from tests.analytics.rules import books

T = 1000
NOBODY = Quarters(np.zeros(0, np.int64), np.zeros((6, 0), np.int64), np.zeros((6, 0), np.int64))


def small(count=8, since=T - 300):
    return [(f"S{i}", day, 100 + i) for i in range(count) for day in (since, T - 20)]


def flags(rows, quarters=NOBODY, **more):
    trade = books.trade(rows, as_of=T, **more)
    return false_accounts.flag(trade, contribution.compute(trade), books.days(rows, as_of=T), quarters)


def test_one_burst_is_a_one_off_with_its_evidence():
    found = flags([("B", T - 60, 6000), ("B", T - 50, 4000), *small()])
    assert found.kinds(0) == ("one_off",)
    assert found.evidence(0) == {"burst_share": 1.0, "concentration": 0.52, "months": 2}


def test_a_burst_is_thirty_days_not_thirty_one():
    assert flags([("B", T - 60, 5000), ("B", T - 31, 5000), *small()]).one_off[0]
    assert not flags([("B", T - 60, 5000), ("B", T - 30, 5000), *small()]).one_off[0]


def test_a_steady_buyer_a_small_burst_and_a_young_book_are_none():
    assert not flags([*[("B", T - 30 * k, 3000) for k in range(6)], *small()]).any.any()
    assert not flags(
        [("S0", T - 5, 1), ("Z", T - 60, 10), *[("B", T - 30 * k, 3000) for k in range(6)], *small()]
    ).any.any()
    assert not flags([("B", T - 60, 9000), *small(since=T - 119)]).any.any()


def test_volume_without_profit_needs_known_cost():
    rows = [*[("B", T - 30 * k, 3000) for k in range(4)], *small()]
    assert not flags(rows).no_profit.any()
    revenue = books.trade(rows, as_of=T).revenue365
    cost = (revenue * 6) // 10
    cost[0] = 12100
    found = flags(rows, costed365=revenue, cost365=cost)
    assert found.kinds(0) == ("no_profit",)
    said = found.evidence(0)
    assert said["tests"] == ["net", "rate", "usual"] and said["net"] == "-1.00"
    assert said["margin_rate"] < said["least_rate"] == pytest.approx(said["median_rate"] / 2, abs=1e-4)
    cost[0] = 7000
    assert not flags(rows, costed365=revenue, cost365=cost).any.any()


def test_of_the_three_tests_only_those_that_spoke_are_cited():
    rows = [*[("B", T - 30 * k, 3000) for k in range(4)], *small()]
    revenue = books.trade(rows, as_of=T).revenue365
    cost = (revenue * 6) // 10
    cost[0] = 11_000  # 1,000 of 12,000 are left: more than of anybody else, at a poor rate
    found = flags(rows, costed365=revenue, cost365=cost)
    assert found.evidence(0)["tests"] == ["rate"] and found.evidence(0)["net"] == "10.00"
    cost[:] = 0
    cost[0] = 11_900  # less than of the median account too
    said = flags(rows, costed365=revenue, cost365=cost).evidence(0)
    assert said["tests"] == ["rate", "usual"] and float(said["net"]) == 1.0 < float(said["median_net"])


def test_the_squeezer_has_deep_discounts_and_a_falling_margin():
    rows = [*[("B", T - 30 * k, 3000) for k in range(4)], *small()]
    revenue = books.trade(rows, as_of=T).revenue365
    cost = (revenue * 6) // 10
    cost[0] = (revenue[0] * 75) // 100
    discount = revenue // 20
    discount[0] = revenue[0] // 3
    more = {"costed365": revenue, "cost365": cost, "discount365": discount}
    sold = np.full((6, 1), 3000, np.int64)
    falls = Quarters(np.array([0]), sold, np.array([[300], [600], [1200], [1200], [1200], [1200]]))
    steady = Quarters(np.array([0]), sold, np.full((6, 1), 700, np.int64))
    found = flags(rows, falls, **more)
    assert found.kinds(0) == ("squeezer",)
    said = found.evidence(0)
    assert said["falls"] == [[0.1, 0.35], [0.2, 0.4]] and said["fall_from"] == 0.05
    assert said["discount_rate"] == 0.25 and said["credit_rate"] < said["credit_rate_under"]
    assert said["discount_from"] == pytest.approx(np.quantile(discount / (discount + revenue), 0.8), abs=1e-4)
    assert not flags(rows, steady, **more).squeezer.any()
    assert not flags(rows, falls, **(more | {"discount365": revenue * 0})).squeezer.any()
