"""Three years of demo orders: rhythm, seasons, the dip of Chinese New Year, lines, returns, payment, exchange rates."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.choices.channels import CHANNEL_KINDS
from accounts.models import Order, OrderLine, Product, Rate
from analytics.actions.demo import order_channels, tastes, words
from analytics.actions.demo.profiles import SPAN, Profile
from kam.ground import search

CENT = Decimal("0.01")
NEW_YEARS = tuple(
    date(year, month, day)
    for year, month, day in (
        (2021, 2, 12), (2022, 2, 1), (2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6),
        (2028, 1, 26), (2029, 2, 13), (2030, 2, 3), (2031, 1, 23), (2032, 2, 11), (2033, 1, 31), (2034, 2, 19),
        (2035, 2, 8),
    )
)  # fmt: skip
"""First days of the Chinese year."""
SEASON = (0.75, 0.6, 1.1, 1.2, 1.2, 1.1, 0.9, 0.88, 1.05, 1.15, 1.15, 0.95)
"""Building goes on in spring and autumn, less in the rain of summer and in winter."""
GROWTH = 0.1
UNLISTED = 0.06
"""Customers whose orders come without lines."""


@dataclass(frozen=True)
class Market:
    """What all orders share: products, and dated rates by currency."""

    products: list[Product]
    rates: dict[str, tuple[list[date], list[Decimal]]]

    def rate(self, currency: str, on: date) -> Decimal:
        """Units of the company's currency for one unit, on a day."""
        if currency == "CNY":
            return Decimal(1)
        days, values = self.rates[currency]
        return values[max(bisect_right(days, on) - 1, 0)]


def open_market(rng: Random, today: date) -> Market:
    """Products in categories, and the first-of-month rates of dollar and euro."""
    products = [
        Product(code=f"P{group:02}{place:02}", name=name, category=category, unit=unit, list_price=Decimal(price),
                search_text=search.text_of(name, f"P{group:02}{place:02}", category))
        for group, (category, items) in enumerate(words.PRODUCTS, start=1)
        for place, (name, unit, price) in enumerate(items, start=1)
    ]  # fmt: skip
    Product.objects.bulk_create(products)
    rates: dict[str, tuple[list[date], list[Decimal]]] = {}
    for currency, middle in (("USD", 7.12), ("EUR", 7.85)):
        days, value = [], middle
        first = (today - timedelta(SPAN + 40)).replace(day=1)
        while first <= today:
            value = middle + (value - middle) * 0.8 + rng.gauss(0, 0.05)
            days.append((first, Decimal(f"{value:.4f}")))
            first = (first + timedelta(32)).replace(day=1)
        Rate.objects.bulk_create(Rate(currency=currency, on=day, rate=rate) for day, rate in days)
        rates[currency] = ([day for day, _ in days], [rate for _, rate in days])
    return Market(products, rates)


def sell(rng: Random, profiles: list[Profile], market: Market, today: date) -> dict[int, list[date]]:
    """All orders and lines; returns the order days by account, newest first."""
    found: dict[int, list[date]] = {}
    orders: list[tuple[Profile, Order]] = []
    for profile in profiles:
        for day in order_days(rng, profile, today):
            order = _order(rng, profile, market, day, today)
            both = [order, _return(rng, order, today)] if rng.random() < 0.015 else [order]
            if not tastes.is_away(profile, (today - day).days):
                found.setdefault(profile.account.pk, []).append(day)
                orders += [(profile, one) for one in both]
    orders.sort(key=lambda pair: (pair[1].ordered_on, pair[0].account.pk))
    partners = {profile.account.pk for profile in profiles if profile.kind in CHANNEL_KINDS}
    for number, (profile, order) in enumerate(orders, start=1):
        order.number = f"{'RT' if order.amount < 0 else 'SO'}{order.ordered_on:%y}{number:06}"
        order.channel = order_channels.way(profile, order, partners, today)
    lines = [line for profile, order in orders for line in _lines(profile, order, market, today)]
    Order.objects.bulk_create([order for _, order in orders], batch_size=1000)
    OrderLine.objects.bulk_create(lines, batch_size=1000)
    return found


def order_days(rng: Random, profile: Profile, today: date) -> list[date]:
    """From the last order back to the first, newest first, without Sundays and with a dip at Chinese New Year."""
    if not profile.gap:
        return []
    ago = float(profile.stop) or rng.random() * min(profile.gap, 25) * 0.8
    planned, days = [], []
    while ago <= profile.since:
        planned.append(ago)
        ago += max(1.0, _gap(profile, ago) * rng.gammavariate(6, 1 / 6))
    for place, back in enumerate(planned):
        day = today - timedelta(int(back))
        if day.weekday() == 6 and place:
            day -= timedelta(1)
        closed = not profile.foreign and near_new_year(day) and rng.random() < 0.85
        if not (closed and place) and not (profile.pattern == "back" and 90 < back < 260):
            days.append(day)
    return sorted(set(days), reverse=True)


def _gap(profile: Profile, ago: float) -> float:
    """The usual gap, but for those whose story is that it changes."""
    if profile.pattern == "fading" and ago < 120:
        return profile.gap * 2.4
    return profile.gap * 1.7 if profile.pattern == "rising" and ago > 240 else profile.gap


def near_new_year(day: date) -> bool:
    """Ten days before to fifteen days after: nobody builds."""
    return any(-10 <= (day - start).days <= 15 for start in NEW_YEARS)


def _order(rng: Random, profile: Profile, market: Market, day: date, today: date) -> Order:
    ago = (today - day).days
    rate = market.rate(profile.currency, day)
    worth = profile.size * profile.gap / 365 * SEASON[day.month - 1] * rng.lognormvariate(-0.08, 0.4)
    worth *= math.pow(1 + GROWTH, -ago / 365) * _trend(profile, ago)
    amount = (Decimal(f"{max(worth, 200):.2f}") / rate).quantize(CENT)
    discount = (amount * Decimal(f"{_discount(profile, ago, rng):.4f}")).quantize(CENT)
    margin = min(max(rng.gauss(_margin(profile, ago), 0.03), -0.1), 0.6)
    cost = None if rng.random() < 0.02 else (amount * Decimal(f"{1 - margin:.4f}")).quantize(CENT)
    promised = day + timedelta(rng.randint(5, 12))
    order = Order(account=profile.account, ordered_on=day, currency=profile.currency, rate=rate, amount=amount,
                  amount_cost=cost, amount_discount=discount, promised_on=promised)  # fmt: skip
    _convert(order)
    _settle(rng, profile, order, today)
    return order


def _trend(profile: Profile, ago: int) -> float:
    """How an order's size moves with time where the story asks for it."""
    if profile.pattern == "rising":
        return 0.12 + 1.15 * math.exp(-ago / 130)
    if profile.pattern == "one_off":
        return 9.5
    return 0.75 if profile.pattern == "fading" and ago < 120 else 1.0


def _margin(profile: Profile, ago: int) -> float:
    """A squeezer's margin falls quarter by quarter."""
    if profile.pattern != "squeezer":
        return profile.margin
    return profile.margin - 0.075 * max(0, 4 - ago // 91)


def _discount(profile: Profile, ago: int, rng: Random) -> float:
    squeeze = 0.05 * max(0, 4 - ago // 91) if profile.pattern == "squeezer" else 0.0
    return max(rng.gauss(profile.discount + squeeze, 0.012), 0.0)


def _convert(order: Order) -> None:
    """The amounts in the company's currency, to the cent."""
    order.revenue = (order.amount * order.rate).quantize(CENT)
    order.cost = None if order.amount_cost is None else (order.amount_cost * order.rate).quantize(CENT)
    order.discount = None if order.amount_discount is None else (order.amount_discount * order.rate).quantize(CENT)


def _settle(rng: Random, profile: Profile, order: Order, today: date) -> None:
    """Delivered and paid, as far as that lies in the past."""
    promised: date = order.promised_on  # type: ignore[assignment]
    delivered = promised + timedelta(rng.choice([-2, -1, 0, 0, 0, 0, 1, 4]))
    due = order.ordered_on + timedelta(profile.account.credit_days or 30)
    paid = due + timedelta(int(rng.gauss(profile.late, 5)))
    order.due_on = due
    order.delivered_on = delivered if delivered <= today else None
    order.paid_on = paid if order.ordered_on <= paid <= today else None


def _return(rng: Random, order: Order, today: date) -> Order:
    """Part of an order comes back some days later."""
    share = Decimal(f"{rng.uniform(0.05, 0.25):.3f}")
    day = min(order.ordered_on + timedelta(rng.randint(4, 18)), today)
    cost = None if order.amount_cost is None else -(order.amount_cost * share).quantize(CENT)
    back = Order(account=order.account, ordered_on=day, currency=order.currency, rate=order.rate,
                 amount=-(order.amount * share).quantize(CENT), amount_cost=cost, note="退货")  # fmt: skip
    _convert(back)
    return back


def _lines(profile: Profile, order: Order, market: Market, today: date) -> Iterator[OrderLine]:
    """Lines for all orders but those of a few customers and what came back; they add up to the header to the cent."""
    rng, ago = Random(f"lines:{order.number}"), (today - order.ordered_on).days
    if order.amount < 0 or Random(f"listed:{profile.account.code}").random() < UNLISTED:
        return
    count = rng.randint(2, 4)
    weights = [rng.uniform(0.5, 2) for _ in range(count)]
    shares = [Decimal(f"{weight / sum(weights):.4f}") for weight in weights]
    parts = [split(value, shares) for value in (order.amount, order.amount_cost, order.amount_discount)]
    start = profile.account.pk * 7
    for place, (amount, cost, discount) in enumerate(zip(*parts, strict=True)):
        product = tastes.product(profile, market.products, start, rng.randint(0, tastes.WINDOW - 1), ago)
        price = (product.list_price or Decimal(1)) / order.rate
        assert amount is not None
        yield OrderLine(order=order, position=place + 1, product=product, amount=amount, cost=cost, discount=discount,
                        quantity=max(Decimal(1), (amount / price).quantize(Decimal(1))))  # fmt: skip


def split(value: Decimal | None, shares: list[Decimal]) -> list[Decimal | None]:
    """An amount in parts to the cent; the last takes what is left over."""
    if value is None:
        return [None] * len(shares)
    parts: list[Decimal] = [(value * share).quantize(CENT) for share in shares[:-1]]
    return [*parts, value - sum(parts, Decimal(0))]
