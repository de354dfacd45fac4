"""A change of revenue is price, quantity and what was begun or dropped, to the cent."""

from decimal import Decimal as D
from random import Random

from analytics.rules.price_effects import Split, split


def test_price_and_quantity_of_one_product_by_hand():
    """10 at 5 were 50; 8 at 6 are 48: price (10 + 8) / 2 × 1 = 9, quantity (5 + 6) / 2 × −2 = −11."""
    assert split({1: (D(10), D(50))}, {1: (D(8), D(48))}, D(-2)) == Split(D("9.00"), D("-11.00"), D(0), D("0.00"))


def test_what_was_begun_dropped_or_not_told_stands_apart():
    found = split({1: (D(1), D(7)), 3: (D(-1), D(-4))}, {2: (D(2), D(9))}, D(20))
    assert (found.price, found.quantity, found.mix, found.untold) == (0, 0, 2, 18) and found.is_told
    assert not split({}, {}, D(5)).is_told


def test_the_parts_are_the_whole_and_turn_round_with_time():
    rng = Random(7)
    for _turn in range(200):
        sides = [{n: (D(rng.randint(-3, 60)) / 4, D(rng.randint(-500, 90000)) / 100) for n in rng.sample(range(9), 5)}
                 for _side in range(2)]  # fmt: skip
        change = D(rng.randint(-(10**7), 10**7)) / 100
        there, back = split(*sides, change), split(*reversed(sides), -change)
        assert there.price + there.quantity + there.mix + there.untold == change
        assert (back.price, back.quantity, back.mix) == (-there.price, -there.quantity, -there.mix)
