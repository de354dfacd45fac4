"""The first steps of a new instance: each floor registers what it needs, and whether that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kam.ground.rights import Right, can


@dataclass(frozen=True)
class Step:
    """One step: words, the page where it is done (name and query), and `done()`, which looks whether it is."""

    key: str
    label: Any
    text: Any
    url_name: str
    action: Any
    done: Callable[[], bool]
    order: int = 100
    query: str = ""
    needed: bool = True
    starts: bool = False
    """Whether its button starts the whole computation at once; the page has the long form."""


_steps: dict[str, Step] = {}


def add(step: Step) -> None:
    """Register a step; called once per process and key."""
    _steps[step.key] = step


def steps() -> list[Step]:
    """All steps in the order they are taken."""
    return sorted(_steps.values(), key=lambda step: step.order)


def is_wanted(user: Any) -> bool:
    """Whether this user should be led: they may import, and a needed step is still open."""
    return can(user, Right.IMPORT) and any(not step.done() for step in steps() if step.needed)
