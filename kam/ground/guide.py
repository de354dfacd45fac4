"""The first steps of a new instance: each floor registers what it needs, and whether that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from kam.ground.rights import Right, can


@dataclass(frozen=True)
class Way:
    """Another page that helps with a step, and the right that it needs."""

    label: Any
    url_name: str
    query: str = ""
    right: Right | None = None


@dataclass(frozen=True)
class Step:
    """
    One step: words, the page where it is done (name and query) with the `right` it needs, and `done()`, which looks
    whether it is. A step of looking alone (`looks`) is done for a reader who went there from the guide, too.
    """

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
    right: Right = Right.IMPORT
    looks: bool = False
    ways: tuple[Way, ...] = ()
    today: Callable[[Step], Step] | None = None
    """What the step is as things stand (a policy may make another one of it)."""


_steps: dict[str, Step] = {}


def add(step: Step) -> None:
    """Register a step; called once per process and key."""
    _steps[step.key] = step


def steps() -> list[Step]:
    """All steps in the order they are taken."""
    found = [step.today(step) if step.today else step for step in _steps.values()]
    return sorted(found, key=lambda step: step.order)


def address(way: Step | Way, user: Any) -> str:
    """Where a step or a way beside it leads; empty for who may do nothing there."""
    if way.right is not None and not can(user, way.right):
        return ""
    try:
        return reverse(way.url_name) + (f"?{way.query}" if way.query else "")
    except NoReverseMatch:
        return ""


def is_wanted(user: Any) -> bool:
    """Whether this user should be led: they may import, and a needed step is still open."""
    return can(user, Right.IMPORT) and any(not step.done() for step in steps() if step.needed)
