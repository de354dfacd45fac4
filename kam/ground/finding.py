"""Search across everything: each floor registers in AppConfig.ready how its nouns are found, always within scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, When

from kam.ground.rights import Right, can
from kam.rules import texts

MOST = 100
BROAD = 200
LONGEST = 10_000
"""So many rows of a search are put in order; of more, those that begin with what was typed."""


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


def best(rows: Any, text: str, *names: str, most: int) -> list[Any]:
    """
    The `most` best rows of a search, in the order of `best_first`.

    Where more than `BROAD` rows fit (a single letter), only those that are or begin with the text and as many others
    are put in order, and of the latter any: to sort a hundred thousand takes longer than anybody types.
    """
    found = list(rows.order_by()[: BROAD + 1])
    if len(found) > BROAD:
        said = {text, text.lower(), text.upper(), text.capitalize()}
        exactly, begins = Q(), Q()
        for name in names:
            exactly |= Q(**{f"{name}__in": said})
            for one in said:
                begins |= Q(**{f"{name}__startswith": one})
        found = [*rows.filter(exactly).order_by()[:BROAD], *rows.filter(begins).order_by()[:BROAD], *found]
    return sorted({row.pk: row for row in found}.values(), key=lambda row: _nearness(row, text, names))[:most]


def _nearness(row: Any, text: str, names: tuple[str, ...]) -> tuple[int, int, str, int]:
    """What `best_first` orders by; of those that are called so the shorter first: the house before its parts."""
    said, wanted = [str(getattr(row, name)).casefold() for name in names], text.casefold()
    near = 0 if wanted in said else 1 if any(one.startswith(wanted) for one in said) else 2
    first = str(getattr(row, names[0]))
    is_called = near == 2 or first.casefold().startswith(wanted)
    return near, 0 if near == 0 else len(first) if is_called else LONGEST, first, row.pk


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
