"""Measures what changes with the size of the book, and with the order in which the book came in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connections
from django.utils import timezone

from analytics.actions.bench import clocks, data
from analytics.actions.bench.databases import own_database
from analytics.actions.bench.jobs import NEW_SHARE, Tell, command, computed, work
from analytics.actions.bench.prints import Prints, prints_of, same
from analytics.actions.bench.report import Report, Work
from kam.choices import RunKind
from kam.ground.rights import Right, require
from kam.models import User

TIMES = 10


def measure_size(report: Report, orders: int, *, tell: Tell, by: User) -> None:
    """The same customers with ten times the orders."""
    require(by, Right.IMPORT)
    with own_database("size"):
        today = _founded(orders, tell)
        one = _everything(orders, today, tell)
        tell(f"building {orders * (TIMES - 1):,} orders more")
        data.add_orders(orders * (TIMES - 1), until=today, first=orders)
        ten = _everything(orders * TIMES, today, tell)
    report.add(Work(f"everything, {orders:,} orders", one, most_memory=1024))
    report.add(Work(f"everything, {orders * TIMES:,} orders", ten, floor=one, most_ratio=11, most_memory=1024))


def _everything(orders: int, today: date, tell: Tell) -> clocks.Job:
    """The cost of the second run, as the first has every tier to decide."""
    tell(f"everything over {orders:,} orders")
    work(computed(RunKind.ALL, today))
    return work(computed(RunKind.ALL, today))


def measure_news(report: Report, orders: int, *, tell: Tell, by: User) -> None:
    """A book computed, and again after 1 % new orders, beside one that had them all from the start."""
    require(by, Right.IMPORT)
    today = timezone.localdate()
    with TemporaryDirectory(prefix="kam-bench-") as name:
        book, news = Path(name) / "book.csv", Path(name) / "news.csv"
        data.write_orders(book, orders, until=today)
        data.write_orders(news, int(orders * NEW_SHARE), until=today, seed=5, days=20)
        prints: list[Prints] = []
        for steps in ([[book], [news]], [[book, news]]):
            with own_database(f"news{len(prints)}"):
                tell(f"a book that came in {len(steps)} steps")
                prints.append(_brought(steps, today))
    report.add(same("files with the same bytes after 1 % new orders as from the start", *prints))


def _brought(steps: list[list[Path]], today: date) -> Prints:
    """Brings in the files of each step and computes after it; what stands at the end."""
    data.fill_accounts()
    for files in steps:
        for file in files:
            work(command("import_orders", file))
        work(computed(RunKind.ALL, today))
    return prints_of(today)


def _founded(orders: int, tell: Tell) -> date:
    """Customers and orders; returns the day they were bought until."""
    tell(f"building {data.JOB_ACCOUNTS:,} customers and {orders:,} orders")
    today = timezone.localdate()
    data.fill_accounts()
    data.add_orders(orders, until=today)
    connections.close_all()
    return today
