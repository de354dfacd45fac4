"""Loyalty and potential as arithmetic: the parts, what is not known, and that more never makes less."""

import numpy as np
import pytest

from analytics.rules import loyalty, potential
from analytics.rules.loyalty import Signs
from analytics.rules.potential import UNKNOWN, Customers

NAN = float("nan")


def signs(**values):
    given = {
        "tenure": 1825,
        "orders": 20,
        "months": 6,
        "revenue": 500,
        "wallet": 1000,
        "rivals": NAN,
        "referrals": 1,
        "recommends": NAN,
    }
    given |= values
    kinds = {"rivals": np.float64, "recommends": np.float64}
    return Signs(**{name: np.array([value], kinds.get(name, np.int64)) for name, value in given.items()})


def score(**values):
    return float(loyalty.measure(signs(**values)).score[0])


def parts(**values):
    return [None if np.isnan(one) else float(one) for one in loyalty.measure(signs(**values)).parts[0]]


def test_the_figure_is_the_weighted_mean_of_its_parts():
    assert parts() == [1.0, 1.0, 0.5, 1.0]
    assert score() == 87.5  # 25 + 35 + 12.5 + 15


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"tenure": -1, "orders": 0, "months": 0}, [None, None, 0.5, 1.0]),
        ({"orders": 1, "tenure": 89, "months": 1}, [pytest.approx(0.0488), None, 0.5, 1.0]),
        ({"orders": 1, "tenure": 90, "months": 1}, [pytest.approx(0.0493), 0.0, 0.5, 1.0]),
        ({"wallet": -1}, [1.0, 1.0, None, 1.0]),
        ({"wallet": -1, "rivals": 0.3}, [1.0, 1.0, 0.7, 1.0]),
        ({"wallet": 400}, [1.0, 1.0, 1.0, 1.0]),
        ({"revenue": -5}, [1.0, 1.0, 0.0, 1.0]),
        ({"referrals": 0}, [1.0, 1.0, 0.5, None]),
        ({"referrals": 0, "recommends": 0.8}, [1.0, 1.0, 0.5, 0.8]),
        ({"referrals": 2, "recommends": 0.1}, [1.0, 1.0, 0.5, 0.5]),
        ({"referrals": 2, "recommends": 0.6}, [1.0, 1.0, 0.5, 0.6]),
        ({"referrals": 2, "recommends": 0.7}, [1.0, 1.0, 0.5, 1.0]),
    ],
)
def test_what_nobody_knows_is_not_nought(values, expected):
    assert parts(**values) == expected


def test_a_part_that_is_not_known_is_left_out_and_said():
    found = loyalty.measure(signs(wallet=-1, referrals=0, months=3))
    assert float(found.score[0]) == pytest.approx(100 * (25 + 17.5) / 60, abs=0.05)
    assert float(found.known[0]) == pytest.approx(0.6)
    assert np.isnan(loyalty.measure(signs(tenure=-1, orders=0, months=0)).score[0]), "a prospect has no loyalty"


@pytest.mark.parametrize(
    ("name", "values"),
    [("tenure", [91, 400, 1825, 4000]), ("months", [1, 3, 6, 12]), ("revenue", [0, 300, 900, 2000]),
     ("referrals", [0, 1, 4]), ("recommends", [0.0, 0.4, 1.0])],
)  # fmt: skip
@pytest.mark.parametrize(
    "other",
    [{}, {"wallet": -1}, {"recommends": 0.2}, {"recommends": 0.69}, {"referrals": 3},
     {"months": 12, "tenure": 3000, "revenue": 1000}],
)  # fmt: skip
def test_more_of_a_good_thing_never_lowers_it(name, values, other):
    found = [score(**({"referrals": 0} | other | {name: value})) for value in values]
    assert found == sorted(found)


def customers(wallet, revenue, groups=None, ability=1, score=NAN, rivals=NAN):
    count = len(wallet)
    kinds = groups or [("dealer",)] * count
    return Customers(
        account=np.arange(count), groups=([None] * count, [None] * count, kinds),
        wallet=np.array(wallet, np.int64), revenue=np.array(revenue, np.int64),
        rivals=np.array(rivals if isinstance(rivals, list) else [rivals] * count, np.float64),
        ability=np.array(ability if isinstance(ability, list) else [ability] * count),
        loyalty=np.array(score if isinstance(score, list) else [score] * count, np.float64),
    )  # fmt: skip


def test_potential_is_wallet_by_reachable_share():
    found = potential.reckon(customers([100_000, 100_000, 100_000], [10_000, 90_000, 0], ability=[0, 0, 2], score=100))
    assert found.reachable.tolist() == [0.8, 0.8, 0.4]
    assert found.potential.tolist() == [80_000, 90_000, 40_000], "never less than what it buys already"
    assert found.gap.tolist() == [70_000, 0, 40_000]


def test_a_wallet_of_nought_is_known_and_an_unknown_one_is_not_nought():
    found = potential.reckon(customers([0, UNKNOWN], [0, 0], groups=[("a",), None], score=50))
    assert found.potential.tolist() == [0, UNKNOWN] and found.gap.tolist() == [0, UNKNOWN]


def test_unknown_loyalty_takes_the_middle_and_says_so():
    found = potential.reckon(customers([100] * 4, [0] * 4, score=[20.0, 60.0, 80.0, NAN]))
    assert found.assumed.tolist() == [False, False, False, True] and found.loyalty[3] == 60
    nobody = potential.reckon(customers([100], [0]))
    assert nobody.loyalty[0] == 50 and nobody.assumed[0]


def test_a_wallet_is_estimated_from_the_nearest_of_its_like():
    by_wallets = potential.reckon(customers([300, 500, 900, UNKNOWN], [0, 0, 0, 0], score=50))
    assert (by_wallets.wallet[3], by_wallets.peers[3]) == (500, 3)
    assert potential.BASES[by_wallets.basis[3]] == "peer_wallets" and potential.LEVELS[by_wallets.level[3]] == "kind"
    bought = potential.reckon(customers([UNKNOWN] * 8, [10, 20, 30, 40, 50, 60, 70, 80], score=50))
    assert potential.BASES[bought.basis[0]] == "peer_purchases"
    assert bought.wallet.tolist() == [60] * 6 + [70, 80], "the upper quarter begins at 60; its own purchases at least"
    few = potential.reckon(customers([300, 500, UNKNOWN, UNKNOWN], [5, 5, 0, 0], score=50))
    assert few.wallet.tolist() == [300, 500, UNKNOWN, UNKNOWN]


def test_nearer_likeness_comes_first():
    given = customers([300, 500, 900, UNKNOWN, 10, 10, 10], [0] * 7, score=50)
    near = [("d", "x", "big")] * 4 + [("d", "y", "big")] * 3
    found = potential.reckon(Customers(**{**vars(given), "groups": (near, [None] * 7, given.groups[2])}))
    assert found.wallet[3] == 500 and potential.LEVELS[found.level[3]] == "industry"


def bases(found):
    return [potential.BASES[one] for one in found.basis]


def test_an_estimate_is_never_less_than_what_competitors_are_noted_with_leaves():
    bought = [10_000, 20_000, 30_000, 40_000, 70_000]
    found = potential.reckon(customers([UNKNOWN] * 5, bought, ability=0, score=100, rivals=[0.5, NAN, NAN, NAN, 0.3]))
    assert found.estimate.tolist() == [40_000] * 5 and found.peers.tolist() == [5] * 5
    assert found.at_least.tolist() == [20_000, 20_000, 30_000, 40_000, 100_000]
    assert found.wallet.tolist() == [40_000, 40_000, 40_000, 40_000, 100_000], "the greater of the two counts"
    assert bases(found) == ["peer_purchases"] * 4 + ["rivals"]
    assert found.gap[4] == 10_000, "not all won: 80 % of 100,000 are within reach"


def test_the_bound_says_whether_competitors_or_only_its_own_purchases_make_it():
    found = potential.reckon(customers([UNKNOWN] * 5, [1, 2, 3, 4, 9], rivals=[NAN] * 4 + [0.0]))
    assert bases(found) == ["peer_purchases"] * 4 + ["own_purchases"] and found.wallet[4] == 9


def test_shares_alone_make_a_wallet_known_and_impossible_ones_do_not():
    alone = potential.reckon(customers([UNKNOWN] * 3, [700, 700, 0], rivals=[0.3, 1.0, 0.3]))
    assert alone.wallet.tolist() == [1000, UNKNOWN, UNKNOWN] and bases(alone) == ["rivals", "unknown", "unknown"]
    assert alone.at_least.tolist() == [1000, 700, UNKNOWN], "who sells to it has more than nothing of its wallet"


def test_an_entered_wallet_stands_and_the_least_is_told_beside_it():
    found = potential.reckon(customers([900], [700], rivals=0.3))
    assert found.wallet[0] == 900 and bases(found) == ["entered"] and found.at_least[0] == 1000


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.5, 0.75, 0.99])
def test_more_noted_with_competitors_never_makes_the_wallet_smaller(share):
    less, more = (
        potential.reckon(customers([UNKNOWN] * 6, [10, 20, 30, 40, 50, 60], rivals=one)) for one in (share / 2, share)
    )
    assert (more.wallet >= less.wallet).all() and (more.wallet >= more.at_least).all()
