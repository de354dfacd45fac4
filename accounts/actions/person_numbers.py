"""Where a person's number stands in texts: shown before it goes, for digits may be something else's as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.actions.person_texts import Found, Person
from kam.rules import numbers

AROUND = 36
"""So many signs before and after a number are shown."""
SHOWN = 10


@dataclass(frozen=True)
class Example:
    """A number in a text, with the words around it."""

    before: str
    said: str
    after: str


def examples(one: Person, found: Iterable[Found]) -> list[Example]:
    """Some of the places where a number would go, those first that may be something else."""
    shown = {place: None for row in found for place in _places(one, row)}
    return sorted(shown, key=lambda place: numbers.is_sure(place.said))[:SHOWN]


def are_doubtful(one: Person, found: Iterable[Found]) -> bool:
    """Whether digits would go anywhere that are a number by their place alone."""
    return any(not numbers.is_sure(place.said) for row in found for place in _places(one, row))


def _places(one: Person, row: Found) -> Iterator[Example]:
    for name, value in row.values.items():
        for was, now in _changed(value, row.told.get(name)):
            for start, end in one.marks.dialled(was) if was != now else ():
                yield Example(was[max(0, start - AROUND) : start], was[start:end], was[end:][:AROUND])


def _changed(was: Any, now: Any) -> Iterator[tuple[str, Any]]:
    """Each text of a JSON value, beside what it would be."""
    if isinstance(was, str):
        yield was, now
    elif isinstance(was, Mapping) and isinstance(now, Mapping):
        for key, value in was.items():
            yield from _changed(value, now.get(key))
    elif isinstance(was, list) and isinstance(now, list):
        for value, told in zip(was, now, strict=True):
            yield from _changed(value, told)
