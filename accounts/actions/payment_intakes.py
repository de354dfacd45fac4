"""Payments that come in by the file: valued by the rates of their days, and what they settle worked out once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import allocations, trade_days
from accounts.actions.row_nouns import Complete
from accounts.models import Order, Payment, Rate
from accounts.rules import money
from kam.ground.errors import Refused


class Book:
    """The rates of all days, read once."""

    def __init__(self) -> None:
        self.days: dict[str, list[date]] = {}
        self.rates: dict[str, list[Decimal]] = {}
        for currency, on, rate in Rate.objects.live().order_by("on").values_list("currency", "on", "rate"):
            self.days.setdefault(currency, []).append(on)
            self.rates.setdefault(currency, []).append(rate)

    def on(self, currency: str, day: date) -> Decimal | None:
        """What a unit is worth on a day in the company's currency; None where nobody entered it."""
        if currency == settings.COMPANY_CURRENCY:
            return Decimal(1)
        return money.rate_on(day, self.days.get(currency, ()), self.rates.get(currency, ()))


def unprepared(values: Mapping[str, Any], old: Any) -> dict[str, Any]:
    """One payment on its own."""
    return completer()(values, old)


def completer() -> Complete:
    """Fills in currency, rate and the amount in the company's currency, as the verb that enters a payment does."""
    book = Book()

    def complete(values: Mapping[str, Any], old: Any) -> dict[str, Any]:
        found = trade_days.checked(values, old)
        kept = old.currency if old is not None and "currency" not in values else ""
        currency = found["currency"] = found.get("currency") or kept or settings.COMPANY_CURRENCY
        rate = book.on(currency, found["on"])
        if rate is None:
            raise Refused(_("No exchange rate is known for this currency and day."), field="currency", code="no_rate")
        found |= {"rate": rate, "received": money.convert(found["amount"], rate)}
        _check(found)
        return found

    return complete


def _check(values: Mapping[str, Any]) -> None:
    """Above zero, within what the book holds, and for an order in the same currency that is no return."""
    if values["amount"] <= 0:
        raise Refused(_("A payment is above zero."), field="amount", code="above_zero")
    if not money.fits(values["received"]):
        raise Refused(_("This number is too large."), field="amount", code="large")
    order: Order | None = values.get("order")
    if order is None:
        return
    if order.is_return:
        raise Refused(_("This is a return: nothing is to be paid for it."), field="order", code="is_return")
    if order.currency != values["currency"]:
        raise Refused(_("A payment settles orders of its own currency."), field="order", code="other_currency")


def leave(keys: Collection[int]) -> None:
    """Payments of an import that is taken back: what they settled is open again before they go."""
    rows = Payment.objects.filter(pk__in=keys)
    accounts = set(rows.order_by().values_list("account_id", flat=True))
    rows.update(archived_at=timezone.now())
    allocations.settle(accounts)


@contextmanager
def settled_again(accounts: Collection[int]) -> Iterator[None]:
    """The customers are held while the file is written; afterwards what their payments settle is worked out anew."""
    keys = sorted(accounts)
    for start in range(0, len(keys), allocations.CHUNK):
        allocations.hold(keys[start : start + allocations.CHUNK])
    yield
    allocations.settle(keys)
