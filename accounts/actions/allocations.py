"""Brings what payments settle, and the orders' paid dates, in line with the payments and orders of customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Account, Allocation, Order, Payment
from accounts.rules import receivables
from accounts.rules.receivables import NOTHING, Debt, Money, Part
from kam.ground import bulk

CHUNK = 500
"""Customers brought in line at once."""
Key = tuple[int, int]
"""(payment, order)"""


@dataclass(frozen=True)
class Stood:
    """What all payments of some customers settled just before a moment: the payments there were, and their parts."""

    at: datetime
    payments: frozenset[int]
    parts: Mapping[Key, Decimal]


@contextmanager
def in_line(*accounts: Any) -> Iterator[None]:
    """
    A change of the orders or payments of customers (None is nobody), in one transaction; others wait meanwhile.

    The customers' rows are locked first, so that of two at once the second reads what the first has settled.
    """
    keys = sorted({account.pk for account in accounts if account is not None})
    with transaction.atomic():
        hold(keys)
        yield
        settle({*keys, *_homes(keys)})


def hold(accounts: Iterable[int]) -> list[int]:
    """Lock customers by key, in one order for all callers; those rows may still be referred to meanwhile."""
    rows = Account.objects.filter(pk__in=sorted(accounts)).order_by("pk")
    if bulk.is_postgres():
        rows = rows.select_for_update(no_key=True)
    return list(rows.values_list("pk", flat=True))


def _homes(keys: list[int]) -> list[int]:
    """Where files live on that were merged while this change waited for them: what arrives is written there."""
    return list(Account.objects.filter(absorbed__in=keys).order_by().values_list("pk", flat=True).distinct())


def settle(accounts: Iterable[int], at: datetime | None = None, *, stood: Stood | None = None) -> int:
    """
    Work out anew what the payments of customers settle (`rules.receivables.allocate`); returns how many orders changed.

    With `stood` they settle again what they settled then, as far as it is there; what came later keeps its parts.

    An order that payments cover in full is paid on the day they did; a paid date of another day was given by hand or by
    an import and stays. Whatever is in line already is left alone.
    """
    keys, changed = sorted(accounts), 0
    for start in range(0, len(keys), CHUNK):
        changed += _settle(keys[start : start + CHUNK], at or timezone.now(), stood)
    return changed


def _settle(accounts: list[int], at: datetime, stood: Stood | None) -> int:
    payments = {row.pk: row for row in Payment.objects.live().filter(account__in=accounts)}
    before = {
        (row.payment_id, row.order_id): row
        for row in Allocation.objects.filter(payment__account__in=accounts).select_related("payment", "order")
    }
    if not payments and not before:
        return 0
    held = list(before.values()) if stood is None else _held(before.values(), payments, stood)
    named = {row.order_id for row in payments.values() if row.order_id}
    orders = {row.pk: row for row in _orders(accounts, named | {row.order_id for row in (*before.values(), *held)})}
    by_us = _covered_by(orders, before.values())
    by_us |= set() if stood is None else _covered_by(orders, held)
    after = _after(payments, orders, held, by_us)
    _write(before, after)
    return _mark(orders, after, by_us, at)


def _held(rows: Iterable[Allocation], payments: Mapping[int, Payment], stood: Stood) -> list[Allocation]:
    """The parts as they stood, then those of payments and orders that have come since."""
    then = [
        Allocation(payment=payments[payment], order_id=order, amount=amount)
        for (payment, order), amount in stood.parts.items()
        if payment in payments
    ]
    return then + [row for row in rows if row.payment_id not in stood.payments or row.order.created_at >= stood.at]


def _orders(accounts: list[int], known: set[int]) -> Iterable[Order]:
    """Orders that a payment could settle or settles: open ones, and those that have parts already."""
    wanted = ("account_id", "ordered_on", "currency", "rate", "amount", "paid_on", "settled", "archived_at")
    open_ones = Q(account__in=accounts, paid_on__isnull=True, amount__gt=0, archived_at__isnull=True)
    return Order.objects.filter(Q(pk__in=known) | open_ones).only(*wanted)


def _covered_by(orders: Mapping[int, Order], rows: Iterable[Allocation]) -> set[int]:
    """Orders whose paid date is the day on which these parts covered them."""
    parts: dict[int, list[Allocation]] = defaultdict(list)
    for row in rows:
        parts[row.order_id].append(row)
    return {key for key, order in orders.items() if order.paid_on and order.paid_on == _covered(order, parts[key])}


def _covered(order: Order, parts: Iterable[Allocation]) -> date | None:
    days = [(part.payment.on, part.amount) for part in parts]
    return receivables.covered_on(order.ordered_on, order.amount, days) if order.amount > 0 else None


def _after(payments: Any, orders: Any, held: Iterable[Allocation], by_us: set[int]) -> dict[Key, Allocation]:
    """The parts as they should be, customer by customer, with what they are in the company's currency."""
    debts, money_in, kept = defaultdict(list), defaultdict(list), defaultdict(list)
    for order in orders.values():
        if order.archived_at is None and order.amount > 0:
            closed = order.paid_on is not None and order.pk not in by_us
            debts[order.account_id].append(Debt(order.pk, order.ordered_on, order.currency, order.amount, closed))
    for paid in payments.values():
        found = Money(paid.pk, paid.on, paid.currency, paid.amount, paid.order_id)
        money_in[paid.account_id].append(found)
    for row in held:
        kept[row.payment.account_id].append(Part(row.payment_id, row.order_id, row.amount))
    after = {
        (part.payment, part.order): Allocation(payment_id=part.payment, order_id=part.order, amount=part.amount)
        for account, one in money_in.items()
        for part in receivables.allocate(debts[account], one, kept[account])
    }
    _value(after, payments, orders)
    return after


def _value(after: dict[Key, Allocation], payments: Any, orders: Any) -> None:
    """Each part in the company's currency: of the order at its rate, of the payment at its own."""
    by_day = sorted(after.values(), key=lambda part: (payments[part.payment_id].on, part.payment_id, part.order_id))
    of_order, of_payment = defaultdict(list), defaultdict(list)
    for part in by_day:
        of_order[part.order_id].append(part)
        of_payment[part.payment_id].append(part)
    for name, groups, owners in (("settled", of_order, orders), ("received", of_payment, payments)):
        for key, parts in groups.items():
            amounts = receivables.in_cents([part.amount for part in parts], owners[key].rate)
            for part, amount in zip(parts, amounts, strict=True):
                setattr(part, name, amount)


def _write(before: dict[Key, Allocation], after: dict[Key, Allocation]) -> None:
    """Only what differs is written."""
    gone = [row.pk for key, row in before.items() if key not in after]
    fresh = [row for key, row in after.items() if key not in before]
    moved = []
    for key, row in after.items():
        old = before.get(key)
        if old is not None and (old.amount, old.settled, old.received) != (row.amount, row.settled, row.received):
            old.amount, old.settled, old.received = row.amount, row.settled, row.received
            moved.append(old)
    if gone:
        Allocation.objects.filter(pk__in=gone).delete()
    Allocation.objects.bulk_create(fresh, batch_size=1000)
    Allocation.objects.bulk_update(moved, ["amount", "settled", "received"], batch_size=500)


def _mark(orders: dict[int, Order], after: dict[Key, Allocation], by_us: set[int], at: datetime) -> int:
    """What is settled of each order, and the day it was paid where payments cover it."""
    sums: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    parts: dict[int, list[Allocation]] = defaultdict(list)
    days = dict(Payment.objects.filter(pk__in={part.payment_id for part in after.values()}).values_list("pk", "on"))
    for part in after.values():
        sums[part.order_id] += part.settled
        parts[part.order_id].append(part)
    changed = []
    for key, order in orders.items():
        own = [(days[part.payment_id], part.amount) for part in parts[key]]
        paid = order.paid_on
        if paid is None or key in by_us:
            paid = receivables.covered_on(order.ordered_on, order.amount, own) if own else None
        if (order.settled, order.paid_on) != (sums[key], paid):
            order.settled, order.paid_on, order.updated_at = sums[key], paid, at
            changed.append(order)
    for order in changed:
        order.version = F("version") + 1  # type: ignore[assignment]
    Order.objects.bulk_update(changed, ["settled", "paid_on", "updated_at", "version"], batch_size=300)
    return len(changed)
