"""Who carries the company: net contribution, rank and the 80/20 curve of one window (T1)."""

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics.rules.trade import Bools, Floats, Ints, Trade

Number = TypeVar("Number", np.int64, np.float64, np.bool_)
COST, REVENUE = "cost", "revenue"
"""What the contribution stands on: known cost, or revenue alone because too little cost is known."""


@dataclass(frozen=True)
class Policy:
    """The numbers of the contribution rule."""

    known_cost: float = 0.5
    """Share of the window's revenue that needs a known cost; below it revenue stands in for the whole book."""
    most: float = 0.80
    """The share whose makers are counted ("how many accounts make 80 %")."""


@dataclass(frozen=True)
class Contributions:
    """One entry per account of the book, in the order given; money in cents."""

    basis: str
    revenue: Ints
    cost: Ints
    cost_to_serve: Ints
    net: Ints
    estimated: Bools
    """Part of the cost was estimated at the book's margin rate."""
    rank: Ints
    """1 is the greatest; ties by place, which is by account code."""
    share: Floats
    """Own share of the positive contributions (0 for the others)."""
    share_above: Floats
    """C: cumulative share of the accounts ranked above."""
    cumulative_share: Floats
    """The same with the own share; 1 throughout the block of losses."""
    margin_rate: float
    """Gross margin of the book's revenue with known cost (1 where revenue stands in)."""


@dataclass(frozen=True)
class Concentration:
    """What stands beside the curve; shares are of the positive contributions, money in cents."""

    accounts: int
    positive: int
    makers: int
    """How many accounts make `Policy.most` of it."""
    total: int
    """Sum of the positive contributions."""
    biggest_share: float
    top10_share: float
    top1pct_share: float
    top20pct_share: float
    gini: float
    """Over the positive contributions."""
    losing: int
    lost: int
    """Accounts with a negative contribution and the sum of it (negative)."""
    nothing: int


def compute(book: Trade, policy: Policy | None = None) -> Contributions:
    """Revenue - cost - cost to serve of the accounts of `book`, ranked, and cumulated over positives only."""
    policy = policy or Policy()
    costed, revenue = int(book.costed365.sum()), int(book.revenue365.sum())
    known = costed > 0 and costed >= policy.known_cost * revenue
    cost = _cost(book, costed) if known else np.zeros_like(book.revenue365)
    net = book.revenue365 - cost - book.cost_to_serve365
    order = np.argsort(-net, kind="stable")
    positive = np.maximum(net[order], 0)
    upto = np.cumsum(positive)
    total = max(int(upto[-1]) if len(upto) else 0, 1)
    rank, above, through = np.empty_like(net), np.empty(len(net)), np.empty(len(net))
    rank[order] = np.arange(1, len(net) + 1)
    above[order] = (upto - positive) / total
    through[order] = upto / total
    if len(upto) and upto[-1] == 0:
        above[:], through[:] = 1.0, 1.0
    return Contributions(
        basis=COST if known else REVENUE,
        revenue=book.revenue365,
        cost=cost,
        cost_to_serve=book.cost_to_serve365,
        net=net,
        estimated=(book.costed365 != book.revenue365) if known else np.zeros(len(net), np.bool_),
        rank=rank,
        share=np.maximum(net, 0) / total,
        share_above=above,
        cumulative_share=through,
        margin_rate=1 - int(book.cost365.sum()) / costed if known else 1.0,
    )


def _cost(book: Trade, costed: int) -> Ints:
    """Known cost, and for revenue without one the book's cost rate, to the cent (halves to even, in whole numbers)."""
    spent = int(book.cost365.sum())
    cost = book.cost365.copy()
    # Python's integers: cents times cents of a large book pass 64 bits.
    for i in np.flatnonzero(book.revenue365 != book.costed365):
        whole, rest = divmod(int(book.revenue365[i] - book.costed365[i]) * spent, costed)
        cost[i] += whole + (1 if 2 * rest > costed or (2 * rest == costed and whole % 2) else 0)
    return cost


def spread(found: Contributions, inside: Bools) -> Contributions:
    """The same over more accounts: those not `inside` earned nothing and stand after all others."""
    where = np.flatnonzero(inside)

    def put(values: NDArray[Number], rest: float) -> NDArray[Number]:
        whole = np.full(len(inside), rest, values.dtype)
        whole[where] = values
        return whole

    return replace(
        found,
        revenue=put(found.revenue, 0),
        cost=put(found.cost, 0),
        cost_to_serve=put(found.cost_to_serve, 0),
        net=put(found.net, 0),
        estimated=put(found.estimated, 0),
        rank=put(found.rank, len(where) + 1),
        share=put(found.share, 0.0),
        share_above=put(found.share_above, 1.0),
        cumulative_share=put(found.cumulative_share, 1.0),
    )


def concentration(found: Contributions, policy: Policy | None = None) -> Concentration:
    """How much hangs on how few."""
    return concentrated(found.net, policy)


def concentrated(amounts: Ints, policy: Policy | None = None) -> Concentration:
    """The same of any amounts of accounts in cents: revenue, gross profit or net contribution."""
    policy = policy or Policy()
    net = np.sort(amounts)[::-1]
    earned = net[net > 0]
    upto = np.cumsum(earned)
    total = int(upto[-1]) if len(upto) else 0

    def top(count: int) -> float:
        return int(earned[:count].sum()) / total if total else 0.0

    return Concentration(
        accounts=len(net),
        positive=len(earned),
        makers=int(np.searchsorted(upto / total, policy.most)) + 1 if total else 0,
        total=total,
        biggest_share=top(1),
        top10_share=top(10),
        top1pct_share=top(math.ceil(len(net) / 100)),
        top20pct_share=top(math.ceil(len(net) / 5)),
        gini=_gini(earned),
        losing=int((net < 0).sum()),
        lost=int(net[net < 0].sum()),
        nothing=int((net == 0).sum()),
    )


def _gini(earned: Ints) -> float:
    """Gini coefficient of positive amounts: 0 all alike, towards 1 one has all."""
    count = len(earned)
    if not count:
        return 0.0
    rising = np.sort(earned).astype(np.float64)
    return float(2 * (np.arange(1, count + 1) * rising).sum() / (count * rising.sum()) - (count + 1) / count)
