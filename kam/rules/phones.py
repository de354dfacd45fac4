"""Telephone numbers as people write them: what is one, how a phone dials it, which digits find it."""

import re
import unicodedata

LEAST, MOST = 3, 20
"""Digits that a number has without its extension: from a short service number to a country's longest."""
FINDS = 4
"""Digits from which on a search looks for telephone numbers."""

_ONE = r"\+?(?:[ ().\-]*\d){3,20}[ ().\-]*(?:(?:#|ext\.?) ?\d{1,8})?"
WRITTEN = rf"{_ONE}(?: ?[/;,] ?{_ONE})*"
"""As programs are told to write the numbers of a cell; people's other signs are read, too."""

_PARTS = re.compile(r"[/;,、;]")
_EXTENSION = re.compile(r"\s*(?:#|ext\.?|extension|x|转|轉|分机|分機)\s*[:.]?\s*(\d{1,8})\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d\s().\-‐‑–—·]+")
_MARKS = re.compile(r"[\s().+\-‐‑–—·/]+")

DAY = re.compile(
    r"(?<!\d)(?:19|20|21)\d\d(?P<between>[-‐‑–/.·])(?:1[0-2]|0?[1-9])(?P=between)(?:3[01]|[12]\d|0?[1-9])(?!\d)"
)
_VALUE = re.compile(
    rf"\s*(?:{DAY.pattern}(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|-?(?:0|[1-9]\d*)\.\d{1,6}"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*",
    re.IGNORECASE,
)
"""A day, a moment, an amount or a key, as programs write them."""


def parts(text: str) -> list[str]:
    """The numbers of one cell: `021-5888 6666 / 13800138000` has two."""
    return [part.strip() for part in _PARTS.split(unicodedata.normalize("NFKC", text)) if part.strip()]


def digits(text: str) -> str:
    """The digits alone, full-width ones among them."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign in "0123456789")


def is_value(text: str) -> bool:
    """Whether a text is a day, a moment, an amount or a key that programs made, and nothing else."""
    return _VALUE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """
    Whether people could dial it: digits with spaces, dashes, brackets, a plus in front and an extension behind.

    A day or an amount is none: it stands in the wrong column.
    """
    found = parts(text)
    return bool(found) and not is_value(unicodedata.normalize("NFKC", text)) and all(_is_one(part) for part in found)


def _is_one(part: str) -> bool:
    body = _EXTENSION.sub("", part)
    return _NUMBER.fullmatch(body) is not None and LEAST <= len(digits(body)) <= MOST


def href(text: str) -> str:
    """`tel:+862158886666,12` for the first number of a text; empty where it has none."""
    first = next((part for part in parts(text) if _is_one(part)), "")
    if not first:
        return ""
    extension = _EXTENSION.search(first)
    body = _EXTENSION.sub("", first)
    plus = "+" if body.lstrip(" (").startswith("+") else ""
    return f"tel:{plus}{digits(body)}{f',{extension[1]}' if extension else ''}"


def sought(query: str) -> str:
    """The digits a search looks for; empty where the query is no part of a telephone number."""
    plain = unicodedata.normalize("NFKC", query)
    found = digits(plain)
    return found if len(found) >= FINDS and not _MARKS.sub("", plain).strip("0123456789") else ""
