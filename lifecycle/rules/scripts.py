"""
The two scripts of Chinese: Traditional signs as Simplified ones, sign for sign, so that places in the text stay; and
what was written in Simplified as it is said and written in Taiwan.
"""

from functools import lru_cache

import opencc


def plain(text: str) -> str:
    """The text in Simplified signs, as long as it was."""
    return text if text.isascii() else "".join(map(_sign, text))


@lru_cache(maxsize=8192)
def _sign(sign: str) -> str:
    if not "\u3400" <= sign <= "\u9fff":
        return sign
    found = str(_simplifier().convert(sign))
    return found if len(found) == 1 else sign


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def is_traditional(language: str) -> bool:
    """Whether who reads this language reads Traditional signs."""
    return language.casefold().startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo"))


def said_in(language: str, text: str) -> str:
    """A text of ours as a reader of the language reads it: for Traditional in its signs and words."""
    return text if text.isascii() or not is_traditional(language) else _traditional(text)


@lru_cache(maxsize=4096)
def _traditional(text: str) -> str:
    return str(_traditionalizer().convert(text))


@lru_cache(maxsize=1)
def _traditionalizer() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")
