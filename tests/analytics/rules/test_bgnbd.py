"""The fit of the purchase model stands where its posterior is greatest, also far from where it began."""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np
import pytest

from analytics.rules import bgnbd
from analytics.rules.bgnbd import Params

PRIOR = Params(0.6, 8.0, 0.7, 2.5)


def against(shape: dict[str, float], past: list[tuple[int, int, int]], prior: Params = PRIOR) -> float:
    """Minus the log posterior (Fader, Hardie & Lee 2005, formula 6), customer by customer."""
    r, alpha, a, b = shape["r"], shape["alpha"], shape["a"], shape["b"]
    found = sum((log(value) - log(getattr(prior, name))) ** 2 for name, value in shape.items()) / 2
    for orders, life, silent in past:
        x, seen, last = orders - 1, (life + silent + 1) / 7, life / 7
        said = lgamma(r + x) - lgamma(r) + r * log(alpha)
        said += lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x)
        stays = -(r + x) * log(alpha + seen)
        leaves = log(a / (b + x - 1)) - (r + x) * log(alpha + last) if x else None
        said += stays if leaves is None else stays + log(1 + exp(leaves - stays))
        found -= said
    return found


def histories(rate: float, stay: float, seed: int, count: int = 120) -> list[tuple[int, int, int]]:
    """(order days, days from the first to the last, days since) of customers over three years who order, then stop."""
    random, found = np.random.default_rng(seed), []
    for _ in range(count):
        day, days = 0.0, [0]
        pace = random.gamma(2.0, rate / 2.0)
        while random.random() < stay and (day := day + random.exponential(1 / pace)) < 1095:
            days.append(int(day))
        days = sorted({*days})
        found.append((len(days), days[-1] - days[0], 1095 - days[-1]))
    return found


@pytest.mark.parametrize(("rate", "stay", "seed"), [(0.05, 0.97, 1), (0.2, 0.9, 2), (0.01, 0.8, 3), (0.5, 0.995, 4)])
def test_no_other_parameters_fit_the_past_better(rate, stay, seed):
    past = histories(rate, stay, seed)
    shape = vars(bgnbd.fit(*np.array(past).T, PRIOR))
    here = against(shape, past)
    assert here < against(vars(PRIOR), past)
    for name in shape:
        up, down = (against(shape | {name: shape[name] * exp(step)}, past) for step in (0.05, -0.05))
        assert up > here < down, name
        assert abs((up - down) / (up - 2 * here + down) / 2) < 0.05, f"{name} lies off the greatest"
