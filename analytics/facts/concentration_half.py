"""Who brings half of a book, by name, and which of them are silent for longer than they usually are (K11)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from django.db.models import OuterRef, Subquery

from accounts.models import Account
from analytics.models import Behaviour
from analytics.rules.behaviour import is_silent
from analytics.rules.trade import Ints

NAMED = 3


class One(NamedTuple):
    """A customer, its share of what all bring that bring something, and its days of silence."""

    name: str
    share: float
    silent: int
    """Days without an order where these are several of its own gaps; else 0."""


class Half(NamedTuple):
    """The fewest that bring half together, those that bring most first."""

    count: int
    first: list[One]
    silent: list[One]


def size(amounts: Ints) -> int:
    """How few bring half of what all bring that bring something."""
    earned = np.sort(amounts[amounts > 0])[::-1]
    return int(np.searchsorted(np.cumsum(earned), earned.sum() / 2)) + 1 if len(earned) else 0


def gather(keys: list[int], amounts: Ints, *, with_silence: bool) -> Half:
    """Of accounts and what each brings; one query, whatever their number."""
    count, total = size(amounts), int(amounts[amounts > 0].sum())
    order = np.argsort(-amounts, kind="stable")[:count]
    told = _told([keys[at] for at in order]) if count else {}
    found = [One(told[keys[at]][0], int(amounts[at]) / total, told[keys[at]][1] if with_silence else 0)
             for at in order if keys[at] in told]  # fmt: skip
    return Half(count, found[:NAMED], [one for one in found if one.silent])


def _told(accounts: list[int]) -> dict[int, tuple[str, int]]:
    """{account: its name, and the days since its last order where the newest behaviour has these for silence}."""
    row = Behaviour.objects.filter(run__is_current=True, account=OuterRef("pk")).order_by("-pk")
    columns = [Subquery(row.values(name)[:1]) for name in ("silent", "now", "before")]
    rows = Account.objects.filter(pk__in=accounts).order_by().values_list("pk", Account.called(), *columns)
    return {
        key: (name, days if days is not None and is_silent(days, [(one or {}).get("gap") for one in years]) else 0)
        for key, name, days, *years in rows
    }
