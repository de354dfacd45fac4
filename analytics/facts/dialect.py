"""The few words in which PostgreSQL and SQLite differ, and reading a statement's answer as columns of whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from analytics.rules.trade import YEAR
from kam.ground import bulk

Ints = NDArray[np.int64]
BATCH = 5000
EPOCH = date(1970, 1, 1)
SINCE_EPOCH = "2440587.5"
"""The epoch as SQLite's julianday counts it."""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def date_of(number: int) -> date:
    """The day of a day number."""
    return date.fromordinal(EPOCH.toordinal() + number)


def dates(numbers: Ints) -> list[str | None]:
    """The days of day numbers as ISO texts; None for no day (a number before the epoch)."""
    texts = {number: date_of(number).isoformat() for number in np.unique(numbers).tolist() if number >= 0}
    return [texts.get(number) for number in numbers.tolist()]


def year_to(as_of: date) -> list[date]:
    """The window's edges: dated after the first, up to the second."""
    return [as_of - timedelta(days=YEAR), as_of]


def day(column: str) -> str:
    """A date column as a day number."""
    if bulk.is_postgres():
        return f"({column} - DATE '1970-01-01')"
    return f"CAST(julianday({column}) - {SINCE_EPOCH} AS INTEGER)"


def cents(column: str, when: str = "") -> str:
    """The exact sum of an amount in whole cents, of the rows where `when` holds."""
    only = f" FILTER (WHERE {when})" if when else ""
    if bulk.is_postgres():
        return f"COALESCE((SUM({column}){only} * 100)::bigint, 0)"
    # SQLite keeps amounts as binary fractions: each is brought to the cent before it is added.
    return f"COALESCE(SUM(CAST(ROUND({column} * 100) AS INTEGER)){only}, 0)"


def one_bit_each(value: str, when: str) -> str:
    """The distinct small values of an expression, one bit each."""
    bit = f"(1 << ({value}))"
    found = f"bit_or({bit})" if bulk.is_postgres() else f"SUM(DISTINCT {bit})"
    return f"COALESCE({found} FILTER (WHERE {when}), 0)"


def listed(value: str) -> str:
    """The whole numbers of a group as one text: read for a fifth of what it takes to group them once more in SQL."""
    return f"array_to_string(array_agg({value}), ',')" if bulk.is_postgres() else f"group_concat({value})"


def after(column: str) -> str:
    """Dated in the half-open span (%s, %s]."""
    return f"{column} > %s AND {column} <= %s"


def among(keys: Ints) -> str:
    """Only these accounts (keys of our own, never input)."""
    listed = ",".join(str(int(key)) for key in keys)
    return f"account_id IN ({listed or 'NULL'})"


def columns(sql: str, values: Sequence[Any], names: Sequence[str]) -> dict[str, Ints]:
    """Runs a statement whose answer is whole numbers throughout and returns its columns by name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        found = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, len(names))
    return {name: np.ascontiguousarray(found[:, place]) for place, name in enumerate(names)}


def lists(sql: str, values: Sequence[Any]) -> Iterator[tuple[Ints, Ints, Ints]]:
    """
    Runs a statement that answers with a key and the numbers `listed` for it, some thousand keys at a time.

    Yields the keys and, for each number, the place of its key among them and the number; at least once.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        rows = cursor.fetchmany(BATCH)
        while True:
            counts = [text.count(",") + 1 for _key, text in rows]
            numbers = np.fromstring(",".join(text for _key, text in rows), np.int64, sep=",")
            yield np.array([key for key, _text in rows], np.int64), np.repeat(np.arange(len(rows)), counts), numbers
            if not (rows := cursor.fetchmany(BATCH)):
                return
