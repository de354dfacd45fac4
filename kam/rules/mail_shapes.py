"""What shape a mail may have that is read here: the limits of its head, its lines and its parts, whoever wrote it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from email.errors import MessageError

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
PARTS = re.compile(rb"boundary\s*(?:\*\d*\*?)?\s*=|content-type\s*:\s*message/|multipart/digest", re.IGNORECASE)
NONSENSE = (RecursionError, MessageError, ValueError, TypeError, LookupError, AttributeError)
"""What the library raises where a mail has no shape at all, such as a thousand brackets for an address."""


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
    return content.count(b"\n") > MOST_LINES or sum(1 for _mark in PARTS.finditer(content)) > MOST_PARTS
