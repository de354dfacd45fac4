"""Lists: columns declared once (page, sort, export), keyset paging, filters with chips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.ground import keyset, logged, search, wording
from kam.rules.keys import key_of

COUNT_LIMIT = 10_000
AT_ONCE = 5_000
"""Rows that a page's link writes as XLSX while the reader waits; of more a worker writes it. CSV comes row by row."""
SORTED = 2_000
"""So many rows that words found are sorted rather than met in the order of an index, each read for its words."""
PAGE_SIZES = (25, 50, 100, 200)
FILES = ("csv", "xlsx")
"""The formats in which a page hands out what it shows."""


@dataclass(frozen=True)
class Column:
    """One column: how to read the value (export), how to show it (page), what to sort by."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    show: Callable[[Any], Any] | None = None
    sort: str = ""
    num: bool = False
    css: str = ""
    only: str = ""  # "export": not on the page; "page": not in the file

    def html(self, row: Any) -> str:
        """The cell, escaped unless `show` made it safe."""
        shown = self.show(row) if self.show else self.value(row)
        if isinstance(shown, SafeString):
            return shown
        return "" if shown is None else conditional_escape(shown)


def remembered(show: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A cell's function with its answers kept by value and language: the same amounts come again and again."""

    @lru_cache(maxsize=8192)
    def by_language(value: Any, _language: str | None) -> Any:
        return show(value)

    return lambda value: by_language(value, get_language())


@dataclass
class Slice:
    """One page of a list with its cursors."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def count_text(queryset: QuerySet[Any]) -> tuple[int, bool]:
    """Exact up to 10,000, then (10000, True): "10,000+"."""
    return counted(queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count())


def counted(number: int) -> tuple[int, bool]:
    """A number of rows as `count_text` tells it."""
    return min(number, COUNT_LIMIT), number > COUNT_LIMIT


def page(queryset: QuerySet[Any], sort: str, size: int, cursor: str = "", total: int | None = None) -> Slice:
    """
    One page by keyset (no OFFSET): `sort` is a field path, "-" for descending; nulls always last.

    Rows with a value and rows without are asked for apart, so that an index can give the first ones in order; `total`,
    where it is known, spares the second question. A cursor someone bent is simply the first page.
    """
    terms = keyset.terms_of(queryset, (sort, "-pk" if sort.startswith("-") else "pk"))
    backwards, mark = keyset.read(terms, cursor)
    within = [replace(term, gaps=False) for term in terms]
    met = total is None or total > SORTED or not search.asks(queryset)
    found: list[Any] = []
    for empty in _parts(terms[0].gaps, backwards, mark):
        missing = size + 1 - len(found)
        if missing <= 0 or (mark is None and len(found) == total):
            break
        ahead = slice(1 if empty else 0, None)
        part = queryset if empty is None else queryset.filter(**{f"{terms[0].path}__isnull": empty})
        if mark is not None and (empty is None or empty == (mark[0] is None)):
            part = part.filter(keyset.beyond(within[ahead], mark[ahead], backwards=backwards))
        found += part.order_by(*keyset.order(within[ahead], backwards=backwards, met=met))[:missing]
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (mark is not None, more)
    return Slice(
        rows=found,
        before=keyset.write(terms, found[0], backwards=True) if found and has_before else "",
        after=keyset.write(terms, found[-1]) if found and has_after else "",
    )


def page_of_sums(queryset: QuerySet[Any], sort: str, size: int, cursor: str = "", total: int | None = None) -> Slice:
    """
    One page of a list whose rows are summed up from many others: of the whole list only what it is sorted by.

    `sort` is a column of the row itself. All else is summed up, and joined, for the rows of the page alone.
    """
    part = page(queryset.values_list("pk", sort.lstrip("-"), named=True), sort, size, cursor, total)
    found = queryset.in_bulk([row.pk for row in part.rows])
    return replace(part, rows=[found[row.pk] for row in part.rows if row.pk in found])


def in_order(sort: str) -> Any:
    """A sort as an expression for `order_by`, nulls last on any database and either way."""
    column = F(sort.lstrip("-"))
    return column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)


def _parts(gaps: bool, backwards: bool, mark: list[Any] | None) -> list[bool | None]:
    """The parts of the list still ahead: with a value (False), without (True), or all in one (None)."""
    if not gaps:
        return [None]
    if mark is None:
        return [False, True]
    if backwards:
        return [True, False] if mark[0] is None else [False]
    return [True] if mark[0] is None else [False, True]


def url_with(params: QueryDict, **changes: Any) -> str:
    """The query string with some parameters set (None removes); paging starts anew unless it is what changes."""
    fresh = params.copy()
    for name in {"cursor", "page"} - changes.keys():
        fresh.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            fresh.pop(name, None)
        else:
            fresh[name] = str(value)
    return f"?{fresh.urlencode()}" if fresh else "?"


def files(params: QueryDict, **more: Any) -> dict[str, str]:
    """{format: where what a page shows is handed out as a file}, with what the page was asked."""
    return {kind: url_with(params, **more, format=kind) for kind in FILES}


def chips(filterset: Any, params: QueryDict) -> list[dict[str, str]]:
    """The applied filters as removable chips, in words."""
    found = []
    for name, field in filterset.form.fields.items():
        raw = params.getlist(name)
        if not any(raw) or name == "q":
            continue
        words = [_choice_label(field, value) for value in raw if value]
        found.append(
            {"label": wording.pair(field.label or name, wording.listed(words)), "url": url_with(params, **{name: None})}
        )
    return found


def nobody(words: Iterable[str], asked: QueryDict, names: Iterable[str]) -> dict[str, Any]:
    """Said where what is asked for, in `words`, fits no customer; the way back leaves out the filters `names`."""
    said = _("Nobody fits these filters: %(filters)s.") % {"filters": wording.listed(words)}
    clear = {"label": _("Clear these filters"), "url": url_with(asked, **dict.fromkeys(names))}
    return {"title": said, "icon": "funnel", "action": clear}


def _choice_label(field: Any, value: str) -> str:
    queryset = getattr(field, "queryset", None)
    if queryset is not None:
        match = queryset.filter(pk=value).first() if key_of(value) is not None else None
        is_none = value == getattr(field, "null_value", None)
        return str(match or (is_none and getattr(field, "null_label", None)) or value)
    if isinstance(field, forms.DateField):
        return logged.day(value)
    own = list(getattr(field, "choices", ()))
    choices = own or list(getattr(field.widget, "choices", ()))  # of yes and no the widget knows the words
    return str({str(key): words for key, words in choices}.get(value, value))


def part_of(rows: Sequence[Any], asked: QueryDict, size: int) -> tuple[Sequence[Any], dict[str, Any]]:
    """One page of rows that are all at hand, by `?page=`, and the ways to its neighbours; the last one for too high."""
    text, pages = asked.get("page", ""), max(-(-len(rows) // size), 1)
    page = min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    before = url_with(asked, page=page - 1 if page > 2 else None) if page > 1 else ""
    after = url_with(asked, page=page + 1) if page < pages else ""
    return rows[(page - 1) * size : page * size], {"page": page, "pages": pages, "prev_url": before, "next_url": after}
