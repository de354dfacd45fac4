"""Kinds of rows that are kept for a while only: floors say which, the daily job lets go what is older."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


def delete(rows: Any, _by: Any) -> int:
    """The plain way to let rows go; returns how many of them went."""
    keys = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


@dataclass(frozen=True)
class Kind:
    """
    Rows of one kind. `old` gives, table by table, those of before a moment; `let_go` ends a chunk of one table, which
    `old` gives no more afterwards. `days` is the period to begin with (None: without end), `least` the shortest one.
    `waits` says what waits for somebody first, in words, and where it is listed.
    """

    key: str
    label: Any
    text: Any
    days: int | None
    old: Callable[[datetime], list[Any]]
    least: int = 7
    let_go: Callable[[Any, Any], int] = delete
    waits: Callable[[], tuple[str, str] | None] = lambda: None


_kinds: dict[str, Kind] = {}


def add(*kinds: Kind) -> None:
    """Called by floors in AppConfig.ready."""
    _kinds.update({kind.key: kind for kind in kinds})


def kinds() -> list[Kind]:
    """All kinds, in the order in which they were registered."""
    return list(_kinds.values())


def kind(key: str) -> Kind | None:
    """One kind; None for one that is known no more."""
    return _kinds.get(key)
