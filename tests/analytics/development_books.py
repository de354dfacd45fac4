"""Random order books for the tests of development, and what plain loops over the rows say of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from accounts.models import Account, Order, OrderLine
from analytics.rules import development as rules
from tests import factories

CENT = Decimal("0.01")
REGIONS, INDUSTRIES = ("East", "West", ""), ("Trade", "Retail", "")


def order(account: Any, on: date, *parts: tuple[Any, str], rate: str = "1", bare: str = "0") -> Order:
    """An order of lines (product, amount), or of an amount without lines; its header is what the lines come to."""
    whole = sum((Decimal(amount) for _product, amount in parts), Decimal(bare))
    revenue = (whole * Decimal(rate)).quantize(CENT, rounding=ROUND_HALF_UP)
    made: Order = factories.OrderFactory(
        account=account, ordered_on=on, amount=whole, rate=Decimal(rate), revenue=revenue,
        currency="CNY" if rate == "1" else "USD",
    )  # fmt: skip
    for place, (product, amount) in enumerate(parts, start=1):
        OrderLine.objects.create(order=made, position=place, product=product, quantity=1, amount=Decimal(amount))
    return made


def products() -> dict[str, Any]:
    """Four categories of two products each, and two products without one."""
    found = {f"{name}{n}": factories.ProductFactory(code=f"{name}{n}", name=f"{name} {n}", category=name)
             for name in ("pipes", "tiles", "glue", "paint") for n in (1, 2)}  # fmt: skip
    return found | {name: factories.ProductFactory(code=name, name=name, category="") for name in ("sand", "lime")}


def fill(seed: int, owner: Any, until: date, count: int = 14) -> list[Account]:
    """Customers that come, pause, leave and return things over five years; some rows count for nothing."""
    rng, sold = Random(seed), list(products().values())
    accounts = []
    for number in range(count):
        account = factories.AccountFactory(
            code=f"R{seed}-{number}", owner=owner, region=rng.choice(REGIONS), industry=rng.choice(INDUSTRIES)
        )
        accounts.append(account)
        begun, ended = rng.randint(200, 1700), rng.choice([-30, -30, 100, 190])
        own = [(one, rng.randint(-30, 1700)) for one in rng.sample(sold, rng.randint(2, 6))]
        foreign, unlined = rng.random() < 0.3, rng.choice([0, 0, 0, 0.02, 0.5])
        for _number in range(rng.randint(0, 40)):
            ago = rng.randint(ended, begun)
            if rng.random() < 0.2 and 300 < ago < 800:
                continue
            sign, rate = ("-" if rng.random() < 0.12 else ""), ("7.1234" if foreign else "1")
            cents = [f"{sign}{rng.randint(1, 900_000) / 100:.2f}" for _line in range(rng.randint(1, 4))]
            on, kept = until - timedelta(ago), [one for one, since in own if since >= ago] or [own[0][0]]
            if rng.random() < unlined:
                made = order(account, on, rate=rate, bare=cents[0])
            else:
                made = order(account, on, *((rng.choice([*kept, *([None] * (rng.random() < 0.03))]), one)
                                            for one in cents), rate=rate)  # fmt: skip
            if rng.random() < 0.04:
                Order.objects.filter(pk=made.pk).update(archived_at="2026-01-01T00:00:00Z")
    return accounts


def lines_of(one: Order) -> list[tuple[str, int]]:
    """(unit, cents) of each line at the order's rate, to the cent; what rounding left is the greatest's."""
    lines = list(one.lines.all())
    if not lines:
        return [("", int(one.revenue * 100))]
    worth = [int((line.amount * one.rate).quantize(CENT, rounding=ROUND_HALF_UP) * 100) for line in lines]
    ranked = sorted(range(len(lines)), key=lambda at: (-abs(worth[at]), lines[at].product_id or 0))
    worth[ranked[0]] += int(one.revenue * 100) - sum(worth)
    named = [(line.product.category or line.product.name) if line.product else "" for line in lines]
    return list(zip(named, worth, strict=True))


Rows = dict[tuple[int, str], tuple[str, int, int]]


def said(as_of: date, period: Any) -> Rows:
    """{(account, unit): (step, cents before, cents now)} by loops over the orders, customer by customer."""
    times = rules.times(as_of)[period]
    live = Order.objects.filter(archived_at=None, ordered_on__lte=as_of).prefetch_related("lines__product")
    orders = list(live.select_related("account"))
    until = times.before[1]
    old = [one.account for one in orders if one.revenue > 0 and one.ordered_on <= until]
    known = {"region": {one.region for one in old}, "industry": {one.industry for one in old}}
    found: Rows = {}
    for account in {one.account for one in orders}:
        own = [one for one in orders if one.account_id == account.pk]
        found |= _of(account, own, times, known if old else {})
    return found


def _of(account: Any, own: list[Order], times: Any, known: dict[str, set[str]]) -> Rows:
    def within(span: Any) -> list[Order]:
        return [one for one in own if span[0] < one.ordered_on <= span[1]]

    sides = [within(times.before), within(times.now)]
    past = [one for one in own if one.ordered_on <= times.before[1]]
    before, now, ever = (any(one.revenue > 0 for one in some) for some in (*sides, past))
    sums = [units(side) for side in sides]
    told = all(_is_told(side) for side in sides)
    change = {unit: sums[1].get(unit, 0) - sums[0].get(unit, 0) for unit in {**sums[0], **sums[1]}}
    bought = {unit for one in past for unit, cents in lines_of(one) if cents > 0}
    opens = any(getattr(account, name) and getattr(account, name) not in words for name, words in known.items())

    def step(unit: str) -> str:
        if before and not now:
            return "gone"
        if now and not before:
            return "again" if ever else "markets" if opens else "customers"
        if told and unit and unit not in bought and sums[1].get(unit, 0) > 0:
            return "products"
        if told and unit and sums[0].get(unit, 0) > 0 and sums[1].get(unit, 0) <= 0:
            return "dropped"
        if max(sums[0].get(unit, 0), sums[1].get(unit, 0)) <= 0:
            return "returns"
        return "less" if (change[unit] if told else sum(change.values())) < 0 else "more"

    rows = {unit: (sums[0].get(unit, 0), sums[1].get(unit, 0)) for unit in change}
    return {(account.pk, unit): (step(unit), *pair) for unit, pair in rows.items() if pair != (0, 0)}


def units(orders: list[Order]) -> dict[str, int]:
    """{unit: cents} of some orders."""
    found: dict[str, int] = defaultdict(int)
    for unit, cents in (pair for one in orders for pair in lines_of(one)):
        found[unit] += cents
    return found


def _is_told(orders: list[Order]) -> bool:
    lines = [pair for one in orders for pair in lines_of(one)]
    bare = sum(abs(cents) for unit, cents in lines if not unit)
    return bare * 20 <= sum(abs(cents) for _unit, cents in lines)
