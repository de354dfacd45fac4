"""What people may be told of by the night's watch: floors add their kinds, each person turns theirs on or off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kam.ground.rights import Right, can


@dataclass(frozen=True)
class Watched:
    """
    One kind: its words, whether people are told of it unless they say otherwise, and the right it takes.

    `verbs` are the happenings whose notices it governs: a verb, or the noun of all its verbs. `at_once` is told as it
    happens, by whoever did it; the others are what the night's watch finds.
    """

    key: str
    label: Any
    order: int = 100
    on: bool = True
    right: Right | None = None
    verbs: tuple[str, ...] = ()
    at_once: bool = False


_watched: dict[str, Watched] = {}
_governed: dict[str, str] = {}


def add(*watched: Watched) -> None:
    """A floor hands up what it watches, in AppConfig.ready."""
    _watched.update({one.key: one for one in watched})
    _governed.update({str(verb): one.key for one in watched for verb in one.verbs})


def add_told(*kinds: tuple[str, Any, tuple[str, ...]]) -> None:
    """Kinds that are told at once: (key, words, verbs or nouns), in the order in which a floor names them."""
    after = len(_watched)
    add(*(Watched(f"told-{key}", words, 200 + after + n, verbs=verbs, at_once=True)
          for n, (key, words, verbs) in enumerate(kinds)))  # fmt: skip


def kinds_for(user: Any) -> list[Watched]:
    """What this person may choose among, in order."""
    found = [one for one in _watched.values() if one.right is None or can(user, one.right)]
    return sorted(found, key=lambda one: one.order)


def hears(user: Any, verb: str) -> bool:
    """Whether a person gets notices of a happening; what no kind governs (one's own sign-in) is always told."""
    key = _governed.get(str(verb)) or _governed.get(str(verb).split(".")[0])
    return key is None or wants(user, key)


def wants(user: Any, key: str) -> bool:
    """Whether a person wants to be told of a kind."""
    found = _watched.get(key)
    return bool((user.watches or {}).get(key, found.on if found else True))
