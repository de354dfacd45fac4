"""Staging tables: rows on their way in, kept apart from what everybody sees until they are checked as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction

from kam.ground import bulk

CHUNK = 10_000
TURN = 802_020  # the advisory lock that large jobs take in turn
DEADLOCK = "40P01"
Columns = Mapping[str, str]
Row = Sequence[Any]
R = TypeVar("R")


class Staging:
    """Temporary tables of this connection: filled by COPY on PostgreSQL, by short transactions on SQLite.

    They lie outside the database's own files, so filling them keeps nobody from saving.
    `tables` is {name: {column: type}}.
    """

    def __init__(self, tables: Mapping[str, Columns]) -> None:
        self.tables = tables

    def open(self) -> None:
        """Make the tables, empty."""
        self.close()
        for name, columns in self.tables.items():
            listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            self.run(f"CREATE TEMPORARY TABLE {name} ({listed})")

    def close(self) -> None:
        """Drop them; harmless when they are not there."""
        for name in self.tables:
            self.run(f"DROP TABLE IF EXISTS {name}")

    def add(self, name: str, rows: Sequence[Row]) -> None:
        """Append rows of plain text and numbers in the order of the table's columns; None and "" are both empty."""
        if not rows:
            return
        columns = self.tables[name]
        if bulk.is_postgres():
            text = io.StringIO()
            csv.writer(text, lineterminator="\r\n").writerows(rows)  # so that either break within a text is quoted
            text.seek(0)
            with connection.wrap_database_errors, connection.cursor() as cursor:
                cursor.copy_expert(f"COPY {name} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv)", text)
            return
        places = ", ".join(["NULLIF(%s, '')"] * len(columns))
        with _short(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)

    def settle(self, *names: str) -> None:
        """Tell the planner how large the tables have become: nobody does it for temporary ones."""
        for name in names:
            self.run(f"ANALYZE {name}")

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """One statement; returns how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values) or None)
            return int(cursor.rowcount)

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first row of an answer."""
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values) or None)
            return cursor.fetchone()

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of an answer that is known to be short."""
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values) or None)
            return list(cursor.fetchall())

    def walk(self, name: str, columns: str, key: str, where: str = "1 = 1") -> Iterator[list[Any]]:
        """A table's rows in chunks by a growing whole-number key, which is the first of the columns."""
        last = -1
        while True:
            found = self.all(
                f"SELECT {columns} FROM {name} WHERE {where} AND {key} > %s ORDER BY {key} LIMIT {CHUNK}", [last]
            )
            if not found:
                return
            yield found
            last = found[-1][0]


@contextmanager
def _short() -> Iterator[None]:
    """SQLite: a transaction that locks nothing but the temporary tables (Django's own would lock the database)."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


def take_turn(name: str) -> None:
    """Wait until no other transaction has taken this turn; ours ends with the transaction. SQLite has one writer."""
    if bulk.is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [TURN, name])


def share_turn(name: str) -> None:
    """As many as come may share a turn; whoever takes it waits for all of them, and they for whoever has taken it."""
    if bulk.is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))", [TURN, name])


def again(work: Callable[[], R], tries: int = 4) -> R:
    """
    Do a piece of work in one transaction, and again from its start where two such pieces waited for each other.

    PostgreSQL ends one of the two; what it had locked is free by then, so the next try goes through.
    """
    for tries_left in range(tries, 0, -1):
        try:
            with alone():
                if tries_left < tries:
                    take_turn("again")  # those who try again follow one another
                return work()
        except OperationalError as error:
            if tries_left == 1 or getattr(error.__cause__, "pgcode", "") != DEADLOCK:
                raise
    raise AssertionError("unreachable")


@contextmanager
def alone(*, in_turn: bool = False) -> Iterator[None]:
    """One transaction for everything inside, which may wait for locks as long as it takes: a job is in no hurry.

    With `in_turn` such jobs follow one another, so that two that change the same rows never wait for each other.
    """
    with transaction.atomic():
        if bulk.is_postgres():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = 0")
                if in_turn:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        yield
