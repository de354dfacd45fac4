"""Strict JSON for the API: what a lenient parser lets through (NaN, 1e400, NUL, deep nesting) is a 400 that says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from kam.ground.fault_words import WORDS

MAX_DEPTH = 12
MAGNITUDE = 40
"""So many digits stand before or behind the point of a number at most, far beyond any column."""


class StrictJSONParser(BaseParser):
    """
    Parses application/json; numbers with a fraction become Decimal, never float.

    Raises RequestDataTooBig past DATA_UPLOAD_MAX_MEMORY_SIZE bytes: what was read is let go, the rest is not read.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        request = (parser_context or {}).get("request")
        packed = request.headers.get("Content-Encoding", "").lower() if request is not None else ""
        if packed not in ("", "identity"):
            raise UnsupportedMediaType(packed, _("A body is not unpacked here (%s). Send it as it is.") % packed[:20])
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        text = stream.read(most + 1)
        if len(text) > most:
            raise RequestDataTooBig
        return body(text, by_item=getattr((parser_context or {}).get("view"), "action", "") == "bulk")


@dataclass(frozen=True)
class Spoilt:
    """
    In place of a value (or of an item of a bulk call) with a text or number which nobody can keep: the fault.

    It is `nul`, `half`, `large` or `tiny`. Whoever reads the value says so (`inputs.parse`, `bulks.put_items`), with
    what else is wrong beside it.
    """

    fault: str


class Unkept(ParseError):
    """A text with a sign that is none, or a number beyond all columns; `fault` is what it is called."""

    def __init__(self, fault: str) -> None:
        super().__init__(str(WORDS[fault]))
        self.fault = fault


def loads(text: str | bytes) -> Any:
    """What a JSON text says; raises ParseError, with words, for what the API takes nowhere."""
    data = _read(text)
    _check(data, 0)
    return data


def body(text: str | bytes, *, by_item: bool = False) -> Any:
    """
    The same of the body of a call, in which each field is at fault alone that nobody can keep (`Spoilt`).

    `by_item`: of the `items` of the call each field is, and each item that is no object or has such a name.
    """
    data = _read(text)
    if not isinstance(data, dict):
        _check(data, 0)
        return data
    rows = data.pop("items") if by_item and isinstance(data.get("items"), list) else None
    said = _spared(data, 0)
    return said if rows is None else said | {"items": [_item(one) for one in rows]}


def _read(text: str | bytes) -> Any:
    try:
        told = text.decode("utf-8") if isinstance(text, bytes) else text
        return json.loads(told, parse_float=_decimal, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ParseError(_("This is not valid JSON.")) from error


def _spared(said: dict[str, Any], depth: int) -> dict[str, Any]:
    """An object with `Spoilt` in place of its values that nobody can keep; raises Unkept for such a name."""
    found = {}
    for name, value in said.items():
        _check_text(name)
        try:
            _check(value, depth + 1)
            found[name] = value
        except Unkept as wrong:
            found[name] = Spoilt(wrong.fault)
    return found


def _item(item: Any) -> Any:
    """An item of a bulk call likewise, `Spoilt` itself where it is no object or has such a name."""
    try:
        if isinstance(item, dict):
            return _spared(item, 2)
        _check(item, 2)
    except Unkept as wrong:
        return Spoilt(wrong.fault)
    return item


def _decimal(text: str) -> Decimal | Spoilt:
    """A number within what any column holds, by its magnitude; zero is zero however it is written."""
    mantissa, _mark, exponent = text.lower().partition("e")
    number = Decimal(mantissa)
    if not number:
        return Decimal(0)
    power = number.adjusted() + int(exponent or 0)
    if power > MAGNITUDE:
        return Spoilt("large")
    return Spoilt("tiny") if power < -MAGNITUDE else Decimal(text)


def _integer(text: str) -> int | Spoilt:
    return Spoilt("large") if len(text) > 19 else int(text)


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ParseError(_("This JSON is nested too deeply."))
    if isinstance(value, Spoilt):
        raise Unkept(value.fault)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise Unkept("nul")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Unkept("half") from error
