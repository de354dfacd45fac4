"""Lists: columns declared once (page, sort, export), keyset paging, filters with chips."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.db import connection
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kam.ground import logged, wording
from kam.rules.keys import key_of

COUNT_LIMIT = 10_000
PAGE_SIZES = (25, 50, 100, 200)


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
    found = queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count()
    return min(found, COUNT_LIMIT), found > COUNT_LIMIT


def page(queryset: QuerySet[Any], sort: str, size: int, cursor: str = "", total: int | None = None) -> Slice:
    """
    One page by keyset (no OFFSET): `sort` is a field path, "-" for descending; nulls always last.

    Rows with a value and rows without are asked for apart, so that an index can give the first ones in order; `total`,
    where it is known, spares the second question.
    """
    field, descending = sort.lstrip("-"), sort.startswith("-")
    backwards, mark = _decode(cursor)
    down = descending != backwards
    order = (f"-{field}", "-pk") if down else (field, "pk")
    found: list[Any] = []
    for empty in _parts(queryset, field, backwards, mark):
        missing = size + 1 - len(found)
        if missing <= 0 or (not cursor and len(found) == total):
            break
        part = queryset if empty is None else queryset.filter(**{f"{field}__isnull": empty})
        if mark is not None and (empty is None or empty == (mark[0] is None)):
            part = part.filter(_beyond(field, down, mark))
        found += part.order_by(*(order[1:] if empty else order))[:missing]
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (mark is not None, more)
    return Slice(
        rows=found,
        before=_encode(True, found[0], field) if found and has_before else "",
        after=_encode(False, found[-1], field) if found and has_after else "",
    )


def in_order(sort: str) -> Any:
    """A sort as an expression for `order_by`, nulls last on any database and either way."""
    column = F(sort.lstrip("-"))
    return column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)


def _computed(queryset: QuerySet[Any], path: str) -> Any:
    """The type of a column that the query computes (an annotation); None for a column of a table."""
    found: Any = queryset.query.annotations.get(path)
    return None if found is None else found.output_field


def _parts(queryset: QuerySet[Any], field: str, backwards: bool, mark: list[Any] | None) -> list[bool | None]:
    """The parts of the list still ahead: with a value (False), without (True), or all in one (None)."""
    if _computed(queryset, field) is None and not _nullable(queryset.model, field):
        return [None]
    if mark is None:
        return [False, True]
    if backwards:
        return [True, False] if mark[0] is None else [False]
    return [True] if mark[0] is None else [False, True]


def _nullable(model: type[Model], path: str) -> bool:
    """Whether any step of a field path may be null (then ordering must say where nulls go)."""
    current: Any = model
    for step in path.split("__"):
        if step == "pk":
            return False
        field: Any = current._meta.get_field(step)
        if getattr(field, "null", False) or field.auto_created:
            return True
        current = field.related_model or current
    return False


def _beyond(field: str, down: bool, mark: list[Any]) -> Q:
    """Rows after the mark in the order's direction, among those that have a value or among those that have none."""
    value, pk = mark
    step, tie = ("lt", "pk__lt") if down else ("gt", "pk__gt")
    if value is None:
        return Q(**{tie: pk})
    return Q(**{f"{field}__{step}": value}) | Q(**{field: value, tie: pk})


def _encode(backwards: bool, row: Any, field: str) -> str:
    value = row
    for step in field.split("__"):
        value = getattr(value, step, None) if value is not None else None
    if isinstance(value, Model):
        value = value.pk
    raw = json.dumps([backwards, value if isinstance(value, int | float | None) else str(value), row.pk])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[bool, list[Any] | None]:
    """A cursor someone bent is simply the first page."""
    if not cursor or len(cursor) > 600:
        return False, None
    try:
        backwards, value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(pk, int | str) or isinstance(value, list | dict) or (isinstance(pk, int) and abs(pk) > 2**62):
            return False, None
    except (ValueError, TypeError, UnicodeDecodeError):
        return False, None
    return bool(backwards), [value, pk]


def checked_cursor(queryset: QuerySet[Any], sort: str, cursor: str) -> str:
    """The cursor if its values fit the types of the sort field and the key, else the first page."""
    _back, mark = _decode(cursor)
    if mark is None:
        return ""
    value, pk = mark
    fits = _fits(queryset.model._meta.pk, pk) and (value is None or fits_path(queryset, sort, value))
    return cursor if fits else ""


def fits_path(queryset: QuerySet[Any], sort: str, value: Any) -> bool:
    """Whether the database can compare the column that a list is sorted by with the value."""
    path = sort.lstrip("-")
    target: Any = queryset.model
    field = _computed(queryset, path)
    for step in path.split("__") if field is None else ():
        field = target._meta.pk if step == "pk" else target._meta.get_field(step)
        target = field.related_model or target
    return _fits(field, value)


def _fits(field: Any, value: Any) -> bool:
    """Whether the database can compare this field with the value."""
    try:
        text, kind = str(value), field.get_internal_type()
        if "\x00" in text or not text.encode():
            return not text
        if kind == "DateField" and parse_date(text) is None or kind == "DateTimeField" and parse_datetime(text) is None:
            return False
        field.get_db_prep_save(field.to_python(value), connection)
    except Exception:  # noqa: BLE001  (each field type has its own way to say no)
        return False
    return True


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
    return str(dict(choices).get(value, value))


def part_of(rows: Sequence[Any], asked: QueryDict, size: int) -> tuple[Sequence[Any], dict[str, Any]]:
    """One page of rows that are all at hand, by `?page=`, and the ways to its neighbours; the last one for too high."""
    text, pages = asked.get("page", ""), max(-(-len(rows) // size), 1)
    page = min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    before = url_with(asked, page=page - 1 if page > 2 else None) if page > 1 else ""
    after = url_with(asked, page=page + 1) if page < pages else ""
    return rows[(page - 1) * size : page * size], {"page": page, "pages": pages, "prev_url": before, "next_url": after}
