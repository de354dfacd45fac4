"""When two files look like one customer: names without their company form, codes, tax ids, domains, phones, a score."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from accounts.choices.duplicates import Sign
from accounts.rules import trade_words
from kam.rules import phones

SHOWN, SURE = 50, 80
"""Likeness (0..99) from which a pair is shown, and from which a new file waits until somebody says it is another."""
MOST = 12
"""What more files than this have in common (an agent's phone, a portal's domain) tells nothing, in these spaces."""
VAGUE = ("phone", "domain", "spoken", "said")
WEIGHTS = {
    Sign.TAX: 0.95,
    Sign.NAME: 0.85,
    Sign.SPOKEN: 0.65,
    Sign.CALLED: 0.55,
    Sign.SHORT: 0.40,
    Sign.LOOSE: 0.40,
    Sign.CODE: 0.50,
    Sign.DOMAIN: 0.50,
    Sign.MAIL: 0.40,
    Sign.PHONE: 0.50,
    Sign.PERSON: 0.50,
}
"""How much each sign says by itself; together they say 1 − the product of what each leaves open."""
NAMES = (Sign.NAME, Sign.SPOKEN, Sign.CALLED, Sign.SHORT, Sign.LOOSE)
"""Of these only the strongest counts."""
SHARED_BY_GROUPS = (Sign.DOMAIN, Sign.MAIL, Sign.PHONE)
"""What members of one group have in common without being one."""
OTHER_TAX = 0.5
"""What is left of the likeness of two files that have tax ids, and different ones."""
STRONG = (Sign.TAX, Sign.NAME, Sign.CODE)
"""Signs by which a new file is told to be there already also to those who do not see that one."""
PEOPLES = (Sign.MAIL, Sign.PERSON)
"""Signs that tell of contacts."""
PUBLIC_MAIL = frozenset(
    {
        "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "188.com", "sina.com", "sina.cn", "sohu.com",
        "aliyun.com", "139.com", "189.cn", "wo.cn", "21cn.com", "tom.com", "gmail.com", "googlemail.com",
        "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "yahoo.com.cn", "yahoo.com.hk",
        "yahoo.com.tw", "yahoo.co.jp", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.de", "web.de",
        "mail.ru", "yandex.ru", "proton.me", "protonmail.com", "hinet.net", "pchome.com.tw", "netvigator.com",
        "example.com",
    }
)  # fmt: skip
_FORMS = re.compile(r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|责任公司|总公司|公司|股份|控股)$")
_GROUP = re.compile(r"(?:集团|控股)$")
_BRACKETS = re.compile(r"[(【\[](?:集团|中国|china|group)[)】\]]")
_MARKS = re.compile(r"[^0-9a-z\u3400-\u9fffà-ɏЀ-ӿ]+")
_LATIN = re.compile(r"[0-9a-zà-ɏЀ-ӿ]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_FORMS = frozenset(
    {
        "co", "ltd", "limited", "company", "inc", "incorporated", "corp", "corporation", "llc", "llp", "lp", "gmbh",
        "ag", "kg", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "plc", "pte", "pty", "kk", "oy", "ab", "as",
        "aps", "sdn", "bhd", "jsc", "ooo", "zrt", "kft", "the", "youxian", "zeren", "gufen", "gongsi",
    }
)  # fmt: skip
_POLISH = re.compile(r"\bsp(?:\.|ó[lł]ka)? ?z ?o\.? ?o\b\.?")
LATIN_GROUP = frozenset({"group", "holding", "holdings"})


@dataclass(frozen=True)
class Said:
    """What is known of a file; name and short name folded (lower case, simplified), phones and mails of contacts."""

    key: int
    code: str = ""
    name: str = ""
    spoken: str = ""
    short: str = ""
    short_spoken: str = ""
    tax_id: str = ""
    website: str = ""
    phone: str = ""
    parent: int | None = None
    mails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass
class Pair:
    """Two files and what they have in common: {sign: what}."""

    signs: dict[Sign, str] = field(default_factory=dict)


def core(folded: str) -> str:
    """A folded name without company form, marks and spaces: `上海宝钢(集团)股份有限公司` is 上海宝钢."""
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", folded).lower())
    if not _HAN.search(text):
        return "".join(_latin(text, LATIN_FORMS))
    text = _MARKS.sub("", text)
    shorter = _FORMS.sub("", text)
    return shorter if len(shorter) > 1 else text


def words(folded: str) -> list[str]:
    """The words to search a name by: those of a latin one without company forms, a Chinese one as a whole."""
    if _HAN.search(folded):
        return [core(folded)]
    text = unicodedata.normalize("NFKC", folded).lower()
    found, stands = _latin(text, LATIN_FORMS), set(_LATIN.findall(text))
    return [word for word in found if word in stands] or found  # `o.o.` is searched for as it is written


def in_pinyin(folded: str) -> list[str]:
    """How a latin name may be said in Chinese: `huaxin precision co., ltd.` is huaxinjingmi; nothing for others."""
    return [] if _HAN.search(folded) else trade_words.in_pinyin(words(folded))


def is_sure(one: Said, two: Said, score: int, signs: Iterable[tuple[str, str]]) -> bool:
    """
    Whether a new file waits until somebody says that it is another one: likeness enough, a name that the other goes by,
    or one in latin letters that is the other's in Chinese ones as it is said. Two names in Chinese that only sound
    alike are two names.
    """
    goes_by = {core(two.short)} & {core(one.name), core(one.short)} | {core(two.name)} & {core(one.short)}
    if score >= SURE or any(goes_by):
        return True
    across = bool(_HAN.search(one.name)) != bool(_HAN.search(two.name))
    return across and bool({Sign.SPOKEN, Sign.CALLED} & {sign for sign, _what in signs})


def _latin(text: str, forms: frozenset[str]) -> list[str]:
    """The words of a latin name without the company forms at its ends; `Co., Ltd.` and `S.A.` are forms."""
    words = _LATIN.findall(_POLISH.sub(" ", text).replace(".", "").replace("'", "").replace("’", ""))
    kept = [word for word in words if word not in forms]
    return kept or words


def loose(folded: str) -> str:
    """The same without the word for a group."""
    text = unicodedata.normalize("NFKC", folded).lower()
    if not _HAN.search(text):
        return "".join(_latin(text, LATIN_FORMS | LATIN_GROUP))
    shorter = _GROUP.sub("", core(folded))
    return shorter if len(shorter) > 1 else core(folded)


def plain_code(text: str) -> str:
    """A code or tax id without marks: `C-0012 ` and `c0012` are one."""
    return re.sub(r"[^0-9a-z]", "", unicodedata.normalize("NFKC", text).lower())


def domain(text: str) -> str:
    """The host of a web address or the part behind the @, without `www.`; empty for public mail and what is no host."""
    host = re.sub(r"^[a-z]+://", "", text.strip().lower()).split("/")[0].split("@")[-1].split(":")[0]
    host = host.removeprefix("www.").strip(".")
    return host if "." in host and host not in PUBLIC_MAIL and len(host) > 3 else ""


def dialled(text: str) -> list[str]:
    """The numbers of a text without country code and leading zeros; short ones find nobody."""
    found = []
    for part in phones.parts(text):
        digits = phones.digits(re.split(r"#|转|轉|ext|x|分机", part, flags=re.IGNORECASE)[0])
        digits = digits.lstrip("0").removeprefix("86") if len(digits) > 11 else digits
        digits = digits.lstrip("0")
        if len(digits) >= 7:
            found.append(digits)
    return found


def keys(said: Said) -> dict[tuple[str, str], Sign]:
    """{(space, key): sign} of a file; two files with a key in common share its sign."""
    name, plain = core(said.name), plain_code(said.code)
    found = {("name", name): Sign.NAME, ("loose", loose(said.name)): Sign.LOOSE, ("spoken", said.spoken): Sign.SPOKEN}
    found |= {("called", core(said.short)): Sign.SHORT} if said.short else {}
    found |= {("called", name): Sign.CALLED}
    found |= {("said", said.short_spoken): Sign.SHORT, ("said", said.spoken): Sign.CALLED} if name else {}
    found |= {("spoken", way): Sign.SPOKEN for way in in_pinyin(said.name)}
    found |= {("code", plain if len(plain) > 2 else ""): Sign.CODE}
    tax = plain_code(said.tax_id)
    found |= {("tax", tax if len(tax) > 5 else ""): Sign.TAX, ("domain", domain(said.website)): Sign.DOMAIN}
    found |= {("domain", domain(mail)): Sign.MAIL for mail in said.mails if domain(mail) != domain(said.website)}
    found |= {("phone", number): Sign.PERSON for text in said.numbers for number in dialled(text)}
    found |= {("phone", number): Sign.PHONE for number in dialled(said.phone)}
    return {(space, key): sign for (space, key), sign in found.items() if key}


def pairs(files: Iterable[Said]) -> dict[tuple[int, int], tuple[int, list[tuple[str, str]]]]:
    """
    {(lower key, higher key): (likeness, [(sign, what)])} of pairs worth a look; no file is compared with all others.

    Files meet where they share a key, so the work grows with the files: of keys that too many share the vague ones are
    left out, and of a name, tax id or code each file meets the first.
    """
    known = {said.key: said for said in files}
    blocks: dict[tuple[str, str], list[tuple[int, Sign]]] = defaultdict(list)
    for said in known.values():
        for key, sign in keys(said).items():
            blocks[key].append((said.key, sign))
    met: dict[tuple[int, int], Pair] = defaultdict(Pair)
    for (space, what), holders in blocks.items():
        for (one, sign), (two, other) in _meetings(space, sorted(holders)):
            note(met[one, two], weaker(sign, other), what)
    found = {}
    for (one, two), pair in met.items():
        score, signs = judged(known[one], known[two], pair.signs)
        if score >= SHOWN:
            found[one, two] = (score, signs)
    return found


def _meetings(space: str, holders: list[tuple[int, Sign]]) -> Iterable[tuple[tuple[int, Sign], tuple[int, Sign]]]:
    """Which of the files that share a key are compared: all of a few; of many each with the first, or none."""
    if len(holders) <= MOST:
        return combinations(holders, 2)
    return () if space in VAGUE else ((holders[0], other) for other in holders[1:])


def note(pair: Pair, sign: Sign, what: str) -> None:
    """Another thing in common; of one sign the first stays."""
    pair.signs.setdefault(sign, what)


def weaker(one: Sign, two: Sign) -> Sign:
    """
    The sign of a key that the two files have from different places: what contacts say counts as theirs, and a short
    name that is the other's name says more than one that both go by.
    """
    if {one, two} == {Sign.SHORT, Sign.CALLED}:
        return Sign.CALLED
    return min(one, two, key=lambda sign: (WEIGHTS[sign], sign in PEOPLES and -1))


def alike(one: Said, two: Said) -> tuple[int, list[tuple[str, str]]]:
    """Likeness and signs of two files."""
    mine, theirs, pair = keys(one), keys(two), Pair()
    for key in mine.keys() & theirs.keys():
        note(pair, weaker(mine[key], theirs[key]), key[1])
    return judged(one, two, pair.signs)


def judged(one: Said, two: Said, signs: Mapping[Sign, str]) -> tuple[int, list[tuple[str, str]]]:
    """The likeness (0..99), and the signs that made it, the strongest first."""
    counted = dict(signs)
    if _one_group(one, two):
        counted = {sign: what for sign, what in counted.items() if sign not in SHARED_BY_GROUPS}
    named = sorted((sign for sign in NAMES if sign in counted), key=lambda sign: -WEIGHTS[sign])
    for sign in named[1:]:
        counted.pop(sign)
    open_part = 1.0
    for sign in counted:
        open_part *= 1 - WEIGHTS[sign]
    likeness = 1 - open_part
    mine, theirs = plain_code(one.tax_id), plain_code(two.tax_id)
    if mine and theirs and mine != theirs:
        likeness *= OTHER_TAX
    ordered = sorted(counted.items(), key=lambda item: (-WEIGHTS[item[0]], item[0]))
    return min(99, round(likeness * 100)), [(str(sign), what) for sign, what in ordered]


def _one_group(one: Said, two: Said) -> bool:
    """Whether one is the other's group, or both belong to the same one."""
    return one.key == two.parent or two.key == one.parent or (one.parent is not None and one.parent == two.parent)
