"""Groups of customers: what a member stands for with all below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.rules import trees

RANKS = ("platinum", "gold", "iron", "lead")
"""Tiers from the best to the least."""


@dataclass
class Figures:
    """The newest numbers of one account, or of a whole subtree; amounts in the company's currency."""

    revenue: Decimal = Decimal(0)
    net_contribution: Decimal = Decimal(0)
    value_at_risk: Decimal = Decimal(0)
    risk: float | None = None
    """The highest; None where nobody has one."""
    tier: str = ""
    """The best; empty where nobody has one."""
    count: int = 1

    def take_in(self, other: Figures) -> None:
        """Add another's figures to these."""
        self.revenue += other.revenue
        self.net_contribution += other.net_contribution
        self.value_at_risk += other.value_at_risk
        self.risk = max((risk for risk in (self.risk, other.risk) if risk is not None), default=None)
        self.tier = min((tier for tier in (self.tier, other.tier) if tier), key=RANKS.index, default="")
        self.count += other.count


@dataclass
class Node:
    """A member at its place in the tree: its depth below the top, and the figures of all it stands for."""

    key: int
    depth: int
    whole: Figures
    below: list[int] = field(default_factory=list)


def tree(top: int, above: Mapping[int, int | None], own: Mapping[int, Figures]) -> list[Node]:
    """
    The members under `top` in the order of a printed tree, siblings by revenue, with figures rolled up.

    `own` holds the figures of those to show; whoever's upper one is not among them hangs on the next one above that
    is, in the end on `top`. Circles in the data are cut.
    """
    ties = trees.rooted({*own, *above, top}, {key: upper for key, upper in above.items() if key != top})
    shown = {key: next((up for up in trees.climbed(key, ties) if up in own), top) for key in own if key != top}
    nodes = {key: Node(key, 0, Figures(**vars(figures))) for key, figures in own.items()}
    for key in trees.leaves_first(nodes, shown):
        upper = shown.get(key)
        if upper is not None:
            nodes[upper].whole.take_in(nodes[key].whole)
            nodes[upper].below.append(key)
    found, stack = [], [(top, 0)]
    while stack:
        key, depth = stack.pop()
        node = nodes[key]
        node.depth = depth
        found.append(node)
        node.below.sort(key=lambda one: (nodes[one].whole.revenue, -one))
        stack += [(one, depth + 1) for one in node.below]
        node.below.reverse()
    return found
