"""Channel partners with what they have and reach as of a day: outlets, staff, quota, conflicts; set-based."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from accounts.choices.channels import CHANNEL_KINDS
from accounts.models import Account, Order, Outlet, Quota, Territory
from accounts.models.channels import rivals_of
from accounts.models.measures import Cents, DayNumber, number, ratio


def partners(accounts: QuerySet[Account], user: Any, day: date) -> QuerySet[Any]:
    """
    The customers that sell on, each with `outlet_count`, `staff`, `conflicts`, and its running quota.

    `quota_amount`, `quota_start`, `quota_end` are of the quota of everything that runs on the day and began last;
    `achieved` is what was ordered in it so far (null without a quota), `attainment` and `elapsed` are fractions.
    `asked_on` is the day, `has_quota` whether any quota runs on it, be it of a category.
    """
    quota = Quota.objects.live().running(day).filter(account=OuterRef("pk"), category="")
    quota = quota.order_by("-starts_on", "ends_on", "-pk")
    outlets = Outlet.objects.live().open_on(day).filter(account=OuterRef("pk")).order_by().values("account")
    clashing = Territory.objects.live().in_force(day).filter(Exists(rivals_of(user, day)), account=OuterRef("pk"))
    clashing = clashing.order_by().values("account")
    found = accounts.filter(kind__in=CHANNEL_KINDS).annotate(
        outlet_count=_whole(outlets.annotate(n=Count("pk")).values("n")),
        staff=Subquery(outlets.annotate(n=Sum("staff")).values("n"), output_field=IntegerField()),
        conflicts=_whole(clashing.annotate(n=Count("pk")).values("n")),
        asked_on=Value(day, DateField()),
        quota_amount=Subquery(quota.values("amount")[:1]),
        quota_start=Subquery(quota.values("starts_on")[:1]),
        quota_end=Subquery(quota.values("ends_on")[:1]),
    )
    bought = Order.objects.live().filter(
        account=OuterRef("pk"), ordered_on__gte=OuterRef("quota_start"), ordered_on__lte=day
    ).order_by().values("account")  # fmt: skip
    summed = Subquery(bought.annotate(sum=Sum("revenue", output_field=Cents())).values("sum"), output_field=Cents())
    found = found.annotate(achieved=summed)
    term = Cast(DayNumber("quota_end") - DayNumber("quota_start") + 1, FloatField())
    gone = Cast(number(day) - DayNumber("quota_start") + 1, FloatField())
    reached = ratio(Coalesce(F("achieved"), 0, output_field=Cents()), F("quota_amount"))
    running = Quota.objects.live().running(day).filter(account=OuterRef("pk"))
    return found.annotate(has_quota=Exists(running), attainment=reached, elapsed=gone / term)


def _whole(rows: Any) -> Any:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def watched(partners: QuerySet[Any], watch: str) -> QuerySet[Any]:
    """Partners behind their quota, in conflict about a territory, or without any running quota, be it of a category."""
    asked = {
        "behind": Q(attainment__lt=F("elapsed")),
        "conflict": Q(conflicts__gt=0),
        "none": Q(has_quota=False),
    }
    return partners.filter(asked[watch])


def conflicts(territories: Sequence[Territory], user: Any, day: date) -> dict[int, list[Territory]]:
    """{territory: those of other partners that overlap it}, among what the user sees; one question."""
    holding = [one for one in territories if (one.since or day) <= day <= (one.until or day)]
    regions = {one.region_key for one in holding}
    others = Territory.objects.visible_to(user).live().in_force(day).filter(region_key__in=regions)
    rivals = list(others.filter(account__archived_at__isnull=True).select_related("account"))
    found: dict[int, list[Territory]] = {one.pk: [] for one in territories}
    return found | {
        one.pk: [
            rival
            for rival in rivals
            if rival.account_id != one.account_id and rival.region_key == one.region_key
            and (not rival.category or not one.category or rival.category == one.category)
        ]
        for one in holding
    }  # fmt: skip
