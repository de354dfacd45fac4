"""What customers with low answers have in common against those without: their file, complaints, deliveries, visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, F, Q

from accounts.models import Account, Order
from analytics.choices import Characteristic as Name
from analytics.facts.profiles import SEGMENT, coded
from analytics.facts.satisfaction import Asked
from analytics.facts.traits import NO, YES
from analytics.facts.visit_times import within
from analytics.rules import profiles
from analytics.rules.profiles import Characteristic
from lifecycle.models import Case, Visit
from lifecycle.rules.encounters import FACE_TO_FACE

TIER, COMPLAINED, LATE, VISITED = "tier", "complained", "late", "visited"
FILE = {
    TIER: "tier", str(Name.REGION): "region", SEGMENT: "segment", str(Name.KIND): "kind",
    str(Name.INDUSTRY): "industry", str(Name.SIZE): "size_band", str(Name.OWNERSHIP): "ownership",
}  # fmt: skip
"""What stands in the file today."""
TRAITS = (COMPLAINED, LATE, VISITED, *FILE)
LEAST = 5
"""Fewer dissatisfied or fewer satisfied customers than this: nothing is said."""


@dataclass(frozen=True)
class Common:
    """Customers that answered in the days asked for: who gave a low answer, and the traits of both."""

    low: frozenset[int]
    rest: frozenset[int]
    found: list[Characteristic]
    """Empty where there are too few of either."""
    texts: dict[str, dict[int, str]]

    def having(self, name: str, value: str, *, among: frozenset[int]) -> frozenset[int]:
        """Those with a trait among the dissatisfied, or among the rest."""
        known = self.texts.get(name, {})
        return frozenset(account for account in among if known.get(account, "") == value)


def common(asked: Asked, user: Any) -> Common:
    """Of the answers that a user sees; five statements, whatever their number."""
    rows = asked.rows(user).order_by().values("account").annotate(lows=Count("pk", filter=Q(is_low=True)))
    lows = {row["account"]: row["lows"] > 0 for row in rows}
    low = frozenset(account for account, is_low in lows.items() if is_low)
    rest = frozenset(lows.keys() - low)
    if min(len(low), len(rest)) < LEAST:
        return Common(low, rest, [], {})
    texts = _file(asked, user) | _deeds(asked, user, list(lows))
    accounts = sorted(lows)
    is_low = np.array([lows[account] for account in accounts], np.bool_)
    found = [
        profiles.characteristic(name, *coded([texts[name].get(account, "").strip() for account in accounts]), is_low)
        for name in TRAITS
    ]
    return Common(low, rest, found, texts)


def _file(asked: Asked, user: Any) -> dict[str, dict[int, str]]:
    """{trait: {customer: value}} as the file has it today."""
    rows = list(Account.objects.filter(pk__in=asked.rows(user).order_by().values("account")).order_by().values_list(
        "pk", *FILE.values()))  # fmt: skip
    return {name: {row[0]: row[place] for row in rows} for place, name in enumerate(FILE, 1)}


def _deeds(asked: Asked, user: Any, answered: list[int]) -> dict[str, dict[int, str]]:
    """{trait: {customer: yes or no}} of the same days: what it complained of, what came late, whether it was seen."""
    inside = {"account__in": asked.rows(user).order_by().values("account")}
    complaints = Case.objects.visible_to(user).live().complaints().counted_on(asked.until).filter(
        within(asked.since, asked.until, "opened_at"), **inside
    )  # fmt: skip
    complained = set(complaints.order_by().values_list("account", flat=True).distinct())
    visits = Visit.objects.visible_to(user).live().filter(
        within(asked.since, asked.until), kind__in=FACE_TO_FACE, **inside
    )  # fmt: skip
    visited = set(visits.order_by().values_list("account", flat=True).distinct())
    after = Q(delivered_on__gt=F("promised_on")) | Q(delivered_on=None, promised_on__lt=asked.until)
    orders = Order.objects.visible_to(user).live().filter(promised_on__range=(asked.since, asked.until), **inside)
    delivered = orders.order_by().values_list("account").annotate(late=Count("pk", filter=after))
    return {
        COMPLAINED: {one: YES if one in complained else NO for one in answered},
        VISITED: {one: YES if one in visited else NO for one in answered},
        LATE: {account: YES if late else NO for account, late in delivered},
    }
