"""Where the best do not meet: key accounts in unfamiliar hands, full hands, good prospects in nobody's (A9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts.models import Account
from analytics.facts.people import Person
from analytics.models import Fit
from analytics.rules.people import EXPERIENCE
from kam.ground.rights import Right, can

GOOD = 60.0
"""Fit from which a prospect should be somebody's: the odds of a key account at four times the usual."""
NAMED = 2
Known = dict[tuple[str, str], dict[int, int]]
"""{(characteristic, value): {owner: customers of it}}."""


@dataclass(frozen=True)
class Hand:
    """A key account whose owner holds too few others of its kind or industry, and who would know it better."""

    account: int
    name: str
    tier: str
    kind: str
    industry: str
    owner: int
    owner_name: str
    kind_others: int
    industry_others: int | None
    """None where the industry is not known."""
    net: Decimal | None
    better: list[tuple[str, int, int]] = field(default_factory=list)
    """(Colleague with time left, customers of the kind, of the industry)."""


@dataclass(frozen=True)
class Part:
    """The customers that are asked for; everybody where `filters` is empty."""

    filters: Mapping[str, Any]
    """Filters of customers."""
    owners: dict[int, int | None]
    """{customer of the part: whose it is}; not gathered of everybody."""

    def has(self, account: int) -> bool:
        """Whether a customer is asked for."""
        return not self.filters or account in self.owners

    @cached_property
    def hands(self) -> frozenset[int | None]:
        """Who holds one of them."""
        return frozenset(self.owners.values())


def part_of(user: Any, filters: Mapping[str, Any]) -> Part:
    """The part of what a user sees. One query, none of everybody."""
    rows = Account.objects.visible_to(user).live().filter(**filters).order_by().values_list("pk", "owner")
    return Part(filters, dict(rows) if filters else {})


EVERYBODY = Part({}, {})


def full_hands(found: list[Person], part: Part = EVERYBODY) -> list[Person]:
    """Who holds one of a part and whose customers ask, all in all, for more visits than one can hold; fullest first."""
    full = (one for one in found if one.load > 1 and (not part.filters or one.pk in part.hands))
    return sorted(full, key=lambda one: (-one.load, one.name))


def prospects(user: Any, part: Part = EVERYBODY) -> QuerySet[Fit]:
    """Prospects with a good fit that nobody owns, the best first."""
    asked = {f"account__{name}": value for name, value in part.filters.items()}
    rows = Fit.objects.visible_to(user).current().filter(is_prospect=True, score__gte=GOOD, account__owner=None)
    return rows.filter(account__archived_at=None, **asked).select_related("account", "run").order_by("-score", "pk")


def hands(user: Any, found: list[Person], part: Part = EVERYBODY) -> list[Hand]:
    """
    Key accounts in unfamiliar hands, the greatest first; `found` are the colleagues whose profile the user reads.

    What somebody knows is told by all customers they hold, of whichever part they are.

    Who would know it better is said to those who may compare people. Two queries.
    """
    readable = {one.pk: one for one in found}
    seen = Account.objects.visible_to(user).live().filter(owner__in=list(readable)).order_by()
    known = _known(seen)
    free = {pk for pk, one in readable.items() if one.load <= 1} if can(user, Right.SEE_DASHBOARD) else set()
    columns = ("pk", "name", "short_name", "tier", "kind", "industry", "owner", "standing__net_contribution")
    rows = [_hand(row, readable, known, free) for row in seen.key().values(*columns) if part.has(row["pk"])]
    flagged = [row for row in rows if row is not None]
    return sorted(flagged, key=lambda one: (-(one.net or 0), one.name, one.account))


def _known(seen: QuerySet[Account]) -> Known:
    """How many customers of each kind and each industry everybody holds."""
    found: Known = defaultdict(lambda: defaultdict(int))
    for owner, kind, industry in seen.values_list("owner", "kind", "industry"):
        found["kind", kind][owner] += 1
        found["industry", industry][owner] += 1
    return found


def _hand(row: dict[str, Any], people_: dict[int, Person], known: Known, free: set[int]) -> Hand | None:
    """The mismatch of one key account; None where its owner knows its like, or nobody knows what it is."""
    owner, kind, industry = row["owner"], row["kind"], row["industry"]
    by_kind, by_industry = known["kind", kind], known["industry", industry]
    kind_others, industry_others = by_kind[owner] - 1, by_industry[owner] - 1
    new = (kind and kind_others < EXPERIENCE) or (industry and industry_others < EXPERIENCE)
    if not new:
        return None
    better = [
        (people_[pk].name, by_kind.get(pk, 0), by_industry.get(pk, 0))
        for pk in free - {owner}
        if (not kind or by_kind.get(pk, 0) > max(kind_others, EXPERIENCE - 1))
        and (not industry or by_industry.get(pk, 0) > max(industry_others, EXPERIENCE - 1))
    ]
    return Hand(
        account=row["pk"], name=row["short_name"] or row["name"], tier=row["tier"], kind=kind, industry=industry,
        owner=owner, owner_name=people_[owner].name, kind_others=kind_others,
        industry_others=industry_others if industry else None, net=row["standing__net_contribution"],
        better=sorted(better, key=lambda one: (-one[2], -one[1], one[0]))[:NAMED],
    )  # fmt: skip
