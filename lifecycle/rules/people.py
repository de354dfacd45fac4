"""Who a sentence says has left, is new, was promoted, or has another telephone number."""

import re
from dataclasses import dataclass

from lifecycle.rules.doers import SURNAMES, TITLE
from lifecycle.rules.scripts import plain

LEFT, NEW, PROMOTED, PHONE = "left", "new", "promoted", "phone"

_HAN = r"\u4e00-\u9fff"
_STOP = r"(?!(?:I|We|They|He|She|It|You|The|This|Order|Samples?|Goods|Nobody|Somebody|Everyone|His|Her|Their|Our)\b)"
_BY_EN = r"(?:[Tt]el(?:ephone)?|[Pp]hone|[Mm]obile|[Cc]ell(?:phone)?|[Ee]-?[Mm]ail|[Ww]e[Cc]hat|WhatsApp|[Ff]ax)\b"
_LATIN = rf"(?:M[rs]s?\.? )?{_STOP}[A-Z][a-zA-Z'’-]{{1,30}}(?: (?!{_BY_EN})[A-Z][a-zA-Z'’-]{{1,30}})?"
_ZH = rf"(?:(?:小|老)[{SURNAMES}]|[{SURNAMES}][{_HAN}]{{0,2}}?{TITLE}|[{SURNAMES}][{_HAN}]{{1,2}}?)"
_WHO = rf"(?P<who>{_ZH}|{_LATIN})"
PRONOUNS = frozenset(("他", "她", "He", "She", "he", "she", "His", "Her", "his", "her"))
"""Words that stand for a person; who is meant, the visit says."""
_THEY = r"(?<!其)[他她](?!们)"
_ITS = r"(?:电话|手机号码?|手机|号码|号)"
_FULL = rf"(?P<who>[{SURNAMES}][{_HAN}]{{1,2}}?|{_LATIN})"
_BY = r"(?:的|的?新)?(?:联系|办公|移动|工作)?(?:电话|手机|座机|固话|分机|号码|微信|邮箱|邮件|电邮|传真|方式|名片)"
"""How one is reached, where it stands right behind a name."""
_NO_NAME = (
    r"(?!方便|常[用打来去年规见备在]|向[我他她你您]|和[我他她你您]|于[是他她]|任何|何[时人]|金额|马上|万一|余[款额量])"
)
_NO_VERB = r"(?<![打来用发加通接回拨留换给有在没])"
_GONE = r"left(?= (?:the (?:company|firm)|them|us|last|in)\b|$|[,，])|resigned|retired|is leaving|quit|moved on"
_JOB = "经理|主管|总监|主任|部长|总"
_JOB_EN = r"(?:manager|director|buyer|head|engineer|chief|contact|boss|lead|CEO|CFO)(?: of [\w ]{1,40}?)?"
_SOON = r"(?:已经?|刚刚?|上个?月|上周|月底|年底|下个?月|要|也|就|将|准备|被|突然|\s){0,8}"

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (LEFT, rf"{_WHO}{_SOON}(?:离职|辞职|辞了|退休|调走|调离|调到|调去|跳槽|不干了|离开公司)"),
        (LEFT, rf"{_WHO} (?:has |have |had )?(?:just |already )?(?:{_GONE})"),
        (NEW, rf"(?:新来|新任|新上任|新的?[{_HAN}]{{0,6}}|接手|接任|接替)[^，。,;；]{{0,12}}?(?:叫|是|工程师|{_JOB})"
              rf"(?:叫|是)?\s*{_NO_NAME}{_FULL}(?=第|接|刚|很|人|$|[^{_HAN}]|{_NO_VERB}{_BY})"),
        (NEW, rf"由[{_HAN}]{{0,8}}?(?:{_JOB}|的)?{_FULL}(?=接手|接任|接替|负责)"),
        (NEW, rf"(?:\b[Nn]ew (?:[\w-]{{1,30}} ){{0,3}}?{_JOB_EN}(?:,| is| is called|:)\s*"
              rf"|(?:successor|replacement) is |(?:replaced|succeeded|taken over) by ){_FULL}"),
        (NEW, rf"\b[Nn]ew (?:[\w-]{{1,30}} ){{0,3}}?{_JOB_EN} {_FULL}(?=[,;]? \(?(?:{_BY_EN}|\+?\d[\d -]{{6}}))"),
        (PROMOTED, rf"{_WHO}{_SOON}(?:升任|升了|升为|升职|升到|晋升|提拔|提为|提了)"),
        (PROMOTED, rf"{_WHO} (?:was |has been |is |got |were )?(?:just )?(?:promoted|made head|moved up)"),
        (PHONE, rf"(?P<who>{_ZH}|{_LATIN}|{_THEY})的?{_ITS}?{_SOON}(?:换|改|变)[^，。,]{{0,3}}(?:手机|电话|号|成|为)"),
        (PHONE, rf"(?P<who>{_ZH}|{_THEY})的?新的?{_ITS}(?:是|为|[:：])?(?=\s*\+?\d)"),
        (PHONE, r"\b(?P<who>[Hh]is|[Hh]er) (?:new )?(?:mobile|phone|cell|number)(?: phone)?(?: number)?"
                r"(?: is|:| has changed to| changed to)(?= ?(?:now )?\+?\d)"),
        (PHONE, r"\b(?P<who>[Hh]e|[Ss]he) (?:has |got |has got )(?:a )?(?:new|different) (?:mobile|phone|cell|number)"),
        (PHONE, rf"{_WHO} (?:has |got |has got )(?:a )?(?:new|different) (?:mobile|phone|cell|number)"),
    )
)  # fmt: skip
_POST = rf"(?:副?总经理|{_JOB.removesuffix('|总')}|工程师|总(?![{_HAN}]))"
_POST_EN = r"(?:[\w&-]{1,30} ){0,3}?(?:manager|director|buyer|head|engineer|chief|lead|CEO|CFO|COO)\b(?: of [\w-]+)?"
_RISEN = re.compile(
    rf"(?:升任|升了|升为|升职|升到|晋升|提拔|提为|提了)[了成为到任做当]{{0,2}}(?P<job>[{_HAN}]{{0,8}}?{_POST})"
    rf"|\b(?:to|as|made) (?:the |be )?(?P<job_en>{_POST_EN})"
)
_FILLS = re.compile(
    rf"(?:新来|新任|新上任|新|接手|接任|接替|由)的?(?P<job>[{_HAN}]{{0,8}}?{_POST})(?:叫|是)?\s*$"
    rf"|\b[Nn]ew (?P<job_en>{_POST_EN})(?:,| is| is called|:)?\s*$"
)
_REACHED = re.compile(
    r"[\s,，;；:：(（]*(?:的?新?(?:联系|办公|移动)?(?:电话|手机|座机|固话|号码)|(?:[Tt]el(?:ephone)?|[Pp]hone|[Mm]obile|[Cc]ell)\b)"
    r"(?:号码?)?[\s:：是为.]*(?=\+?\d)"
)
_CALLED = re.compile(
    rf"(?:小|老)[{SURNAMES}](?![{_HAN}]?{TITLE})|[{SURNAMES}][{_HAN}]{{0,2}}?{TITLE}"
    r"|\bM(?:rs?|s)\.? [A-Z][a-zA-Z'’-]{1,30}"
)
_NUMBER = re.compile(r"\+?\d[\d\s()-]{5,25}\d")


@dataclass(frozen=True)
class News:
    """One thing told of a person: what, who, and the number or the post where one is given."""

    what: str
    who: str
    number: str = ""
    post: str = ""


def news(sentence: str) -> list[News]:
    """What a sentence tells of people on the customer's side, in reading order, each person and thing once."""
    text, found = plain(sentence), dict[tuple[str, str], tuple[int, News]]()
    for what, pattern in _RULES:
        for hit in pattern.finditer(text):
            start, end = hit.span("who")
            who = sentence[start:end].strip()  # as it was written
            number = _NUMBER.search(sentence, hit.end()) if what == PHONE else _number_of(what, text, sentence, end)
            told = number[0].strip() if number else ""
            found.setdefault((what, who), (start, News(what, who, told, _post(what, hit, text, sentence))))
    return [one for _start, one in sorted(found.values(), key=lambda pair: pair[0])]


def _number_of(what: str, text: str, sentence: str, end: int) -> re.Match[str] | None:
    """The number that stands right behind the name of somebody new."""
    reached = _REACHED.match(text, end) if what == NEW else None
    return _NUMBER.match(sentence, reached.end()) if reached else None


def _post(what: str, hit: re.Match[str], text: str, sentence: str) -> str:
    """The post somebody rose to or fills, as it was written; empty where the sentence names none."""
    start, end = hit.span("who")
    if what == PROMOTED:
        named = _RISEN.search(text, end)
    else:
        named = _FILLS.search(text[hit.start() : start]) if what == NEW else None
        end = hit.start()
    if named is None:
        return ""
    first, last = named.span("job" if named["job"] else "job_en")
    shift = 0 if what == PROMOTED else end
    return sentence[first + shift : last + shift].strip()


def called(text: str) -> list[str]:
    """Whom a text calls by surname and title, as it is written: 王总, 小李, Mr Tan."""
    return [text[hit.start() : hit.end()] for hit in _CALLED.finditer(plain(text))]


def could_be(who: str, name: str, title: str) -> bool:
    """Whether somebody on file may be meant: by the whole name, by surname and title (Li's "Gong"), or by one name."""
    said, full = plain(who).removeprefix("小").removeprefix("老"), plain(name)
    if said == full or (said.isascii() and said.split()[-1:] == full.split()[-1:] and said[:1].isupper()):
        return True
    if said.isascii():
        return said.casefold() in full.casefold().split()
    rest, job = said[1:], plain(title)
    if said[:1] != full[:1]:
        return False
    return not rest or rest in ("总", "工", "董") or rest in job or full.startswith(said)
