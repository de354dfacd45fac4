"""Values of custom fields: read from what people type, put into words; one reading for forms, files and programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from accounts.choices import FieldFault, FieldKind
from accounts.rules import parsing

MAX_TEXT = 200
MAX_OPTIONS = 100
PREFIX = "custom."
"""Before a field's key wherever names of other things stand beside it: in files, filters, sorts, errors, the log."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
LABELS = ("label_en", "label_zh_hans", "label_zh_hant")
FALLBACK = {
    "en": LABELS,
    "zh-hans": ("label_zh_hans", "label_zh_hant", "label_en"),
    "zh-hant": ("label_zh_hant", "label_zh_hans", "label_en"),
}
"""In which order a reader's language looks for words: Chinese readers rather in the other script than in English."""
HELPS = {"label_en": "help_text", "label_zh_hans": "help_zh_hans", "label_zh_hant": "help_zh_hant"}
"""What says what to enter, beside each label."""
ANSWERS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "有", "对", "對", "√", "✓"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "无", "無", "不是", "×", "✗"), False),
}
Value = str | bool


class Unfit(ValueError):
    """What was said does not fit the field; `reason` is a fault of parsing or of FieldFault."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def label(words: Mapping[str, Any], language: str) -> str:
    """The words in a language, else in the one next to it; `words` has some of LABELS."""
    names = FALLBACK.get(language, LABELS)
    return next((str(words[name]) for name in names if words.get(name)), "")


def help_of(words: Mapping[str, Any], language: str) -> str:
    """What to enter, found as the label is."""
    return label({name: words.get(HELPS[name]) for name in LABELS}, language)


def known(options: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """{value or label in any language, lower case: value} of a choice; a value goes before another one's label."""
    found: dict[str, str] = {}
    rows = list(options)
    for row in rows:
        for name in LABELS:
            if row.get(name):
                found.setdefault(str(row[name]).strip().lower(), row["value"])
    return found | {row["value"]: row["value"] for row in rows}


def twice(options: Iterable[Mapping[str, Any]]) -> str:
    """A word by which two options would be called, so that nobody knew which is meant; empty where there is none."""
    seen: dict[str, int] = {}
    for place, row in enumerate(options):
        for word in {str(row.get(name) or "").strip().lower() for name in ("value", *LABELS)} - {""}:
            if seen.setdefault(word, place) != place:
                return word
    return ""


def parse(kind: str, text: str, words: Mapping[str, str] | None = None) -> Value | None:
    """
    The value as it is stored, None for nothing said; raises Unfit.

    Text in one line; numbers to four decimals without zeros behind; money to the cent; days as ISO text; a choice as
    its option's value, by `words` of `known`; yes or no as a truth value. Amounts stay text, never a float.
    """
    text = text.strip()
    if not text:
        return None
    try:
        if kind == FieldKind.NUMBER:
            return number(parsing.quantity(text))
        if kind == FieldKind.MONEY:
            return format(Decimal(parsing.amount(text)), ".2f")
        if kind == FieldKind.DATE:
            return parsing.day(text)
        if kind == FieldKind.TEXT:
            return parsing.code(" ".join(text.split()), MAX_TEXT)
    except parsing.Unreadable as error:
        raise Unfit(error.fault) from None
    if kind == FieldKind.CHOICE:
        return _found(words or {}, text, FieldFault.OPTION)
    return _found(ANSWERS, text, FieldFault.YES_NO)


def number(text: str) -> str:
    """A plain number in its one way of writing: `3.5000` is `3.5`, `-0` is `0`."""
    found = Decimal(text)
    return format(found.normalize(), "f") if found else "0"


def as_text(kind: str, value: Any) -> str:
    """A value of JSON as a file's cell; raises Unfit for lists, objects, and truth where none is asked for."""
    if value is None:
        return ""
    fits: tuple[type, ...] = (str,)
    if kind in (FieldKind.NUMBER, FieldKind.MONEY):
        fits = (str, int, Decimal)
    if isinstance(value, bool):
        fits = (bool,) if kind == FieldKind.YES_NO else ()
    if not isinstance(value, fits):
        raise Unfit(FieldFault.TYPE)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def merged(values: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Value]:
    """Values after something was said: None empties, what is not named stays (values of archived fields too)."""
    return {key: value for key, value in {**values, **said}.items() if value is not None}


def missing_values(options: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]]) -> list[str]:
    """Values of options that stand no more among those kept."""
    left = {row["value"] for row in kept}
    return [row["value"] for row in options if row["value"] not in left]


def _found(words: Mapping[str, str] | Mapping[str, bool], text: str, fault: FieldFault) -> Value:
    key = text.lower() if text.lower() in words else text
    if key not in words:
        raise Unfit(fault)
    return words[key]
