"""How people are called short in notes (王总, 小王, 若兰, Mr Wang, Marco): made of the full name, found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_LONG = (
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 司空 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 长孙 長孫 轩辕 "
    "軒轅 夏侯 端木 百里 呼延 东郭 東郭 南宫 南宮 西门 西門 独孤 獨孤 拓跋 澹台 闻人 聞人 公冶 宗政 濮阳 濮陽 淳于 "
    "申屠 钟离 鍾離"
)
LONG_SURNAMES = frozenset(_LONG.split())
"""Surnames of two signs; all others have one."""
_HONOURS = (
    "总经理 總經理 副总 副總 总监 總監 总工 總工 董事长 董事長 总 總 董 经理 經理 主任 处长 處長 科长 科長 部长 "
    "部長 厂长 廠長 局长 局長 院长 院長 校长 校長 行长 行長 店长 店長 主管 组长 組長 队长 隊長 书记 書記 秘书 秘書 "
    "老师 老師 先生 女士 小姐 太太 夫人 博士 教授 律师 律師 医生 醫生 会计 會計 工程师 工程師 工 老板 老闆 哥 姐"
)
HONOURS = tuple(_HONOURS.split())
TITLES = "Mr|Mrs|Ms|Miss|Mister|Madam|Dr|Prof|Sir|Herr|Frau|Mme|Monsieur|Madame|Señor|Señora|Sr|Sra|Signor|Signora"
_WORDS = (
    "will mark may grace hope art bill rob june april august frank max jack dean earl faith joy rose ray pat sue drew "
    "grant miles penny ruby rich carol dawn eve iris ivy lance norm pearl ward wade chase chance christian man long "
    "an he she bin bao can dan fan gong hang hong men pan pin ran song tan wan yin you yang king young"
)
WORDS = frozenset(_WORDS.split())
"""Names that are words as well: in a text they say little by themselves."""
LETTER = "[A-Za-zÀ-ɏͰ-ӿ]"
_HAN = re.compile(r"[㐀-䶿一-鿿]+")


@dataclass(frozen=True)
class Short:
    """One way to call a person, as a pattern; `is_telling`: it hardly means anything or anybody else."""

    pattern: str
    is_telling: bool


@dataclass(frozen=True)
class Said:
    """Where a text calls a person short."""

    start: int
    end: int
    is_telling: bool


class ShortNames:
    """The ways to call one person by the names of their entries; `sounds` says Chinese in Latin letters, by sign."""

    def __init__(self, names: Iterable[str], sounds: dict[str, Sequence[str]]) -> None:
        self._ways = [way for name in names for way in _ways(name.strip(), sounds.get(name, ()))]
        joined = "|".join(f"(?P<w{n}>{way.pattern})" for n, way in enumerate(self._ways))
        self._all = re.compile(joined or "(?!)")

    def are_in(self, text: str) -> bool:
        return self._all.search(text) is not None

    def mean(self, said: str) -> bool:
        """Whether this whole text is a way to call the person."""
        return self._all.fullmatch(said) is not None

    def of(self, text: str, barred: Iterable[tuple[int, int]] = ()) -> Iterator[Said]:
        """Each place of a text, but for what lies within the spans (where longer names stand)."""
        spans = list(barred)
        for found in self._all.finditer(text):
            start, end = found.span()
            if not any(start < last and first < end for first, last in spans):
                way = self._ways[int(str(found.lastgroup)[1:])]
                yield Said(start, end, way.is_telling)


def parted(name: str) -> tuple[str, str]:
    """(surname, given name) of a Chinese name."""
    cut = 2 if name[:2] in LONG_SURNAMES and len(name) > 2 else 1
    return name[:cut], name[cut:]


def _ways(name: str, sounds: Sequence[str]) -> list[Short]:
    if _HAN.fullmatch(name):
        return [*_chinese(name), *_spelt(name, sounds)] if 2 <= len(name) <= 5 else []
    words = [word for word in re.split(r"[\s·,.]+", name) if word]
    return list(_western(words)) if len(words) > 1 else []


def _chinese(name: str) -> Iterator[Short]:
    """王总, 小王, 若兰, 阿兰: of the surname with a title, what goes before it, and the given name."""
    surname, given = parted(name)
    yield Short(f"{surname}(?:{'|'.join(HONOURS)})", True)
    if len(given) > 1:
        yield Short(given, True)
    yield Short(f"[小老大阿]{surname}", False)
    yield Short(f"[小阿]{given[-1]}", False)


def _spelt(name: str, sounds: Sequence[str]) -> Iterator[Short]:
    """Mr Ouyang, Ouyang Ruolan, Ruolan: the same in Latin letters."""
    if len(sounds) != len(name):
        return
    cut = len(parted(name)[0])
    surname, given = "".join(sounds[:cut]), "".join(sounds[cut:])
    both = rf"{surname}[ ,]+{_loose(sounds[cut:])}|{_loose(sounds[cut:])} +{surname}"
    yield Short(_word(rf"(?i:{both})"), True)
    yield Short(_word(rf"(?i:{TITLES})\.? *(?i:{surname})"), True)
    if len(given) > 3:
        yield Short(_word(_written(given)), len(given) > 4)


def _western(words: Sequence[str]) -> Iterator[Short]:
    """Mr Rossi, M. Rossi, Marco, Rossi."""
    first, last = re.escape(words[0]), re.escape(words[-1])
    yield Short(_word(rf"(?i:{TITLES})\.? *(?i:{last}|{first})"), True)
    yield Short(_word(rf"{re.escape(words[0][0])}\. *{last}"), True)
    for word in (words[0], words[-1]):
        if len(word) > 1:
            yield Short(_word(_written(word)), len(word) > 2 and word.lower() not in WORDS)


def _word(pattern: str) -> str:
    """Not within a longer word; Chinese may stand right beside it."""
    return rf"(?<!{LETTER})(?:{pattern})(?!{LETTER})"


def _written(word: str) -> str:
    """With a capital, or all in capitals: in small letters it is a word."""
    return f"{re.escape(word[0].upper() + word[1:])}|{re.escape(word.upper())}"


def _loose(sounds: Sequence[str]) -> str:
    return r"[ '-]?".join(map(re.escape, sounds))
