"""What stands behind the happenings of a request or a job: the door it came by, and what else they are to keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_door: ContextVar[str] = ContextVar("door", default="")
_deed: ContextVar[uuid.UUID | None] = ContextVar("deed", default=None)
_touched: ContextVar[set[int] | None] = ContextVar("touched", default=None)
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
    before, untouched = _deed.set(uuid.uuid4()), _touched.set(set())
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
        found.update(key for key in accounts if key is not None)


def touched() -> set[int]:
    """The customers that the deed of this moment had to do with so far."""
    return set(_touched.get() or ())


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
