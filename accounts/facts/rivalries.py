"""Whether competitors stand in the key categories of key accounts, as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from accounts.facts import presences
from accounts.models import OrderLine
from accounts.rules import classes
from accounts.rules.classes import Scale

YEAR = timedelta(days=365)


@dataclass
class Seen:
    """One sign: its score, and the numbers behind it for the words."""

    score: float
    numbers: dict[str, Any] = field(default_factory=dict)


Rows = Iterable[tuple[int, Seen]]


def alone(keys: list[int], as_of: date, scale: Scale) -> Rows:
    """
    The worst competitor noticed in a year in a key category; an account where nobody ever noticed one says nothing.

    One that stands in side categories alone (`classes.side_categories`) keeps nobody from being alone in key ones.
    """
    threats = scale.threats
    told = list(presences.standing(as_of, accounts=keys))
    sides = side_categories(sorted({one.account for one in told if one.category}), as_of)
    worst: dict[int, str] = {}
    for one in told:
        code = "gone" if one.gone or one.seen_on <= as_of - YEAR else one.threat
        if code != "gone" and classes.category(one.category) in sides.get(one.account, ()):
            code = "aside"
        known = worst.get(one.account, "gone")
        if one.account not in worst or (threats[code], code == "gone") < (threats[known], known == "gone"):
            worst[one.account] = code
    return ((account, Seen(threats[code], {"threat": code})) for account, code in worst.items())


def side_categories(keys: list[int], as_of: date) -> dict[int, set[str]]:
    """The product categories that carry little of what each account bought of us in the year (see `rules.classes`)."""
    if not keys:
        return {}
    lines = OrderLine.objects.filter(
        order__account__in=keys, order__archived_at__isnull=True, order__ordered_on__lte=as_of,
        order__ordered_on__gt=as_of - YEAR,
    ).order_by()  # fmt: skip
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    named = lines.values_list("order__account_id", "product__category", "order__rate")
    for account, category, rate, amount in named.annotate(sum=Sum("amount")):
        name = classes.category(category or "")
        sums[account][name] = sums[account].get(name, Decimal(0)) + amount * rate
    return {account: classes.side_categories(found) for account, found in sums.items()}
