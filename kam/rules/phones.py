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


def parts(text: str) -> list[str]:
    """The numbers of one cell: `021-5888 6666 / 13800138000` has two."""
    return [part.strip() for part in _PARTS.split(unicodedata.normalize("NFKC", text)) if part.strip()]


def digits(text: str) -> str:
    """The digits alone, full-width ones among them."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign in "0123456789")


def is_number(text: str) -> bool:
    """Whether people could dial it: digits with spaces, dashes, brackets, a plus in front and an extension behind."""
    found = parts(text)
    return bool(found) and all(_is_one(part) for part in found)


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
