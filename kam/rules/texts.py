"""What can be read in a text, and what nobody sees in it."""

from __future__ import annotations

import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me")
"""Categories of characters that show nothing by themselves: controls, marks of direction, spaces, marks on letters."""
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing: the fillers of Hangul, the empty pattern of Braille."""


def sought(text: str, most: int = 100) -> str:
    """What somebody looks for, as every database can compare it: without NUL and blanks around it, `most` at most."""
    return text.replace("\x00", "").strip()[:most]


def is_seen(text: str) -> bool:
    """Whether anything of a text can be seen; a text of zero-width and blank characters is as good as none."""
    if text.isascii():
        return any(" " < char != "\x7f" for char in text)
    return any(char not in BLANK and unicodedata.category(char) not in UNSEEN for char in text)
