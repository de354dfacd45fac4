"""The growth of net contribution against the year before, and without the one-offs of false key accounts."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Sum

from accounts.choices import FalseKey
from accounts.models.measures import Cents
from analytics.facts import a_year_before, unwarned
from analytics.models import Contribution
from analytics.rules import one_offs as rules
from kam.ground import scope
from kam.models import Run

NONE = Decimal(0)


class Told(NamedTuple):
    """The growth as the dashboard shows it, the one without them, and whose they are, the greatest first."""

    growth: float
    without: float
    accounts: list[int]


def gather(user: Any, run: Run) -> Told | None:
    """
    Of what the reader sees; None where no year before is kept, or where without them the growth says the same.

    Whoever is held back for a one-off is taken out of both years with all it brings.
    """
    earlier = a_year_before.run_of(run)
    keys = _held_back(user) if earlier else []
    if earlier is None or not keys:
        return None
    theirs = _nets(user, (run, earlier), keys)
    now, before = (_whole(user, one) for one in (run, earlier))
    of_now, of_before = (sum(theirs.get(one.pk, {}).values(), NONE) for one in (run, earlier))
    with_them, without = rules.growth(now, before), rules.growth(now - of_now, before - of_before)
    if with_them is None or without is None or not rules.tells_otherwise(with_them, without):
        return None
    moved = {key: theirs.get(run.pk, {}).get(key, NONE) - theirs.get(earlier.pk, {}).get(key, NONE) for key in keys}
    return Told(with_them, without, sorted(keys, key=lambda key: (-abs(moved[key]), key)))


def _held_back(user: Any) -> list[int]:
    rows = unwarned.held_back().visible_to(user).values_list("account", "false_keys", "overruled")
    return [key for key, signs, overruled in rows if FalseKey.ONE_OFF in signs and FalseKey.ONE_OFF not in overruled]


def _nets(user: Any, runs: Collection[Run], keys: list[int]) -> dict[int, dict[int, Decimal]]:
    """{run: {customer: its net contribution}}."""
    rows = Contribution.objects.visible_to(user).filter(run__in=runs, account__in=keys).order_by()
    found: dict[int, dict[int, Decimal]] = {}
    for run, key, net in rows.values_list("run", "account", "net_contribution"):
        found.setdefault(run, {})[key] = net
    return found


def _whole(user: Any, run: Run) -> Decimal:
    """Net contribution of all that the reader sees, as the dashboard has it."""
    if scope.sees_all(user):
        return Decimal(run.result["total"]) + Decimal(run.result["lost"])
    rows = Contribution.objects.visible_to(user).filter(run=run).order_by()
    return rows.aggregate(sum=Sum("net_contribution", output_field=Cents()))["sum"] or NONE  # type: ignore[no-any-return]
