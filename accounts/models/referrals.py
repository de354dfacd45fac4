"""Referrals read as a network: who brought whom among a set of customers, with the money of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import trees
from accounts.models.accounts import Account
from accounts.rules import referrals
from accounts.rules.referrals import Network

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Referrer:
    """What an account is worth as a referrer; amounts of 12 months in the company's currency."""

    pk: int
    name: str
    code: str
    tier: str
    brought: int
    reached: int
    revenue: Decimal
    """Came through it over any steps, its own not counted."""
    net_contribution: Decimal
    own: Decimal
    """Its own net contribution."""
    attributed: Decimal
    """Its part of the net contribution of all, shared along the chains."""


@dataclass(frozen=True)
class Book:
    """The referrals among some customers: the network, the accounts' words and figures, ranked referrers."""

    net: Network
    rows: dict[int, dict[str, Any]]
    referrers: list[Referrer]

    def referrer(self, key: int) -> Referrer | None:
        return next((one for one in self.referrers if one.pk == key), None)


COLUMNS = (
    "pk", "name", "short_name", "code", "tier", "referred_by_id", "referred_on", "standing__revenue",
    "standing__net_contribution",
)  # fmt: skip


def around(account: Account, user: Any) -> Book:
    """The chain above a customer and all that came through it, as far as the user sees them."""
    near = Q(pk__in=trees.above(account.pk, "referred_by_id")) | Q(pk__in=trees.below(account.pk, "referred_by_id"))
    return book(Account.objects.visible_to(user).live().filter(near))


def book(accounts: QuerySet[Account]) -> Book:
    """The referrals among `accounts` in one query; ties to customers that are not among them are left out."""
    brought = Exists(accounts.order_by().filter(referred_by=OuterRef("pk")))
    found = accounts.order_by().filter(Q(referred_by__isnull=False) | brought).values(*COLUMNS)
    rows = {row["pk"]: row for row in found}
    net = referrals.network({key: row["referred_by_id"] for key, row in rows.items()})
    return Book(net, rows, _ranked(net, rows))


def _ranked(net: Network, rows: dict[int, dict[str, Any]]) -> list[Referrer]:
    """Whoever brought somebody, by the net contribution that came through, then by name."""
    revenue = {key: row["standing__revenue"] or NOUGHT for key, row in rows.items()}
    own = {key: row["standing__net_contribution"] or NOUGHT for key, row in rows.items()}
    came, earned, shared = (
        referrals.through(net, revenue),
        referrals.through(net, own),
        referrals.attributed(net, own),
    )
    found = [
        Referrer(
            pk=key, name=rows[key]["short_name"] or rows[key]["name"], code=rows[key]["code"], tier=rows[key]["tier"],
            brought=count, reached=net.reached[key], revenue=came[key], net_contribution=earned[key], own=own[key],
            attributed=shared[key],
        )
        for key, count in net.brought.items()
        if count
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.net_contribution, -one.revenue, one.name, one.pk))
