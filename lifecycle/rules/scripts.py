"""Traditional signs as Simplified ones, sign for sign, so that places in the text stay."""

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
