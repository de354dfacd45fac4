"""Writes rows by the ten thousand: COPY on PostgreSQL, short transactions on SQLite, so that others can save too."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

CHUNK = 5000
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_special = re.compile(r"[\\\t\n\r]").search
SORTING = "128MB"
"""Memory a job's statement may sort and group in before it spills to disk."""
Row = Sequence[Any]


def is_postgres() -> bool:
    """Whether the database is PostgreSQL (SQLite otherwise)."""
    return connection.vendor == "postgresql"


def money(cents: int) -> Decimal:
    """Whole cents as an exact amount."""
    return Decimal(cents).scaleb(-2)


def amounts(cents: Iterable[int]) -> list[str]:
    """Whole cents as the texts that both databases read as exact amounts (1250e-2 is 12.50), without a Decimal each."""
    return [f"{one}e-2" for one in cents]


@contextmanager
def patient() -> Iterator[None]:
    """Lifts the limits that web requests have, of time and memory, for the statements of a job on this connection."""
    if not is_postgres():
        yield
        return
    limits = {"statement_timeout": "0", "work_mem": SORTING}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(limits)])
        before = dict(cursor.fetchall())
    _set(limits)
    try:
        yield
    finally:
        if not connection.needs_rollback and connection.is_usable():
            _set(before)


def _set(limits: Mapping[str, str]) -> None:
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def write(table: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows of plain values (dates as ISO text, JSON as text, None, numbers) in the order of `columns`."""
    return _fill(table._meta.db_table, columns, rows)


def merge(
    table: type[models.Model], key: str, columns: Sequence[str], rows: Iterable[Row], *, defaults: Mapping[str, Any]
) -> int:
    """
    Bring rows identified by `key` to the given values and insert those missing; unchanged rows are not touched.

    Each row holds the key first and then the columns; `defaults` fills what a new row needs besides. Returns how many
    rows were changed or inserted.
    """
    name, all_columns = table._meta.db_table, [key, *columns]
    listed = ", ".join(f'"{column}"' for column in all_columns)
    sets = ", ".join(f'"{column}" = fresh."{column}"' for column in columns)
    other = "IS DISTINCT FROM" if is_postgres() else "IS NOT"
    differ = " OR ".join(f'"{name}"."{column}" {other} fresh."{column}"' for column in columns)
    new = ", ".join([*(f'fresh."{column}"' for column in all_columns), *["%s"] * len(defaults)])
    into = ", ".join([listed, *(f'"{column}"' for column in defaults)])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS fresh")
        cursor.execute(f'CREATE TEMPORARY TABLE fresh AS SELECT {listed} FROM "{name}" LIMIT 0')
        _fill("fresh", all_columns, rows)
        cursor.execute("ANALYZE fresh")
        cursor.execute(f'UPDATE "{name}" SET {sets} FROM fresh WHERE "{name}"."{key}" = fresh."{key}" AND ({differ})')
        changed = cursor.rowcount
        # Never asked while inserting: rows that are just being written would be read through again for each new one.
        cursor.execute(f'DELETE FROM fresh WHERE "{key}" IN (SELECT "{key}" FROM "{name}")')
        cursor.execute(f'INSERT INTO "{name}" ({into}) SELECT {new} FROM fresh', list(defaults.values()))
        inserted = cursor.rowcount
        cursor.execute("DROP TABLE fresh")
    return int(changed + inserted)


def _fill(name: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    listed = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    source, count = iter(rows), 0
    while chunk := list(islice(source, CHUNK)):
        count += len(chunk)
        with connection.cursor() as cursor:
            if is_postgres():
                with connection.wrap_database_errors:  # the driver's own call: its errors become Django's here
                    cursor.copy_expert(f'COPY "{name}" ({listed}) FROM STDIN', _text(chunk))
                continue
            with transaction.atomic():
                cursor.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({places})', chunk)
    return count


def _text(rows: Sequence[Row]) -> io.StringIO:
    """Rows in PostgreSQL's own text format, made column by column: a third of the work of CSV, and '' stays ''."""
    columns = [_column(values) for values in zip(*rows, strict=True)]
    return io.StringIO("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n")


def _column(values: Sequence[Any]) -> list[str]:
    if None not in values:
        texts = list(map(str, values))
        return texts if not _special("".join(texts)) else [text.translate(ESCAPES) for text in texts]
    return [NULL if value is None else str(value).translate(ESCAPES) for value in values]
