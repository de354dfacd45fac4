"""Words that the product writes where people write theirs: kept as a code, read in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SIGN = "~"
"""How such a text begins; nobody writes it by hand, and whoever does reads it as it stands."""
_words: dict[str, Any] = {}


def declare(words: Mapping[str, Any]) -> None:
    """A floor hands down its codes with their words, in AppConfig.ready."""
    _words.update(words)


def mark(code: str) -> str:
    """The text that is stored for a code; an undeclared one is a programming error."""
    if code not in _words:
        raise ValueError(f"the words of {code!r} are not declared in any apps.py")
    return f"{SIGN}{code}"


def say(text: Any) -> str:
    """A text as it is read: the words of a code, anything else as it stands (so rows from before there were codes)."""
    found = str(text)
    return str(_words.get(found[1:], found)) if found.startswith(SIGN) else found
