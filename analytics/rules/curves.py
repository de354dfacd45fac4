"""The 80/20 curve as points to draw: cumulative share over customers ranked by net contribution (T1)."""

import numpy as np

from analytics.rules.trade import Ints

MOST = 160
"""Points that suit a picture; a curve of fewer customers has one for each."""


def points(net: Ints, most: int = MOST) -> list[tuple[int, float]]:
    """
    (number of customers, cumulative share of the positive contribution), from (0, 0) to the last one.

    The curve rises to 1 over those who earn and falls over those who lose; steep parts get more of the points.
    """
    ranked = np.sort(net)[::-1]
    total = int(ranked[ranked > 0].sum())
    if not total:
        return []
    upto = np.cumsum(ranked) / total
    count = len(ranked)
    chosen = np.unique(
        np.concatenate(
            [
                np.arange(min(count, most // 4)),
                np.linspace(0, count - 1, most // 2).astype(np.int64),
                np.searchsorted(upto[: int((ranked > 0).sum())], np.linspace(0, 1, most // 4)),
                [int((ranked > 0).sum()) - 1, count - 1],
            ]
        ).clip(0, count - 1)
    )
    return [(0, 0.0), *((int(place) + 1, round(float(upto[place]), 6)) for place in chosen)]
