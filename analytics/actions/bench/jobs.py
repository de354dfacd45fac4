"""Measures imports and computations over a million orders, each beside its floor in SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from analytics.actions import recompute, simulate
from analytics.actions.bench import clocks, data, floors, workers
from analytics.actions.bench.databases import own_database
from analytics.actions.bench.report import Report, Work
from kam.choices import RunKind
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import User

NEW_SHARE = 0.01
IMPORTED_ACCOUNTS = 10_000
ROUNDS = 3
"""So often a computation is done; the least counts, as neighbours only make it slower."""
Tell = Callable[[str], None]


def measure(report: Report, orders: int, *, tell: Tell, by: User) -> None:
    """Build the accounts, bring the orders in, compute; every step in a process of its own."""
    require(by, Right.IMPORT)
    with own_database("jobs"):
        _measure(report, orders, tell)


def _measure(report: Report, orders: int, tell: Tell) -> None:
    tell(f"building {data.JOB_ACCOUNTS:,} customers and files of {orders:,} orders")
    data.fill_accounts()
    today = timezone.localdate()
    with TemporaryDirectory(prefix="kam-bench-") as name:
        folder = Path(name)
        data.write_orders(folder / "orders.csv", orders, until=today)
        for number in range(ROUNDS):
            news = folder / f"new{number}.csv"
            data.write_orders(news, int(orders * NEW_SHARE), until=today, seed=5 + number, days=20)
        data.write_accounts(folder / "accounts.csv", IMPORTED_ACCOUNTS)
        _imports(report, folder, orders, tell)
        _computing(report, folder, today, tell)
    connections.close_all()


def _imports(report: Report, folder: Path, orders: int, tell: Tell) -> None:
    tell("floor: COPY and upsert")
    floor = work(floors.copy_and_upsert(folder / "orders.csv"))
    report.add(Work("floor: COPY + upsert of the orders", floor, rows=orders))
    tell("import of the orders")
    # a rate of .4 of the floor's rate means at most 2.5 times its time
    found = work(command("import_orders", folder / "orders.csv"))
    report.add(Work("import of the orders, checked", found, rows=orders, floor=floor, most_ratio=2.5, most_memory=300))
    tell("import of 10,000 customers")
    found = work(command("import_accounts", folder / "accounts.csv"))
    report.add(Work("import of 10,000 customers, checked", found, rows=IMPORTED_ACCOUNTS, least_rate=3000))


def _computing(report: Report, folder: Path, today: date, tell: Tell) -> None:
    tell("floor: group, rank, upsert")
    work(floors.group_rank_upsert)
    floor = quickest(floors.group_rank_upsert)
    report.add(Work("floor: group, rank, upsert", floor))
    days = [today - timedelta(back) for back in reversed(range(ROUNDS + 1))]
    tell("the first run of the book, as of some days before")
    first = work(computed(RunKind.ALL, days[0]))
    report.add(Work("the first run of a book: every tier to decide", first, floor=floor, most_memory=1024))
    tell("contribution")
    work(computed(RunKind.CONTRIBUTION, days[0]))
    found = quickest(computed(RunKind.CONTRIBUTION, days[0]))
    report.add(Work("contribution", found, floor=floor, most_ratio=1.5, most_memory=1024))
    tell("contribution, tiers, flags, scores of a new day")
    whole = clocks.Job.quickest([work(computed(RunKind.ALL, day)) for day in days[1:]])
    report.add(Work("contribution, tiers, flags, scores", whole, floor=floor, most_ratio=8, most_memory=1024))
    tell("features and scores on one worker and on two")
    workers.measure(report, today, patiently, by=User.objects.system())
    tell("the same day after 1 % new orders")
    again = clocks.Job.quickest([_again(path, today) for path in sorted(folder.glob("new*.csv"))])
    report.add(Work("the same day after 1 % new orders", again, floor=whole, most_ratio=0.4))
    tell("policy lab")
    tried = quickest(_previewed)
    # fifty thousand customers in two seconds
    report.add(Work("policy lab: one preview", tried, rows=data.JOB_ACCOUNTS, least_rate=data.JOB_ACCOUNTS / 2))


def _again(news: Path, today: date) -> clocks.Job:
    """What the day costs once more, with the orders of a file that came meanwhile."""
    work(command("import_orders", news))
    return work(computed(RunKind.ALL, today))


def _previewed() -> None:
    """Other borders tried on the newest run, as the lab's page does for each move of a slider."""
    found = simulate.preview({"platinum_share": 0.4, "gold_share": 0.7}, by=User.objects.system())
    assert found is not None
    found.lines(True)
    found.flows(True)


def work(what: Callable[[], Any]) -> clocks.Job:
    """In a process of its own."""
    return clocks.job(patiently(what))


def quickest(what: Callable[[], Any]) -> clocks.Job:
    """The same done several times."""
    return clocks.Job.quickest([work(what) for _round in range(ROUNDS)])


def patiently(what: Callable[[], Any]) -> Callable[[], None]:
    """The work without the web's limit of time, and without help from other processes of the database."""

    def patient() -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET max_parallel_workers_per_gather = 0")  # the one process's CPU is all of it
        with bulk.patient():
            what()

    return patient


def command(name: str, path: Path) -> Callable[[], Any]:
    return lambda: call_command(name, path, stdout=StringIO(), stderr=StringIO())


def computed(kind: str, day: date) -> Callable[[], None]:
    def compute() -> None:
        recompute.start(kind, as_of=day, by=User.objects.system())

    return compute
