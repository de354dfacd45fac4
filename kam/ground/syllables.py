"""How Chinese is said: its words, and the syllables of each without tones."""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))
_HAN = re.compile(
    "([\u3007\u3400-\u4dbf\u4e00-\u9fff\ue815-\ue864\uf900-\ufaff\U00020000-\U0002a6df\U0002a703-\U0002b73f"
    "\U0002b740-\U0002b81d\U0002b825-\U0002bf6e\U0002c029-\U0002ce93\U0002d016\U0002d11b-\U0002ebd9"
    "\U0002f80a-\U0002fa1f\U000300f7-\U00031288\U00030000-\U0003134a\U00031350-\U00032389]+)"
)
"""What pypinyin takes for Chinese."""


@dataclass(frozen=True)
class Library:
    """
    pypinyin's dictionaries in 2 MiB; its own objects take 52, and each web worker writes to what it looks up.

    `words`: by their first character what follows it, each word in a line, with its syllables behind a tab where they
    are not those of its characters. `codes`: by character the place of its syllable in `syllables`; 0 is none.
    """

    words: dict[str, str]
    codes: Sequence[int]
    syllables: Sequence[str]

    def of(self, character: str) -> str:
        """The syllable of a character by itself; one that has none stands for itself."""
        place = ord(character)
        code = self.codes[place] if place < len(self.codes) else 0
        return self.syllables[code] if code else character

    def cut(self, run: str) -> Iterator[Sequence[str]]:
        """The syllables of each word of a run of Chinese, the longest words first, as pypinyin's `mmseg` cuts it."""
        at = 0
        while at < len(run):
            said, length = self._word(run, at)
            if not length and at + self._reach(run, at) == len(run):
                length, said = len(run) - at, None  # the beginning of a word that never comes: character by character
            length = length or 1
            yield said if said is not None else [self.of(one) for one in run[at : at + length]]
            at += length

    def _reach(self, run: str, at: int) -> int:
        """For how many characters a word may be meant."""
        lines = self.words.get(run[at])
        if lines is None:
            return 0
        end = at + 1
        while end < len(run) and f"\n{run[at + 1 : end + 1]}" in lines:
            end += 1
        return end - at

    def _word(self, run: str, at: int) -> tuple[list[str] | None, int]:
        """The longest word there: its syllables, if they are not those of its characters, and its length or 0."""
        for length in range(self._reach(run, at), 1, -1):
            lines, rest = self.words[run[at]], run[at + 1 : at + length]
            if f"\n{rest}\n" in lines:
                return None, length
            found = lines.find(f"\n{rest}\t")
            if found >= 0:
                return lines[found + length + 1 : lines.index("\n", found + 1)].split(), length
        return None, 0


@cache
def library() -> Library:
    """Read when first asked for: half a second that most commands never need; the web reads it before it forks."""
    spec = find_spec("pypinyin")
    assert spec and spec.origin
    folder = Path(spec.origin).parent
    plain = cache(_plain)
    codes, places = array("H"), {"": 0}
    for point, readings in json.loads((folder / "pinyin_dict.json").read_text(encoding="utf-8")).items():
        if _HAN.match(chr(int(point))):
            codes.extend([0] * (int(point) + 1 - len(codes)))
            codes[int(point)] = places.setdefault(plain(readings.partition(",")[0]), len(places))
    found = Library({}, codes, list(places))
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for word, readings in json.loads((folder / "phrases_dict.json").read_text(encoding="utf-8")).items():
        said = [plain(reading[0]) for reading in readings]
        odd = f"\t{' '.join(said)}" if said != [found.of(one) for one in word] else ""
        lines[word[0]].append(word[1:] + odd)
    found.words.update((first, "\n{}\n".format("\n".join(rest))) for first, rest in lines.items())
    return found


def _plain(syllable: str) -> str:
    """A syllable without its tone, in the letters of a keyboard: lǜ is lv."""
    bare = unicodedata.normalize("NFD", syllable).translate(_TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


def of(run: str) -> list[str]:
    """The syllables of a run of Chinese, each word read as a whole (重庆 is chong qing)."""
    return list(chain.from_iterable(library().cut(run)))


def said(text: str) -> list[str]:
    """The syllables of a text, with what is not Chinese as it stands."""
    parts = (of(part) if _HAN.fullmatch(part) else [part] for part in _HAN.split(text) if part)
    return list(chain.from_iterable(parts))
