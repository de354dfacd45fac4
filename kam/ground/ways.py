"""The way between pages that belong together although different floors serve them: named above, shown wherever."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kam.ground.rights import Right, can

Way = tuple[str, Any, str, Right | None]
"""Key, words, URL name (a question may follow it), the right one needs."""
Groups = tuple[tuple[Any, tuple[Way, ...]], ...]
_groups: list[Groups] = []


def register(groups: Groups) -> None:
    """Called once per process, in the AppConfig.ready of the floor that knows all the pages."""
    _groups[:] = [groups]


def of(user: Any, here: str) -> list[dict[str, Any]]:
    """The groups this user may open, each leading to its first page; the present one is on and shows its pages."""
    found = []
    for label, ways in _groups[0] if _groups else ():
        pages = [
            {"label": words, "url": _address(name), "on": key == here}
            for key, words, name, right in ways
            if right is None or can(user, right)
        ]
        if pages:
            on = any(page["on"] for page in pages)
            found.append({"label": label, "url": pages[0]["url"], "on": on, "pages": pages})
    return found


def _address(name: str) -> str:
    """The address of a page by its name, with the question that may follow it."""
    page, mark, question = name.partition("?")
    return reverse(page) + mark + question
