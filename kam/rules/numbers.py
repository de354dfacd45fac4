"""Which digits of a text are a telephone number where they stand, and which a day, an amount or a code."""

from __future__ import annotations

import re

from kam.rules import phones

_CENTS = re.compile(r"[1-9]\d*\.\d{1,3}")
_SURE = re.compile(r"(?:00)?(?:86)?0?1[3-9]\d{9}|0\d{8,}")
"""A mobile of the mainland, or a number with the zero of its country: no amount and no key looks so."""
_DAY_IN_DIGITS = re.compile(r"(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d*")
_ROUND = re.compile(r"[1-9]\d*000")
_DIALLED = re.compile(r"[-‐‑–—·()]|^\d{4} \d{4}$")
"""As people part the digits of a number, and neither a day's nor an amount's."""
_RINGS = re.compile(
    r"(?:tel|phone|mobile|cell|fax|call|ring|whatsapp|电话|電話|手机|手機|座机|座機|市话|市話|号码|號碼|致电|致電|拨|撥|打)"
    r"[^\w]{0,4}$",
    re.IGNORECASE,
)
_IN_CODE, _GOES_ON = re.compile(r"[A-Za-z_=&?#%][-/]?$"), re.compile(r"[A-Za-z_%]|-[A-Za-z_]|\.[A-Za-z]{2,4}\b")
_DIGITS_BEFORE, _DIGITS_BEHIND = re.compile(r"\d[ \-]$"), re.compile(r"[ \-]\d{3,}")
AROUND = 16


def is_sure(said: str) -> bool:
    """Whether digits, as they are written, are a number wherever they stand."""
    return said.lstrip().startswith("+") or _SURE.fullmatch(phones.digits(said)) is not None


def is_somebodys(text: str, start: int, end: int) -> bool:
    """
    Whether digits that are a person's number are it here, too.

    A day and an amount never are. What is no mobile and has no zero or plus in front is none by itself, in codes, file
    names and addresses; where it reads as a day or a round amount it has to be written as one dials, or be called one.
    """
    said = text[start:end].strip()
    if phones.DAY.search(said) or _CENTS.fullmatch(said):
        return False
    before, behind = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if is_sure(said) or _RINGS.search(before):
        return True
    if said == text.strip() and said.isdigit():
        return False
    if _IN_CODE.search(before) or _GOES_ON.match(behind):
        return False
    if _DIGITS_BEFORE.search(before) and _DIGITS_BEHIND.match(behind):
        return False
    digits = phones.digits(said)
    is_other = _DAY_IN_DIGITS.fullmatch(digits) or _ROUND.fullmatch(digits)
    return not is_other or _DIALLED.search(said) is not None
