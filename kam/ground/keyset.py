"""The place in a list that a page goes on from: after a row, by all the columns that the list is ordered by."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date, parse_datetime

LONGEST = 4000
KEYS = ("id", "pk")
Mark = list[Any]


@dataclass(frozen=True)
class Term:
    """One column of an order; where it may be unknown, the unknown come last either way, on any database."""

    path: str
    down: bool
    gaps: bool
    field: Any

    @property
    def name(self) -> str:
        return f"-{self.path}" if self.down else self.path

    def takes(self, value: Any) -> bool:
        """Whether the database can compare the column with the value of a cursor."""
        return self.gaps if value is None else _fits(self.field, value)


def terms_of(queryset: QuerySet[Any], ordering: Iterable[str]) -> list[Term]:
    """The columns of an order such as ("-on", "id"), to the key, behind which nothing is left to order."""
    found: list[Term] = []
    for name in ordering:
        path = name.removeprefix("-")
        found.append(Term(path, name.startswith("-"), *_column(queryset, path)))
        if path in KEYS:
            break
    return found


def _column(queryset: QuerySet[Any], path: str) -> tuple[bool, Any]:
    """Whether any step of a path may be null, and the field at its end; what a query computes may always be null."""
    computed: Any = queryset.query.annotations.get(path)
    if computed is not None:
        return True, computed.output_field
    model, gaps, field = queryset.model, False, None
    for step in path.split("__"):
        field = model._meta.pk if step == "pk" else model._meta.get_field(step)
        gaps = gaps or getattr(field, "null", False) or (field.auto_created and not field.concrete)
        model = field.related_model or model
    return gaps, field


def order(terms: Sequence[Term], *, backwards: bool = False, met: bool = True) -> list[Any]:
    """
    What `order_by` takes; a column without gaps stays a plain name, which any index can follow.

    Not `met`: the rows are sorted, so that no index is walked in the order of the first column.
    """
    found: list[Any] = []
    for term in terms:
        down = term.down != backwards
        if not met and not found:
            sorted_by = Coalesce(F(term.path), F(term.path))
            found.append(sorted_by.desc() if down else sorted_by.asc())
        elif term.gaps:
            first = {"nulls_first": True} if backwards else {"nulls_last": True}
            found.append(F(term.path).desc(**first) if down else F(term.path).asc(**first))
        else:
            found.append(f"-{term.path}" if down else term.path)
    return found


def beyond(terms: Sequence[Term], mark: Mark, *, backwards: bool = False) -> Q:
    """The rows that come after the mark, or before it."""
    found, same = Q(), Q()
    for term, value in zip(terms, mark, strict=True):
        further = _further(term, value, backwards)
        found = found | (same & further) if further is not None else found
        same &= Q(**{f"{term.path}__isnull": True} if value is None else {term.path: value})
    first = terms[0]
    if len(terms) > 1 and not first.gaps:  # said apart, as no database reads the bound of an index out of an "or"
        found &= Q(**{f"{first.path}__{'lte' if first.down != backwards else 'gte'}": mark[0]})
    return found


def _further(term: Term, value: Any, backwards: bool) -> Q | None:
    """What one column says of the rows beyond; None where nothing can come beyond it."""
    if value is None:
        return Q(**{f"{term.path}__isnull": False}) if backwards else None
    found = Q(**{f"{term.path}__{'lt' if term.down != backwards else 'gt'}": value})
    return found | Q(**{f"{term.path}__isnull": True}) if term.gaps and not backwards else found


def write(terms: Sequence[Term], row: Any, *, backwards: bool = False) -> str:
    """The cursor that goes on from a row."""
    said = [backwards, [term.name for term in terms], *(_value(row, term.path) for term in terms)]
    raw = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    value = row
    for step in path.split("__"):
        value = getattr(value, step, None) if value is not None else None
    if isinstance(value, Model):
        value = value.pk
    return value if isinstance(value, int | float | None) else str(value)


def read(terms: Sequence[Term], cursor: str) -> tuple[bool, Mark | None]:
    """Whether a cursor goes backwards, and its mark; no mark for one that somebody bent or that is of another order."""
    if not cursor or len(cursor) > LONGEST:
        return False, None
    try:
        backwards, names, *mark = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        return False, None
    if names != [term.name for term in terms] or len(mark) != len(terms) or not isinstance(backwards, bool):
        return False, None
    fits = all(term.takes(value) for term, value in zip(terms, mark, strict=True))
    return (backwards, mark) if fits else (False, None)


def _fits(field: Any, value: Any) -> bool:
    """Whether the database can compare this field with the value."""
    try:
        text, kind = str(value), field.get_internal_type()
        if isinstance(value, list | dict) or "\x00" in text or not text.encode():
            return not text
        if kind == "DateField" and parse_date(text) is None or kind == "DateTimeField" and parse_datetime(text) is None:
            return False
        field.get_db_prep_save(field.to_python(value), connection)
    except Exception:  # noqa: BLE001  (each field type has its own way to say no)
        return False
    return True
