"""The settings' entries: floors add theirs in AppConfig.ready; users see what they may look after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kam.ground.rights import Right, can


@dataclass(frozen=True)
class Entry:
    """One thing to look after: words, a sentence, its page, and the right it needs (any of them)."""

    key: str
    label: Any
    text: Any
    url_name: str
    icon: str
    order: int = 100
    rights: tuple[Right, ...] = ()


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Register an entry; called once per process and key."""
    _entries[entry.key] = entry


def entries_for(user: Any) -> list[Entry]:
    """The entries this user may open, in order."""
    allowed = [e for e in _entries.values() if not e.rights or any(can(user, right) for right in e.rights)]
    return sorted(allowed, key=lambda entry: entry.order)
