"""What stands behind the happenings of a request or a job: the door it came by, and what else they are to keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Touched:
    """The customers that a deed had to do with, and those that somebody was found to see: {person: customers}."""

    accounts: set[int] = field(default_factory=set)
    seen: dict[int, set[int]] = field(default_factory=dict)


_door: ContextVar[str] = ContextVar("door", default="")
_deed: ContextVar[uuid.UUID | None] = ContextVar("deed", default=None)
_touched: ContextVar[Touched | None] = ContextVar("touched", default=None)
_beside: ContextVar[Mapping[str, Any]] = ContextVar("beside", default={})  # noqa: B039 (nobody writes into it)


@contextmanager
def through(door: str) -> Iterator[None]:
    """What is recorded within (a block, or a function that it decorates) came by this door (`choices.Through`)."""
    before = _door.set(str(door))
    try:
        yield
    finally:
        _door.reset(before)


def came_by(door: str) -> None:
    """The rest of the request came by this door; the `through` around it ends that."""
    _door.set(str(door))


def door() -> str:
    """The door of this moment; empty where nobody said."""
    return _door.get()


@contextmanager
def one_deed() -> Iterator[None]:
    """What is recorded within was done in one go: by one request, whoever's; a deed within a deed is its own."""
    before, untouched = _deed.set(uuid.uuid4()), _touched.set(Touched())
    try:
        yield
    finally:
        _deed.reset(before)
        _touched.reset(untouched)


def deed() -> uuid.UUID | None:
    """The key of what is being done; None outside of any request."""
    return _deed.get()


def touch(*accounts: int | None) -> None:
    """What is being done has to do with these customers."""
    found = _touched.get()
    if found is not None:
        found.accounts.update(key for key in accounts if key is not None)


def touched() -> set[int]:
    """The customers that the deed of this moment had to do with so far."""
    found = _touched.get()
    return set(found.accounts) if found is not None else set()


def saw(person: int | None, *accounts: int) -> None:
    """Somebody was just found to see these customers: within the same deed nobody has to ask again."""
    found = _touched.get()
    if found is not None and person is not None:
        found.seen.setdefault(person, set()).update(accounts)


def seen_by(person: int | None) -> set[int]:
    """The customers that somebody is known to see in the deed of this moment; others they may see or not."""
    found = _touched.get()
    return set(found.seen.get(person, ())) if found is not None and person is not None else set()


def sight_moved() -> None:
    """Who sees which customers may be otherwise from here on: what was found is to be asked again."""
    found = _touched.get()
    if found is not None:
        found.seen.clear()


@contextmanager
def beside(**data: Any) -> Iterator[None]:
    """What is recorded within keeps this among its data."""
    before = _beside.set({**_beside.get(), **data})
    try:
        yield
    finally:
        _beside.reset(before)


def told() -> dict[str, Any]:
    """What the happenings of this moment keep beside their own data."""
    return dict(_beside.get())
