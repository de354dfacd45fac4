"""Who is slipping: the open warnings with most at stake, and the customers that bought most less than a year before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Account
from analytics.choices import Compared
from analytics.facts import development_parts as development
from analytics.facts import map_corner
from analytics.facts.development_parts import Mover
from analytics.models import Development
from analytics.rules.development import Times
from kam.choices import RunKind
from kam.models import Run
from lifecycle.models import Warning

MOST, NAMED = 5, 2
"""So many fallen customers are shown, and so many of each kind are named in the sentence."""


@dataclass(frozen=True)
class Fallen:
    """A customer that bought less than in the year before, whose it is, and its open warning, where there is one."""

    mover: Mover
    owner: Any
    warning: int | None


@dataclass(frozen=True)
class Slipping:
    """What a reader sees of it; `times` is None while no development is computed."""

    warned: int
    """How many warnings are open."""
    worst: list[tuple[str, Decimal | None]]
    """Whose warnings have most at stake: (customer, value at risk)."""
    fallen: list[Fallen]
    times: Times | None


def gather(user: Any) -> Slipping:
    """
    The open warnings, and who fell most by the rows of development: the last 365 days against the 365 before.

    Whoever is lost, at rest or archived has gone and is not slipping.
    """
    opened = Warning.objects.visible_to(user).open()
    worst = opened.select_related("account").by_value()[:NAMED]
    run = Run.objects.current(RunKind.DEVELOPMENT)
    return Slipping(
        opened.count(), [(str(one.account), one.value_at_risk) for one in worst], _fallen(user, run),
        development.times(run, Compared.YEAR) if run else None,
    )  # fmt: skip


def _fallen(user: Any, run: Run | None) -> list[Fallen]:
    if run is None:
        return []
    rows = Development.objects.visible_to(user).filter(run=run, period=Compared.YEAR).exclude(map_corner.gone())
    movers = development.fell(rows, MOST)
    whose = Account.objects.select_related("owner").in_bulk([one.pk for one in movers])
    warned = dict(Warning.objects.visible_to(user).open().filter(account__in=whose).values_list("account", "pk"))
    return [Fallen(one, whose[one.pk].owner, warned.get(one.pk)) for one in movers]
