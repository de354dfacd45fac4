"""What shape a mail may have that is read here: the limits of its head, its lines and its parts, whoever wrote it."""

from __future__ import annotations

import re
from email.errors import MessageError

MOST_HEAD = 256 * 1024
MOST_LINES = 250_000
MOST_PARTS = 40
"""Marks of parts in parts: a mail with its pictures, forwarded twice, has a dozen."""
MOST_HEADER = 20_000
PARTS = re.compile(rb"boundary\s*(?:\*\d*\*?)?\s*=|content-type\s*:\s*message/|multipart/digest", re.IGNORECASE)
NONSENSE = (RecursionError, MessageError, ValueError, TypeError, LookupError, AttributeError)
"""What the library raises where a mail has no shape at all, such as a thousand brackets for an address."""


def head(content: bytes) -> bytes:
    """The head lines; of a head that is too long somewhat more than MOST_HEAD."""
    return re.split(rb"\r?\n\r?\n", content[: MOST_HEAD + 4], maxsplit=1)[0]


def is_branched(content: bytes) -> bool:
    """Whether it has more lines or parts than a letter has."""
    return content.count(b"\n") > MOST_LINES or sum(1 for _mark in PARTS.finditer(content)) > MOST_PARTS
