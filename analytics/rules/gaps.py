"""White space: what most of a key account's peers buy and it does not, and what that would be worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.rules.profiles import LEAST
from analytics.rules.trade import Bools, Floats, Ints

PEERS = 8
"""Fewer peers than this say nothing."""
SHARE = 0.6
"""Of the peers that must buy a category for its absence to be worth a word."""
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Gap:
    """One category that a customer (by place) does not buy: how many of its peers do, and what it is worth to them."""

    place: int
    category: int
    peers: int
    buying: int
    typical: float
    """Middle share of what its buyers among the peers buy in all."""
    same_kind: bool
    """Whether the peers are of its kind, or all key accounts because too few are."""

    @property
    def share(self) -> float:
        return self.buying / self.peers


def peers_of(group: Bools, seen: Bools) -> Bools:
    """
    Who of a group may speak as a peer to somebody who sees only a part of it.

    The whole group, unless those unseen are so few that a share would tell of one of them: then only the seen ones.
    """
    unseen = int((group & ~seen).sum())
    return group & seen if 0 < unseen < LEAST else group


def gaps(spent: Floats, kinds: Ints, seen: Bools, *, share: float = SHARE) -> list[Gap]:
    """
    The gaps of the customers seen, of key accounts all of whom buy something.

    `spent` (customers x categories) is the share of each category in what a customer buys; `kinds` their kinds, -1
    where it is not known.
    """
    found: list[Gap] = []
    everybody = peers_of(np.ones(len(kinds), np.bool_), seen)
    for kind in np.unique(kinds[seen]).tolist():
        alike = peers_of(kinds == kind, seen) if kind >= 0 else np.zeros(len(kinds), np.bool_)
        mine = np.flatnonzero(seen & (kinds == kind)).tolist()
        own = int(alike.sum()) > PEERS
        peers = alike if own else everybody
        if int(peers.sum()) > PEERS:
            found += _missing(spent, peers, mine, share, own)
    return found


def _missing(spent: Floats, peers: Bools, mine: list[int], share: float, own: bool) -> list[Gap]:
    """What those of one kind lack; a customer is no peer of its own."""
    bought = spent > 0
    buying = bought[peers].sum(axis=0)
    count = int(peers.sum()) - 1
    typical = np.array([_middle(spent[peers, place]) for place in range(spent.shape[1])], np.float64)
    wanted = np.flatnonzero(buying >= share * count).tolist()
    return [
        Gap(place, category, count, int(buying[category]), float(typical[category]), own)
        for place in mine
        for category in wanted
        if not bought[place, category]
    ]


def _middle(column: Floats) -> float:
    spent = column[column > 0]
    return float(np.median(spent)) if len(spent) else 0.0
