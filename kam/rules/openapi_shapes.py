"""Shapes of OpenAPI 3.0 by their plain names, for fields of forms that take objects and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kam.rules import keys

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
WORDS: Shape = {"type": "string", "minLength": 1}
INTEGER: Shape = {"type": "integer"}
KEY: Shape = {"type": "integer", "minimum": 1, "maximum": 10**keys.DIGITS - 1, "format": "int64"}
"""The number of a record."""
FLAG: Shape = {"type": "boolean"}
OBJECT: Shape = {"type": "object", "additionalProperties": {}}
EMPTY: Shape = {"type": "string", "maxLength": 0}
"""A text without a sign."""


def text(most: int) -> Shape:
    """A text of so many characters at most."""
    return {"type": "string", "maxLength": most}


def one_of(words: Sequence[str]) -> Shape:
    """One of these words."""
    return {"type": "string", "enum": [*words]}


def whole(low: int, high: int) -> Shape:
    """A whole number between these two."""
    return {"type": "integer", "minimum": low, "maximum": high}


def nullable(shape: Shape) -> Shape:
    return {**shape, "nullable": True}


def either(*shapes: Shape) -> Shape:
    """What is of one of these shapes."""
    return {"anyOf": [*shapes]}


def row_of(item: Shape, least: int = 0, most: int | None = None) -> Shape:
    """A list."""
    bounds = {"minItems": least} if least else {}
    return {"type": "array", "items": item, **bounds} | ({"maxItems": most} if most is not None else {})


def record(fields: Mapping[str, Shape], needed: Sequence[str] = ()) -> Shape:
    """An object of these fields and no other."""
    found = {"type": "object", "properties": dict(fields), "additionalProperties": False}
    return found | ({"required": [*needed]} if needed else {})


def table(value: Shape) -> Shape:
    """An object of such values by key."""
    return {"type": "object", "additionalProperties": value}


def amount(digits: int, places: int, low: Any = None, high: Any = None) -> Shape:
    """
    A number as text, which keeps each of its digits, or as a number; `digits` before the point.

    Not below zero, no text begins with a minus; of what is above zero none says nothing.
    """
    if high is not None:
        digits = min(digits, len(str(int(high))))
    sign = "" if low is not None and low >= 0 else "-?"
    end = rf"(?:\.\d{{1,{places}}})?" if places else ""
    written = rf"{sign}\d{{1,{digits}}}{end}"
    if low is not None and low > 0:
        cents = "|".join(f"{'0' * place}[1-9]\\d{{0,{places - place - 1}}}" for place in range(places))
        written = rf"(?:[1-9]\d{{0,{digits - 1}}}{end}|0\.(?:{cents}))"
    most = float(10**digits - 10**-places)
    bounds = {"minimum": -most if low is None else float(low), "maximum": most if high is None else float(high)}
    exact = {"type": "string", "format": "decimal", "pattern": f"^{written}$"}
    return either(exact, {"type": "number", "multipleOf": 10**-places, **bounds})
