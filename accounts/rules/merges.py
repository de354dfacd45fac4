"""The arithmetic of a merge: which values to keep, ties without circles, numbers told apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

MOST = 80
"""Signs of a number."""


def is_empty(value: Any) -> bool:
    """Whether a field says nothing; nought says something."""
    return value is None or value == "" or value == []


def to_take(mine: Mapping[str, Any], theirs: Mapping[str, Any], *, theirs_newer: bool) -> set[str]:
    """
    Fields of which the other file's value is the better default: the survivor's is empty, or its day the later one.

    What both state stays as the survivor has it, unless the other file was changed later and the survivor's is no name.
    """
    found = set()
    for name, value in theirs.items():
        if is_empty(value) or value == mine.get(name):
            continue
        earlier = name in ("customer_since", "referred_on") and not is_empty(mine.get(name)) and value < mine[name]
        newer = theirs_newer and name in ("phone", "address", "website", "credit_limit", "credit_days")
        if is_empty(mine.get(name)) or earlier or newer:
            found.add(name)
    return found


def both(mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Words of both, the survivor's first, each once."""
    return list(dict.fromkeys([*mine, *theirs]))


def told_apart(number: str, code: str, taken: Collection[str]) -> str:
    """A number that the survivor has not: the old file's with its code behind, cut to what a number may hold."""
    for count in range(1, 10_000):
        tail = f"/{code}" if count == 1 else f"/{code}-{count}"
        found = f"{number[: max(MOST - len(tail), 1)]}{tail}"[:MOST]
        if found not in taken:
            return found
    raise ValueError(number)


def tie_after(
    survivor: int, loser: int, wanted: Sequence[int | None], above: Callable[[int], int | None]
) -> int | None:
    """
    Whom the survivor hangs below once the two are one: the first of the wanted that makes no circle, else nobody.

    `above` says whom a file hangs below now; the loser counts as the survivor.
    """
    for one in wanted:
        here, seen = _one(one, survivor, loser), set[int]()
        if one is None:
            return None
        while here is not None and here != survivor and here not in seen:
            seen.add(here)
            here = _one(above(here), survivor, loser)
        if here is None:
            return one
    return None


def _one(key: int | None, survivor: int, loser: int) -> int | None:
    return survivor if key == loser else key
