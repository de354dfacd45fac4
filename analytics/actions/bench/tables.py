"""Rows of the bench straight into the tables: each says what it has, the rest stands at the model's default."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils import timezone

from kam.ground import bulk

Row = Mapping[str, Any]


def now() -> str:
    """This moment as a table takes it."""
    return timezone.now().replace(tzinfo=None).isoformat(" ", "seconds")


@cache
def blank(table: type[models.Model]) -> dict[str, Any]:
    """A row's columns at their defaults, nothing where nothing may stand."""
    fields = [field for field in table._meta.concrete_fields if not isinstance(field, models.BigAutoField)]
    defaults = {field.attname: None if field.null else field.get_default() for field in fields}
    stamped = {"created_at": now(), "updated_at": now(), "version": 1}
    return {name: _plain(value) for name, value in defaults.items()} | {
        name: value for name, value in stamped.items() if name in defaults
    }


def put(table: type[models.Model], rows: Iterable[Row]) -> range:
    """Writes rows by what each says; returns their keys, which follow each other."""
    start, names = blank(table), tuple(blank(table))
    count = bulk.write(table, names, (tuple(_whole(start, row, table).values()) for row in rows))
    last = table._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return range(last - count + 1, last + 1)


def _whole(start: dict[str, Any], row: Row, table: type[models.Model]) -> dict[str, Any]:
    """
    One row with all columns in their order.

    Raises KeyError for a column that the table does not have.
    """
    if not row.keys() <= start.keys():
        raise KeyError(f"{table.__name__}: {sorted(row.keys() - start.keys())}")
    return {**start, **row}


def mark(number: int) -> str:
    """A mark of 128 bits as the database keeps one."""
    one = uuid.UUID(int=number, version=4)
    return one.hex if connection.vendor == "sqlite" else str(one)


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (dict, list)) else value
