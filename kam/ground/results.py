"""What came of a run, in words: floors register the words of the figures their runs leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One figure of a result: its words and how it looks (money, pct or num)."""

    label: Any
    look: str = "num"


_figures: dict[tuple[str, str], Figure] = {}


def add(kind: str, figures: Mapping[str, Figure]) -> None:
    """Register the figures that runs of a kind leave, by their names; called once per process and kind."""
    _figures.update({(kind, name): figure for name, figure in figures.items()})


def told(kind: str, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The known figures of a result and of its parts (by kind): {label, value, look}. The rest is for programs."""
    parts = [(kind, result), *((name, part) for name, part in result.items() if isinstance(part, Mapping))]
    return [
        {"label": figure.label, "value": part[name], "look": figure.look}
        for of, part in parts
        for (known, name), figure in _figures.items()
        if known == of and name in part
    ]
