"""Taking one person out of texts: their names, addresses and numbers, however they are written, give way to a mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from kam.rules import numbers as digits_of
from kam.rules import phones

MARK = "[erased]"
LEAST_DIGITS = 7
"""A shorter number is an extension or a year before it is somebody's."""
_BETWEEN = r"[\s().+\-‐‑–—·/]*"
_ABROAD = rf"(?:(?:\+|00)\d{{1,3}}{_BETWEEN})?"
_COUNTRY = re.compile(r"\s*(?:\+|00)\s*(?:86|852|853|886|1|\d{2})")
"""A country's code in front: those of Chinese places and the shortest by name, two digits for the others."""
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_CODED = r"(?:%..|\\u....|\\[^u]|[^0-9%\\])*"
"""What stands between the digits of a number, also where it is written in codes."""
_PIECE = re.compile(r"[0-9A-Za-z]+|[㐀-䶿一-鿿]+")


class Marks:
    """
    What gives one person away in a text. `kept` are longer names of others that hold theirs, and stay as they are.

    A name of one sign alone is none to look for; Latin names count as whole words, in any case. `common` are names
    that are words as well: they count in a text where an address or number stands, too.
    """

    def __init__(
        self,
        *,
        names: Iterable[str],
        mails: Iterable[str],
        numbers: Iterable[str],
        common: Iterable[str] = (),
        kept: Iterable[str] = (),
    ) -> None:
        others, sure, mails = list(map(_name, _longest_first(kept))), list(names), _longest_first(mails)
        digits = [number for text in numbers for number in _numbers(text)]
        written = [rf"(?<![\w.+-]){re.escape(mail)}(?![\w-]|\.\w)" for mail in mails]
        reached = [f"(?P<number>{_any(list(map(_number, digits)))})", *written]
        self._traces = [way for said in [*mails, *sure] if len(said) > 1 for way in _trace(said)]
        shortest = [number for number in digits if not any(other != number and other in number for other in digits)]
        self._traces += [_CODED.join(number) for number in shortest]
        self._reached = re.compile(_any(reached), re.IGNORECASE)
        self._all, self._beside = (
            re.compile(f"(?P<kept>{_any(others)})|{_any([*reached, *_called(said)])}", re.IGNORECASE)
            for said in (sure, [*sure, *common])
        )

    def are_reached_in(self, value: Any) -> bool:
        """Whether an address or number of the person stands in a text, or in a text anywhere in a JSON value."""
        if isinstance(value, Mapping | list):
            return any(map(self.are_reached_in, value.values() if isinstance(value, Mapping) else value))
        return isinstance(value, str) and any(True for _found in _counted(self._reached, value))

    def are_in(self, value: Any) -> bool:
        """Whether a text, or a text anywhere in a JSON value, tells of the person."""
        return bool(self.out_of(value) != value)

    @property
    def trace(self) -> str:
        """
        A regular expression, in any case, that databases understand too: what it does not find tells of nobody.

        It finds the longest part of each name and address, and the digits of each number, also where JSON writes signs
        as codes and where an address's question does.
        """
        return "|".join(self._traces) or "(?!)"

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the person, or somebody whose name holds theirs, stands whole."""
        return [found.span() for found in _counted(self._in(text), text)]

    def dialled(self, text: str) -> list[tuple[int, int]]:
        """Where a number of the person stands."""
        return [found.span() for found in _counted(self._reached, text) if found["number"]]

    def _in(self, text: str) -> re.Pattern[str]:
        return self._beside if self.are_reached_in(text) else self._all

    def out_of(self, value: Any) -> Any:
        """The same text or JSON value without the person; keys of objects stay."""
        if isinstance(value, str):
            return self._cut(value)
        if isinstance(value, Mapping):
            return {key: self.out_of(item) for key, item in value.items()}
        return [self.out_of(item) for item in value] if isinstance(value, list) else value

    def _cut(self, text: str) -> str:
        for found in reversed([found for found in _counted(self._in(text), text) if not found["kept"]]):
            text = f"{text[: found.start()]}{MARK}{text[found.end() :]}"
        return text

    def out_of_query(self, query: str) -> str:
        """The question of an address without the person; one that does not tell of them stays sign by sign."""
        asked = parse_qsl(query, keep_blank_values=True)
        told = [(self.out_of(name), self.out_of(value)) for name, value in asked]
        return query if told == asked else urlencode(told)


def blank(value: Any) -> Any:
    """Every text of a JSON value replaced by the mark, whatever it says; numbers and empty texts stay."""
    if isinstance(value, str):
        return MARK if value else value
    if isinstance(value, Mapping):
        return {key: blank(item) for key, item in value.items()}
    return [blank(item) for item in value] if isinstance(value, list) else value


def _counted(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What is found, without digits that are a day, an amount or a code here; in a value of a program nothing."""
    for found in () if phones.is_value(text) else pattern.finditer(text):
        if not found["number"] or digits_of.is_somebodys(text, *found.span()):
            yield found


def _trace(said: str) -> list[str]:
    """The longest part of a name, or of an address before its domain, as it may be spelled; all where it has none."""
    piece = max(_PIECE.findall(said.partition("@")[0]), key=len, default="")
    coded = ["".join(f".u{ord(sign):04x}" for sign in piece), "".join(f"%{byte:02x}" for byte in piece.encode())]
    return [piece] if piece.isascii() else [piece, *coded]


def _any(patterns: list[str]) -> str:
    return f"(?:{'|'.join(patterns) or '(?!)'})"


def _called(names: Iterable[str]) -> list[str]:
    return [_name(name) for name in _longest_first(names) if len(name) > 1]


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted({text.strip() for text in texts if text.strip()}, key=len, reverse=True)


def _name(name: str) -> str:
    """Chinese names stand anywhere; others as whole words, whatever spaces are between their parts."""
    words = r"\s+".join(map(re.escape, name.split()))
    return words if _HAN.search(name) else rf"(?<!\w){words}(?!\w)"


def _numbers(text: str) -> list[str]:
    """
    The digits of each number of a cell; one noted with its country is looked for without, and the reverse.

    A cell that says a day or an amount has none: whoever looked for it would find the company's figures.
    """
    found = []
    for part in (part for part in phones.parts(text) if not phones.is_value(part)):
        found.append(phones.digits(part))
        home = _COUNTRY.match(part)
        if home is not None:
            found.append(phones.digits(part[home.end() :]))
        elif found[-1].startswith("0"):  # the zero that is left out behind a country's code
            found.append(found[-1].lstrip("0"))
    return [number for number in found if len(number) >= LEAST_DIGITS]


def _number(number: str) -> str:
    """Its digits, whatever stands between them, with or without a country's code and the zero within a country."""
    return rf"(?<!\d){_ABROAD}(?:0{_BETWEEN})?{_BETWEEN.join(number)}(?!\d)"
