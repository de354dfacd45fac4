"""
Texts, days and numbers of a bulk call as its description has them: text (or a number), ISO days, plain decimals.

Files hold nothing but text, and are read as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from rest_framework import serializers

from kam.ground.described import Shaped

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
Faults = dict[str, tuple[str, str]]


def faults(item: Mapping[str, Any], shape: type[serializers.Serializer]) -> Faults:
    """{field: (fault, text)} of a row; of rows within it, their field's."""
    found: Faults = {}
    plain, within = _forms(shape)
    for name in item.keys() & plain.keys():
        fault = plain[name](item[name])
        if fault:
            found[name] = (fault, str(item[name]) if isinstance(item[name], str | int | Decimal) else "")
    for name in item.keys() & within.keys():
        rows = item[name] if isinstance(item[name], list) else []
        for wrong in (faults(row, within[name]) for row in rows if isinstance(row, Mapping)):
            if wrong:
                found[name] = next(iter(wrong.values()))
    return found


def _is_none(value: Any) -> bool:
    """Whether a value empties its field: null, or a text with nothing in it."""
    return value is None or (isinstance(value, str) and not value.strip())


def _of_text(value: Any) -> str:
    """A text or a number, which a code may be; what else JSON has would come in as Python writes it."""
    return "" if value is None or (isinstance(value, str | int | Decimal) and not isinstance(value, bool)) else "type"


def _of_list(value: Any) -> str:
    """Texts, or one."""
    return next(filter(None, map(_of_text, value if isinstance(value, list) else [value])), "")


def _of_day(value: Any) -> str:
    """An ISO day and nothing around it; a number is none, however it reads."""
    return "" if _is_none(value) or (isinstance(value, str) and DAY.fullmatch(value)) else "day"


def _of_number(value: Any) -> str:
    is_odd = isinstance(value, str) and not _is_none(value) and not NUMBER.fullmatch(value.strip())
    return "number" if is_odd else ""


FORMS: dict[Any, Callable[[Any], str]] = {
    serializers.CharField: _of_text,
    serializers.ListField: _of_list,
    serializers.DateField: _of_day,
    serializers.DecimalField: _of_number,
}
"""The fault of a value that is written otherwise, empty for none, by the kind of field."""


def _kind(field: serializers.Field) -> Any:
    """A text, several, a day, a number, or none of these."""
    if isinstance(field, Shaped):
        parts = field.shape.get("anyOf", ())
        if any(part.get("type") == "array" for part in parts):
            return serializers.ListField
        return serializers.DecimalField if any(part.get("format") == "decimal" for part in parts) else None
    return next((kind for kind in FORMS if isinstance(field, kind)), None)


@cache
def _forms(shape: type[serializers.Serializer]) -> tuple[dict[str, Any], dict[str, type[serializers.Serializer]]]:
    """How the fields are written, and the shapes of rows within."""
    fields, said = shape().fields, getattr(shape, "plainly", {})
    kinds = {name: said.get(name) or _kind(field) for name, field in fields.items()}
    plain = {name: FORMS[kind] for name, kind in kinds.items() if kind in FORMS}
    within = {name: type(field.child) for name, field in fields.items()
              if isinstance(field, serializers.ListSerializer)}  # fmt: skip
    return plain, within
