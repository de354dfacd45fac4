"""Days and numbers of a bulk call as its description has them: ISO days, plain decimals; files are read as typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from rest_framework import serializers

from kam.ground.described import Shaped

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
FORMS = {serializers.DateField: ("day", DAY), serializers.DecimalField: ("number", NUMBER)}
"""The fault of a text that is written otherwise, by the kind of field."""
Faults = dict[str, tuple[str, str]]


def faults(item: Mapping[str, Any], shape: type[serializers.Serializer]) -> Faults:
    """{field: (fault, text)} of a row; of rows within it, their field's."""
    found: Faults = {}
    plain, within = _forms(shape)
    for name in item.keys() & plain.keys():
        fault, form = plain[name]
        text = item[name]
        if isinstance(text, str) and text.strip() and not form.fullmatch(text.strip()):
            found[name] = (fault, text)
    for name in item.keys() & within.keys():
        rows = item[name] if isinstance(item[name], list) else []
        for wrong in (faults(row, within[name]) for row in rows if isinstance(row, Mapping)):
            if wrong:
                found[name] = next(iter(wrong.values()))
    return found


def _kind(field: serializers.Field) -> Any:
    """A day, a number, or neither."""
    if isinstance(field, Shaped):
        parts = field.shape.get("anyOf", ())
        return serializers.DecimalField if any(part.get("format") == "decimal" for part in parts) else None
    return next((kind for kind in FORMS if isinstance(field, kind)), None)


@cache
def _forms(shape: type[serializers.Serializer]) -> tuple[dict[str, Any], dict[str, type[serializers.Serializer]]]:
    """How the fields are written, and the shapes of rows within."""
    fields, said = shape().fields, getattr(shape, "plainly", {})
    kinds = {name: said.get(name) or _kind(field) for name, field in fields.items()}
    plain = {name: FORMS[kind] for name, kind in kinds.items() if kind is not None}
    within = {name: type(field.child) for name, field in fields.items()
              if isinstance(field, serializers.ListSerializer)}  # fmt: skip
    return plain, within
