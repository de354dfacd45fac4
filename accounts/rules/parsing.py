"""Reads what people type into sheets: codes, days, amounts, currencies; returns plain text that both databases take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache

from kam.rules import amounts, texts

MAX_CODE = 80
DIGITS = 11
"""Digits before the decimal point of a single amount, price or quantity; forms take no more either."""
RECKONED = 9
"""Decimals of a number that a sheet reckoned."""
FLOATING, NOISE = 15, Decimal("1e-9")
"""So many digits stand in a number only where a program counted in halves, and so little, in relation, is its noise."""
SEVERAL = "?"
"""What stands for a word of a choice that may mean more than one."""


class Fault(StrEnum):
    """Why a text cannot be read; the words are made where people see them."""

    EMPTY = "empty"
    LONG = "long"
    CONTROL = "control"
    DAY = "day"
    YEAR = "year"
    NUMBER = "number"
    LARGE = "large"
    DECIMALS = "decimals"
    NEGATIVE = "negative"
    CURRENCY = "currency"
    CHOICE = "choice"
    UNSURE = "unsure"


class Unreadable(ValueError):
    """Raised by every parser with the fault it found."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


_PLAIN = re.compile(r"-?\d{1,11}(?:\.\d{1,2})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TIME = re.compile(r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?\s*", re.ASCII)

CURRENCIES = {
    "RMB": "CNY", "人民币": "CNY", "人民幣": "CNY", "元": "CNY", "¥": "CNY", "￥": "CNY", "CN¥": "CNY",
    "美元": "USD", "美金": "USD", "$": "USD", "US$": "USD", "欧元": "EUR", "歐元": "EUR", "€": "EUR",
    "英镑": "GBP", "英鎊": "GBP", "£": "GBP", "港币": "HKD", "港元": "HKD", "港幣": "HKD", "HK$": "HKD",
    "日元": "JPY", "日圆": "JPY", "日圓": "JPY", "新台币": "TWD", "新臺幣": "TWD", "NT$": "TWD", "韩元": "KRW",
}  # fmt: skip


def code(text: str, longest: int = MAX_CODE) -> str:
    """A code is any text, kept as it stands (`12346.0`, `007`, `E100|B03132`); only spaces around it go.

    Raises Unreadable for what nobody sees in it, such as a line break.
    """
    found = text.strip(" \t\r\n\u00a0\u3000\ufeff")
    if not found or not texts.is_seen(found) and not _CONTROL.search(found):
        raise Unreadable(Fault.EMPTY)
    if len(found) > longest:
        raise Unreadable(Fault.LONG)
    if texts.hides(found):
        raise Unreadable(Fault.CONTROL)
    return found


def words(text: str, longest: int = 255) -> str:
    """
    Free text in one line, without signs that turn it round; nothing where nothing of it can be seen.

    What is longer than the column holds is Unreadable: nobody is to find half of what was sent.
    """
    found = " ".join(texts.straight(text).split()) if texts.is_seen(text) else ""
    if len(found) > longest:
        raise Unreadable(Fault.LONG)
    return found


def name(text: str, longest: int = 255) -> str:
    """What somebody or something is called, in one line; what nobody sees at its ends goes, inside it is Unreadable."""
    called = " ".join(texts.bare(text).split())
    if texts.hides(called):
        raise Unreadable(Fault.CONTROL)
    return words(called, longest)


def day(text: str) -> str:
    """A day as ISO text: 2010-12-01, 2010/12/1, 2010.12.1, 20101201, 01.12.2010, 2010年12月1日, any with a time behind.

    1/2/2010 is refused: nobody can tell whether January or February is meant.
    """
    if _ISO.fullmatch(text):
        return _checked(text[:4], text[5:7], text[8:])
    found = unicodedata.normalize("NFKC", text).strip()
    if not found:
        raise Unreadable(Fault.EMPTY)
    for form, order in ((_YEAR_FIRST, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0)), (_SOLID, (0, 1, 2))):
        match = form.match(found)
        if match and _TIME.fullmatch(found, match.end()):
            parts = match.groups()
            return _checked(parts[order[0]], parts[order[1]], parts[order[2]])
    raise Unreadable(Fault.DAY)


@lru_cache(maxsize=20_000)
def _checked(year: str, month: str, of_month: str) -> str:
    try:
        found = date(int(year), int(month), int(of_month))
    except ValueError:
        raise Unreadable(Fault.DAY) from None
    if not 1900 <= found.year < 2200:
        raise Unreadable(Fault.YEAR)
    return found.isoformat()


def amount(text: str) -> str:
    """An amount to the cent as plain text: thousands separators, full-width digits and currency signs are read.

    `1,234.5`, `1.234,50`, `¥１，２３４`, `(12.00)` and `12-` (both negative), `1.2E+3`, `120万`, `1.2亿`, `120k`. A
    single comma before three digits separates thousands, before one or two it is the decimal comma. More than two
    decimals are Unreadable, as in a form: nobody is to find another amount than was sent.
    """
    return text if _PLAIN.fullmatch(text) else exact(text, 2)


def limit(text: str) -> str:
    """An amount of zero or more, written in the same ways."""
    found = amount(text)
    if found.startswith("-"):
        raise Unreadable(Fault.NEGATIVE)
    return found


def quantity(text: str) -> str:
    """A quantity with up to four decimals, written in the same ways."""
    return text if _PLAIN.fullmatch(text) else exact(text, 4)


def latitude(text: str) -> str:
    """Degrees north (south with a minus), six decimals."""
    return _degrees(text, 90)


def longitude(text: str) -> str:
    """Degrees east (west with a minus), six decimals."""
    return _degrees(text, 180)


def _degrees(text: str, most: int) -> str:
    found = _rounded(text, 6)
    if abs(Decimal(found)) > most:
        raise Unreadable(Fault.LARGE)
    return found


def exact(text: str, places: int) -> str:
    """
    A number of at most so many decimals, zeros behind not counted; what a sheet's own arithmetic adds is none.

    A third of a hundred (33.333333333333336) was reckoned by a sheet and never typed: it is rounded.
    """
    typed, found = _number(text), _rounded(text, places)
    if typed != Decimal(found) and not _is_reckoned(typed) and not _is_noise(typed, Decimal(found)):
        raise Unreadable(Fault.DECIMALS)
    return found


def _is_reckoned(number: Decimal) -> bool:
    """Whether it has more decimals than anybody types, or takes for separators of thousands."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -exponent >= RECKONED


def _is_noise(typed: Decimal, meant: Decimal) -> bool:
    """Whether it is what a sheet makes of a number in halves, quarters, …: 10.100000000000001, 5.5E-17."""
    return len(typed.as_tuple().digits) >= FLOATING and abs(typed - meant) <= NOISE * max(abs(typed), Decimal(1))


def _rounded(text: str, places: int) -> str:
    number = _number(text)
    try:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        raise Unreadable(Fault.NUMBER) from None
    if number and number.adjusted() >= DIGITS:
        raise Unreadable(Fault.LARGE)
    return format(number if number else abs(number), "f")


def _number(text: str) -> Decimal:
    found = amounts.plain(text)
    if not found:
        raise Unreadable(Fault.EMPTY)
    if not amounts.NUMBER.fullmatch(found):
        raise Unreadable(Fault.NUMBER)
    try:
        number = Decimal(found)
    except InvalidOperation:
        raise Unreadable(Fault.NUMBER) from None
    if number and number.adjusted() >= DIGITS:
        raise Unreadable(Fault.LARGE)
    return number


@lru_cache(maxsize=1000)
def currency(text: str) -> str:
    """A three-letter code in capitals; the usual Chinese names and signs are known. Empty stays empty."""
    found = unicodedata.normalize("NFKC", text).strip().upper()
    if not found:
        return ""
    found = CURRENCIES.get(found) or CURRENCIES.get(text.strip()) or found
    if not re.fullmatch(r"[A-Z]{3}", found):
        raise Unreadable(Fault.CURRENCY)
    return found


def folded(text: str) -> str:
    """Without case and spaces, and joined as file headers are: `Web Shop` and `web-shop` are `web_shop`."""
    return "_".join(text.replace("-", " ").replace("_", " ").lower().split())


def choice(text: str, known: Mapping[str, str]) -> str:
    """The stored word for what was typed; `known` maps folded words in any language to it, `SEVERAL` where to two."""
    found = folded(text)
    if found and found not in known:
        raise Unreadable(Fault.CHOICE)
    if known.get(found) == SEVERAL:
        raise Unreadable(Fault.UNSURE)
    return known.get(found, "")


def is_number(text: str) -> bool:
    """Whether it is written as programs write numbers: ASCII digits, a point, an exponent (`float` takes more)."""
    return amounts.NUMBER.fullmatch(text.strip()) is not None


def price(text: str) -> str:
    """A unit price to six decimals, written as amounts are; it is kept nowhere, so thirds of a cent are rounded."""
    return text if _PLAIN.fullmatch(text) else _rounded(text, 6)


def rate(text: str) -> str:
    """An exchange rate with up to eight decimals, written as amounts are."""
    return text if _PLAIN.fullmatch(text) else exact(text, 8)


def product(count: str, each: str) -> str:
    """Quantity times unit price, to the cent."""
    return _rounded(format(Decimal(count) * Decimal(each), "f"), 2)


def whole(text: str, largest: int = 32_767) -> str:
    """A whole number of days."""
    number = _number(text)
    if number != number.to_integral_value() or number < 0:
        raise Unreadable(Fault.NUMBER)
    if number > largest:
        raise Unreadable(Fault.LARGE)
    return str(int(number))
