"""Which tier a group would have as one customer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from math import isnan, nan
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q, Sum

from accounts.models import Account, Order, Policy, Standing
from accounts.models import trees as ways
from accounts.rules import groups, tiers, trees
from accounts.rules.hysteresis import State
from accounts.rules.tiers import Floats, Ints
from kam.choices import RunKind
from kam.models import Run

YEAR, MONTH, MONTHS = 365, 30, 12
CENTS = Decimal(100)
FEW = 50


@dataclass(frozen=True)
class Member:
    """What one member brings in the year: net contribution and revenue in cents, loyalty 0..100."""

    net: int
    revenue: int
    loyalty: float | None = None
    """None or nan: not known."""


@dataclass(frozen=True)
class AsOne:
    """The tier of a group as one customer, with its reasons as those of any tier: {code: numbers}."""

    tier: str
    reasons: dict[str, Any]


Weigh = Callable[[list[int]], tuple[int, list[int]]]
"""Of nets in cents: the sum of all positive nets of the book, and for each what those above it bring."""


def as_one(
    members: Mapping[int, Mapping[int, Member]], weigh: Weigh, *, as_of: date, rule: tiers.Policy
) -> dict[int, AsOne]:
    """
    The tier of each group ({its top: {member: what it brings}}) if its members were one customer of the book.

    Its net contribution is their sum; it stands below those that bring more, its own members left out, and the share
    is of the book in which it takes their place. Its order days are those of any member; its loyalty is that of the
    members, weighed by revenue. It is tiered as by a first run: no margin, no earlier tier. Signs of false key
    accounts are sought of each member by itself, not of the group.
    """
    tops = [top for top, found in members.items() if found]
    if not tops:
        return {}
    nets = [sum(one.net for one in members[top].values()) for top in tops]
    whole, aboves = weigh(nets)
    shares = [
        groups.share_above(net, whole, above, [one.net for one in members[top].values()])
        for top, net, above in zip(tops, nets, aboves, strict=True)
    ]
    rhythm = _rhythms({top: members[top].keys() for top in tops}, as_of)
    months, tenure, orders = (np.array([rhythm[top][n] for top in tops], np.int64) for n in range(3))
    outcome = tiers.decide(
        tiers.Candidates(
            share_above=np.array(shares, np.float64), contribution=np.array(nets, np.int64), months=months,
            tenure=tenure, orders=orders, false_key=np.zeros(len(tops), np.bool_),
            revenue=np.array([sum(one.revenue for one in members[top].values()) for top in tops], np.int64),
            loyalty=np.array([_loyalty(members[top].values()) for top in tops], np.float64),
        ),
        State.first(len(tops)),
        rule,
    )  # fmt: skip
    names = [str(tiers.ORDER[code].value) for code in outcome.tier.tolist()]
    return {top: AsOne(names[place], outcome.reasons(place)) for place, top in enumerate(tops)}


def _loyalty(members: Iterable[Member]) -> float:
    """The members' loyalty weighed by their revenue; nan where nobody's is known."""
    told = [one for one in members if one.loyalty is not None and not isnan(one.loyalty)]
    known = [(one.loyalty or 0.0, max(one.revenue, 0)) for one in told]
    weight = sum(revenue for _score, revenue in known)
    return sum(score * revenue for score, revenue in known) / weight if weight else nan


def now(tops: Collection[int]) -> dict[int, AsOne]:
    """The same of groups by their tops, as of the newest run and by the policy of its day; {} where there is none."""
    newest = Run.objects.current(RunKind.CONTRIBUTION)
    if not tops or newest is None or newest.as_of is None:
        return {}
    rule = rule_of(Policy.objects.in_force(newest.as_of))
    return as_one(_standing(tops), _weigh_standings, as_of=newest.as_of, rule=rule)


def tiers_now(tops: Collection[int]) -> dict[int, str]:
    """Their tiers alone."""
    return {top: found.tier for top, found in now(tops).items()}


def lender(
    accounts: Ints, net: Ints, revenue: Ints, loyalty: Floats | None, *, as_of: date, rule: tiers.Policy
) -> Callable[[Collection[int]], dict[int, str]]:
    """
    Tells the same of groups for a computation that has just reckoned what every customer brings (nets in cents).

    All arrays of one length, loyalty only where the rule asks for it; they are read when first a group is asked about.
    """

    def tell(tops: Collection[int]) -> dict[int, str]:
        if not tops:
            return {}
        score = loyalty.tolist() if loyalty is not None and rule.asks_loyalty else [None] * len(accounts)
        known = zip(accounts.tolist(), net.tolist(), revenue.tolist(), score, strict=True)
        each = {key: Member(*numbers) for key, *numbers in known}
        members = {top: {key: each[key] for key in keys if key in each} for top, keys in below(tops).items()}
        found = as_one(members, partial(_weigh, np.sort(net[net > 0])), as_of=as_of, rule=rule)
        return {top: one.tier for top, one in found.items()}

    return tell


def _weigh(positive: Ints, nets: list[int]) -> tuple[int, list[int]]:
    """By the positive nets of the book in ascending order."""
    sums = np.concatenate([[0], np.cumsum(positive)])
    places = np.searchsorted(positive, np.maximum(nets, 0), side="right")
    return int(sums[-1]), [int(sums[-1] - sums[place]) for place in places]


def rule_of(policy: Policy) -> tiers.Policy:
    """The numbers of a version that decide tiers."""
    return tiers.Policy(
        platinum_below=policy.platinum_share,
        gold_below=policy.gold_share,
        iron_below=policy.iron_share,
        margin=policy.margin,
        runs=policy.runs_needed,
        loyal_months=policy.loyal_months,
        loyal_days=policy.loyal_days,
        loyal_orders=policy.loyal_orders,
        platinum_floor=int(policy.platinum_floor * 100),
        gold_floor=int(policy.gold_floor * 100),
        **policy.group("gates"),
    )


def below(tops: Collection[int]) -> dict[int, list[int]]:
    """{top: itself and all members of its group that are not in the archive}, over any levels."""
    rows = Account.objects.filter(pk__in=ways.all_below(sorted(tops), "parent_id")).order_by()
    told = {key: (upper, archived) for key, upper, archived in rows.values_list("pk", "parent_id", "archived_at")}
    ties = trees.rooted(told, {key: upper for key, (upper, _archived) in told.items()})
    found: dict[int, list[int]] = {top: [] for top in tops}
    for key, (_upper, archived) in told.items():
        for top in [key, *trees.climbed(key, ties)] if archived is None or key in found else ():
            if top in found and (archived is None or top == key):
                found[top].append(key)
    return found


def _standing(tops: Collection[int]) -> dict[int, dict[int, Member]]:
    """What the members of each group bring by the newest run."""
    members = below(tops)
    rows = Standing.objects.filter(account__in=ways.all_below(sorted(tops), "parent_id")).order_by()
    known = {
        key: Member(int((net or 0) * CENTS), int((revenue or 0) * CENTS), loyalty)
        for key, net, revenue, loyalty in rows.values_list("account_id", "net_contribution", "revenue", "loyalty")
    }
    return {top: {key: known[key] for key in keys if key in known} for top, keys in members.items()}


def _weigh_standings(nets: list[int]) -> tuple[int, list[int]]:
    """By the newest run, in one question: for few groups the database sums, for many their places are looked up."""
    if len(nets) > FEW:
        amounts = Standing.objects.filter(net_contribution__gt=0).order_by("net_contribution")
        found = [int(net * CENTS) for net in amounts.values_list("net_contribution", flat=True) if net is not None]
        return _weigh(np.array(found, np.int64), nets)
    above = {
        f"above_{place}": Sum("net_contribution", filter=Q(net_contribution__gt=max(net, 0) / CENTS))
        for place, net in enumerate(nets)
    }
    sums = Standing.objects.filter(net_contribution__gt=0).aggregate(whole=Sum("net_contribution"), **above)
    cents = {name: round((amount or 0) * CENTS) for name, amount in sums.items()}
    return cents["whole"], [cents[f"above_{place}"] for place in range(len(nets))]


def _rhythms(members: Mapping[int, Collection[int]], as_of: date) -> dict[int, tuple[int, int, int]]:
    """Of each group the months of the year with an order of any member, days since the first one, and order days."""
    found = dict.fromkeys(members, (0, 0, 0))
    pairs = ",".join(f"({int(key)},{int(top)})" for top, keys in members.items() for key in keys)
    ordered = "o.archived_at IS NULL AND o.revenue > 0 AND o.ordered_on <= %s"
    begin = f"WITH member(account, top) AS (VALUES {pairs})"
    joined = f"FROM member m JOIN {Order._meta.db_table} o ON o.account_id = m.account WHERE {ordered}"
    with connection.cursor() as cursor:
        cursor.execute(f"{begin} SELECT m.top, MIN(o.ordered_on) {joined} GROUP BY m.top", [as_of])
        firsts = {top: _day(first) for top, first in cursor.fetchall()}
        recent = f"{begin} SELECT DISTINCT m.top, o.ordered_on {joined} AND o.ordered_on > %s"
        cursor.execute(recent, [as_of, as_of - timedelta(days=YEAR)])
        days: dict[int, set[int]] = {top: set() for top in firsts}
        for top, day in cursor.fetchall():
            days[top].add((as_of - _day(day)).days)
    for top, ago in days.items():
        months = {gone // MONTH for gone in ago if gone // MONTH < MONTHS}
        found[top] = (len(months), (as_of - firsts[top]).days, len(ago))
    return found


def _day(value: Any) -> date:
    """A date as either database gives it to a plain question."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
