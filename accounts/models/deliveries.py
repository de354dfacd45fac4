"""Reading how we deliver as of a day: promised against actual, per order and per customer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Case, Count, F, FloatField, IntegerField, Q, QuerySet, Sum, When
from django.db.models.functions import Cast

from accounts.models.accounts import Account
from accounts.models.measures import DayNumber, counted, number, ratio

DAYS = 365
"""Promised deliveries of so many days make an on-time rate."""


def fallen_due(path: str, day: date) -> Q:
    """Orders whose promised delivery lay in the year up to a day, and was kept or broken by then."""
    promised = {f"{path}promised_on__gt": day - timedelta(DAYS), f"{path}promised_on__lte": day}
    known = Q(**{f"{path}archived_at__isnull": True, f"{path}amount__gt": 0, f"{path}ordered_on__lte": day})
    return known & Q(**promised) & (delivered(path, day) | Q(**{f"{path}promised_on__lt": day}))


def delivered(path: str, day: date) -> Q:
    """Orders that had been delivered by a day."""
    return Q(**{f"{path}delivered_on__lte": day})


def on_time(path: str, day: date) -> Q:
    """Delivered by a day, not after the promised one."""
    return delivered(path, day) & Q(**{f"{path}delivered_on__lte": F(f"{path}promised_on")})


def late_and_open(path: str, day: date) -> Q:
    """Promised before a day and not delivered by then."""
    open_ = Q(**{f"{path}delivered_on__isnull": True}) | Q(**{f"{path}delivered_on__gt": day})
    return open_ & Q(**{f"{path}promised_on__lt": day})


def late(path: str, day: date) -> Q:
    """Delivered after the promised day, or late and still open on a day."""
    done = delivered(path, day) & Q(**{f"{path}delivered_on__gt": F(f"{path}promised_on")})
    return done | late_and_open(path, day)


def came_late(path: str, day: date) -> Q:
    """Promised in the year up to a day, and delivered by then after the promised one."""
    return fallen_due(path, day) & delivered(path, day) & Q(**{f"{path}delivered_on__gt": F(f"{path}promised_on")})


def came_damaged(path: str, day: date) -> Q:
    """Ordered in the year up to a day, and arrived damaged."""
    ordered = {f"{path}ordered_on__gt": day - timedelta(DAYS), f"{path}ordered_on__lte": day}
    return Q(**{f"{path}archived_at__isnull": True, f"{path}damaged": True}, **ordered)


def delay(path: str, day: date) -> Any:
    """Days after the promised one: at delivery, or up to the day while it is open."""
    until = Case(
        When(delivered(path, day), then=DayNumber(f"{path}delivered_on")),
        default=number(day),
        output_field=IntegerField(),
    )
    return Cast(until - DayNumber(f"{path}promised_on"), FloatField())


def of_accounts(accounts: QuerySet[Account], day: date) -> QuerySet[Any]:
    """
    The customers with a promised delivery in the year up to a day.

    `promised` counts them, `kept` those on time, `rate` is their share; `late` and `open_late` count the others,
    `delay` is how many days these were late on average; `damaged` counts deliveries marked so, `damage_rate` is
    their share.
    """
    kept, broken, came = on_time("orders__", day), late("orders__", day), delivered("orders__", day)
    found = accounts.filter(fallen_due("orders__", day)).annotate(
        promised=counted(Q()),
        kept=counted(kept),
        late=counted(broken),
        open_late=counted(late_and_open("orders__", day)),
        came=counted(came),
        damaged=counted(came & Q(orders__damaged=True)),
        delay=Avg(delay("orders__", day), filter=broken),
    )
    return found.annotate(rate=ratio(F("kept"), F("promised")), damage_rate=ratio(F("damaged"), F("came")))


def totals(rows: QuerySet[Any]) -> dict[str, Any]:
    """The same over all customers of a list, and how many there are."""
    counts = ("promised", "kept", "late", "open_late", "came", "damaged")
    weighed = Sum(Cast("delay", FloatField()) * Cast("late", FloatField()))
    summed = {f"sum_{name}": Sum(name) for name in counts}
    found = rows.order_by().aggregate(**summed, weighed=weighed, count=Count("pk"))
    sums: dict[str, Any] = {name: found[f"sum_{name}"] or 0 for name in counts} | {"count": found["count"]}
    sums["rate"] = sums["kept"] / sums["promised"] if sums["promised"] else None
    sums["damage_rate"] = sums["damaged"] / sums["came"] if sums["came"] else None
    sums["delay"] = found["weighed"] / sums["late"] if sums["late"] else None
    return sums
