"""Which rows of tiers are moves, which way they lead, and who stands in another tier than before a span of days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import GreaterThan, LessThan

from accounts.choices import Tier
from accounts.models import TierChange

UP, DOWN, CHANGED = "up", "down", "changed"


def moves(rows: Any) -> Any:
    """
    Those of the rows with which a tier became another; a first tier is none.

    Nor is what led back on the day itself: who was set by hand and put back on one day stood nowhere else.
    """
    day = TierChange.objects.made().filter(account=OuterRef("account"), from_on=OuterRef("from_on"))
    began, ended = day.order_by("pk").values("was")[:1], day.order_by("-pk").values("tier")[:1]
    found = rows.exclude(was="").exclude(was=F("tier"))
    return found.alias(day_began=Subquery(began), day_ended=Subquery(ended)).exclude(day_began=F("day_ended"))


def went(rows: Any, way: str, *, before: str = "was") -> Any:
    """Those of the rows that lead to a higher tier, to a lower one or to either, seen from the tier in `before`."""
    if way == CHANGED:
        return rows.exclude(tier=F(before))
    return rows.filter((LessThan if way == UP else GreaterThan)(_place("tier"), _place(before)))


def _place(name: str) -> Case:
    """The place of a tier, the highest first."""
    places = (When(**{name: tier}, then=Value(place)) for place, tier in enumerate(Tier.values))
    return Case(*places, output_field=IntegerField())


def newest(rows: Any, since: date | None) -> Any:
    """
    Of each customer the newest move that took effect from a day on (None: ever), one row a customer.

    `began` is the tier in which the customer stood before its first move of these days: who was set by hand and put
    back since stands where it stood.
    """
    days = Q(from_on__gte=since) if since else Q()
    same = moves(TierChange.objects.made()).filter(days, account=OuterRef("account"))
    later = Q(from_on__gt=OuterRef("from_on")) | Q(from_on=OuterRef("from_on"), pk__gt=OuterRef("pk"))
    first = same.order_by("from_on", "pk").values("was")[:1]
    return moves(rows.made()).filter(days, ~Exists(same.filter(later))).annotate(began=Subquery(first))
