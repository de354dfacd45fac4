"""Rows in PostgreSQL's binary format, made column by column: numbers go in as they are, never as digits and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TAIL = b"\xff\xff"
NULL = -1
"""The length of a field that is null."""
GROUP, GROUPS = 10_000, 6
"""PostgreSQL counts amounts in digits of four places; five of them hold any whole part, one the cents."""
NEGATIVE = 0x4000
NEW_YEAR = np.datetime64("2000-01-01")
"""PostgreSQL's own epoch."""
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Cents:
    """A column of amounts in whole cents; `unknown` stands for null."""

    cents: NDArray[np.int64]
    unknown: int | None = None

    def __len__(self) -> int:
        return len(self.cents)

    def __getitem__(self, part: slice) -> Cents:
        return Cents(self.cents[part], self.unknown)

    def texts(self) -> list[str | None]:
        """As both databases read exact amounts (1250e-2 is 12.50), without a Decimal each."""
        return [None if one == self.unknown else f"{one}e-2" for one in self.cents.tolist()]


Column = Sequence[Any] | NDArray[Any] | Cents
Field = tuple[Bytes, NDArray[np.int64]]
"""The bytes of each row's field, as many as the longest has, and how many of them count (`NULL` for null)."""


def rows(kinds: Sequence[str], columns: Sequence[Column]) -> bytes | None:
    """The rows of columns of these database types; None where one of them is not written in bytes."""
    named = [(kind.partition("(")[0], column) for kind, column in zip(kinds, columns, strict=True)]
    if not all(kind in FIELDS and (kind == "numeric") == isinstance(column, Cents) for kind, column in named):
        return None
    count = len(columns[0])
    blocks, counted = [_big(np.full(count, len(columns)), ">i2")], [np.ones((count, 2), np.bool_)]
    for found, lengths in (FIELDS[kind](column) for kind, column in named):
        blocks += [_big(lengths, ">i4"), found]
        counted += [np.ones((count, 4), np.bool_), np.arange(found.shape[1]) < lengths[:, None]]
    return HEAD + np.hstack(blocks)[np.hstack(counted)].tobytes() + TAIL


def _big(values: NDArray[Any], kind: str) -> Bytes:
    """Numbers as bytes, the greatest first."""
    found = np.ascontiguousarray(values, kind)
    return found.view(np.uint8).reshape(len(found), -1)


def _number(kind: str) -> Callable[[Any], Field]:
    def field(column: Any) -> Field:
        if isinstance(column, np.ndarray):
            known = ~np.isnan(column) if column.dtype.kind == "f" else np.ones(len(column), np.bool_)
            values = np.where(known, column, 0)
        else:
            known = np.array([one is not None for one in column], np.bool_)
            values = np.array([0 if one is None else one for one in column])
        found = _big(values, kind)
        return found, np.where(known, found.shape[1], NULL)

    return field


def _amount(column: Cents) -> Field:
    """Digits of four places with how many there are, the weight of the first, the sign, and two places shown."""
    known = np.ones(len(column), np.bool_) if column.unknown is None else column.cents != column.unknown
    whole, cents = np.divmod(np.abs(column.cents), 100)
    digits = [whole // GROUP**place % GROUP for place in reversed(range(GROUPS - 1))]
    sign = np.where(column.cents < 0, NEGATIVE, 0)
    heads = [np.full(len(column), one) for one in (GROUPS, GROUPS - 2)]
    found = _big(np.column_stack([*heads, sign, np.full(len(column), 2), *digits, cents * 100]), ">i2")
    return found, np.where(known, found.shape[1], NULL)


def _date(column: Sequence[str | None]) -> Field:
    days = np.array(column, "datetime64[D]")
    known = ~np.isnat(days)
    numbers = (np.where(known, days, NEW_YEAR) - NEW_YEAR).astype(np.int64)
    return _big(numbers, ">i4"), np.where(known, 4, NULL)


def _text(column: Sequence[str | None], before: str = "") -> Field:
    encoded = [None if one is None else (before + one).encode() for one in column]
    lengths = np.array([NULL if one is None else len(one) for one in encoded], np.int64)
    found = np.array([one or b"" for one in encoded], f"S{max(int(lengths.max(initial=0)), 1)}")
    return found.view(np.uint8).reshape(len(found), -1), lengths


FIELDS: Mapping[str, Callable[[Any], Field]] = {
    "bigint": _number(">i8"), "integer": _number(">i4"), "smallint": _number(">i2"), "boolean": _number(">?"),
    "double precision": _number(">f8"), "numeric": _amount, "date": _date, "varchar": _text, "text": _text,
    "jsonb": lambda column: _text(column, "\x01"),  # the version of the format
}  # fmt: skip
