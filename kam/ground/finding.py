"""Search across everything: each floor registers in AppConfig.ready how its nouns are found, always within scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, When

from kam.ground.rights import Right, can
from kam.rules import texts

MOST = 100


@dataclass(frozen=True)
class Hit:
    """One thing found: its words, where it is, and a line that tells it from its namesakes."""

    label: Any
    url: str
    hint: Any = ""


@dataclass(frozen=True)
class Finder:
    """One noun: `find(user, query, limit)` gives hits among what the user sees; `all_url(query)` leads to its list."""

    key: str
    label: Any
    icon: str
    find: Callable[[Any, str, int], Iterable[Hit]]
    order: int = 100
    right: Right | None = None
    all_url: Callable[[str], str] | None = None
    newest: int = 0
    """It looks among so many of the newest only, the list behind `all_url` among all; 0: it looks among all itself."""


@dataclass(frozen=True)
class Group:
    """What one finder found."""

    finder: Finder
    hits: list[Hit]
    more_url: str


_finders: dict[str, Finder] = {}


def add(finder: Finder) -> None:
    """Register a finder; called once per process and key."""
    _finders[finder.key] = finder


def best_first(rows: Any, text: str, *names: str) -> Any:
    """
    Rows that a search found, the best match first: exactly the text, then what begins with it, then the others.

    `names` are the columns that count, the first of them the order among equals.
    """
    exactly, begins = Q(), Q()
    for name in names:
        exactly |= Q(**{f"{name}__iexact": text})
        begins |= Q(**{f"{name}__istartswith": text})
    near = Case(When(exactly, then=0), When(begins, then=1), default=2, output_field=IntegerField())
    return rows.order_by(near, names[0], "pk")


def beyond(user: Any, query: str) -> list[tuple[Any, str, int]]:
    """(noun, address of its list, newest looked through) of what was not looked through to its end."""
    wanted = texts.sought(query, MOST)
    finders = [finder for finder in _open_to(user) if finder.newest and finder.all_url] if wanted else []
    return [(finder.label, finder.all_url(wanted), finder.newest) for finder in finders if finder.all_url]


def _open_to(user: Any) -> list[Finder]:
    """In their order."""
    finders = sorted(_finders.values(), key=lambda item: item.order)
    return [finder for finder in finders if finder.right is None or can(user, finder.right)]


def search(user: Any, query: str, limit: int) -> list[Group]:
    """Groups with hits, in the finders' order; nothing for an empty query."""
    wanted = texts.sought(query, MOST)
    if not wanted:
        return []
    found = []
    for finder in _open_to(user):
        hits = list(finder.find(user, wanted, limit))
        if hits:
            found.append(Group(finder, hits, finder.all_url(wanted) if finder.all_url else ""))
    return found
