"""Executive visits with customers in the year up to a day, for the floor below."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max
from django.utils import timezone

from lifecycle.choices import VisitKind
from lifecycle.models import Visit

YEAR = timedelta(days=365)


def of_customers(day: date, keys: Collection[int]) -> dict[int, tuple[int, date]]:
    """{customer: (executive visits in the year up to the day, the day of the newest)}, by the company's clock."""
    company = timezone.get_default_timezone()
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min), company)
    rows = Visit.objects.live().filter(account__in=list(keys), kind=VisitKind.EXECUTIVE).order_by()
    year = rows.filter(held_at__gte=end - YEAR, held_at__lt=end).values_list("account_id")
    told = year.annotate(n=Count("pk"), last=Max("held_at"))
    return {account: (count, timezone.localdate(last, company)) for account, count, last in told}
