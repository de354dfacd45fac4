"""Exchange rates: one per currency and day; a new or corrected rate converts anew the orders it covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import allocations, order_merges
from accounts.choices import EventVerb
from accounts.models import Order, Payment, Rate
from accounts.rules import money
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

LARGEST = 1_000_000
ENDS = (Max, Min)


def put(*, currency: str, on: date, rate: Decimal, version: int | None = None, by: User) -> Rate:
    """
    Enter the rate of a currency from a day on, or correct the one of that day.

    The orders and payments from that day up to the next rate are converted anew, a statement each; the rate's event
    says how many.
    """
    require(by, Right.EDIT_RATES)
    check(currency, rate)
    with transaction.atomic():
        known = Rate.objects.select_for_update().filter(currency=currency, on=on).first()
        if known is not None:
            known = records.lock(known, version, by)
            if known.rate == rate and known.archived_at is None:
                return known
            was, known.rate, known.archived_at = known.rate, rate, None
            records.bump(known)
            covered = convert_again([known])
            events.record(EventVerb.RATE_CHANGED, known, by=by, changes={"rate": [was, rate]}, data=covered)
            return known
        fresh = Rate(currency=currency, on=on, rate=rate, version=0)
        records.bump(fresh)
        data: dict[str, Any] = {"rate": rate, **convert_again([fresh])}
        events.record(EventVerb.RATE_CREATED, fresh, by=by, data=data)
    return fresh


def change(known: Rate, *, rate: Decimal, version: int | None = None, by: User) -> Rate:
    """Correct a rate; its currency and day stay what they are."""
    return put(currency=known.currency, on=known.on, rate=rate, version=version, by=by)


def check(currency: str, rate: Decimal) -> None:
    """Raises Refused for what no rate can be."""
    if currency == settings.COMPANY_CURRENCY:
        raise Refused(_("This is the company's own currency: it needs no rate."), field="currency", code="own_currency")
    if rate <= 0:
        raise Refused(_("A rate is above zero."), field="rate", code="above_zero")
    if rate > LARGEST:
        words = _("No currency is worth more than %(most)s of another. Look at the decimal point.")
        raise Refused(words % {"most": f"{LARGEST:,}"}, field="rate", code="large", status=400)


def convert_again(rates: Sequence[Rate]) -> dict[str, int]:
    """Bring the covered orders and payments to these rates, and what they settle; returns how many changed of each."""
    currencies = {rate.currency for rate in rates}
    paid = Payment.objects.filter(currency__in=currencies).order_by().values_list("account", flat=True).distinct()
    paying = allocations.hold(paid)
    amounts = {"revenue": "amount", "cost": "amount_cost", "discount": "amount_discount"}
    found = {"orders": sum(_convert(Order, "ordered_on", amounts, rate) for rate in rates)}
    if paying:
        found["payments"] = sum(_convert(Payment, '"on"', {"received": "amount"}, rate) for rate in rates)
        allocations.settle(paying)
    return found


def _convert(model: type[Model], day: str, amounts: dict[str, str], rate: Rate) -> int:
    """Convert the rows of a table from the rate's day up to the next rate, in one statement; returns how many."""
    later = Rate.objects.live().filter(currency=rate.currency, on__gt=rate.on).order_by("on")
    until = later.values_list("on", flat=True).first()
    table = model._meta.db_table
    if model is Order:
        _check_amounts(rate, until)
    sets = {"rate": "%s"} | {
        target: order_merges.converted(f"{table}.{amount}", "CAST(%s AS numeric)") for target, amount in amounts.items()
    }
    stamp = connection.ops.adapt_datetimefield_value(timezone.now())
    values: list[Any] = [str(rate.rate)] * sum(value.count("%s") for value in sets.values())
    where = f"currency = %s AND {day} >= %s AND rate <> CAST(%s AS numeric)"
    values += [stamp, rate.currency, rate.on.isoformat(), str(rate.rate)]
    if until is not None:
        where += f" AND {day} < %s"
        values.append(until.isoformat())
    listed = ", ".join(f"{column} = {value}" for column, value in sets.items())
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {listed}, version = version + 1, updated_at = %s WHERE {where}", values)
        return int(cursor.rowcount)


def _check_amounts(rate: Rate, until: date | None) -> None:
    """No covered order may come to more than the book can reckon with; asked of the largest amounts."""
    covered = Order.objects.filter(currency=rate.currency, ordered_on__gte=rate.on)
    covered = covered.filter(ordered_on__lt=until) if until is not None else covered
    sides = {
        f"{side.name}_{name}": side(name) for name in ("amount", "amount_cost", "amount_discount") for side in ENDS
    }
    found = covered.aggregate(**sides).values()
    if not all(money.fits(money.convert(amount, rate.rate)) for amount in found if amount is not None):
        raise Refused(_("At this rate an order would come to too large an amount."), field="rate", status=400)
