"""Rows of a list for a file: as one stream, or piece by piece with a sign of life between; little memory either way."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet

PART = 2000
"""Rows of a file that are worked out together."""
PIECE = 1000
"""Rows that are asked for by their keys at once."""
Told = Callable[[int, int], None]
"""Hears how many of how many rows are read; whatever it raises ends the reading."""


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Rows in lists of a size."""
    rest = iter(rows)
    while part := list(islice(rest, size)):
        yield part


def prepared(rows: Iterable[Any], prepare: Callable[[list[Any]], None]) -> Iterator[Any]:
    """The rows, after what no join gives was worked out for a part of them at a time."""
    for part in batched(rows, PART):
        prepare(part)
        yield from part


def at_once(queryset: QuerySet[Any]) -> Iterator[Any]:
    """The rows as the database hands them out: for whoever waits for the answer."""
    return queryset.iterator(chunk_size=PART)


def in_pieces(queryset: QuerySet[Any], told: Told) -> Iterator[Any]:
    """
    The rows in the order in which they stand now: first their keys alone, then the rows by the thousand.

    No cursor and no transaction stays open for as long as a long file takes, which would hold up the database's
    cleaning, and on SQLite the writing of others. A row that leaves the list meanwhile is left out.
    """
    keys, apart = _keys(queryset), queryset.order_by()
    for start in range(0, len(keys), PIECE):
        told(start, len(keys))
        part = list(keys[start : start + PIECE])
        found = {row.pk: row for row in apart.filter(pk__in=part)}
        yield from (found[key] for key in part if key in found)
    told(len(keys), len(keys))


def _keys(queryset: QuerySet[Any]) -> Sequence[Any]:
    """The keys in order; numbers take eight bytes each."""
    found = queryset.values_list("pk", flat=True)
    is_number = queryset.model._meta.pk.get_internal_type() in ("AutoField", "BigAutoField", "OneToOneField")
    return array("q", found.iterator(chunk_size=10_000)) if is_number else list(found)
