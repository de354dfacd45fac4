"""The way between pages that belong together although different floors serve them: named above, shown wherever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import resolve, reverse

from kam.ground.rights import Right, can

Way = tuple[str, Any, str, Right | None]
"""Key, words, URL name (a question may follow it), the right one needs."""
Groups = tuple[tuple[Any, tuple[Way, ...]], ...]
KEPT = ("owner", "region", "segment", "category", "tier")
"""What narrows pages to some of the customers and stays from one page to the next."""
UNASSIGNED = "unassigned"
_groups: list[Groups] = []
_within: list[Way] = []


def register(groups: Groups, within: Iterable[Way] = ()) -> None:
    """
    Called once per process, in the AppConfig.ready of the floor that knows all the pages.

    `within`: pages that stand behind one of the groups' pages, as its tabs do.
    """
    _groups[:] = [groups]
    _within[:] = within


def every() -> Iterator[Way]:
    """All pages, those within others last."""
    for _label, pages in _groups[0] if _groups else ():
        yield from pages
    yield from _within


def named(key: str) -> Way | None:
    """The page of a key."""
    return next((way for way in every() if way[0] == key), None)


def words_of(key: str) -> str:
    """What the page of a key is called; an unknown key as it is."""
    way = named(key)
    return str(way[1]) if way is not None else key


def at(path: str) -> Way | None:
    """The page at an address."""
    return next((way for way in every() if reverse(way[2].partition("?")[0]) == path), None)


def address(key: str, question: str = "") -> str:
    """Where the page of a key lies, with its own question or another; empty for an unknown one."""
    way = named(key)
    if way is None:
        return ""
    page, _mark, own = way[2].partition("?")
    asked = question or own
    return reverse(page) + (f"?{asked}" if asked else "")


def closed_to(user: Any) -> list[str]:
    """The keys of the pages that this user may not open."""
    return [key for key, _words, _name, right in every() if right is not None and not can(user, right)]


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


def keeping(url: str, question: QueryDict) -> str:
    """The address of a page with those filters of a question that it knows too; its own question stays."""
    path, _mark, own = url.partition("?")
    asked = QueryDict(own, mutable=True)
    known = fields_of(path) if any(question.get(name) for name in KEPT) else {}
    for name in KEPT:
        value = question.get(name, "")
        if name not in asked and name in known and takes(known[name], name, value):
            asked[name] = value
    return f"{path}?{asked.urlencode()}" if asked else path


def fields_of(path: str) -> dict[str, Any]:
    """The filters of the page at an address: those of its list, or of the form that it names (`narrowed_by`)."""
    view = getattr(resolve(path).func, "view_class", None)
    form = getattr(view, "filterset_class", None) or getattr(view, "narrowed_by", None)
    return getattr(form, "base_filters", None) or getattr(form, "base_fields", {})


def takes(field: Any, name: str, value: str) -> bool:
    """Whether a filter understands a value: the words for what is not known are not the same on every page."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return bool(value) and field.valid_value(value)
    if name == "owner":
        return value.isdecimal() or (value == UNASSIGNED and not isinstance(field, forms.ModelChoiceField))
    if name == "tier":
        return value in dict(field.extra.get("choices", ()))
    return value not in ("", "none", "unknown") and len(value) <= (getattr(field, "max_length", None) or len(value))
