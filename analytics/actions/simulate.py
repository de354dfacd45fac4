"""Tries a tier policy before it is written: who would change tier, what moves, how many visits it would cost (T7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import policies
from accounts.choices import Tier
from accounts.models import Policy
from accounts.models.groups import Stood
from accounts.rules import numbers
from accounts.rules import policies as bounds
from accounts.rules.tiers import Codes
from analytics.facts import effects, tier_costs, trade
from analytics.facts import policies as facts
from analytics.facts import tiers as standing
from analytics.facts.policies import Ground
from analytics.rules import policies as rules
from analytics.rules.policies import Side
from analytics.rules.trade import Ints
from kam.ground import bulk, days
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

NAMES = effects.NAMES
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
class Load:
    """What the visits of all tiers cost, before and after: a year's number, and the managers that hold them."""

    visits: tuple[float, float]
    managers: tuple[float, float]
    people: int
    """Who own customers today, of whom so many managers are needed."""
    hours: tuple[float, float]
    hours_cost: tuple[Decimal, Decimal] | None
    """The hours at the rate of an hour; None where no rate is known."""
    incentives: tuple[Decimal, Decimal] | None
    """What tiers are given a year, after at the same cost a customer; None where no cost is known."""


@dataclass(frozen=True)
class Preview:
    """What a policy would do on the facts of a day, against the version in force on it."""

    ground: Ground
    base: Policy
    policy: Policy
    was: Side
    now: Side
    day: date
    """What was set by hand or nominated counts as on this day: that of the facts asked for, else today."""
    by_hand: Mapping[int, str]
    newest: date
    """The day of the newest run."""
    since: Preview | None = None
    """Of an earlier day: the same numbers tried on the newest run's facts."""
    stands_by: int | None = None
    """The number of the version by which the newest run computed the tiers that customers have."""

    @property
    def is_past(self) -> bool:
        """Whether it was tried on an earlier day than that of the newest run."""
        return self.ground.as_of < self.newest

    @cached_property
    def next(self) -> tuple[Codes, Codes]:
        """The tiers in effect after the next run by either version: before, after."""
        return self._in_effect(self.was.next, self.now.next)

    @cached_property
    def end(self) -> tuple[Codes, Codes]:
        """The same when no change waits for another run any more."""
        return self._in_effect(self.was.settled, self.now.settled)

    def sides(self, settled: bool) -> tuple[Codes, Codes]:
        """The tiers in effect before and after: what was set by hand, taken over or is held stands instead."""
        return self.end if settled else self.next

    def _in_effect(self, was: Codes, now: Codes) -> tuple[Codes, Codes]:
        """Where changes wait for approval, those that the tried numbers bring count as approved, the others wait on."""
        account, as_of = self.ground.basis.account, self.ground.as_of
        by, past = self.ground.basis, self.past
        before = effects.in_effect(by, facts.rule(self.base), was, self.by_hand, as_of=as_of, past=past)
        if self.base.needs_approval:
            before = effects.waiting(account, before, self.by_hand, on=self.day)
        tried = np.where(was == now, before, now) if self.policy.needs_approval else now
        return before, effects.in_effect(by, facts.rule(self.policy), tried, self.by_hand, as_of=as_of, past=past)

    @cached_property
    def past(self) -> Stood:
        """What stood before the run of the day: asked once for all sights."""
        return effects.stood(self.ground.basis.account, self.now.next, as_of=self.ground.as_of)

    def movers(self, settled: bool) -> Ints:
        """Places (in the basis) of the accounts that would stand in another tier."""
        before, after = self.sides(settled)
        return np.flatnonzero(before != after)

    def lines(self, settled: bool) -> list[Line]:
        """Each tier before and after."""
        net, (before, after) = self.ground.basis.net, self.sides(settled)
        counts = [{name: int((side == code).sum()) for code, name in enumerate(NAMES)} for side in (before, after)]
        nominated = np.isin(self.ground.basis.account, list(standing.nominated(self.day)))
        visits = [effects.visits(side, nominated, policy.visit_days)
                  for side, policy in ((before, self.base), (after, self.policy))]  # fmt: skip
        nets = [[bulk.money(cents) for cents in rules.sums(side, net)] for side in (before, after)]
        return [
            Line(name, counts[0][name], counts[1][name], nets[0][code], nets[1][code], visits[0][name], visits[1][name])
            for code, name in enumerate(NAMES)
        ]

    def load(self, lines: list[Line]) -> Load:
        """Visits, managers and hours of the tiers' lines."""
        visits = sum(line.visits_before for line in lines), sum(line.visits_after for line in lines)
        managers = visits[0] / self.base.visits_per_manager, visits[1] / self.policy.visits_per_manager
        hours = visits[0] * self.base.visit_minutes / 60, visits[1] * self.policy.visit_minutes / 60
        rate, given = tier_costs.hour_rate(self.ground.as_of), tier_costs.incentives(self.ground.as_of)
        cost = (_worth(hours[0], rate), _worth(hours[1], rate)) if rate is not None else None
        scaled = rules.scaled(given, {one.tier: (one.before, one.after) for one in lines})
        return Load(visits, managers, tier_costs.owners(), hours, cost, scaled)

    def ways(self, settled: bool) -> tuple[int, int]:
        """How many would move up, and how many down."""
        before, after = self.sides(settled)
        return int((after < before).sum()), int((after > before).sum())

    def flows(self, settled: bool) -> list[Flow]:
        """The ways between tiers that anybody would take."""
        basis, (before, after) = self.ground.basis, self.sides(settled)
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
    def later(self) -> int:
        """How many more would stand in another tier once no change waits any more."""
        return len(np.setdiff1d(self.movers(True), self.movers(False)))

    @property
    def waiting(self) -> int:
        """How many changes would still wait for another run."""
        return int(self.now.waits.sum())

    def own(self, settled: bool) -> int | None:
        """
        How many change tier by their own figures alone, whichever numbers count; None where nothing is to be told.

        Of an earlier day: between it and the newest run, with the tried numbers on both. Else, where every change
        has taken effect: from what stands to what the version in force leads to.
        """
        if self.since is not None:
            return self._since(self.since, settled)
        if not settled:
            return None
        before = self.end[0]
        return int(((self.was.next != self.was.settled) & (before == self.was.settled)).sum())

    def _since(self, later: Preview, settled: bool) -> int:
        here, there = self.ground.basis.account, later.ground.basis.account
        _both, at, then = np.intersect1d(here, there, return_indices=True)
        return int((self.sides(settled)[1][at] != later.sides(settled)[1][then]).sum())

    def staying(self, settled: bool) -> int:
        """How many would move by the numbers, and stay: set by hand, taken over from a group, or held."""
        before, after = self.sides(settled)
        return int(((self.was.tiers(settled) != self.now.tiers(settled)) & (before == after)).sum())


def _worth(hours: float, rate: Decimal) -> Decimal:
    """So many hours at the rate of one."""
    return (Decimal(str(hours)) * rate).quantize(Decimal(1))


def preview(
    values: Mapping[str, Any], *, like: Policy | None = None, as_of: date | None = None, by: User
) -> Preview | None:
    """
    Try the given columns of a policy as of a day, by default the newest run's.

    The other columns are as in `like`, by default as in the version in force on the day.

    None where nothing was computed yet. A run for that day by a version of exactly these numbers gives `now.next`.
    """
    require(by, Right.EDIT_POLICY)
    run = facts.newest_run()
    newest = run.as_of if run else None
    day = as_of or newest
    if day is None:
        return None
    _check_day(day)
    base = Policy.objects.ending().in_force(day)
    policy = Policy(**{**policies.columns(like or base), **with_classes(values, like or base)})
    if faults := bounds.faults(policies.columns(policy)):
        raise Refused(faults[0].words, field=faults[0].field)
    stays = as_of or days.company_today()  # what stays as it is when the next run comes
    found = _tried(day, base, policy, stays, newest or day)
    found = replace(found, stands_by=run.policy_version if run else None)
    if newest is None or day >= newest:
        return found
    return replace(found, since=_tried(newest, Policy.objects.in_force(newest), policy, newest, newest))


def _tried(day: date, base: Policy, policy: Policy, stays: date, newest: date) -> Preview:
    """Both versions on the facts of a day."""
    ground = facts.ground(day, base)
    was = rules.decide(ground.basis, ground.before, facts.rule(base))
    now = rules.decide(ground.basis, ground.before, facts.rule(policy))
    return Preview(ground, base, policy, was, now, stays, standing.set_by_hand(stays), newest)


def draft(values: Mapping[str, Any], *, like: Policy | None = None, by: User) -> Policy:
    """A draft of exactly the numbers that were tried, the others as in `like` (by default the version in force)."""
    require(by, Right.EDIT_POLICY)
    base = like or Policy.objects.current()
    return policies.draft(with_classes(values, base), based_on=base, by=by)


def with_classes(values: Mapping[str, Any], base: Policy) -> dict[str, Any]:
    """The tried numbers; the cadence of the classes, which the lab leaves alone, and numbers unsaid as they are."""
    classes = {grade: days for grade, days in base.visit_days.items() if grade not in Tier.values}
    tried = values.get("visit_days")
    said = numbers.merged(numbers.whole(base.numbers), values.get("numbers", {}))
    return {**values, "visit_days": base.visit_days if tried is None else classes | dict(tried), "numbers": said}


def _check_day(day: date) -> None:
    """A day that the book covers with at least some orders before it."""
    oldest = trade.oldest()
    if oldest is None or not oldest + timedelta(days=30) <= day <= timezone.localdate():
        raise Refused(_("There are no orders to try it on for that day."), field="as_of")


def newest() -> date | None:
    """The day that is tried where nobody names one: that of the newest run."""
    return facts.newest()


def year_ago(day: date) -> date:
    """The same day a year before."""
    return day - timedelta(days=YEAR)
