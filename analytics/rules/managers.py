"""What managers made of comparable books, against what chance alone gives when customers are dealt at random (K10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist

CONTRIBUTION, RETENTION, COVERAGE = MEASURES = ("contribution", "retention", "coverage")
NEW = "new"
"""Stands for the tier of a customer that was won within the year."""
LEAST = 5
"""On fewer customers nothing is said of a manager; nor is a tier compared of which others hold fewer."""
SURE = 0.05
"""So seldom may anybody at all stand out by chance alone, of everybody who is compared."""
MORE, LESS, OPEN, FEW = "more", "less", "open", "few"
WIDE = 0.8
"""Bounds that leave to chance more than this part of what is possible tell nothing: the customers are too few."""
BARELY = 0.05
"""Who lies beyond a bound by less than this part of the way to it from the usual is told as just outside."""
LONG, SHORT = 3.0, 1.0
"""The most skewness that counts towards the long tail, and away from it: beyond, the bounds would lie too near."""

Item = tuple[Hashable, str, float]
"""Whose customer, its tier, and what is counted of it."""


@dataclass
class Moments:
    """The values of the customers of one tier."""

    values: list[float] = field(default_factory=list)
    owners: set[Hashable] = field(default_factory=set)

    def add(self, owner: Hashable, value: float) -> None:
        self.values.append(value)
        self.owners.add(owner)

    def about(self) -> tuple[float, float, float]:
        """Sum, and the second and third moment about the mean."""
        n, total = len(self.values), sum(self.values)
        apart = [value - total / n for value in self.values]
        return total, sum(one**2 for one in apart) / n, sum(one**3 for one in apart) / n


@dataclass(frozen=True)
class Compared:
    """
    What somebody's comparable customers make together, what is usual on the same tiers in other hands, and between
    which bounds chance alone would leave it; bounds hold for everybody compared at once.
    """

    all: int
    """Customers of theirs, comparable or not."""
    n: int = 0
    own: float = 0.0
    usual: float | None = None
    low: float | None = None
    high: float | None = None
    says: str = FEW
    raw: float = 0.0
    """What all of their customers make together, comparable or not."""

    @property
    def barely(self) -> bool:
        """Whether it lies outside of what chance leaves, but hardly: the bound itself is no sharper."""
        bound = {MORE: self.high, LESS: self.low}.get(self.says)
        if bound is None or self.usual is None:
            return False
        return abs(self.own - bound) < BARELY * abs(bound - self.usual)


def compare(
    items: Iterable[Item], *, hands: int = 1, least: float | None = None, most: float | None = None
) -> dict[Hashable, Compared]:
    """
    {owner: compared} tier by tier with the customers of all others, weighed by the owner's own tiers.

    Customers of a tier are thought of as dealt to their owners at random: mean, spread and skewness of what each would
    hold then follow exactly from the values themselves (sampling without replacement), whatever their distribution; the
    bounds are those of a Pearson III distribution with these three. A tier counts where others hold at least `LEAST` of
    it, in at least `hands` different hands. `least` and `most` bound what one customer can count.
    """
    tiers: dict[str, Moments] = defaultdict(Moments)
    held: dict[Hashable, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for owner, tier, value in items:
        tiers[tier].add(owner, value)
        held[owner][tier].append(value)
    known = {tier: (len(one.values), len(one.owners), *one.about()) for tier, one in tiers.items()}
    sums = {owner: _summed(own, known, hands) for owner, own in held.items()}
    told = sum(1 for one in sums.values() if one.n >= LEAST)
    z = NormalDist().inv_cdf(1 - SURE / (2 * max(told, 1)))
    return {owner: one.compared(z, least, most) for owner, one in sums.items()}


@dataclass
class Sums:
    """One owner's comparable customers added up over the tiers."""

    all: int = 0
    n: int = 0
    own: float = 0.0
    usual: float = 0.0
    variance: float = 0.0
    third: float = 0.0
    raw: float = 0.0

    def compared(self, z: float, least: float | None, most: float | None) -> Compared:
        if self.n < LEAST:
            return Compared(self.all, self.n, self.own, raw=self.raw)
        spread = sqrt(self.variance)
        skew = self.third / spread**3 if spread > 0 else 0.0
        low, high = (self.usual + spread * quantile(side, skew) for side in (-z, z))
        low = low if least is None else max(low, least * self.n)
        high = high if most is None else min(high, most * self.n)
        slack = 1e-9 * max(abs(self.usual), 1.0)
        inside = FEW if least is not None and most is not None and high - low > WIDE * (most - least) * self.n else OPEN
        says = MORE if self.own > high + slack else LESS if self.own < low - slack else inside
        return Compared(self.all, self.n, self.own, self.usual, low, high, says, self.raw)


def _summed(own: dict[str, list[float]], known: dict[str, tuple[int, int, float, float, float]], hands: int) -> Sums:
    found = Sums(all=sum(map(len, own.values())), raw=sum(map(sum, own.values())))
    for tier, values in own.items():
        of, owners, total, second, third = known[tier]
        n, others, mine = len(values), of - len(values), sum(values)
        if others < LEAST or owners - 1 < hands:
            continue
        found.n, found.own = found.n + n, found.own + mine
        found.usual += n * (total - mine) / others
        scale = of / others
        found.variance += scale**2 * second * n * others / (of - 1)
        found.third += scale**3 * third * n * others * (others - n) / ((of - 1) * (of - 2))
    return found


def quantile(z: float, skew: float) -> float:
    """The standardised Pearson III quantile where the normal one is z (Wilson & Hilferty 1931)."""
    most = LONG if skew * z > 0 else SHORT
    skew = max(-most, min(skew, most))
    if abs(skew) < 1e-6:
        return z
    if skew < 0:
        return -quantile(-z, -skew)
    return 2 / skew * (max(1 + skew * z / 6 - skew**2 / 36, 0.0) ** 3 - 1)
