"""The customers most like one among those a user sees, and what they buy that it does not (K3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Case, F, FloatField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.models import Account
from analytics.models import Behaviour
from analytics.rules import likeness as rules
from kam.choices import RunKind
from kam.ground import bulk
from kam.models import Run

NEAREST = 8
POOL = 200
"""So many are nearest by what columns tell; among them the mix of categories decides too."""
LEAST_BUYING, LEAST_SHARE = 2, 1 / 3
"""A category is told as missing when so many of the similar customers buy it, and that part of those known."""


@dataclass(frozen=True)
class Similar:
    """A similar customer; the less apart, the more alike."""

    account: Account
    row: Behaviour
    apart: float
    mix_apart: float | None
    same: tuple[str, ...]
    """Which of industry, kind, region and main category are the same."""
    size: float | None
    """How many times the revenue."""
    rhythm: float | None
    """How many times the order days."""
    order: float | None
    """How many times the mean order."""


@dataclass(frozen=True)
class Missing:
    """A category that similar customers buy and this one did not in the year."""

    category: str
    buying: int
    known: int
    """Similar customers whose categories are known."""
    typical: Decimal
    """What the middle one of those who buy it spends on it a year."""
    dropped: bool
    """Whether it bought it in the year before."""


@dataclass(frozen=True)
class Likeness:
    """One customer, those like it, and what it is missing."""

    row: Behaviour
    similar: list[Similar]
    missing: list[Missing]

    @property
    def is_mix_known(self) -> bool:
        return bool(bought(self.row))


def bought(row: Behaviour) -> dict[str, int]:
    """Cents of the year by category."""
    return {name: entry[0] for name, entry in row.mix.items() if entry[0] > 0}


def row_of(account: Account) -> Behaviour | None:
    """What the current run says of a customer."""
    run = Run.objects.current(RunKind.BEHAVIOUR)
    return Behaviour.objects.filter(run=run, account=account).select_related("run", "account").first() if run else None


def likeness(account: Account, user: Any) -> Likeness | None:
    """
    The nearest of the customers a user sees, reckoned among them alone: whom one does not see is nowhere counted.

    None where the customer bought nothing in the year of the run, or no run is kept. Three queries.
    """
    row = row_of(account)
    if row is None or row.like_size is None:
        return None
    seen = Behaviour.objects.visible_to(user).filter(
        run=row.run_id, like_size__isnull=False, account__archived_at__isnull=True
    )
    pool = seen.exclude(account=account).annotate(apart=_apart(row, account)).order_by("apart", "account")[:POOL]
    rows = list(pool.select_related("account__owner").defer("account__search_text", "account__tags"))
    mine = bought(row)
    ranked = sorted(((_with_mix(mine, one), one) for one in rows), key=lambda pair: (pair[0][0], pair[1].account_id))
    similar = [_similar(row, account, one, *ends) for ends, one in ranked[:NEAREST]]
    return Likeness(row, similar, missing(row, [one.row for one in similar]) if mine else [])


def _apart(row: Behaviour, account: Account) -> Combinable:
    """How far apart by what columns tell: squared spreads, and what each trait costs that is not the same; SQL."""
    whole: Combinable = Value(0.0)
    for name, weight in rules.WEIGHTS.items():
        own = getattr(row, name)
        if own is not None:
            gap = F(name) - Value(own)
            whole = whole + Coalesce(gap * gap, Value(rules.UNKNOWN), output_field=FloatField()) * Value(weight)
    for path, cost in rules.TRAITS.items():
        own = _trait(row, account, path)
        if own:
            same = When(**{path: own}, then=Value(0.0))
            whole = whole + Case(same, default=Value(cost), output_field=FloatField())
    return whole


def _trait(row: Behaviour, account: Account, path: str) -> str:
    return str(getattr(account, path.removeprefix("account__")) if "__" in path else getattr(row, path))


def _with_mix(mine: dict[str, int], other: Any) -> tuple[float, float | None]:
    """The whole distance, and how far the mixes lie apart; an unknown one counts half."""
    mix = rules.mix_apart(mine, bought(other))
    return other.apart + rules.MIX * (0.5 if mix is None else mix), mix


def _similar(row: Behaviour, account: Account, other: Behaviour, apart: float, mix: float | None) -> Similar:
    theirs = other.account
    same = tuple(
        path.removeprefix("account__") for path in rules.TRAITS
        if _trait(row, account, path) and _trait(row, account, path) == _trait(other, theirs, path)
    )  # fmt: skip
    return Similar(
        theirs, other, apart**0.5, mix, same,
        size=rules.times(float(row.revenue), float(other.revenue)),
        rhythm=rules.times(row.orders, other.orders),
        order=rules.times(row.now.get("size", 0), other.now.get("size", 0)),
    )  # fmt: skip


def missing(row: Behaviour, others: Sequence[Behaviour]) -> list[Missing]:
    """The categories that enough of them buy and it did not in the year, the most common first."""
    mine, theirs = bought(row), [found for found in map(bought, others) if found]
    amounts: dict[str, list[int]] = {}
    for one in theirs:
        for name, cents in one.items():
            if name not in mine:
                amounts.setdefault(name, []).append(cents)
    least = max(LEAST_BUYING, LEAST_SHARE * len(theirs))
    found = [
        Missing(name, len(each), len(theirs), bulk.money(round(median(each))), name in row.mix)
        for name, each in amounts.items() if len(each) >= least
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.buying, -one.typical, one.category))
