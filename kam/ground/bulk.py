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

from kam.ground import encoded

CHUNK = 5000
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
SORTING = "128MB"
"""Memory a job's statement may sort and group in before it spills to disk."""
Row = Sequence[Any]
Column = Sequence[Any] | NDArray[Any] | encoded.Cents
"""Plain values as `write` takes them, an array of numbers in which nan stands for null, or amounts."""


def is_postgres() -> bool:
    """Whether the database is PostgreSQL (SQLite otherwise)."""
    return connection.vendor == "postgresql"


def money(cents: int) -> Decimal:
    """Whole cents as an exact amount."""
    return Decimal(cents).scaleb(-2)


def amounts(cents: NDArray[np.int64], *, unknown: int | None = None) -> encoded.Cents:
    """Whole cents as a column of exact amounts; `unknown` stands for null."""
    return encoded.Cents(cents, unknown)


def objects(columns: Mapping[str, NDArray[Any]]) -> list[str]:
    """Each row of some columns of numbers as a JSON object; what is masked or nan is not known and left out."""
    masked = [np.ma.masked_invalid(column) for column in columns.values()]
    known = np.column_stack([~np.ma.getmaskarray(column) for column in masked])
    patterns = known @ (1 << np.arange(known.shape[1]))  # a bit for each column that is known
    texts = np.empty(len(known), object)
    for pattern in np.unique(patterns).tolist():
        rows = np.flatnonzero(patterns == pattern)
        named = [(name, masked[place]) for place, name in enumerate(columns) if pattern >> place & 1]
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
    if not is_postgres():
        return
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def settle(tables: Iterable[type[models.Model]], column: str) -> None:
    """
    Tell the planner how many rows each value of a column has by now, as after many were written under a new one.

    Until PostgreSQL looks by itself, a minute later or more, it takes those rows for a few and joins them one by one.
    A table that is being looked at anyway is left to whoever does.
    """
    if not is_postgres():
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ANALYZE (SKIP_LOCKED) "{table._meta.db_table}" ("{column}")')


def write(table: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows of plain values (dates as ISO text, JSON as text, None, numbers) in the order of `columns`."""
    return _fill(table._meta.db_table, columns, rows)


def write_columns(table: type[models.Model], columns: Mapping[str, Column]) -> int:
    """
    The same from columns of equal length, which is a third of the work for rows by the ten thousand.

    On PostgreSQL they go in as bytes where all of them can, which is half of that again.
    """
    names, count = tuple(columns), len(next(iter(columns.values())))
    types = {field.column: field.db_type(connection) or "" for field in table._meta.concrete_fields}
    for start in range(0, count, CHUNK):
        part = [column[start : start + CHUNK] for column in columns.values()]
        packed = encoded.rows([types[name] for name in names], part) if is_postgres() else None
        if packed is None:
            _put(table._meta.db_table, names, part)
        else:
            _copy(table._meta.db_table, names, io.BytesIO(packed), " WITH (FORMAT binary)")
    return count


def update_from(table: type[models.Model], columns: Sequence[str], source: models.QuerySet[Any]) -> int:
    """
    Bring rows to what a query says, its values being the primary key and then `columns`; returns how many changed.

    Rows that say so already are not touched: an update of all costs three times as much as one of the third that did
    change.
    """
    name, other = table._meta.db_table, "IS DISTINCT FROM" if is_postgres() else "IS NOT"
    sets = ", ".join(f'"{column}" = fresh."{column}"' for column in columns)
    differ = " OR ".join(f'"{name}"."{column}" {other} fresh."{column}"' for column in columns)
    same = f'"{name}"."{table._meta.pk.column}" = fresh."{table._meta.pk.column}"'  # type: ignore[union-attr]
    return _from(table, columns, source, f'UPDATE "{name}" SET {sets} FROM fresh WHERE {same} AND ({differ})')


def insert_from(
    table: type[models.Model], columns: Sequence[str], source: models.QuerySet[Any], *, defaults: Mapping[str, Any]
) -> int:
    """
    The same for rows that are not there yet; `defaults` fills what a new row needs besides.

    A row that somebody else wrote meanwhile gets the columns, and keeps the rest.
    """
    names = [table._meta.pk.column, *columns]  # type: ignore[union-attr]
    into = ", ".join(f'"{column}"' for column in [*names, *defaults])
    new = ", ".join([*(f'fresh."{column}"' for column in names), *["%s"] * len(defaults)])
    sets = ", ".join(f'"{column}" = EXCLUDED."{column}"' for column in columns)
    insert = f'INSERT INTO "{table._meta.db_table}" ({into}) SELECT {new} FROM fresh WHERE true'
    insert = f'{insert} ON CONFLICT ("{names[0]}") DO UPDATE SET {sets}'
    return _from(table, columns, source, insert, defaults.values())


def _from(
    table: type[models.Model],
    columns: Sequence[str],
    source: models.QuerySet[Any],
    statement: str,
    values: Iterable[Any] = (),
) -> int:
    """The statement with the query before it, known as `fresh`."""
    asked, given = source.query.sql_with_params()
    listed = ", ".join(f'"{column}"' for column in [table._meta.pk.column, *columns])  # type: ignore[union-attr]
    with whole_tables(), connection.cursor() as cursor:
        cursor.execute(f"WITH fresh ({listed}) AS ({asked}) {statement}", [*given, *values])
        return int(cursor.rowcount)


@contextmanager
def whole_tables() -> Iterator[None]:
    """
    Statements that join whole tables: no nested loop, whatever the statistics of rows that were only just written say.

    Fifty thousand rows that the planner takes for one are joined in milliseconds by hash, and in minutes one by one.
    """
    _set({"enable_nestloop": "off"})
    yield
    _set({"enable_nestloop": "on"})


def _fill(name: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    source, count = iter(rows), 0
    while chunk := list(islice(source, CHUNK)):
        count += len(chunk)
        _put(name, columns, list(zip(*chunk, strict=True)))
    return count


def _put(name: str, columns: Sequence[str], values: Sequence[Column]) -> None:
    """One chunk, column by column."""
    if is_postgres():
        _copy(name, columns, _text(values))
        return
    listed, places = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
    rows = zip(*map(_plain, values), strict=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({places})', list(rows))


def _copy(name: str, columns: Sequence[str], rows: io.StringIO | io.BytesIO, form: str = "") -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:  # the driver's own call: its errors are ours
        cursor.copy_expert(f'COPY "{name}" ({listed}) FROM STDIN{form}', rows)


def _text(values: Sequence[Column]) -> io.StringIO:
    """Rows in PostgreSQL's own text format, made column by column: a third of the work of CSV, and '' stays ''."""
    columns = map(_column, values)
    return io.StringIO("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n")


def _column(values: Column) -> list[str]:
    plain = _plain(values)
    if len(plain) > 1 and not isinstance(plain[0], float) and list(plain).count(plain[0]) == len(plain):
        return _column(values[:1]) * len(plain)
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
    if isinstance(values, encoded.Cents):
        return values.texts()
    if not isinstance(values, np.ndarray):
        return values
    plain: list[Any] = values.tolist()
    if values.dtype.kind == "f" and np.isnan(values).any():
        return [None if value != value else value for value in plain]
    return plain
