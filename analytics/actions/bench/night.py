"""Measures the night of a sales force as a worker runs it: visits proposed for the coming weeks, then who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.db import connections
from django.utils import timezone

from accounts.models import Account
from analytics.actions.bench import clocks, data
from analytics.actions.bench.databases import own_database
from analytics.actions.bench.jobs import work
from analytics.actions.bench.report import Figure, Report
from analytics.actions.demo import words
from kam.ground.rights import Right, require
from kam.models import Absence, BusyTime, User
from lifecycle.actions import nights
from lifecycle.models import Promise, Visit

MANAGERS, EACH = 20, 100
MOST = 10.0
"""Seconds that the whole night of so many may take, from reading to the notices."""
TIERS = ("platinum", "gold", "gold", "iron", "iron", "iron", "lead")
VISITS = 12
Tell = Callable[[str], None]


def measure(report: Report, _orders: int, *, tell: Tell, by: User) -> None:
    """Build the sales force, then its first night, when every visit is new, and the next one, when they stand."""
    require(by, Right.IMPORT)
    with own_database("night"):
        tell(f"building {MANAGERS} managers with {EACH} customers each")
        fill()
        for name in ("the first night", "the night after"):
            tell(name)
            found = work(_night)
            report.add(Figure(f"{name}: {MANAGERS} managers × {EACH} customers", _seconds(found), "seconds", most=MOST))
        connections.close_all()


def _seconds(found: clocks.Job) -> float:
    """CPU where all of it is known, as a neighbour slows the wall's clock."""
    return found.effort


def _night() -> None:
    nights.plans()
    nights.watch()


def fill() -> None:
    """The people, their customers with visits and promises, absences and busy times; by seed, the same each time."""
    rng, today, managers = Random(7), timezone.localdate(), data.people()[1 : MANAGERS + 1]
    accounts = Account.objects.bulk_create(
        [Account(code=f"N{n:05}", name=f"Customer {n}", owner=managers[n % MANAGERS], tier=rng.choice(TIERS),
                 city=rng.choice(words.CITIES["华东"]), region="华东") for n in range(MANAGERS * EACH)],
        batch_size=500,
    )  # fmt: skip
    at = timezone.now()
    Visit.objects.bulk_create(
        [Visit(account=one, user=one.owner, outcome="advance", held_at=at - timedelta(days=rng.randint(1, 200)))
         for one in accounts for _n in range(VISITS)],
        batch_size=1000,
    )  # fmt: skip
    Promise.objects.bulk_create(
        [Promise(account=one, user=one.owner, text="Quote", due_on=today + timedelta(rng.randint(-9, 20)))
         for one in accounts[::2]],
        batch_size=1000,
    )  # fmt: skip
    Absence.objects.bulk_create(
        Absence(user=one, starts_on=today + timedelta(9), until_on=today + timedelta(12)) for one in managers[::2]
    )
    BusyTime.objects.bulk_create(
        BusyTime(user=one, starts_at=(start := at + timedelta(days=day)), ends_at=start + timedelta(hours=3), title="–")
        for one in managers for day in range(1, 28, 3)
    )  # fmt: skip
