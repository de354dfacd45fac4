"""The net-contribution waterfall: from revenue at list price down to what is left, step by step, exact to the cent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np

from accounts.choices import CostKind
from analytics.rules.trade import Ints

KINDS: Mapping[str, tuple[CostKind, ...]] = {
    "rebates": (CostKind.REBATE,),
    "freight": (CostKind.FREIGHT,),
    "support": (CostKind.SUPPORT,),
    "marketing": (CostKind.MARKETING,),
    "incentives": (CostKind.INCENTIVE,),
    "visits": (CostKind.VISITS,),
    "hours": (CostKind.HOURS,),
    "other": (CostKind.OTHER,),
}
"""Which kinds of cost to serve make which step."""
STEPS = ("discounts", "cost", "estimated", *KINDS, "later")
"""What is taken from revenue at list price, in order, down to net contribution."""


@dataclass(frozen=True)
class Ledger:
    """What a contribution run says of accounts, in cents."""

    revenue: int
    cost: int
    cost_to_serve: int
    net: int


@dataclass(frozen=True)
class Parts:
    """What the books say of the same accounts and window, in cents; costs of serving by `CostKind` value."""

    discounts: int = 0
    known_cost: int = 0
    credit: int = 0
    kinds: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Waterfall:
    """
    Every step in cents; costs are positive figures that are taken away.

    gross - discounts = revenue; revenue - cost - estimated - rebates - … - other - later = net, which is the ledger's;
    net - credit = after_credit. `estimated` is the part of the cost that nobody stated; `later` is what was entered or
    corrected after the run: until the next run the ledger does not know it, so it is shown and not spread.
    """

    gross: int
    discounts: int
    revenue: int
    cost: int
    estimated: int
    rebates: int
    freight: int
    support: int
    marketing: int
    incentives: int
    visits: int
    hours: int
    other: int
    later: int
    net: int
    credit: int
    after_credit: int


NAMES = tuple(field.name for field in fields(Waterfall))


def of(ledger: Ledger, parts: Parts, *, estimates: bool) -> Waterfall:
    """
    The steps of an account: `estimates` says whether the run estimated part of its cost (else all of it is known).

    Net is the run's to the cent whatever changed since: what the books say now beyond the run's sum stands in `later`.
    """
    known = min(parts.known_cost, ledger.cost) if estimates and ledger.cost > 0 else ledger.cost
    return _steps(ledger, parts, known)


def _steps(ledger: Ledger, parts: Parts, known: int) -> Waterfall:
    """`known` is the part of the ledger's cost that somebody stated."""
    by_kind = parts.kinds or {}
    steps = {name: sum(by_kind.get(kind.value, 0) for kind in kinds) for name, kinds in KINDS.items()}
    return Waterfall(
        gross=ledger.revenue + parts.discounts,
        discounts=parts.discounts,
        revenue=ledger.revenue,
        cost=known,
        estimated=ledger.cost - known,
        **steps,
        later=ledger.cost_to_serve - sum(steps.values()),
        net=ledger.net,
        credit=parts.credit,
        after_credit=ledger.net - parts.credit,
    )


def together(columns: Mapping[str, Ints]) -> Waterfall:
    """
    The waterfall of many accounts, of each of which the columns tell the same: the sum of what `of` says of each.

    Columns are the fields of `Ledger` and `Parts` by name, the kinds by their values, and `estimates` (0 or 1).
    """
    cost, estimates = columns["cost"], columns["estimates"]
    known = np.where((estimates > 0) & (cost > 0), np.minimum(columns["known_cost"], cost), cost)
    sums = {name: int(column.sum()) for name, column in columns.items()}
    ledger = Ledger(*(sums[field.name] for field in fields(Ledger)))
    kinds = {kind: sums[kind] for kind in CostKind.values}
    return _steps(ledger, Parts(sums["discounts"], sums["known_cost"], sums["credit"], kinds), int(known.sum()))


def total(falls: Iterable[Waterfall]) -> Waterfall:
    """The waterfall of many accounts: each step is the sum of theirs."""
    sums = dict.fromkeys(NAMES, 0)
    for fall in falls:
        for name in NAMES:
            sums[name] += getattr(fall, name)
    return Waterfall(**sums)
