"""
The rail and the phone's bottom bar: floors add their pages in AppConfig.ready; users see what they may open.

An entry may name a group (`group="visits"`) and then stands below that group's heading, which folds. The groups are
the ground's, for entries of several floors share them; one with a single entry for a reader is no group to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.ground.rights import Right, can


@dataclass(frozen=True)
class Group:
    """A heading that folds: key (as `Item.group`), words, icon, its place among the entries, whether open at first."""

    key: str
    label: Any
    icon: str
    order: int
    open: bool = False


GROUPS = (
    Group("visits", _("Field work"), "calendar-check", 30, open=True),
    Group("file", _("Customer file"), "folder-open", 40),
    Group("trade", _("Trade"), "receipt-text", 50),
    Group("cycle", _("Care"), "route", 60),
)


@dataclass(frozen=True)
class Item:
    """One entry: key (as `page.nav`), words, URL name, icon, who may see it (rights, role `whose`), a count."""

    key: str
    label: Any
    url_name: str
    icon: str
    order: int = 100
    right: Right | None = None
    hidden_with: Right | None = None
    whose: str = ""
    also: Right | None = None
    count: Callable[[Any], int] | None = None
    bottom: int | Callable[[Any], int] = 0
    shortcut: str = ""
    group: str = ""


_items: dict[str, Item] = {}


def add(item: Item) -> None:
    """Register an entry; called once per process and key."""
    _items[item.key] = item


def items_for(user: Any) -> list[Item]:
    """The entries this user may open, in order."""
    allowed = [
        item
        for item in _items.values()
        if all(right is None or can(user, right) for right in (item.right, item.also))
        and (item.hidden_with is None or not can(user, item.hidden_with))
        and item.whose in ("", getattr(user, "role", ""))
    ]
    return sorted(allowed, key=lambda item: item.order)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what base.html needs on every page (lazily, so that fragments pay nothing)."""
    return {
        "nav_items": _Lazy(lambda: _entries(request)),
        "LANGUAGE_CODE": get_language(),
        "appearance": getattr(getattr(request, "user", None), "appearance", "system"),
        "company_name": settings.COMPANY_NAME,
        "company_currency": settings.COMPANY_CURRENCY,
    }


class _Lazy:
    """An iterable that is computed when a template first walks it."""

    def __init__(self, make: Callable[[], list[dict[str, Any]]]) -> None:
        self.make, self.made = make, None

    def __iter__(self) -> Any:
        self.made = self.make() if self.made is None else self.made
        return iter(self.made)


@cache
def _address(url_name: str, urlconf: str | None, _prefix: str) -> str:
    """Looked up once: thirty entries stand on every page, and lead to the same places from each."""
    return reverse(url_name, urlconf=urlconf)


def _entries(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    here, where = getattr(request, "nav", ""), (get_urlconf(), get_script_prefix())
    return [
        {
            "key": item.key,
            "label": item.label,
            "url": _address(item.url_name, *where),
            "icon": item.icon,
            "count": item.count(user) if item.count else 0,
            "on": item.key == here,
            "bottom": item.bottom(user) if callable(item.bottom) else item.bottom,
            "shortcut": item.shortcut,
            "group": item.group,
            "order": item.order,
        }
        for item in items_for(user)
    ]


def grouped(entries: Iterable[Mapping[str, Any]]) -> list[tuple[Group | None, list[Mapping[str, Any]]]]:
    """The rail in its order: an entry alone (no group), or a group with its two or more entries."""
    known, within = {group.key: group for group in GROUPS}, {}
    for entry in entries:
        within.setdefault(entry["group"] or entry["key"], []).append(entry)
    parts = [(known[key] if key in known and len(inner) > 1 else None, inner) for key, inner in within.items()]
    return sorted(parts, key=lambda part: part[0].order if part[0] else part[1][0]["order"])
