"""What is being done about a warning, as its page shows it: whom to call back first, its actions, what else waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kam.ground.rights import Right, can
from lifecycle.actions import deciders
from lifecycle.choices import TodoSource
from lifecycle.facts import warnings as facts
from lifecycle.models import Todo, Warning
from lifecycle.views.todos import state


def to_dos(warning: Warning, user: Any) -> dict[str, Any]:
    """
    Each with its state: those of the warning, open ones and done ones apart, and what else waits at the customer.

    A call-back after a low answer is no answer to the warning, but comes first: the customer has just spoken.
    """
    acts, is_open, works = facts.actions(warning, user), warning.is_open, can(user, Right.TAKE_ON_WORK)
    beside = facts.beside(warning, user) if is_open else []
    return {
        "actions": stated(todo for todo in acts if todo.is_open or not is_open),
        "acted": stated(todo for todo in acts if is_open and not todo.is_open),
        "calls": stated(todo for todo in beside if todo.source == TodoSource.SURVEY),
        "beside": stated(todo for todo in beside if todo.source != TodoSource.SURVEY),
        "left": 0 if is_open else sum(todo.is_open for todo in acts),
        "can_work": works,
        "own_todos": deciders.of([*acts, *beside], user) if works else set(),
    }


def stated(found: Iterable[Todo]) -> list[tuple[Todo, Any]]:
    """Each with how it stands."""
    return [(todo, state(todo)) for todo in found]
