"""Strict JSON for the API: what a lenient parser lets through (NaN, 1e400, NUL, deep nesting) is a 400 that says so."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

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
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        text = stream.read(most + 1)
        if len(text) > most:
            raise RequestDataTooBig
        return loads(text)


def loads(text: str | bytes) -> Any:
    """What a JSON text says; raises ParseError, with words, for what the API takes nowhere."""
    try:
        told = text.decode("utf-8") if isinstance(text, bytes) else text
        data = json.loads(told, parse_float=_decimal, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ParseError(_("This is not valid JSON.")) from error
    _check(data, 0)
    return data


def _decimal(text: str) -> Decimal:
    """A number within what any column holds, by its magnitude; zero is zero however it is written."""
    mantissa, _mark, exponent = text.lower().partition("e")
    number = Decimal(mantissa)
    if not number:
        return Decimal(0)
    power = number.adjusted() + int(exponent or 0)
    if power > MAGNITUDE:
        raise ParseError(_("A value is larger than what can be kept."))
    if power < -MAGNITUDE:
        raise ParseError(_("A number is closer to zero than what can be kept. Send 0, or fewer decimals."))
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > 19:
        raise ParseError(_("A value is larger than what can be kept."))
    return int(text)


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ParseError(_("This JSON is nested too deeply."))
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
        raise ParseError(_("Text may not contain the character NUL."))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ParseError(_("Text contains half a character.")) from error
