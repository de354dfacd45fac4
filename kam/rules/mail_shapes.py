"""What shape a mail may have that is read here: the limits of its head, its lines and its parts, whoever wrote it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from email.errors import MessageError
from itertools import accumulate
from time import thread_time
from typing import AnyStr

MOST_HEAD = 256 * 1024
MOST_LINES = 250_000
MOST_PARTS = 40
"""Marks of parts in parts: a mail with its pictures, forwarded twice, has a dozen."""
MOST_HEADER = 20_000
MOST_PARAMETERS = 100
"""Of a head line that says what a part is; the library's time for them grows with their square."""
DESCRIBED = re.compile(
    rb"(?:\A|[\r\n])content-(?:type|disposition):[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*", re.IGNORECASE
)
"""Such a head line wherever it stands, with the lines that it is folded into."""
CHARSETS = re.compile(
    r"ascii|utf-(?:8|8-sig|16|16-le|16-be)|gb2312|gbk|gb18030|hz|big5(?:hkscs)?|johab|tis-620|mac-roman"
    r"|iso8859-\d+|iso2022_(?:jp|kr)\w*|cp\d+|koi8-[rut]|shift_jis\w*|euc_(?:jp|jis|kr)\w*"
)
"""What a letter is written in, as Python calls it. Its other codecs pack, escape or count, some of them for minutes."""
MOST_BRACKETS = 20
"""Remarks within remarks of an address; the library follows them as deep as its version and its caller let it."""
PARTS = re.compile(
    rb"boundary\s{0,20}(?:\*\d{0,3}\*?)?\s{0,20}=|content-type\s{0,20}:\s{0,20}message/|multipart/digest", re.IGNORECASE
)
"""Every blank is counted here: two that may be any number beside each other cost the square of them."""
MOST_RULES = 1000
"""Lines that begin as what stands between two parts does."""
RULES = re.compile(rb"(?:\A|[\r\n])--")
MOST_SECONDS = 2.0
"""Of work for one mail; a usual one takes a hundredth of it."""
NONSENSE = (RecursionError, MessageError, ValueError, TypeError, LookupError, AttributeError)
"""What the library raises where a mail has no shape at all, such as a thousand brackets for an address."""


class Endless(ValueError):
    """A mail that takes longer than any letter does."""


class Effort:
    """What reading one mail has cost so far, whatever it is that costs it; this thread's own work alone counts."""

    def __init__(self) -> None:
        self.started = thread_time()

    def check(self) -> None:
        """Raises Endless where it was too much."""
        if thread_time() - self.started > MOST_SECONDS:
            raise Endless


def by_pieces(content: AnyStr, size: int) -> Iterator[AnyStr]:
    """The content, so much at a time, as long as it is worth the effort. Raises Endless."""
    effort = Effort()
    for place in range(0, len(content), size):
        effort.check()
        yield content[place : place + size]


def head(content: bytes) -> bytes:
    """The head lines; of a head that is too long somewhat more than MOST_HEAD."""
    return re.split(rb"\r?\n\r?\n", content[: MOST_HEAD + 4], maxsplit=1)[0]


def is_swollen(content: bytes) -> bool:
    """Whether a head line, of a part in it too, says more of what follows than any program writes."""
    lines = (found[0] for found in DESCRIBED.finditer(content))
    return any(len(line) > MOST_HEADER or line.count(b";") > MOST_PARAMETERS for line in lines)


def words(content: bytes, charset: str, others: Iterable[str]) -> str:
    """A text in the charset that it says it is in, where that is one of texts; else in the first other that fits."""
    for name in (charset, *others):
        try:
            if CHARSETS.fullmatch(codecs.lookup(name).name):
                return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def is_branched(content: bytes) -> bool:
    """Whether it has more lines or parts than a letter has."""
    if content.count(b"\n") > MOST_LINES:
        return True
    marks = ((PARTS, MOST_PARTS), (RULES, MOST_RULES))
    return any(sum(1 for _mark in kind.finditer(content)) > most for kind, most in marks)


def is_nested(header: str) -> bool:
    """Whether round brackets lie deeper in each other than anybody writes them."""
    steps = ((sign == "(") - (sign == ")") for sign in header)
    return any(depth > MOST_BRACKETS for depth in accumulate(steps, lambda depth, step: max(depth + step, 0)))
