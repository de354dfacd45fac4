"""How people are called short in notes (王总, 小王, 若兰, Mr Wang, Marco): made of the full name, found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_TITLE = re.compile(TITLES, re.IGNORECASE)
_ROLES = (
    "manager director sales purchasing procurement engineer president chairman owner boss vice deputy general senior "
    "junior chief head buyer assistant secretary finance technical technology project product marketing operations "
    "production quality logistics department dept team vp svp evp ceo cfo coo cto cio gm md hr it qa qc pm phd mba"
)
ROLES = frozenset(_ROLES.split())
"""What people write beside a name in a field of names, and is none."""
_WORDS = (
    "will mark may grace hope art bill rob june april august frank max jack dean earl faith joy rose ray pat sue drew "
    "grant miles penny ruby rich carol dawn eve iris ivy lance norm pearl ward wade chase chance christian man long "
    "an he she bin bao can dan fan gong hang hong men pan pin ran song tan wan yin you yang king young"
)
WORDS = frozenset(_WORDS.split())
"""Names that are words as well: in a text they say little by themselves."""
_GIVEN = (
    "国庆 國慶 建设 建設 建国 建國 建军 建軍 爱国 愛國 胜利 勝利 和平 光明 文明 文化 "
    "东方 東方 解放 团结 團結 前进 前進 先进 先進 新华 新華 长江 長江 黄河 黃河 海洋 "
    "大海 春天 中秋 元旦 立春 伟大 偉大 永远 永遠 永久 高兴 高興 成功 自强 自強 志愿 "
    "志願 生产 生產 发展 發展 跃进 躍進 国际 國際 国家 國家 安全 平安 健康 阳光 陽光 "
    "未来 未來 正常 保证 保證"
)
GIVEN_WORDS = frozenset(_GIVEN.split())
"""Given names that are words as well (国庆 is a holiday): no text says by itself which of the two it means."""
ENDS = frozenset("高方何余于於常成项項单單管安金钱錢时時全平施任应應经經关關和同公")
"""Surnames that end or begin common words (提高, 对方, 任何, 施工): after another sign they may belong to it."""
_GO_ON = re.compile(
    "工(?=[作程期厂廠业業艺藝资資具地序况況时時种種装裝伤傷段])|[总總](?=[是之体體量数數计計价價额額共部])"
)
"""A title of one sign with which another word may begin: 王工 in 王工作, 王总 in 王总是."""
_TITLED = "施工 高工 童工 同工 小时 小時 小心 小学 小學 小雨 小雪 小米 小康 小龙 小龍 阿里"
_WHOLE = frozenset(_TITLED.split())
"""Names with their title that are a word, too."""
LETTER = "[A-Za-zÀ-ɏͰ-ӿ]"
_HAN = re.compile(r"[㐀-䶿一-鿿]+")
_TITLE_BEHIND = re.compile(rf"(?<=..)(?:{'|'.join(HONOURS)})$")
_OFFICE = re.compile(
    "[部处處室组組司厂廠]$|^(?:采购|採購|销售|銷售|市场|市場|财务|財務|技术|技術|工程|生产|生產|品质|品質|质量|質量|研发|研發"
    "|项目|項目|行政|人事|物流|仓库|倉庫|运营|運營|客服|前台|助理|业务|業務|设计|設計|设备|設備|安全)"
)
"""Where somebody works, which stands beside a name in a field of names."""
_MIXED = re.compile(r"[()（）\[\]【】/／、|]")
"""Signs between a name and another of the same person."""


@dataclass(frozen=True)
class Short:
    """
    One way to call a person, as a pattern; `is_telling`: it hardly means anything or anybody else; `is_joined`: made
    of a name and a title; `is_word`: it may be no name at all.
    """

    pattern: str
    is_telling: bool
    is_joined: bool = False
    is_word: bool = False


@dataclass(frozen=True)
class Said:
    """Where a text calls a person short; `is_word`: where it may be a word, or a part of one."""

    start: int
    end: int
    is_telling: bool
    is_word: bool = False


class ShortNames:
    """
    The ways to call one person by the names of their entries; `sounds` says each of `runs` in Latin, by sign. Whole
    names that are words as well count `alone`, and as no name for certain.
    """

    def __init__(self, names: Iterable[str], sounds: Mapping[str, Sequence[str]], alone: Iterable[str] = ()) -> None:
        self._ways = [Short(_word(re.escape(name)), False, is_word=True) for name in alone]
        self._ways += [way for name in names for way in _ways(name.strip(), sounds)]
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
                is_word = way.is_word or (way.is_joined and _may_be_word(text, start, end))
                yield Said(start, end, way.is_telling and not is_word, is_word)


def _may_be_word(text: str, start: int, end: int) -> bool:
    """Whether a surname with its title may as well be of other words: 提高工作, 施工, 对方经理."""
    is_within = start > 0 and _HAN.match(text[start - 1]) is not None
    goes_on = _GO_ON.match(text, end - 1) is not None
    return goes_on or text[start:end] in _WHOLE or (is_within and text[start] in ENDS)


def parted(name: str) -> tuple[str, str]:
    """(surname, given name) of a Chinese name."""
    cut = 2 if name[:2] in LONG_SURNAMES and len(name) > 2 else 1
    return name[:cut], name[cut:]


def runs(name: str) -> list[str]:
    """The Chinese names within a name: 王伟 of "王伟经理 David" and of "王 伟", none of "David 采购部"."""
    joined = _joined(name)
    if _HAN.fullmatch(joined):
        return [joined]
    bare = (_TITLE_BEHIND.sub("", run) for run in _HAN.findall(name))
    return [run for run in bare if 2 <= len(run) <= 5 and run not in HONOURS and not _OFFICE.search(run)]


def _joined(name: str) -> str:
    """王 伟 as 王伟; other names as they are."""
    surname, *given = name.split() or [""]
    is_spaced = len(given) == 1 and len(given[0]) <= 2 and (len(surname) == 1 or surname in LONG_SURNAMES)
    return surname + given[0] if is_spaced and _HAN.fullmatch(surname) and _HAN.fullmatch(given[0]) else name


def _ways(name: str, sounds: Mapping[str, Sequence[str]]) -> list[Short]:
    joined = _joined(name)
    if _HAN.fullmatch(joined):
        whole = [Short(joined, True)] if joined != name else []
        return [*whole, *_chinese(joined), *_spelt(joined, sounds.get(joined, ()))] if 2 <= len(joined) <= 5 else []
    if _MIXED.search(name) or (_HAN.search(name) and re.search(rf"{LETTER}|\s", name)):
        return list(_mixed(name, sounds))
    words = _words(name)
    return list(_western(words)) if len(words) > 1 else []


def _words(name: str) -> list[str]:
    words = [word for word in re.split(r"[\s·,.]+", name) if any(sign.isalpha() for sign in word)]
    while words and _TITLE.fullmatch(words[0]):
        words = words[1:]
    return words


def _mixed(name: str, sounds: Mapping[str, Sequence[str]]) -> Iterator[Short]:
    """王伟 David, David Wang (王伟), Wei Wang (David): each part is a name, with its own short ones."""
    for run in runs(name):
        yield Short(run, True)
        yield from _chinese(run)
        yield from _spelt(run, sounds.get(run, ()))
    for part in re.split(rf"{_MIXED.pattern}|{_HAN.pattern}", name):
        words = [word for word in _words(part) if word.lower() not in ROLES]
        if len(words) > 1:
            yield Short(_word(r"\s+".join(map(_written, words))), True)
            yield from _western(words)
        elif words:
            yield from _alone(words[0])


def _alone(word: str) -> Iterator[Short]:
    """David, Mr David; what may be a title (PM) is told and never certain."""
    is_word = len(word) < 3 or (len(word) < 4 and word.isupper())
    if len(word) > 1:
        yield Short(_word(rf"(?i:{TITLES})\.? *(?i:{re.escape(word)})"), True)
        yield Short(_word(_written(word)), not is_word and word.lower() not in WORDS, is_word=is_word)


def _chinese(name: str) -> Iterator[Short]:
    """王总, 小王, 若兰, 阿兰: of the surname with a title, what goes before it, and the given name."""
    surname, given = parted(name)
    yield Short(f"{surname}(?:{'|'.join(HONOURS)})", True, is_joined=True)
    if given in HONOURS:  # 王总 is all that is known of them
        yield Short(f"[小老大阿]{surname}", False, is_joined=True, is_word=surname in ENDS)
        return
    if len(given) > 1:
        yield Short(given, given not in GIVEN_WORDS, is_word=given in GIVEN_WORDS)
    yield Short(f"[小老大阿]{surname}", False, is_joined=True, is_word=surname in ENDS)
    yield Short(f"[小阿]{given[-1]}", False, is_joined=True)


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
    return f"(?:{re.escape(word[0].upper() + word[1:])}|{re.escape(word.upper())})"


def _loose(sounds: Sequence[str]) -> str:
    return r"[ '-]?".join(map(re.escape, sounds))
