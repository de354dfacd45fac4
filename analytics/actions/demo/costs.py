"""What serving the demo customers cost: freight, rebates, support, and the working hours of visits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.choices import CostKind
from accounts.models import CostEntry
from analytics.actions.demo import ledger
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile

DAYS = 730
MINIMUM = 850
"""Even the smallest customer costs something each month it is served: invoices, calls, complaints."""
DEMANDING = 0.05
"""So many of the middle-sized customers call for everything, and take several times the hours of others."""
NOTES = {
    CostKind.FREIGHT: "月度运费",
    CostKind.REBATE: "季度返利",
    CostKind.SUPPORT: "现场技术支持",
    CostKind.MARKETING: "门店陈列支持",
    CostKind.HOURS: "客户服务工时",
}


def spend(rng: Random, profiles: list[Profile], ordered: dict[int, list[date]], staff: Staff, today: date) -> None:
    """Entries of two years for everybody who ordered."""
    entries = [
        entry
        for profile in profiles
        if profile.account.pk in ordered
        for entry in _monthly(rng, profile, ordered[profile.account.pk], staff, today)
    ]
    ledger.value_hours(entries, today)
    CostEntry.objects.bulk_create(entries, batch_size=1000)


def _monthly(rng: Random, profile: Profile, days: list[date], staff: Staff, today: date) -> Iterator[CostEntry]:
    """Freight each month with orders, rebates each quarter, support and shelves now and then, hours always."""
    month, size, demand = profile.size / 12, profile.size, _demand(profile)
    for back in range(15, DAYS, 30):
        on = today - timedelta(back)
        if not days or on > days[0] + timedelta(45) or on < days[-1] - timedelta(20):
            continue
        spent = MINIMUM * rng.uniform(0.6, 1.5) * demand + month * 0.004
        kinds: list[tuple[CostKind, float]] = [(CostKind.HOURS, spent)]
        if any(0 <= (on - day).days < 30 for day in days):
            kinds.append((CostKind.FREIGHT, month * profile.serve * rng.uniform(0.7, 1.3)))
        if back // 30 % 3 == 0 and size > 1_500_000:
            kinds.append((CostKind.REBATE, month * 3 * profile.serve * 0.5))
        if rng.random() < 0.12:
            kinds.append((rng.choice([CostKind.SUPPORT, CostKind.MARKETING]), rng.uniform(800, 2500) + month * 0.02))
        for kind, amount in kinds:
            hours = Decimal(f"{amount / 180:.2f}") if kind == CostKind.HOURS else None
            yield CostEntry(account=profile.account, on=on, kind=kind, amount=Decimal(f"{amount:.2f}"), hours=hours,
                            note=NOTES[kind], by=staff["tang"])  # fmt: skip


def _demand(profile: Profile) -> float:
    """How many times the usual hours a customer takes; drawn by its name, so that all else stays what it is."""
    rng = Random(f"demand:{profile.short}")
    return rng.uniform(3, 6) if 120_000 < profile.size < 1_200_000 and rng.random() < DEMANDING else 1.0
