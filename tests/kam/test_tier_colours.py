"""The four tiers are told apart by colour in light and in dark, and the letter on each is read."""

import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
TIERS = ("platinum", "gold", "iron", "lead")
APART = 18
"""Least distance in CIELAB; 10 is seen at a glance where two stand side by side, these stand apart."""


def colour(name, place):
    return re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", CSS)[place + 1]


def linear(code):
    shares = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]


def light(code):
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear(code), strict=True))


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def lab(code):
    red, green, blue = linear(code)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    cubes = [one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, light(code), z)]
    return 116 * cubes[1] - 16, 500 * (cubes[0] - cubes[1]), 200 * (cubes[1] - cubes[2])


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_no_two_tiers_look_alike(place):
    for one, other in combinations(TIERS, 2):
        apart = dist(lab(colour(one, place)), lab(colour(other, place)))
        assert apart >= APART, (one, other, round(apart))


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tier", TIERS)
def test_the_letter_on_a_tier_is_read(tier, place):
    assert contrast(colour(tier, place), colour("sheet", place)) >= 4.5
    assert contrast(colour(tier, place), colour("sheet-2", place)) >= 3
