"""Writes rows by the ten thousand: COPY on PostgreSQL, short transactions on SQLite, so that others can save too."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection, models, transaction
from numpy.typing import NDArray

CHUNK = 5000
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
SORTING = "128MB"
"""Memory a job's statement may sort and group in before it spills to disk."""
Row = Sequence[Any]
Column = Sequence[Any] | NDArray[Any]
"""Plain values as `write` takes them, or an array of numbers in which nan stands for null."""


def is_postgres() -> bool:
    """Whether the database is PostgreSQL (SQLite otherwise)."""
    return connection.vendor == "postgresql"


def money(cents: int) -> Decimal:
    """Whole cents as an exact amount."""
    return Decimal(cents).scaleb(-2)


def amounts(cents: NDArray[np.int64], *, unknown: int | None = None) -> list[str | None]:
    """Whole cents as the texts that both databases read as exact amounts (1250e-2 is 12.50), without a Decimal each."""
    return [None if one == unknown else f"{one}e-2" for one in cents.tolist()]


def objects(columns: Mapping[str, NDArray[Any]]) -> list[str]:
    """Each row of some columns of numbers as a JSON object; what is masked or nan is not known and left out."""
    masked = [np.ma.masked_invalid(column) for column in columns.values()]
    known = np.column_stack([~np.ma.getmaskarray(column) for column in masked])
    texts = np.empty(len(known), object)
    for pattern in np.unique(known, axis=0):
        rows = np.flatnonzero((known == pattern).all(axis=1))
        named = [(name, column) for name, column, has in zip(columns, masked, pattern, strict=True) if has]
        template = "{" + ", ".join(f'"{name}": %r' for name, _column in named) + "}"
        values = zip(*(column.data[rows].tolist() for _name, column in named), strict=True)
        texts[rows] = [template % row for row in values] if named else template
    return list(texts)


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


def write_columns(table: type[models.Model], columns: Mapping[str, Column]) -> int:
    """The same from columns of equal length, which is a third of the work for rows by the ten thousand."""
    names, count = tuple(columns), len(next(iter(columns.values())))
    for start in range(0, count, CHUNK):
        _put(table._meta.db_table, names, [column[start : start + CHUNK] for column in columns.values()])
    return count


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
    source, count = iter(rows), 0
    while chunk := list(islice(source, CHUNK)):
        count += len(chunk)
        _put(name, columns, list(zip(*chunk, strict=True)))
    return count


def _put(name: str, columns: Sequence[str], values: Sequence[Column]) -> None:
    """One chunk, column by column."""
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if is_postgres():
            with connection.wrap_database_errors:  # the driver's own call: its errors become Django's here
                cursor.copy_expert(f'COPY "{name}" ({listed}) FROM STDIN', _text(values))
            return
        places = ", ".join(["%s"] * len(columns))
        with transaction.atomic():
            rows = zip(*map(_plain, values), strict=True)
            cursor.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({places})', list(rows))


def _text(values: Sequence[Column]) -> io.StringIO:
    """Rows in PostgreSQL's own text format, made column by column: a third of the work of CSV, and '' stays ''."""
    columns = map(_column, values)
    return io.StringIO("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n")


def _column(values: Column) -> list[str]:
    plain = _plain(values)
    texts = list(map(str, plain))
    if not isinstance(values, np.ndarray):
        whole = "".join(texts)
        if any(chr(sign) in whole for sign in ESCAPES):
            texts = [text.translate(ESCAPES) for text in texts]
    if None in plain:
        return [NULL if value is None else text for value, text in zip(plain, texts, strict=True)]
    return texts


def _plain(values: Column) -> Sequence[Any]:
    """Python's own numbers; nan is null."""
    if not isinstance(values, np.ndarray):
        return values
    plain: list[Any] = values.tolist()
    if values.dtype.kind == "f" and np.isnan(values).any():
        return [None if value != value else value for value in plain]
    return plain
