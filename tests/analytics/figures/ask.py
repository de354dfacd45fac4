"""Raw statements for SQLite and PostgreSQL alike, and the days by which they count."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

DAY = date(2026, 6, 30)
"""The last day of the year that is analysed."""
NOW = f"{DAY + timedelta(3)} 10:00+08:00"
YEAR = timedelta(365)
START, BEFORE = DAY - YEAR, DAY - 2 * YEAR
"""The day before the year, and the day before the one before it: a year is (start, day]."""
MIDNIGHT = {"start": f"{START} 16:00:00", "end": f"{DAY} 16:00:00"}
"""The moments between which the year lies by the company's clock (Shanghai), in UTC."""


def within(column: str, start: date = START, end: date = DAY) -> str:
    """A day in (start, end]."""
    return f"{column} > '{start}' AND {column} <= '{end}'"


def cents(amount: str, where: str = "1 = 1") -> str:
    """The sum of an amount where something holds, each row in whole cents: SQLite would add binary fractions."""
    return f"COALESCE(SUM(CASE WHEN {where} THEN CAST(ROUND(100 * ({amount})) AS BIGINT) ELSE 0 END), 0)"


def local_day(column: str) -> str:
    """The day of a moment by the company's clock."""
    if connection.vendor == "sqlite":
        return f"DATE({column}, '+8 hours')"
    return f"CAST({column} AT TIME ZONE 'Asia/Shanghai' AS date)"


def days_ago(column: str, day: date = DAY) -> str:
    """How many days a day lies before another."""
    if connection.vendor == "sqlite":
        return f"CAST(JULIANDAY('{day}') - JULIANDAY({column}) AS INTEGER)"
    return f"(DATE '{day}' - {column})"


def day_after(column: str) -> str:
    """The day after another."""
    return f"DATE({column}, '+1 day')" if connection.vendor == "sqlite" else f"({column} + 1)"


def seconds(column: str) -> str:
    """A day (its beginning) or a moment as seconds since 1970, UTC."""
    if connection.vendor == "sqlite":
        return f"CAST(ROUND((JULIANDAY({column}) - 2440587.5) * 86400) AS BIGINT)"
    return f"CAST(EXTRACT(EPOCH FROM {column}) AS BIGINT)"


def weekday(column: str) -> str:
    """The day of the week: 0 on Sunday, 6 on Saturday."""
    if connection.vendor == "sqlite":
        return f"CAST(STRFTIME('%w', {column}) AS INTEGER)"
    return f"CAST(EXTRACT(DOW FROM {column}) AS INTEGER)"


def overlap(begin: str, end: str, since: str, until: str) -> str:
    """What two spans of numbers share, and nothing less."""
    last = f"CASE WHEN {end} < {until} THEN {end} ELSE {until} END"
    first = f"CASE WHEN {begin} > {since} THEN {begin} ELSE {since} END"
    return f"CASE WHEN ({last}) > ({first}) THEN ({last}) - ({first}) ELSE 0 END"


def run_of(kind: str, day: date = DAY) -> str:
    """The key of the run of a kind and day, as a subquery."""
    return f"(SELECT MAX(id) FROM kam_run WHERE kind = '{kind}' AND as_of = '{day}' AND state = 'done')"


def rows(statement: str) -> list[tuple[Any, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [tuple(row) for row in cursor.fetchall()]


def one(statement: str) -> tuple[Any, ...]:
    """The only row."""
    (found,) = rows(statement)
    return found


def by_key(statement: str) -> dict[Any, Any]:
    """{first column: the second, or all others}."""
    return {key: rest[0] if len(rest) == 1 else tuple(rest) for key, *rest in rows(statement)}


def money(whole: Any) -> Decimal:
    """Cents as an amount."""
    return (Decimal(int(whole)) / 100).quantize(Decimal("0.01"))


def told(*amounts: Any) -> tuple[int, ...]:
    """Amounts of an answer in cents; they have to be whole ones."""
    found = tuple(Decimal(str(amount)) * 100 for amount in amounts)
    assert all(amount == int(amount) for amount in found), found
    return tuple(map(int, found))
