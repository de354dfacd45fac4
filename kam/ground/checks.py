"""What makes the numbers less true than they could be: each floor registers what it counts, as a list to work off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kam.ground.cache import kept
from kam.rules import formats

KEPT = 600
"""Seconds for which a dashboard is told the same: it asks on each visit, the list of checks never."""


@dataclass(frozen=True)
class Check:
    """One check over what a reader sees: how many rows lack something, of how many, and what that costs."""

    key: str
    label: Any
    costs: Any
    """Why the numbers are less true because of it, in a sentence."""
    count: int
    of: int
    url: str
    """Exactly the rows that are counted."""
    share: float | None = None
    """Of what counts here: of the rows, or of what `share_words` says around %(share)s."""
    share_words: Any = ""
    serious_from: float = 1.1
    """From which share on somebody who reads a dashboard should know; above 1: never."""
    deed: Any = ""
    deed_url: str = ""
    """What mends all of them at once, where there is such a thing."""

    @property
    def is_done(self) -> bool:
        return not self.count

    @property
    def share_told(self) -> str:
        """The share in words; empty where there is none."""
        if self.share is None:
            return ""
        return str(self.share_words or "%(share)s") % {"share": formats.percent(self.share, 1)}

    @property
    def is_serious(self) -> bool:
        return bool(self.count) and self.share is not None and self.share >= self.serious_from


Reader = Callable[[Any], list[Check]]
_readers: dict[str, Reader] = {}


def register(floor: str, reader: Reader) -> None:
    """A floor hands down, in AppConfig.ready, how to read its checks for a person."""
    _readers[floor] = reader


def read(user: Any) -> list[Check]:
    """All checks over what a person sees: what is serious first, then what is open, then what is done."""
    found = [check for reader in _readers.values() for check in reader(user)]
    return sorted(found, key=lambda check: (check.is_done, not check.is_serious))


def serious(user: Any) -> list[Check]:
    """Those that a reader of a dashboard must know of, at most ten minutes old."""
    return kept.get_or_set(f"checks:{user.pk}", lambda: [one for one in read(user) if one.is_serious], KEPT) or []
