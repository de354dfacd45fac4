"""The few words in which PostgreSQL and SQLite differ, and reading a statement's answer as columns of whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection, models
from django.db.models.functions import Cast, Round
from numpy.typing import NDArray

from analytics.rules.rhythms import begins
from analytics.rules.trade import YEAR
from kam.ground import bulk

Ints = NDArray[np.int64]
EPOCH = date(1970, 1, 1)
SINCE_EPOCH = "2440587.5"
"""The epoch as SQLite's julianday counts it."""
BITS = 20
SPAN = 1 << BITS
"""Room for any day number, before the epoch and after, beside an account's key in one whole number."""
PARTS = 8
NOTHING = np.zeros(0, np.int64)


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


def cents_of_each(value: str, when: str = "") -> str:
    """The same of what is reckoned from each row (an amount at a rate): every row counts as whole cents."""
    return cents(f"ROUND({value}, 2)" if bulk.is_postgres() else value, when)


class Whole(Cast):
    """A whole number as the database has it: Django would make one of it again, row by row."""

    def get_db_converters(self, connection: Any) -> list[Any]:
        return []


def whole_cents(name: str) -> Cast:
    """An amount of each row as whole cents, to be read without making a decimal of it."""
    return Whole(Round(models.F(name) * 100), models.BigIntegerField())


def cents_of_row(value: str) -> str:
    """What is reckoned from one row, as whole cents: added up it is what `cents_of_each` has."""
    return f"(ROUND({value}, 2) * 100)::bigint" if bulk.is_postgres() else f"CAST(ROUND(({value}) * 100) AS INTEGER)"


def one_bit_each(value: str, when: str) -> str:
    """The distinct small values of an expression, one bit each."""
    bit = f"(1 << ({value}))"
    found = f"bit_or({bit})" if bulk.is_postgres() else f"SUM(DISTINCT {bit})"
    return f"COALESCE({found} FILTER (WHERE {when}), 0)"


def by_bytes(column: str) -> str:
    """A text column to sort by, the same order on any database."""
    return f'{column} COLLATE "C"' if bulk.is_postgres() else f"{column} COLLATE BINARY"


def after(column: str) -> str:
    """Dated in the half-open span (%s, %s]."""
    return f"{column} > %s AND {column} <= %s"


def among(keys: Ints) -> str:
    """Only these accounts (keys of our own, never input)."""
    listed = ",".join(str(int(key)) for key in keys)
    return f"account_id IN ({listed or 'NULL'})"


def within(span: tuple[int, int] | None) -> str:
    """A further condition: only the accounts of a span of keys (our own, never input), the first and the last."""
    return f" AND account_id BETWEEN {int(span[0])} AND {int(span[1])}" if span else ""


def columns(sql: str, values: Sequence[Any], names: Sequence[str]) -> dict[str, Ints]:
    """Runs a statement whose answer is whole numbers throughout, none of them null; returns its columns by name."""
    with connection.cursor() as cursor:
        if bulk.is_postgres():
            heads = [f"c{place}" for place in range(len(names))]
            packed = ", ".join(map(_in_bytes, heads))
            cursor.execute(f"SELECT {packed} FROM ({sql}) AS found ({', '.join(heads)})", list(values))
            return dict(zip(names, map(_numbers, cursor.fetchone()), strict=True))
        cursor.execute(sql, list(values))
        found = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, len(names))
    return {name: np.ascontiguousarray(found[:, place]) for place, name in enumerate(names)}


def of_run(table: type[models.Model], run: int, named: Mapping[str, str], accounts: Ints) -> dict[str, Ints]:
    """Whole numbers (SQL of our own by name) of a run's rows in the order of the accounts; -1 where it has none."""
    sql = f"SELECT account_id, {', '.join(named.values())} FROM {table._meta.db_table} WHERE run_id = %s"
    found = columns(sql, [run], ["account", *named])
    order = np.argsort(found["account"], kind="stable")
    keys = np.append(found["account"][order], -1)  # never empty
    at = np.minimum(np.searchsorted(keys[:-1], accounts), max(len(order) - 1, 0))
    known = keys[at] == accounts
    return {name: np.where(known, np.append(found[name][order], -1)[at], -1) for name in named}


def days(column: str, rows: str, values: Sequence[Any]) -> tuple[Ints, Ints]:
    """
    Account and day number of the rows that a clause beginning with FROM finds, each pair once, sorted.

    They come as one number a row and are sorted here, which takes half of what grouping them in SQL does.
    """
    both = f"account_id * {SPAN} + {day(column)} + {SPAN // 2}"
    with connection.cursor() as cursor:
        if bulk.is_postgres():  # in parts, as no value may pass a gigabyte
            parts = f"SELECT account_id %% {PARTS}, {_in_bytes(both)} {rows} GROUP BY account_id %% {PARTS}"
            cursor.execute(parts, list(values))
            found = np.concatenate([NOTHING, *(_numbers(packed) for _part, packed in cursor.fetchall())])
        else:
            cursor.execute(f"SELECT {both} {rows}", list(values))
            found = np.array(cursor.fetchall(), np.int64).reshape(-1)
    found.sort(kind="stable")
    found = found[begins(found)]
    return found >> BITS, (found & (SPAN - 1)) - SPAN // 2


def _in_bytes(value: str) -> str:
    """
    An aggregate of whole numbers as eight bytes each, in PostgreSQL.

    Nothing is written or read as digits, nor made a tuple of: a fifth of what rows by the ten thousand cost.
    """
    return f"string_agg(int8send(({value})::bigint), ''::bytea)"


def _numbers(packed: memoryview | bytes | None) -> Ints:
    return np.frombuffer(packed or b"", ">i8").astype(np.int64)
