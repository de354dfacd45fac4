"""What a visit note mentions, by rules in Chinese and English: promises, visits, needs, rivals, complaints, people."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from lifecycle.rules import colleagues, deeds_done, doers, hearing, orders, people, rivals
from lifecycle.rules.doers import Doer
from lifecycle.rules.scripts import plain
from lifecycle.rules.spoken_days import days_in, outspoken

PROMISE, COMMITMENT, NEXT_VISIT = "promise", "commitment", "next_visit"
COMPETITOR, COMPLAINT, NEED, CONTACT = "competitor", "complaint", "need", "contact"
DATED = (PROMISE, COMMITMENT, NEXT_VISIT)
ORDER = "order"
"""The detail of a commitment that is an order given at the visit; the others are to be kept by the day they name."""
MOST = 8
"""Suggestions shown at most: more would be a form again."""
LONGEST = 120
READ = 300
"""Signs of a sentence that are read: what somebody pastes without a stop is none to look for hours in."""

_SENTENCES = re.compile(r"[。；;！!？?\n\r]+|\.(?=\s+\D|\s*$)")
_CLAUSES = re.compile(r"(?<!\d)[，,、]|[，,、](?!\d)|\bbut\b|\band then\b", re.IGNORECASE)

_AGAIN = re.compile(
    r"下次|再来|再來|再去|再拜访|再拜訪|再访|回访|回訪|再见面|再見面|再谈|再談|面谈|面談|复访|登门"
    r"|(?<![户戶方们們他她总總])下一步[^。；;]{0,16}(?:拜访|拜訪|上门|上門|走访|走訪|看样|看樣|验厂|驗廠|去(?!年|掉|除|化|库存|庫存|税|稅)\S)"
    r"|\bnext steps?\b[^.;]{0,24}\b(?:visit|meet|call on|drop by|go (?:there|to (?:the|their|see)))\b"
    r"|\b(?:next (?:visit|meeting|call)|meet(?:ing)? again|come back|coming back|visit (?:them |him |her )?again"
    r"|see (?:them|him|her) again|call (?:them |him |her )?again|follow[- ]?up (?:visit|meeting|call)|return visit)\b",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"竞争对手|对手|竞品|竞争者|友商|同行|别家|(?:另|又)一家|其[他它]供应商|新供应商"
    r"|\b(?:competitors?|rivals?|another (?:supplier|vendor)|other (?:suppliers?|vendors?)|competing)\b",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"抱怨|投诉|晚了|迟了|迟到|延误|拖延|破损|破了|破裂|质量问题|(?<!没)有问题|次品|色差|色号对不上|退货|缺货|发错|漏发|生气|发火|失望|拒收|停工待料"
    r"|\b(?:complain\w*|furious|angry|upset|(?:arrived|delivered|was|were|came) (?:\w+ ){0,3}late|late deliver\w*"
    r"|delay(?:s|ed)?|damaged|defect\w*|broken|scratch\w*|wrong (?:goods|colou?r|size)|quality (?:problem|issue)s?)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"已经?(?:换|解决|处理|赔|补|退)|(?:解决|处理|换货|赔付)(?:好|完|掉)?了"
    r"|\b(?:resolved|settled|solved|(?:was|were|been) (?:replaced|refunded|fixed))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:没有?|不再|从?未|无(?!法)|不存在)"
    r"(?:(?!解决|处理|按|及时|准时|想到|料到|货|答|回|但|却|而|只|就|因)[\u4e00-\u9fff]){0,6}\s*$"
    r"|(?:\b(?:no|not|never|without|nothing|nobody|none|neither|nor|hardly)|(?<!ca)(?<!wo)n['’]t)\b"
    r"(?:\s+(?!(?:and|but|because|as|since|so|when|after|only|just|until|that|to|on|about|for|accept|take|tolerate)\b)"
    r"[\w'’-]+){0,3}\s*$",
    re.IGNORECASE,
)
"""A denial that reaches to what follows it."""


@dataclass(frozen=True)
class Mention:
    """
    One thing found: its kind, the words it comes from, and the day they name (None where they name none).

    `detail` is the sign of a need, or what became of a person; `name` the competitor or the person; `number` and `post`
    a person's new telephone number and title; `is_known` whether the competitor is on file; `nth` how often the same
    was found before in other sentences of the note. `dated` are the words with the days they name as days of a month.
    """

    kind: str
    text: str
    on: date | None = None
    detail: str = ""
    name: str = ""
    number: str = ""
    post: str = ""
    is_known: bool = False
    nth: int = 0
    dated: str = ""

    @property
    def words(self) -> str:
        """What it says on whichever day it is read."""
        return self.dated or self.text

    @property
    def key(self) -> str:
        """A name for this finding that is the same at every reading."""
        again = f"#{self.nth}" if self.nth else ""
        return f"{self.kind}:{self.detail}:{self.name}:{self.on or ''}:{self.text}{again}"


def find(
    note: str, today: date, known: Mapping[str, Iterable[str]] | None = None, ours: Iterable[str] = ()
) -> list[Mention]:
    """
    The findings of a note in reading order, each once; `today` is the day of the visit.

    Two promises for one day are two, and so are the same words in different sentences; two words on a visit of one day
    are one visit. `known` are the competitors on file with the names they go by, `ours` the colleagues by name: what
    one of them says or does is ours.
    """
    names = tuple(ours)
    seen: dict[tuple[object, ...], Mention] = {}
    for sentence in _sentences(note):
        for mention in _in_sentence(sentence, today, known or {}, names) if len(sentence) >= 2 else ():
            seen.setdefault((mention.kind, *_what(mention, sentence)), mention)
    told = Counter[str]()
    return [_counted(mention, told) for mention in list(seen.values())[:MOST]]


def _sentences(note: str) -> Iterator[str]:
    return (said.strip()[:READ] for said in _SENTENCES.split(note))


def sentence(note: str, start: str) -> str:
    """The whole sentence of a note that begins so, as far as it is read; what was asked if there is none."""
    return next((said for said in _sentences(note) if said.startswith(start)), start)


def _counted(mention: Mention, told: Counter[str]) -> Mention:
    """The finding with how often the same was `told` before it."""
    told[mention.key] += 1
    return replace(mention, nth=told[mention.key] - 1)


def _what(mention: Mention, sentence: str) -> tuple[object, ...]:
    """What makes a finding the same as another of its kind; of a promise its sentence, too."""
    if mention.kind == NEXT_VISIT:
        return (mention.on,)
    if mention.kind in DATED:
        return mention.on, mention.text.casefold(), sentence.casefold()
    return mention.detail if mention.kind == CONTACT else "", mention.name or (mention.detail, mention.text)


def _in_sentence(
    sentence: str, today: date, known: Mapping[str, Iterable[str]], ours: tuple[str, ...]
) -> list[Mention]:
    dated, needs, complaints, before = list[Mention](), dict[str, Mention](), list[Mention](), None
    clauses = [said for clause in _CLAUSES.split(sentence) if (said := clause.strip())]
    for clause, after in pairwise([*clauses, ""]):
        here = _dated(clause, today, before, ours) if len(clause) > 1 else []
        here = here or _ordered(clause, after, sentence)
        sign = hearing.sign(clause) if not here else ""
        if sign:
            needs.setdefault(sign, Mention(NEED, clause[:LONGEST], detail=sign))
        if not complaints and _said(_COMPLAINT, clause) and not _SETTLED.search(plain(clause)):
            complaints.append(Mention(COMPLAINT, sentence[:LONGEST]))
        dated += here
        before = _speaks(clause, ours) or (Doer.THEIRS if orders.leads(clause, after) else before)
    told = [] if complaints else list(needs.values())  # a sentence that complains is answered as a complaint
    return [*_people(sentence), *dated, *complaints, *told, *_rivals(sentence, known)]


def _speaks(clause: str, ours: tuple[str, ...]) -> Doer | None:
    """Whose words a clause tells; a colleague's are ours, whatever name they say first."""
    led = colleagues.after(clause, ours)
    return (doers.speaks(clause[led:]) or Doer.OURS) if led else doers.speaks(clause)


def _dated(clause: str, today: date, before: Doer | None, ours: tuple[str, ...]) -> list[Mention]:
    """What a clause with a day to come says: a next visit, their commitment, or our promise."""
    days = (day for day in days_in(clause, today) if day.on > today)
    ahead = next((day for day in days if not deeds_done.is_done(clause, day)), None)
    if ahead is None:
        return []
    on, text, dated = ahead.on, clause[:LONGEST], outspoken(clause, today)[:LONGEST]
    if _AGAIN.search(clause):
        return [Mention(NEXT_VISIT, text, on, dated=dated)]
    led = colleagues.after(clause, ours)  # where the day stands before what they do, it stays the clause's own
    if led > ahead.start:
        led = 0
    doer = doers.doer(clause[led:], ahead.start - led, Doer.OURS if led else before)
    if doer is None:
        return []
    return [Mention(COMMITMENT if doer == Doer.THEIRS else PROMISE, text, on, dated=dated)]


def _ordered(clause: str, after: str, sentence: str) -> list[Mention]:
    """What was ordered there and then, how much and at what price: an order that is to come, by no day it names."""
    if not orders.placed(clause, sentence) or _said(_COMPLAINT, sentence):
        return []
    return [Mention(COMMITMENT, orders.with_price(clause, after)[:LONGEST], detail=ORDER)]


def _rivals(sentence: str, known: Mapping[str, Iterable[str]]) -> list[Mention]:
    """Competitors by name; without a name that one was spoken of."""
    text = sentence[:LONGEST]
    found = rivals.named(sentence, known)
    if found:
        return [Mention(COMPETITOR, text, name=name, is_known=is_known) for name, is_known in found]
    return [Mention(COMPETITOR, text)] if _said(_RIVAL, sentence) else []


def _people(sentence: str) -> list[Mention]:
    text = sentence[:LONGEST]
    return [
        Mention(CONTACT, text, detail=one.what, name=one.who, number=one.number, post=one.post)
        for one in people.news(sentence)
    ]


def _said(words: re.Pattern[str], clause: str) -> bool:
    """Whether the words stand there and are not denied before, in their clause."""
    text = plain(clause)
    return any(not _is_denied(text, hit) for hit in words.finditer(text))


def _is_denied(text: str, hit: re.Match[str]) -> bool:
    """Whether a denial leads to the hit or to its last word ("was not late")."""
    last = hit.start() + hit[0].rfind(" ") + 1
    return bool(_DENIED.search(text[: hit.start()]) or _DENIED.search(text[:last]))
