"""How Chinese is said: its words, and the syllables of each without tones."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any


@cache
def library() -> tuple[Any, Any]:
    """
    What cuts text into words and what says them, loaded when first asked.

    Half a second and 25 MiB of dictionary, which most commands never need; the web loads it before it forks.
    """
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")  # no reading of our own is added, so no copy to add it to
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.seg import mmseg

    _share(PHRASES_DICT.values())
    return mmseg.seg, lazy_pinyin


def _share(phrases: Iterable[list[list[str]]]) -> None:
    """Let phrases have the readings of their characters in common, which stood there 180,000 times: half the memory."""
    readings: dict[tuple[str, ...], list[str]] = {}
    for said in phrases:
        said[:] = [readings.setdefault(tuple(reading), reading) for reading in said]


def of(run: str) -> list[str]:
    """The syllables of a run of Chinese, each word read as a whole (重庆 is chong qing)."""
    cutter, _say = library()
    return [syllable for word in cutter.cut(run) for syllable in _of_word(word)]


def said(text: str) -> list[str]:
    """The syllables of a text, with what is not Chinese as it stands."""
    _cutter, say = library()
    return list(say(text))


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    """Companies' names are made of the same few thousand words, and looking one up is what costs."""
    return tuple(said(word))
