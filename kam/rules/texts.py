"""What can be read in a text, and what nobody sees in it."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me")
"""Categories of characters that show nothing by themselves: controls, marks of direction, spaces, marks on letters."""
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing: the fillers of Hangul, the empty pattern of Braille."""


NAMES = frozenset({"name", "short_name"})
"""Fields that hold what people and things are called: nothing in them that nobody sees."""
HIDING = ("Cc", "Cf", "Zl", "Zp")
JOINERS = frozenset("\u200c\u200d")
JOINED = (0x0600, 0x1CFF)
"""Scripts from Arabic to the Vedic signs, in which a joiner belongs to how a word is written."""
PICTURES = 0x1F000
BREAK = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
"""A line break with the blanks around it, in any script."""
UNWRITTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML file holds, and with it no file of an office program."""
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Signs that turn what stands behind them round: a text reads otherwise than it is."""


def sought(text: str, most: int = 100) -> str:
    """What somebody looks for, as every database can compare it: without NUL and blanks around it, `most` at most."""
    return text.replace("\x00", "").strip()[:most]


def is_seen(text: str) -> bool:
    """Whether anything of a text can be seen; a text of zero-width and blank characters is as good as none."""
    if text.isascii():
        return any(" " < char != "\x7f" for char in text)
    return any(char not in BLANK and unicodedata.category(char) not in UNSEEN for char in text)


def bare(name: str) -> str:
    """A name without blanks and signs that nobody sees at its ends."""
    start, end = 0, len(name)
    while start < end and _is_nothing(name[start]):
        start += 1
    while end > start and _is_nothing(name[end - 1]):
        end -= 1
    return name[start:end]


def hides(name: str) -> bool:
    """
    Whether a sign inside a name shows nothing or turns it round: controls, marks of direction, zero-width signs.

    Blanks are seen, but no line breaks; joiners are after a letter of a script that needs them, and between pictures.
    """
    if name.isascii() and name.isprintable():
        return False
    return any(
        (unicodedata.category(char) in HIDING or ord(char) & 0xFFFE == 0xFFFE) and not _joins(name, place)
        for place, char in enumerate(name)
    )


def one_line(text: str) -> str:
    """A text in one line: a blank stands where lines broke, as files are read."""
    return text if text.isprintable() else BREAK.sub(" ", text)


def straight(text: str) -> str:
    """A text without the signs that turn it round."""
    return text if text.isascii() else text.translate(TURNING)


def written(text: str) -> str:
    """A text as a file of XML can hold it: a blank stands for each sign that none can."""
    return UNWRITTEN.sub(" ", text)


def _is_nothing(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in HIDING


def _joins(name: str, place: int) -> bool:
    before = name[place - 1] if name[place] in JOINERS and place else " "
    return JOINED[0] <= ord(before) <= JOINED[1] or ord(before) >= PICTURES or before == "\ufe0f"
