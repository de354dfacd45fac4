"""Channel partners as of a run: what each brings itself and through others, its quota, conflicts (K4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Count, Q, Sum

from accounts.choices.channels import CHANNEL_KINDS
from accounts.choices.orders import OrderChannel
from accounts.facts import channels
from accounts.models import Account, Downstream, Order, Quota, Territory
from accounts.rules import referrals, trees
from accounts.rules.referrals import Network
from analytics.facts import customers, dialect
from analytics.facts.customers import Customer
from analytics.models import Contribution
from analytics.rules import agents as rules
from analytics.rules.agents import Agent
from kam.choices import RunKind
from kam.models import Run

NOTHING = (0, 0)
Standing = tuple[int, int | None, int | None, float | None, float | None, bool]
"""Conflicts, the quota, what of it is achieved (cents), the shares achieved and elapsed, and whether there is one."""
UNTOLD: Standing = (0, None, None, None, None, False)
ASKED = ("pk", "conflicts", "quota_amount", "achieved", "attainment", "elapsed", "has_quota")


@dataclass(frozen=True)
class Agents:
    """The partners that a user sees, and what all customers they see bring."""

    run: Run
    as_of: date
    rows: list[Agent]
    net: Network
    values: dict[int, int]
    """{customer: cents of net contribution} of all that the user sees."""

    @property
    def book(self) -> int:
        """Net contribution of the whole, losses taken off."""
        return sum(self.values.values())

    @cached_property
    def last_partners(self) -> dict[int, int]:
        """{customer that is no partner: the last partner it came through}."""
        return rules.last_partners(self.net, {one.account for one in self.rows})

    def brought_by(self, some: Collection[Agent]) -> set[int]:
        """The customers that count with some of the partners: each with the last one on its way."""
        chosen = {one.account for one in some}
        return {customer for customer, last in self.last_partners.items() if last in chosen}


def gather(user: Any, *, as_of: date | None = None) -> Agents | None:
    """Of the newest run of contribution up to a day, by default the current one; six statements at most."""
    run = Run.objects.known_on(RunKind.CONTRIBUTION, as_of)
    if run is None or run.as_of is None:
        return None
    seen, kinds = _customers(user)
    brought = _contributions(run, seen)
    values = {account: own for account, (_revenue, own) in brought.items()}
    net = network(seen, run.as_of)
    came, below = rules.through(net, values), _downstream(user)
    told = _told(user, run.as_of)
    rows = [
        Agent(*seen[pk], kind, *brought.get(pk, NOTHING), net.reached.get(pk, 0), came.get(pk, 0),
              *told.get(pk, UNTOLD), *below.get(pk, NOTHING))
        for pk, kind in kinds.items()
    ]  # fmt: skip
    return Agents(run, run.as_of, rows, net, values)


def network(seen: dict[int, Customer], as_of: date) -> Network:
    """Who brought whom by the day, among those seen; chains lead on over those that are not."""
    ties = dict(Account.objects.brought(as_of).order_by().values_list("pk", "referred_by_id"))
    near = {*ties, *ties.values()} & seen.keys()
    return referrals.network(dict.fromkeys(sorted(near)) | trees.bridged(near, ties))


def by_agents(found: Agents, customers: Collection[int]) -> float | None:
    """
    Which part of what these customers bought in the run's year came by agents or distributors; one statement.

    Of the orders that say their way, returns not taken off; None where none of them does.
    """
    if not customers:
        return None
    sums = [dialect.cents("revenue"), dialect.cents("revenue", f"channel = '{OrderChannel.AGENT.value}'")]
    told = dialect.columns(
        f"""SELECT {", ".join(sums)} FROM {Order._meta.db_table}
        WHERE {dialect.after("ordered_on")} AND archived_at IS NULL AND revenue > 0 AND channel <> ''
            AND {dialect.among(np.array(sorted(customers), np.int64))}""",
        dialect.year_to(found.as_of), ["whole", "agents"],
    )  # fmt: skip
    whole, agents = int(told["whole"][0]), int(told["agents"][0])
    return agents / whole if whole else None


def _customers(user: Any) -> tuple[dict[int, Customer], dict[int, str]]:
    """All customers that a user sees, and the kinds of the partners among them, by their keys; one statement."""
    seen, kinds = {}, {}
    columns = ("pk", "tier", "owner_id", "region", "segment", "kind", "archived_at")
    for *own, kind, archived in Account.objects.visible_to(user).order_by("pk").values_list(*columns):
        customer = Customer._make(own)
        seen[customer.key] = customer
        if kind in CHANNEL_KINDS and archived is None:
            kinds[customer.key] = kind
    return seen, kinds


def _told(user: Any, day: date) -> dict[int, Standing]:
    """{partner: conflicts, and how its quota stands} of those with a quota or a territory: of others none is told."""
    with_quota, with_territory = (
        rows.values("account") for rows in (Quota.objects.live().running(day), Territory.objects.live().in_force(day))
    )
    some = Account.objects.visible_to(user).live().filter(Q(pk__in=with_quota) | Q(pk__in=with_territory))
    rows = channels.partners(some, user, day).order_by().values_list(*ASKED)
    return {
        pk: (conflicts, _cents(quota), _cents(achieved), attainment, elapsed, has_quota)
        for pk, conflicts, quota, achieved, attainment, elapsed, has_quota in rows
    }


def _contributions(run: Run, seen: dict[int, Customer]) -> dict[int, tuple[int, int]]:
    """{customer: cents of revenue and of net contribution}."""
    sums = [dialect.cents("revenue"), dialect.cents("net_contribution")]
    found = dialect.columns(
        f"""SELECT account_id, {", ".join(sums)} FROM {Contribution._meta.db_table}
        WHERE run_id = %s{customers.among(seen)} GROUP BY account_id""",
        [run.pk], ["account", "revenue", "net"],
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in found.values()), strict=True)
    return {account: (revenue, net) for account, revenue, net in rows if account in seen}


def _downstream(user: Any) -> dict[int, tuple[int, int]]:
    """{partner: how many customers of its own are known, and cents a year by estimate}."""
    rows = Downstream.objects.visible_to(user).live().filter(account__kind__in=CHANNEL_KINDS).order_by()
    found = rows.values_list("account").annotate(n=Count("pk"), sum=Sum("estimate"))
    return {account: (n, _cents(estimate) or 0) for account, n, estimate in found}


def _cents(amount: Any) -> int | None:
    return None if amount is None else int(round(amount * 100))
