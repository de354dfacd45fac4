"""Sheets of lists that an import reads back: beside each key the code or name by which a file names that record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from kam.ground import intakes, pieces

CODE = "_code"
BETWEEN = "; "
"""Between the names of several in one cell."""
Sheet = tuple[Sequence[str], Iterable[Sequence[Any]]]


def named(kind: str, model: type[Model], sheet: Sheet, user: Any) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """
    The sheet with a column `<name>_code` behind its own for each that holds keys where the import reads codes.

    A record that the reader does not see has none.
    """
    head, rows = [*sheet[0]], sheet[1]
    read = {field.name for field in intakes.kind(kind).fields}
    ties = {name: found for name in head if name in read and (found := _target(model, name)) is not None}
    wanted = {name: found for name, found in ties.items() if f"{name}{CODE}" not in head}
    if "account" in read and "account" not in ties and f"account{CODE}" not in head and "id" in head:
        wanted["account"] = None
    return [*head, *(f"{name}{CODE}" for name in wanted)], _with(wanted, model, head, rows, user)


def _target(model: type[Model], name: str) -> Any:
    """The noun that a column points to, where files know its records by a name (`in_files`)."""
    try:
        found = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return None
    return found if hasattr(found, "in_files") else None


def _with(
    wanted: Mapping[str, Any], model: Any, head: Sequence[str], rows: Iterable[Sequence[Any]], user: Any
) -> Iterator[Sequence[Any]]:
    known: dict[Any, dict[Any, str]] = {}
    places = {name: head.index(name if target is not None else "id") for name, target in wanted.items()}
    for part in pieces.batched(rows, pieces.PIECE):
        names = {}
        for name, target in wanted.items():
            keys = {key for row in part for key in _keys(row[places[name]])}
            if target is None:
                names[name] = _whose(model, keys)
            else:
                seen = known.setdefault(target, {})
                fresh = target.objects.visible_to(user).filter(pk__in=keys - seen.keys())
                seen |= dict.fromkeys(keys - seen.keys(), "") | {row.pk: row.in_files() for row in fresh}
                names[name] = seen
        for row in part:
            cells = (
                BETWEEN.join(filter(None, (names[name][key] for key in _keys(row[places[name]])))) for name in wanted
            )
            yield [*row, *cells]


def _keys(cell: Any) -> list[Any]:
    """The keys that stand in a cell: none, one, or several."""
    return [*cell] if isinstance(cell, list | tuple | set) else [] if cell is None else [cell]


def _whose(model: Any, keys: Iterable[int]) -> dict[int, str]:
    """{key of a row: the code of its customer}, of rows that do not name it themselves."""
    found = dict(model.objects.filter(pk__in=keys).values_list("pk", f"{model.account_path}__code"))
    return {key: found.get(key) or "" for key in keys}
