"""The BG/NBD model of repeat orders (Fader, Hardie & Lee 2005): chance of no order within a horizon."""

from dataclasses import dataclass

import numpy as np

from analytics.rules.trade import Floats, Ints

WEEK = 7.0


@dataclass(frozen=True)
class Params:
    """r and alpha shape how often accounts order (alpha in weeks), a and b how readily they drop out."""

    r: float
    alpha: float
    a: float
    b: float


def alive(orders: Ints, life: Ints, silent: Ints, params: Params) -> Floats:
    """
    P(still a customer). Never score by it: a one-time buyer is "alive" by construction.

    `orders` are order days (n), `life` days from the first to the last, `silent` days since the last.
    """
    repeats = (orders - 1).astype(np.float64)
    ever = repeats > 0
    dropped = np.where(ever, params.a / np.where(ever, params.b + repeats - 1, 1.0), 0.0)
    waited = (params.alpha + (life + silent + 1) / WEEK) / (params.alpha + life / WEEK)
    return np.asarray(1.0 / (1.0 + dropped * waited ** (params.r + repeats)), np.float64)


def no_order(orders: Ints, life: Ints, silent: Ints, horizon: int, params: Params) -> Floats:
    """P(no order in the next `horizon` days), arguments as in `alive`."""
    repeats = (orders - 1).astype(np.float64)
    seen = params.alpha + (life + silent + 1) / WEEK
    orders_none = (seen / (seen + horizon / WEEK)) ** (params.r + repeats)
    return np.asarray(1.0 - alive(orders, life, silent, params) * (1.0 - orders_none), np.float64)
