"""Files that come back: the columns of a list's export by which an import of the same kind knows its fields again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import lazy

from kam.ground import intakes
from kam.ground.lists import Column


def columns(kind: str, values: Mapping[str, Callable[[Any], Any]]) -> list[Column]:
    """A column of the file for each of these fields of a kind of import, headed as the import knows it."""
    return [Column(f"file_{name}", _header(kind, name), value, only="export") for name, value in values.items()]


def _header(kind: str, name: str) -> Any:
    """Looked up when the file is written: by then the kinds are registered, and the reader's language is known."""

    def words() -> str:
        wanted = intakes.kind(kind)
        return intakes.header_of(wanted, next(item for item in wanted.fields if item.name == name))

    return lazy(words, str)()
