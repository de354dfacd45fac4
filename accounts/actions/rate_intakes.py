"""Rates that come or go by the file: what they cover is brought in line once, when all of them are written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions import hours, rates
from accounts.models import CostEntry, HourRate, Order, Payment, Rate
from accounts.rules.rates import Span, turned
from kam.ground.errors import Refused


def complete_rate(values: Mapping[str, Any], _old: Any) -> dict[str, Any]:
    """The values as they stand; raises Refused for what no rate can be."""
    rates.check(values["currency"], values["rate"])
    return dict(values)


def complete_hour_rate(values: Mapping[str, Any], _old: Any) -> dict[str, Any]:
    """The values as they stand; raises Refused for what no rate can be."""
    hours.check(values["amount"])
    return dict(values)


@contextmanager
def converted_again(_accounts: Collection[int] = ()) -> Iterator[None]:
    """Afterwards the orders and payments under rates that came, changed or went are converted anew."""
    before = _table(Rate, "currency", "rate")
    yield
    after = _table(Rate, "currency", "rate")
    covered = []
    for span in turned(before, after):
        if span.on is None:
            _check_nothing(Order.objects.filter(currency=span.group), "ordered_on", span)
            _check_nothing(Payment.objects.filter(currency=span.group), "on", span)
        else:
            covered.append(Rate(currency=span.group, on=span.on, rate=after[span.group, span.on]))
    if covered:
        rates.convert_again(covered)


@contextmanager
def valued_again(_accounts: Collection[int] = ()) -> Iterator[None]:
    """Afterwards the hours under rates that came, changed or went are valued anew."""
    before = _table(HourRate, "kind", "amount")
    yield
    after = _table(HourRate, "kind", "amount")
    for span in turned(before, after):
        if span.on is None:
            entries = CostEntry.objects.filter(kind=span.group, hour_rate__isnull=False, hours__isnull=False)
            _check_nothing(entries, "on", span)
        else:
            hours.value_again(HourRate(kind=span.group, on=span.on, amount=after[span.group, span.on]))


def _table(model: Any, group: str, value: str) -> dict[tuple[str, date], Decimal]:
    return {(name, on): rate for name, on, rate in model.objects.live().values_list(group, "on", value)}


def _check_nothing(rows: Any, day: str, span: Span) -> None:
    """Nothing may be left without a rate."""
    left = rows.filter(**{f"{day}__gte": span.since})
    left = left.filter(**{f"{day}__lt": span.until}) if span.until else left
    if left.exists():
        words = _("Entries of %(group)s from %(day)s on would be left without a rate. Keep the import.")
        raise Refused(words % {"group": span.group, "day": span.since}, code="in_use")
