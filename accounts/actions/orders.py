"""Orders: placed, changed, archived by hand with one event each, or put by the thousand with one event for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.actions import allocations, arrivals, order_changes, order_puts, trade_days
from accounts.choices import EventVerb
from accounts.models import Account, Order, OrderLine, Rate
from accounts.rules import money
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

AMOUNTS = ("amount", "amount_cost", "amount_discount")
Line = Mapping[str, Any]

put_many = order_puts.put_many


@arrivals.at_home
def place(*, values: Mapping[str, Any], lines: Sequence[Line] | None = None, by: User) -> Order:
    """
    A new order; with lines its amounts are their sums, without it carries its own.

    Lines are mappings of product, text, quantity, amount, cost, discount. Raises Refused when the customer is out of
    sight, the number is taken, a day of what happened is yet to come, or no rate of the currency is known on or before
    the day.
    """
    require(by, Right.EDIT_TRADE)
    values = trade_days.checked(values)
    arrivals.open_for(values.get("account"), by)
    if lines:
        _check_sums(values, lines)
        values |= _sums(lines)
    if values.get("amount") is None:
        raise Refused(_("An order without lines needs an amount."), field="amount", status=400)
    values["currency"] = values.get("currency") or settings.COMPANY_CURRENCY
    values |= _converted(values)
    _check_number(values["account"], values["number"])
    with allocations.in_line(values["account"]):
        order = records.create(Order, values, by=by)
        _write_lines(order, lines or ())
    return order


@arrivals.at_home
def change(
    order: Order,
    *,
    values: Mapping[str, Any],
    lines: Sequence[Line] | None = None,
    said: Collection[str] = (),
    version: int | None = None,
    by: User,
) -> Order:
    """
    Edit an order; `lines` replaces them all (an empty list removes them), None leaves them as they are.

    While an order has lines its amounts are their sums: amounts given beside them are overruled, and those of `said`,
    which somebody states, must not contradict them.
    """
    require(by, Right.EDIT_TRADE)
    with allocations.in_line(order.account, values.get("account")):
        fresh = records.lock(order, version, by)
        values = trade_days.checked(values, fresh)
        if "account" in values and values["account"] != fresh.account:
            arrivals.open_for(values["account"], by)
        if "currency" in values:
            values["currency"] = values["currency"] or settings.COMPANY_CURRENCY
        kept = list(fresh.lines.values("amount", "cost", "discount")) if lines is None else lines
        if kept:
            _check_sums({name: values.get(name) for name in said}, kept)
            values |= _sums(kept)
        names = ("account", "number", "ordered_on", "currency", *AMOUNTS)
        whole = {name: values.get(name, getattr(fresh, name)) for name in names}
        if whole["amount"] is None:
            raise Refused(_("An order without lines needs an amount."), field="amount", status=400)
        values |= _converted(whole)
        _check_number(whole["account"], whole["number"], but=fresh)
        was, now = order_changes.lines_of([fresh.pk])[fresh.pk], None
        if lines is not None:
            fresh.lines.all().delete()
            _write_lines(fresh, lines)
            now = order_changes.lines_of([fresh.pk])[fresh.pk]
        return _changed(fresh, values, was, now, by)


def archive(order: Order, *, version: int | None = None, by: User) -> Order:
    """Out of every list and number; nothing is lost, `restore` undoes it."""
    require(by, Right.EDIT_TRADE)
    with allocations.in_line(order.account):
        return records.archive(order, by=by, version=version)


def restore(order: Order, *, by: User) -> Order:
    """Back from the archive, and into the numbers."""
    require(by, Right.EDIT_TRADE)
    with allocations.in_line(order.account):
        return records.restore(order, by=by)


def _check_sums(values: Mapping[str, Any], lines: Sequence[Line]) -> None:
    """Raises Refused where an order states another amount than its lines come to: nobody knows which is meant."""
    for header, name in zip(AMOUNTS, ("amount", "cost", "discount"), strict=True):
        stated, known = values.get(header), [line.get(name) for line in lines]
        if stated is not None and money.contradicts(stated, known, len(lines)):
            words = _("This and the sum of the lines contradict: %(both)s. Leave it out, or make both say the same.")
            raise Refused(words % {"both": money.both(stated, known)}, field=header, code="unlike_lines", status=400)


def _sums(lines: Sequence[Line]) -> dict[str, Decimal | None]:
    names = zip(AMOUNTS, ("amount", "cost", "discount"), strict=True)
    found = {header: money.total(line.get(name) for line in lines) for header, name in names}
    if not all(map(money.fits, found.values())):
        raise Refused(_("The sum of the lines is too large."), field="lines", status=400)
    return found


def _converted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Rate and amounts in the company's currency; raises Refused where no rate is known."""
    currency, day = values["currency"], values["ordered_on"]
    rate = Decimal(1)
    if currency != settings.COMPANY_CURRENCY:
        known = Rate.objects.live().on(currency, day)
        if known is None:
            words = _("There is no rate for %(currency)s on or before %(day)s. Enter one first.")
            raise Refused(words % {"currency": currency, "day": day}, field="currency", code="no_rate")
        rate = known.rate
    found: dict[str, Any] = {"rate": rate}
    for target, name in zip(("revenue", "cost", "discount"), AMOUNTS, strict=True):
        amount = values.get(name)
        found[target] = None if amount is None else money.convert(amount, rate)
        if not money.fits(found[target]):
            raise Refused(_("Converted to the company's currency, this is too large."), field=name, status=400)
    return found


def _check_number(account: Account, number: str, but: Order | None = None) -> None:
    same = Order.objects.filter(account=account, number=number)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refused(_("This customer has an order of this number already."), field="number", code="taken")


def _write_lines(order: Order, lines: Sequence[Line]) -> None:
    names = ("product", "text", "quantity", "amount", "cost", "discount")
    OrderLine.objects.bulk_create(
        OrderLine(order=order, position=position, **{name: line[name] for name in names if name in line})
        for position, line in enumerate(lines, start=1)
    )


def _changed(order: Order, values: Mapping[str, Any], was: list[Any], now: list[Any] | None, by: User) -> Order:
    """Header and lines are one happening: one event, one version."""
    if now is None or was == now:
        return records.change(order, values, by=by)
    changes = {name: [getattr(order, name), value] for name, value in values.items() if getattr(order, name) != value}
    for name, value in values.items():
        setattr(order, name, value)
    records.bump(order)
    events.record(EventVerb.ORDER_CHANGED, order, by=by, changes=changes | {"lines": [was, now]})
    return order
