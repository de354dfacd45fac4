"""Hour rates: one per kind and day; a new or corrected rate values the hours it covers anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import EventVerb
from accounts.models import CostEntry, HourRate
from accounts.rules import money
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def put(*, kind: str, on: date, amount: Decimal, version: int | None = None, by: User) -> HourRate:
    """
    Enter what an hour of a kind costs from a day on, or correct the rate of that day.

    Entries of that kind given in hours alone, from that day up to the next rate, are valued anew; the rate's event
    says how many.
    """
    require(by, Right.EDIT_RATES)
    check(amount)
    with transaction.atomic():
        known = HourRate.objects.select_for_update().filter(kind=kind, on=on).first()
        if known is None:
            fresh = HourRate(kind=kind, on=on, amount=amount, version=0)
            records.bump(fresh)
            data: dict[str, Any] = {"amount": amount, "costs": value_again(fresh)}
            events.record(EventVerb.HOUR_RATE_CREATED, fresh, by=by, data=data)
            return fresh
        known = records.lock(known, version, by)
        if known.amount == amount and known.archived_at is None:
            return known
        was, known.amount, known.archived_at = known.amount, amount, None
        records.bump(known)
        covered = {"costs": value_again(known)}
        events.record(EventVerb.HOUR_RATE_CHANGED, known, by=by, changes={"amount": [was, amount]}, data=covered)
    return known


def check(amount: Decimal) -> None:
    """Raises Refused for what no rate can be."""
    if amount <= 0:
        raise Refused(_("A rate is above zero."), field="amount", code="above_zero")


def change(known: HourRate, *, amount: Decimal, version: int | None = None, by: User) -> HourRate:
    """Correct a rate; its kind and day stay what they are."""
    return put(kind=known.kind, on=known.on, amount=amount, version=version, by=by)


def valued(kind: str, on: date, hours: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """(amount, rate) of hours of a kind on a day; None where there are no hours or no rate is known."""
    if not hours:
        return None
    known = HourRate.objects.on(kind, on)
    return (money.to_cent(hours * known.amount), known.amount) if known else None


def value_again(rate: HourRate) -> int:
    """Bring the covered entries to this rate; returns how many changed."""
    later = HourRate.objects.live().filter(kind=rate.kind, on__gt=rate.on).order_by("on")
    until = later.values_list("on", flat=True).first()
    covered = CostEntry.objects.filter(kind=rate.kind, on__gte=rate.on, hour_rate__isnull=False, hours__isnull=False)
    covered = covered.exclude(hour_rate=rate.amount)
    found = list((covered.filter(on__lt=until) if until else covered).select_for_update())
    now = timezone.now()
    for entry in found:
        entry.hour_rate, entry.amount = rate.amount, money.to_cent((entry.hours or Decimal(0)) * rate.amount)
        entry.version, entry.updated_at = entry.version + 1, now
    CostEntry.objects.bulk_update(found, ["hour_rate", "amount", "version", "updated_at"], batch_size=500)
    return len(found)
