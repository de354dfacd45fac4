"""Payments: entered, corrected, archived; each brings the customer's open orders and paid dates in line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.actions import allocations, arrivals, trade_days
from accounts.models import Allocation, Order, Payment, Rate
from accounts.rules import money
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def enter(*, values: Mapping[str, Any], by: User) -> Payment:
    """
    Money that came in. It settles the order it names first, and with the rest the oldest open orders of its currency.

    Raises Refused when the customer or the order is out of sight, the order is another customer's, in another currency,
    a return, or settled by earlier payments that name it, when the day is yet to come, and when no rate of the currency
    is known for it.
    """
    require(by, Right.EDIT_TRADE)
    values = _whole(trade_days.checked(values), by)
    with allocations.in_line(values["account"]):
        _check_order(values, None)
        payment = records.create(Payment, {**values, "by": by}, by=by)
    return payment


@arrivals.at_home
def change(payment: Payment, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Payment:
    """Correct a payment; what it settles is worked out anew."""
    require(by, Right.EDIT_TRADE)
    names = ("account", "on", "currency", "amount", "order")
    with allocations.in_line(payment.account, values.get("account")):
        fresh = records.lock(payment, version, by)
        whole = _whole({name: getattr(fresh, name) for name in names} | trade_days.checked(values, fresh), by)
        _check_order(whole, fresh)
        return records.change(fresh, whole, by=by)


def archive(payment: Payment, *, version: int | None = None, by: User) -> Payment:
    """It never came: the orders it paid are open again; `restore` undoes it."""
    require(by, Right.EDIT_TRADE)
    with allocations.in_line(payment.account):
        return records.archive(payment, by=by, version=version)


def restore(payment: Payment, *, by: User) -> Payment:
    """It came after all, and settles what is open."""
    require(by, Right.EDIT_TRADE)
    with allocations.in_line(payment.account):
        return records.restore(payment, by=by)


def settled(payment: Payment) -> list[Allocation]:
    """What it settles, the oldest order first."""
    return list(payment.allocations.select_related("order").order_by("order__ordered_on", "order"))


def _whole(values: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The values with currency, rate and the amount in the company's currency."""
    found = dict(values)
    arrivals.open_for(found.get("account"), by)
    if found["amount"] <= 0:
        raise Refused(_("A payment is above zero; what you pay back is entered as a return."), field="amount")
    found["currency"] = found.get("currency") or settings.COMPANY_CURRENCY
    found["rate"] = Decimal(1)
    if found["currency"] != settings.COMPANY_CURRENCY:
        known = Rate.objects.live().on(found["currency"], found["on"])
        if known is None:
            words = _("There is no rate for %(currency)s on or before %(day)s. Enter one first.")
            raise Refused(words % {"currency": found["currency"], "day": found["on"]}, field="currency", code="no_rate")
        found["rate"] = known.rate
    found["received"] = money.convert(found["amount"], found["rate"])
    return found


def _check_order(values: Mapping[str, Any], payment: Payment | None) -> None:
    """The order that a payment names is the customer's, of the same currency, and not settled by name already."""
    order: Order | None = values.get("order")
    if order is None:
        return
    order = Order.objects.live().filter(pk=order.pk).first()
    if order is None or order.account_id != values["account"].pk:
        raise Refused(_("This customer has no such order."), field="order", status=400)
    if order.is_return:
        raise Refused(_("This is a return: nothing is to be paid for it."), field="order")
    if order.currency != values["currency"]:
        words = _("The order is in %(currency)s: a payment settles orders of its own currency.")
        raise Refused(words % {"currency": order.currency}, field="order")
    others = order.payments.live().exclude(pk=payment.pk if payment else 0)
    if sum((other.amount for other in others), Decimal(0)) >= order.amount:
        raise Refused(_("Other payments have settled this order already."), field="order", code="settled")
