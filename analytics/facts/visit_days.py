"""Gathers, as of a day, the visits of the year up to it, day by day, of the part of the book that is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.choices import KEY_TIERS
from accounts.models import Nomination, TierChange
from analytics.facts import visiting
from analytics.rules.coverage import YEAR
from kam.ground import days


def held(user: Any, on: date, form: Any) -> Any:
    """
    Visits held in the year up to a day that a valid form of coverage asks for; `day` narrows them to one.

    An owner is here whoever paid them. As for coverage a mail or message is none.
    """
    chosen = {name: value for name, value in form.chosen.items() if name != "owner"}
    rows = (
        visiting.held_until(user, on)
        .seen()
        .filter(held_at__gte=visiting.end(on - timedelta(YEAR)), **visiting.whose(chosen))
    )
    if form.manager:
        rows = rows.filter(user=form.manager)
    if day := form.cleaned_data["day"]:
        rows = rows.filter(held_at__gte=visiting.end(day - timedelta(1)), held_at__lt=visiting.end(day))
    return of_grade(rows, on, form)


def by_day(user: Any, on: date, form: Any) -> list[tuple[date, int]]:
    """How many of them on each day that has any, the first day first."""
    day = TruncDate("held_at", tzinfo=timezone.get_default_timezone())
    rows = held(user, on, form).annotate(day=day).values_list("day")
    return list(rows.annotate(n=Count("pk")).order_by("day"))


def of_grade(rows: Any, on: date, form: Any) -> Any:
    """Of what belongs to customers: those of the tier asked for, as the day had it, and of key accounts unless all."""
    key_only, tier = form.cleaned_data["who"] != "all", form.grade
    if not key_only and tier is None:
        return rows
    rows, named = _graded(rows, on)
    if tier is not None:
        rows = rows.filter(Q(tier_then=tier) if tier else Q(tier_then="") | Q(tier_then__isnull=True))
    return rows.filter(Q(tier_then__in=KEY_TIERS) | named) if key_only else rows


def _graded(rows: Any, on: date) -> tuple[Any, Any]:
    """Each with its customer's tier on a day (`tier_then`; null: none), and what tells whether it was nominated."""
    if on >= days.company_today():
        return rows.alias(tier_then=F("account__tier")), Q(account__nominated_until__gte=on)
    tiers = TierChange.objects.on(on).filter(account=OuterRef("account")).order_by().values("tier")[:1]
    named = Nomination.objects.counting(on).filter(account=OuterRef("account")).order_by()
    return rows.alias(tier_then=Subquery(tiers)), Exists(named)
