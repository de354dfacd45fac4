"""What people may be told of by the night's watch: floors add their kinds, each person turns theirs on or off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kam.ground.rights import Right, can


@dataclass(frozen=True)
class Watched:
    """One kind: its words, whether people are told of it unless they say otherwise, and the right it takes."""

    key: str
    label: Any
    order: int = 100
    on: bool = True
    right: Right | None = None


_watched: dict[str, Watched] = {}


def add(*watched: Watched) -> None:
    """A floor hands up what it watches, in AppConfig.ready."""
    _watched.update({one.key: one for one in watched})


def kinds_for(user: Any) -> list[Watched]:
    """What this person may choose among, in order."""
    found = [one for one in _watched.values() if one.right is None or can(user, one.right)]
    return sorted(found, key=lambda one: one.order)


def wants(user: Any, key: str) -> bool:
    """Whether a person wants to be told of a kind."""
    found = _watched.get(key)
    return bool((user.watches or {}).get(key, found.on if found else True))
