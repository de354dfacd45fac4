"""Groups of customers: what a member stands for with all below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.rules import money, trees

RANKS = ("platinum", "gold", "iron", "lead")
"""Tiers from the best to the least."""


@dataclass
class Figures:
    """The newest numbers of one account, or of a whole subtree; amounts in the company's currency, None: not known."""

    revenue: Decimal | None = None
    net_contribution: Decimal | None = None
    value_at_risk: Decimal | None = None
    risk: float | None = None
    """The highest; None where nobody has one."""
    tier: str = ""
    """The best; empty where nobody has one."""
    count: int = 1

    def take_in(self, other: Figures) -> None:
        """Add another's figures to these: the sum of what is known, None where nothing is."""
        self.revenue = money.total((self.revenue, other.revenue))
        self.net_contribution = money.total((self.net_contribution, other.net_contribution))
        self.value_at_risk = money.total((self.value_at_risk, other.value_at_risk))
        self.risk = max((risk for risk in (self.risk, other.risk) if risk is not None), default=None)
        self.tier = min((tier for tier in (self.tier, other.tier) if tier), key=RANKS.index, default="")
        self.count += other.count


def is_better(tier: str, other: str) -> bool:
    """Whether a tier stands above another; none stands above nothing."""
    return tier in RANKS and (other not in RANKS or RANKS.index(tier) < RANKS.index(other))


def weight(figures: Figures, key: int) -> tuple[bool, Decimal, int]:
    """What members are ranked by, the least first: revenue, those without any known before all."""
    return figures.revenue is not None, figures.revenue or Decimal(0), -key


MATTERS = Decimal("0.05")
"""Of the group's revenue: what a member brings whose risk stands for the group's."""


def riskiest(members: Mapping[int, Figures], revenue: Decimal | None) -> int | None:
    """The main member at the highest risk, by its key: of those that bring enough of the group's `revenue`."""
    least = MATTERS * (revenue or 0)
    known = [key for key, one in members.items() if one.risk is not None and (one.revenue or 0) >= least]
    return max(known, key=lambda key: (members[key].risk or 0, members[key].revenue or 0, -key), default=None)


def share_above(net: int, whole: int, above: int, members: Iterable[int]) -> float:
    """
    C of a group as one customer: the share of the positive contributions that those above it bring (0..1).

    `net` is its net contribution, `whole` the positive ones of the book, `above` those greater than `net` (all in
    cents); `members` are what its members bring, whose place in the book it takes. 1 where it earned nothing.
    """
    brought = [one for one in members if one > 0]
    book = whole - sum(brought) + max(net, 0)
    greater = above - sum(one for one in brought if one > net)
    return greater / book if net > 0 and book > 0 else 1.0


@dataclass
class Node:
    """A member at its place in the tree: its depth below the top, and the figures of all it stands for."""

    key: int
    depth: int
    whole: Figures
    below: list[int] = field(default_factory=list)


def tree(top: int, above: Mapping[int, int | None], own: Mapping[int, Figures], most: int | None = None) -> list[Node]:
    """
    The members under `top` in the order of a printed tree, siblings by revenue, with figures rolled up.

    `own` holds the figures of those to count; whoever's upper one is not among them hangs on the next one above that
    is, in the end on `top`. Circles in the data are cut. With `most` only so many are listed, the greatest by their
    own revenue and `top`, likewise below the next one above that is listed; the figures are of all.
    """
    known = trees.bridged({*own, top}, {key: upper for key, upper in above.items() if key != top})
    counted = {key: known.get(key, top) for key in own if key != top}
    nodes = {key: Node(key, 0, Figures(**vars(figures))) for key, figures in own.items()}
    for key in trees.leaves_first(nodes, counted):
        upper = counted.get(key)
        if upper is not None:
            nodes[upper].whole.take_in(nodes[key].whole)
            nodes[upper].below.append(key)
    greatest = own if most is None else sorted(own, key=lambda key: weight(own[key], key), reverse=True)[:most]
    return _printed(top, nodes, {top, *greatest})


def _printed(top: int, nodes: Mapping[int, Node], listed: set[int]) -> list[Node]:
    """The listed nodes from the top down, each before those below it, with their depth among the listed."""
    found, stack = [], [(top, 0)]
    while stack:
        key, depth = stack.pop()
        node = nodes[key]
        node.below.sort(key=lambda one: weight(nodes[one].whole, one))
        if key in listed:
            node.depth = depth
            found.append(node)
            depth += 1
        stack += [(one, depth) for one in node.below]
        node.below.reverse()
    return found
