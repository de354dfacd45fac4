"""Tries a tier policy before it is written: who would change tier, what moves, how many visits it would cost (T7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import policies
from accounts.choices import Tier
from accounts.models import Policy
from accounts.rules import policies as bounds
from accounts.rules.tiers import ORDER
from analytics.facts import policies as facts
from analytics.facts import tiers as standing
from analytics.facts import trade
from analytics.facts.policies import Ground
from analytics.rules import policies as rules
from analytics.rules.policies import Side
from analytics.rules.trade import Ints
from kam.ground import bulk, days
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

NAMES = tuple(str(tier.value) for tier in ORDER)
YEAR = 365


@dataclass(frozen=True)
class Line:
    """One tier before and after: customers, net contribution, visits a year."""

    tier: str
    before: int
    after: int
    net_before: Any
    net_after: Any
    visits_before: float
    visits_after: float

    @property
    def change(self) -> int:
        """Customers more or fewer."""
        return self.after - self.before


@dataclass(frozen=True)
class Flow:
    """Customers that go from one tier to another, with the revenue and contribution that moves with them."""

    was: str
    tier: str
    accounts: int
    revenue: Any
    net: Any


@dataclass(frozen=True)
class Preview:
    """What a policy would do on the facts of a day, against the version in force on it."""

    ground: Ground
    base: Policy
    policy: Policy
    was: Side
    now: Side
    by_hand: Mapping[int, str]

    def movers(self, settled: bool) -> Ints:
        """Places (in the basis) of the accounts that would stand in another tier."""
        return np.flatnonzero(self.was.tiers(settled) != self.now.tiers(settled))

    def lines(self, settled: bool) -> list[Line]:
        """Each tier before and after."""
        net, before, after = self.ground.basis.net, self.was.tiers(settled), self.now.tiers(settled)
        counts = [{name: int((side == code).sum()) for code, name in enumerate(NAMES)} for side in (before, after)]
        visits = [bounds.visits_a_year(count, policy.visit_days)
                  for count, policy in zip(counts, (self.base, self.policy), strict=True)]  # fmt: skip
        nets = [[bulk.money(cents) for cents in rules.sums(side, net)] for side in (before, after)]
        return [
            Line(name, counts[0][name], counts[1][name], nets[0][code], nets[1][code], visits[0][name], visits[1][name])
            for code, name in enumerate(NAMES)
        ]

    def flows(self, settled: bool) -> list[Flow]:
        """The ways between tiers that anybody would take."""
        basis, before, after = self.ground.basis, self.was.tiers(settled), self.now.tiers(settled)
        table = rules.flows(before, after)
        found = []
        for was, tier in zip(*np.nonzero(table), strict=True):
            if was == tier:
                continue
            inside = (before == was) & (after == tier)
            revenue, net = (bulk.money(int(part[inside].sum())) for part in (basis.revenue, basis.net))
            found.append(Flow(NAMES[was], NAMES[tier], int(inside.sum()), revenue, net))
        return found

    @property
    def waiting(self) -> int:
        """How many changes would still wait for another run."""
        return int(self.now.waits.sum())

    @property
    def staying(self) -> int:
        """How many of those that would move were set by hand, and stay."""
        accounts = self.ground.basis.account
        return sum(int(accounts[place]) in self.by_hand for place in self.movers(False))


def preview(values: Mapping[str, Any], *, as_of: date | None = None, by: User) -> Preview | None:
    """
    Try the given columns of a policy (the others as in the version in force) as of a day, by default the newest run's.

    None where nothing was computed yet. A run for that day by a version of exactly these numbers gives `now.next`.
    """
    require(by, Right.EDIT_POLICY)
    day = as_of or facts.newest()
    if day is None:
        return None
    _check_day(day)
    base = Policy.objects.in_force(day)
    policy = Policy(**{**policies.columns(base), **with_classes(values, base)})
    found = bounds.faults(policies.columns(policy))
    if found:
        raise Refused(found[0].words, field=found[0].field)
    ground = facts.ground(day, base)
    was = rules.decide(ground.basis, ground.before, facts.rule(base))
    now = rules.decide(ground.basis, ground.before, facts.rule(policy))
    by_hand = standing.set_by_hand(as_of or days.company_today())  # what stays as it is when the next run comes
    return Preview(ground, base, policy, was, now, by_hand)


def draft(values: Mapping[str, Any], *, by: User) -> Policy:
    """A draft of exactly the numbers that were tried; the classes keep their cadence."""
    require(by, Right.EDIT_POLICY)
    base = Policy.objects.current()
    return policies.draft(with_classes(values, base), based_on=base, by=by)


def with_classes(values: Mapping[str, Any], base: Policy) -> dict[str, Any]:
    """The tried numbers, with the cadence of the classes (which the lab leaves alone) as it is."""
    classes = {grade: days for grade, days in base.visit_days.items() if grade not in Tier.values}
    tried = values.get("visit_days")
    return {**values, "visit_days": base.visit_days if tried is None else classes | dict(tried)}


def _check_day(day: date) -> None:
    """A day that the book covers with at least some orders before it."""
    oldest = trade.oldest()
    if oldest is None or not oldest + timedelta(days=30) <= day <= timezone.localdate():
        raise Refused(_("There are no orders to try it on for that day."), field="as_of")


def year_ago(day: date) -> date:
    """The same day a year before."""
    return day - timedelta(days=YEAR)
