"""Referrals read as a network: who brought whom among a set of customers, with the money of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import trees
from accounts.models.accounts import Account
from accounts.rules import referrals
from accounts.rules import trees as walks
from accounts.rules.referrals import Network

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Referrer:
    """What an account is worth as a referrer; amounts of 12 months in the company's currency, None: not known."""

    pk: int
    name: str
    code: str
    tier: str
    brought: int
    """By itself, or by way of customers that are not among those asked for."""
    reached: int
    revenue: Decimal | None
    """Came through it over any steps, its own not counted."""
    net_contribution: Decimal | None
    own: Decimal | None
    """Its own net contribution."""
    attributed: Decimal | None
    """Its part of the net contribution of all, shared along the chains."""
    attributed_revenue: Decimal | None
    """Its part of the revenue of all, shared likewise."""


@dataclass(frozen=True)
class Book:
    """The referrals among some customers: the network, the accounts' words and figures, ranked referrers."""

    net: Network
    rows: dict[int, dict[str, Any]]
    referrers: list[Referrer]
    """Those of the part that is asked for; what came through them is whole."""
    brought: list[int]
    """Customers of the part that somebody brought."""

    def referrer(self, key: int) -> Referrer | None:
        return next((one for one in self.referrers if one.pk == key), None)


COLUMNS = (
    "pk", "name", "short_name", "code", "tier", "referred_by_id", "referred_on", "standing__revenue",
    "standing__net_contribution",
)  # fmt: skip


def around(account: Account, user: Any) -> Book:
    """The chain above a customer and all that came through it, as far as the user sees them."""
    near = Q(pk__in=trees.above(account.pk, "referred_by_id")) | Q(pk__in=trees.below(account.pk, "referred_by_id"))
    return book(Account.objects.visible_to(user).live().filter(near), Account.objects.filter(near))


def book(
    accounts: QuerySet[Account], everybody: QuerySet[Account] | None = None, *, among: Collection[int] | None = None
) -> Book:
    """
    The referrals among `accounts` in two queries.

    Chains lead on over customers that are not among them, archived or unseen: whoever came by way of one came through
    the next above that is. `everybody` are those whose ties are read, all customers unless said. `among`: only these
    count as referrers and as brought; the chains stay whole.
    """
    whole = Account.objects.all() if everybody is None else everybody
    ties = dict(whole.order_by().filter(referred_by__isnull=False).values_list("pk", "referred_by_id"))
    brought = Exists(Account.objects.order_by().filter(referred_by=OuterRef("pk")))
    found = accounts.order_by().filter(Q(referred_by__isnull=False) | brought).values(*COLUMNS)
    rows = {row["pk"]: row for row in found}
    net = referrals.network(dict.fromkeys(rows) | walks.bridged(rows, ties))
    part = rows.keys() if among is None else rows.keys() & {*among}
    ranked = [one for one in _ranked(net, rows) if one.pk in part]
    return Book(net, rows, ranked, [key for key in rows if key in net.above and key in part])


def _ranked(net: Network, rows: dict[int, dict[str, Any]]) -> list[Referrer]:
    """Whoever brought somebody, by the net contribution that came through, then by name; the unknown last."""
    revenue = {key: row["standing__revenue"] for key, row in rows.items()}
    own = {key: row["standing__net_contribution"] for key, row in rows.items()}
    came, earned = referrals.through(net, revenue), referrals.through(net, own)
    shared, shared_revenue = referrals.attributed(net, own), referrals.attributed(net, revenue)
    found = [
        Referrer(
            pk=key, name=rows[key]["short_name"] or rows[key]["name"], code=rows[key]["code"], tier=rows[key]["tier"],
            brought=count, reached=net.reached[key], revenue=came[key], net_contribution=earned[key], own=own[key],
            attributed=shared[key], attributed_revenue=shared_revenue[key],
        )
        for key, count in net.brought.items()
        if count
    ]  # fmt: skip
    return sorted(found, key=rank)


def rank(one: Referrer) -> tuple[bool, Decimal, Decimal, str, int]:
    """What referrers are listed by, the first the least."""
    unknown = one.net_contribution is None
    return unknown, -(one.net_contribution or NOUGHT), -(one.revenue or NOUGHT), one.name, one.pk
