"""What the demo customers paid and how they were served: payments of the last months, hour rates, damage."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F

from accounts.actions import allocations
from accounts.choices import CostKind
from accounts.models import CostEntry, HourRate, Order, Payment
from accounts.rules import money
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.trade import Market

SPAN = 75
"""Days of payments that are entered one by one; older orders came with their paid dates from the ERP."""
IN_PART = 0.12
"""Open orders on which something was paid already."""
COURTED = 6
"""Prospects that were given samples: what they cost stands in no waterfall."""
RATES = ((CostKind.HOURS, 165, 180), (CostKind.VISITS, 210, 230), (CostKind.SUPPORT, 240, 260))
"""An hour two years ago and since the beginning of this year."""
EXTRAS = (
    (CostKind.VISITS, "差旅费", 0.0012, range(40, 700, 91)),
    (CostKind.INCENTIVE, "年度达标奖励", 0.005, (95, 460)),
)
"""Kind, note, share of a year's revenue, and days ago."""


def keep(rng: Random, profiles: list[Profile], market: Market, staff: Staff, today: date) -> None:
    """All of it, with numbers of its own, so that orders and visits stay what they are."""
    price(today)
    serve(rng, profiles, staff, today)
    deliver(rng, today)
    collect(rng, market, staff, today)


def price(today: date) -> None:
    """What an hour costs, from two years ago and from this year on."""
    first, second = today - timedelta(800), today.replace(month=1, day=1)
    HourRate.objects.bulk_create(
        HourRate(kind=kind, on=on, amount=amount)
        for kind, before, now in RATES
        for on, amount in ((first, before), (second, now))
    )


def value_hours(entries: list[CostEntry], today: date) -> None:
    """Hours at their rate, so that hours, rate and amount agree to the cent."""
    since = today.replace(month=1, day=1)
    rates = {str(kind): (Decimal(before), Decimal(now)) for kind, before, now in RATES}
    for entry in entries:
        if entry.hours is not None:
            entry.hour_rate = rates[str(entry.kind)][entry.on >= since]
            entry.amount = money.to_cent(entry.hours * entry.hour_rate)


def serve(rng: Random, profiles: list[Profile], staff: Staff, today: date) -> None:
    """Journeys to the big ones each quarter, and what they earned by their year; samples for prospects."""
    entries = [
        CostEntry(account=profile.account, on=today - timedelta(back), kind=kind, note=note, by=staff["tang"],
                  amount=Decimal(f"{profile.size * share * rng.uniform(0.7, 1.3):.2f}"))
        for profile in profiles if profile.size > 1_500_000 and profile.gap
        for kind, note, share, backs in EXTRAS
        for back in backs if profile.stop < back < profile.since
    ]  # fmt: skip
    sought = [profile for profile in profiles if profile.pattern == "prospect" and profile.owner][:COURTED]
    entries += [
        CostEntry(account=profile.account, on=today - timedelta(20 + 9 * place), kind=CostKind.SUPPORT,
                  note="样品与打样", by=staff["tang"], amount=Decimal(1800 + 450 * place))
        for place, profile in enumerate(sought)
    ]  # fmt: skip
    CostEntry.objects.bulk_create(entries, batch_size=1000)


def deliver(rng: Random, today: date) -> None:
    """Half of the late deliveries came in time after all, some are late and still on their way, a few broke."""
    sold = Order.objects.filter(amount__gt=0)
    late = list(sold.filter(delivered_on__gt=F("promised_on")).order_by("pk").values_list("pk", flat=True))
    sold.filter(pk__in=rng.sample(late, len(late) // 2)).update(delivered_on=F("promised_on"))
    ripe = sold.filter(promised_on__gt=today - timedelta(9), promised_on__lt=today).order_by("pk")
    keys = list(ripe.values_list("pk", flat=True))
    sold.filter(pk__in=rng.sample(keys, len(keys) // 6)).update(delivered_on=None)
    came = list(sold.filter(delivered_on__gt=today - timedelta(400)).order_by("pk").values_list("pk", flat=True))
    sold.filter(pk__in=rng.sample(came, len(came) // 90)).update(damaged=True)


def collect(rng: Random, market: Market, staff: Staff, today: date) -> None:
    """
    Payments of the last months, each for an order or together for several; a few orders are disputed and stay open.

    Older orders keep the paid dates that came with them, and returns were credited when they came.
    """
    Order.objects.filter(amount__lt=0, ordered_on__lt=today - timedelta(20)).update(paid_on=F("ordered_on"))
    old = Order.objects.filter(amount__gt=0, due_on__gt=today - timedelta(200), due_on__lt=today - timedelta(25))
    keys = list(old.order_by("pk").values_list("pk", flat=True))
    disputed = rng.sample(keys, len(keys) // 60)
    Order.objects.filter(pk__in=disputed).update(paid_on=None)
    recent = list(Order.objects.filter(amount__gt=0, paid_on__gt=today - timedelta(SPAN)).order_by("pk"))
    groups: dict[tuple[int, date, str], list[Order]] = {}
    for order in recent:
        assert order.paid_on is not None
        groups.setdefault((order.account_id, order.paid_on, order.currency), []).append(order)
    paid = [_payment(orders, _sum(orders), day, market, staff) for (_, day, _), orders in groups.items()]
    Order.objects.filter(pk__in=[order.pk for order in recent]).update(paid_on=None)
    overdue = Order.objects.filter(amount__gt=0, paid_on=None, due_on__lt=today)
    for order in overdue.exclude(pk__in=[order.pk for order in recent]).order_by("pk"):
        if rng.random() < IN_PART:
            part = money.to_cent(order.amount * Decimal(f"{rng.uniform(0.2, 0.6):.2f}"))
            paid.append(_payment([order], part, today - timedelta(rng.randint(1, 6)), market, staff))
    paid.sort(key=lambda one: (one.on, one.account_id))
    for number, payment in enumerate(paid, start=1):
        payment.reference = f"{payment.on:%y%m}-{number:05}"
    Payment.objects.bulk_create(paid, batch_size=1000)
    allocations.settle({payment.account_id for payment in paid})


def _sum(orders: list[Order]) -> Decimal:
    return sum((order.amount for order in orders), Decimal(0))


def _payment(orders: list[Order], amount: Decimal, on: date, market: Market, staff: Staff) -> Payment:
    first, alone = orders[0], len(orders) == 1
    rate = market.rate(first.currency, on)
    return Payment(account_id=first.account_id, on=on, currency=first.currency, rate=rate, amount=amount,
                   received=money.convert(amount, rate), order=first if alone else None,
                   note="" if alone else "合并付款", by=staff["tang"])  # fmt: skip
