"""Executive visits with customers in the year up to a day, for the floor below."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Count, Max

from lifecycle.choices import VisitKind
from lifecycle.models import Visit

YEAR = timedelta(days=365)


def of_customers(day: date, keys: Collection[int]) -> dict[int, tuple[int, date]]:
    """{customer: (executive visits in the year up to the day, the day of the newest)}, each by its visitor's clock."""
    rows = Visit.objects.live().filter(account__in=list(keys), kind=VisitKind.EXECUTIVE).with_day()
    year = rows.filter(day__gt=day - YEAR, day__lte=day).order_by().values_list("account_id")
    return {account: (count, last) for account, count, last in year.annotate(n=Count("pk"), last=Max("day"))}
