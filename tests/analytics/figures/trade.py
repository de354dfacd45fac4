"""A random book of three years: customers of all sorts with orders, lines and costs, and rows at the edges."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from accounts.actions import allocations
from accounts.models import Account, CostEntry, HourRate, Order, OrderLine, Payment
from tests import factories
from tests.analytics.figures.ask import BEFORE, DAY, START

KINDS = ("end_user", "dealer", "agent", "government", "")
REGIONS = ("North", "East", "")
COSTS = ("visits", "support", "freight", "rebate", "marketing", "hours", "other")
CUSTOMERS = 34
CENT = Decimal("0.01")


def amount(chance: Random, most: int) -> Decimal:
    """Any amount with odd cents."""
    return Decimal(chance.randint(101, most * 100)) / 100


def customers(chance: Random, owners: list[Any]) -> list[Account]:
    """Of every kind and region; one is in nobody's hands, two of a segment of their own."""
    found = []
    for number in range(CUSTOMERS):
        owner = None if number == 9 else owners[number % len(owners)]
        # one after another, so that some of the chain lead over two steps
        brought = chance.choice(found) if found and chance.random() < 0.4 else None
        came = chance.choice((None, DAY, DAY + timedelta(1), START)) if brought else None
        found.append(factories.AccountFactory(
            code=f"C{number:03}", owner=owner, kind=KINDS[number % len(KINDS)], region=REGIONS[number % 3],
            industry=("Food", "Food", "Food", "Food", "Food", "Glass", "")[number // 5],
            size_band="" if number // 5 == 3 else "small", segment="S" if number % 9 == 4 else "",
            referred_by=brought, referred_on=came,
            customer_since=chance.choice((None, None, date(2019, 1, 1), DAY)),
        ))  # fmt: skip
    return found


def days_of(chance: Random, number: int) -> list[date]:
    """When a customer ordered: often, seldom, once, not any more, or just begun; and the days at the edges."""
    step = (20, 45, 90, 200)[number % 4]
    since = 1000 if number % 5 else 150
    silent = 400 if number % 11 == 7 else 0
    found = [DAY - timedelta(ago + chance.randint(0, 9)) for ago in range(silent, since, step)]
    edges = (DAY, START + timedelta(1), START, BEFORE + timedelta(1), BEFORE, DAY + timedelta(1), DAY + timedelta(2))
    return found + [edges[number % len(edges)], edges[(number + 3) % len(edges)]] * (number % 2)


def order(chance: Random, account: Account, day: date, number: int, worth: Decimal, **more: Any) -> Order:
    """One order, of which a third has no cost of goods and some are in another currency."""
    rate = Decimal("7.12345678") if chance.random() < 0.1 else Decimal(1)
    knows = "cost" in more or (chance.random() < 0.7 and account.code not in ("C003", "C008"))
    cost = (worth * Decimal(chance.randint(30, 110)) / 100).quantize(CENT) if knows else None
    off = (worth * Decimal(chance.randint(0, 20)) / 100).quantize(CENT) if chance.random() < 0.5 else None
    in_ours = [one if one is None else (one * rate).quantize(CENT) for one in (worth, cost, off)]
    return Order(
        account=account, number=f"{account.code}-{number}", ordered_on=day, currency="CNY" if rate == 1 else "USD",
        rate=rate, amount=worth, amount_cost=cost, amount_discount=off, revenue=in_ours[0], cost=in_ours[1],
        discount=in_ours[2], due_on=day + timedelta(30) if chance.random() < 0.8 else None,
        archived_at=timezone.now() if more.get("archived") else None,
    )  # fmt: skip


def orders(chance: Random, accounts: list[Account]) -> list[Order]:
    """Of all but the last four customers; every ninth row was sent back, every thirtieth is archived."""
    found = []
    for place, account in enumerate(accounts[:-4]):
        most = 40_000 if place < 4 else 4_000
        for number, day in enumerate(days_of(chance, place)):
            worth = amount(chance, most)
            sent_back = chance.random() < 0.11 and number > 0
            found.append(order(chance, account, day, number, -worth / 4 if sent_back else worth,
                               archived=chance.random() < 0.03))  # fmt: skip
    only_returns, long_ago, by_nobody, _bare = accounts[-4:]
    found.append(order(chance, only_returns, DAY - timedelta(500), 0, Decimal("500.05")))
    found.append(order(chance, only_returns, DAY - timedelta(20), 1, Decimal("-120.35")))
    found.append(order(chance, long_ago, DAY - timedelta(900), 0, Decimal("700.07")))
    found.append(order(chance, by_nobody, DAY + timedelta(1), 0, Decimal("900.09")))
    for one in found:
        one.amount = one.amount.quantize(CENT)
        one.revenue = (one.amount * one.rate).quantize(CENT)
    return Order.objects.bulk_create(found)


def lines(chance: Random, found: list[Order], products: list[Any]) -> None:
    """Two of three orders name what was bought; some lines have no product, and a part of them tells its cost."""
    made = []
    for one in found:
        if chance.random() < 0.35:
            continue
        first = (one.amount * chance.randint(10, 90) / 100).quantize(CENT)
        knows = one.amount_cost is not None and chance.random() < 0.8
        cost = (one.amount_cost * first / one.amount).quantize(CENT) if knows else None
        costs = (cost, None if cost is None else one.amount_cost - cost)
        for position, worth in enumerate((first, one.amount - first)):
            product = None if chance.random() < 0.1 else chance.choice(products)
            made.append(OrderLine(order=one, position=position, product=product, quantity=chance.randint(1, 9),
                                  amount=worth, cost=costs[position]))  # fmt: skip
    OrderLine.objects.bulk_create(made)


def costs(chance: Random, accounts: list[Account]) -> None:
    """What serving them took, in money and hours; on the days at the edges too, and some entries are archived."""
    made = []
    edges = (DAY, START + timedelta(1), START, BEFORE + timedelta(1), BEFORE, DAY + timedelta(1))
    for place, account in enumerate(accounts):
        for number in range(0 if place % 6 == 5 and account is not accounts[-1] else chance.randint(1, 7)):
            kind = chance.choice(COSTS)
            day = edges[number] if place % 4 == 0 and number < 6 else DAY - timedelta(chance.randint(0, 800))
            made.append(CostEntry(
                account=account, on=day, kind=kind, amount=amount(chance, 900),
                hours=amount(chance, 9) if kind in ("hours", "visits") else None,
                archived_at=timezone.now() if chance.random() < 0.08 else None,
            ))  # fmt: skip
    CostEntry.objects.bulk_create(made)
    for kind, day, worth in (("hours", date(2025, 1, 1), "90.00"), ("visits", date(2025, 3, 1), "40.13"),
                             ("visits", date(2026, 1, 1), "48.01")):  # fmt: skip
        HourRate.objects.create(kind=kind, on=day, amount=Decimal(worth))


def payments(chance: Random, accounts: list[Account]) -> None:
    """Money of most customers, before and after the last day; what it settles the product says by its own rule."""
    made = []
    for place, account in enumerate(accounts):
        for _number in range(place % 4 * 2):
            worth = amount(chance, 9000)
            made.append(Payment(account=account, on=DAY - timedelta(chance.randint(-2, 300)), currency="CNY",
                                amount=worth, received=worth))  # fmt: skip
    Payment.objects.bulk_create(made)
    allocations.settle([account.pk for account in accounts])
