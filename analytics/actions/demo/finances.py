"""The demo customers' own finances: three years of statements of the biggest, one of them short of cash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from accounts.models import Statement
from analytics.actions.demo.profiles import Profile

BIGGEST, YEARS = 30, 3
SHORT_OF_CASH, HALF_KNOWN = 3, 6
"""Ranks by size of the one that can hardly pay, and of the one of which only the income statement is known."""
WALLET = (0.03, 0.12)
"""What they buy of us as a share of all they sell."""
PARTS = 0.96
"""How much of the current assets cash, receivables and stock are at most: the parts of a whole are not more than it."""


def publish(seed: int, profiles: list[Profile], today: date) -> None:
    """Statements of the last three calendar years, the same for the same seed."""
    rng = Random(f"{seed}:statements")
    biggest = sorted((one for one in profiles if one.size > 0), key=lambda one: -one.size)[:BIGGEST]
    found = [
        statement
        for place, profile in enumerate(biggest, start=1)
        for statement in _years(rng, profile, place, today.year - 1)
    ]
    Statement.objects.bulk_create(found, batch_size=500)


def _years(rng: Random, profile: Profile, place: int, last: int) -> list[Statement]:
    """One customer's years: sales grow, and its habits change a little from year to year."""
    sales = profile.size / rng.uniform(*WALLET)
    habits = {
        "margin": rng.uniform(0.02, 0.09),
        "gross": rng.uniform(0.14, 0.32),
        "assets": rng.uniform(0.6, 1.1),
        "current": rng.uniform(0.45, 0.68),
        "owed": rng.uniform(35, 95),
        "stock": rng.uniform(30, 80),
        "cover": rng.uniform(1.1, 2.1),
        "cash": rng.uniform(0.15, 0.45),
    }
    drift = {"margin": rng.uniform(0.9, 1.12), "owed": rng.uniform(0.92, 1.1), "stock": rng.uniform(0.93, 1.08)}
    if place == SHORT_OF_CASH:
        habits |= {"margin": 0.021, "cover": 1.25, "cash": 0.12, "owed": 88.0}
        drift = {"margin": -0.7, "owed": 1.22, "stock": 1.18, "cover": 0.83, "cash": 0.6}
    found = []
    for back in range(YEARS - 1, -1, -1):
        found.append(_statement(profile, last - back, sales / 1.08**back, habits, is_partly=place == HALF_KNOWN))
        habits = {name: value * drift.get(name, 1.0) for name, value in habits.items()}
    return found


def _statement(profile: Profile, year: int, sales: float, habits: dict[str, float], *, is_partly: bool) -> Statement:
    current = sales * habits["assets"] * habits["current"]
    due, spent = current / habits["cover"], sales * (1 - habits["gross"])
    cash, owed, stock = due * habits["cash"], sales * habits["owed"] / 365, spent * habits["stock"] / 365
    fit = min(1.0, (current * PARTS - cash) / (owed + stock))
    balance = {
        "total_assets": sales * habits["assets"],
        "current_assets": current,
        "cash": cash,
        "current_liabilities": due,
        "receivables": owed * fit,
        "inventory": stock * fit,
    }
    result = {"revenue": sales, "cost_of_sales": spent, "net_profit": sales * habits["margin"]}
    known = result if is_partly else balance | result
    figures = {name: Decimal(round(value, -4)).quantize(Decimal("0.01")) for name, value in known.items()}
    source = "Annual report" if profile.foreign else "征信报告" if is_partly else "年度审计报告"
    return Statement(
        account=profile.account,
        year=year,
        year_end=date(year, 12, 31),
        currency=profile.currency,
        source=source,
        **figures,
    )
