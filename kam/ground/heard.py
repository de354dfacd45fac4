"""What an address asks for and nobody reads: a page tells what it did not understand instead of passing it over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.http import HttpRequest, QueryDict

from kam.ground import days

PASSING = {"page", "cursor", "page_size", "sort", "format", "filters"}
"""Names that lists know, also where a page has so few rows that nobody reads them."""
LONGEST = 60


class Heard(QueryDict):
    """The question of an address, which remembers the names that were read, and those whose value was no answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.read: set[str] = set()
        self.misread: set[str] = set()
        super().__init__(*args, **kwargs)
        self.read.clear()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().getlist(key, default)

    def items(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override]
        """All pairs, which whoever passes the question on takes without reading it."""
        return ((key, super(Heard, self).__getitem__(key)) for key in self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Heard:
        """A copy tells the same: what is read in either was read."""
        found: Heard = super().__deepcopy__(memo)  # type: ignore[misc]
        found.read, found.misread = self.read, self.misread
        return found

    @property
    def unread(self) -> list[str]:
        """Names with a value that nobody read, or whose value nobody understood."""
        passed = [key for key, values in self.lists() if any(values) and key not in self.read | PASSING]
        return [*passed, *(key for key, _values in self.lists() if key in self.misread)]

    def told(self, name: str) -> str:
        """A name with its value, as the address has it."""
        text = f"{name}={super().__getitem__(name)}"
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    def meant(self, name: str) -> str:
        """The name that was read and is spelt most like this one; empty where none is."""
        return next(iter(get_close_matches(name, sorted(self.read - {name}), 1, 0.7)), "")


def listen(request: HttpRequest) -> None:
    """From here on it is remembered which parts of the address are read."""
    if not isinstance(request.GET, Heard):
        request.GET = Heard(request.GET.urlencode(), encoding=request.GET.encoding)  # type: ignore[misc]


def day(asked: Any, name: str) -> date | None:
    """The day that is asked for; what is none is told, and stands for no day."""
    text = asked.get(name, "")
    found = days.written(text)
    if text and found is None and isinstance(asked, Heard):
        asked.misread.add(name)
    return found
