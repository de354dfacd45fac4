"""What the customers of a list bring together, how few of them bring half of it, and what the others lose."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from accounts.models import Account

NET = "standing__net_contribution"
NAMED = 2


class Carried(NamedTuple):
    """Of the newest numbers; amounts of a year in the company's currency."""

    count: int = 0
    known: int = 0
    """So many of them had an order or a cost within the year."""
    net: Decimal = Decimal(0)
    earning: int = 0
    half: int = 0
    """So few bring half of what all bring that bring something."""
    losing: int = 0
    lost: Decimal = Decimal(0)
    """So many cost more than they bring, and how much, below nought."""
    first: tuple[tuple[str, Decimal], ...] = ()
    """Who brings most, by name and amount."""


def gather(rows: Any) -> Carried:
    """
    Of some customers, by one question to the database: the first rows and the one that makes half, each with the sums.

    What the jobs handed down to each customer is added up; no order is read.
    """
    earns, loses = Q(**{f"{NET}__gt": 0}), Q(**{f"{NET}__lt": 0})
    order = [F(NET).desc(nulls_last=True), F("pk").asc()]
    earned = Case(When(earns, then=F(NET)), default=None)
    found = rows.order_by().annotate(
        place=Window(RowNumber(), order_by=order), upto=Window(Sum(earned), order_by=order), whole=Window(Sum(earned)),
    )  # fmt: skip
    half = Q(place__lte=NAMED) | Q(upto__gte=F("whole") / 2, upto__lt=F("whole") / 2 + F(NET))
    told = found.filter(half).order_by("place").values_list(
        "place", Account.called(), NET, "upto", "whole", Window(Count("pk")), Window(Count(NET)), Window(Sum(NET)),
        Window(_counted(earns)), Window(_counted(loses)), Window(Sum(Case(When(loses, then=F(NET)), default=None))),
    )  # fmt: skip
    lines = list(told)
    if not lines:
        return Carried()
    count, known, net, earning, losing, lost = lines[0][5:]
    makes = next((line[0] for line in lines if line[4] and line[3] >= line[4] / 2), 0)
    first = tuple((name, amount) for place, name, amount, *_rest in lines[:NAMED] if amount and amount > 0)
    return Carried(count, known, net or Decimal(0), earning, makes, losing, lost or Decimal(0), first)


def _counted(chosen: Q) -> Any:
    return Count(Case(When(chosen, then=Value(1)), default=None))
