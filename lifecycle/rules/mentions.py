"""What a visit note mentions, by rules in Chinese and English: promises, next visit, rivals, complaints."""

import re
from dataclasses import dataclass
from datetime import date

from lifecycle.rules import doers
from lifecycle.rules.doers import Doer
from lifecycle.rules.spoken_days import Day, days_in

PROMISE, COMMITMENT, NEXT_VISIT, COMPETITOR, COMPLAINT = (
    "promise",
    "commitment",
    "next_visit",
    "competitor",
    "complaint",
)
MOST = 6
"""Suggestions shown at most: more would be a form again."""
LONGEST = 120

_SENTENCES = re.compile(r"[。；;！!？?\n\r]+|\.(?=\s+\D|\s*$)")
_CLAUSES = re.compile(r"(?<!\d)[，,、]|[，,、](?!\d)|\bbut\b|\band then\b", re.IGNORECASE)

_AGAIN = re.compile(
    r"下次|再来|再來|再去|再拜访|再拜訪|再访|回访|回訪|再见面|再見面|再谈|再談|面谈|面談|复访|登门"
    r"|\b(?:next (?:visit|meeting|call)|meet(?:ing)? again|come back|coming back|visit (?:them |him |her )?again"
    r"|see (?:them|him|her) again|call (?:them |him |her )?again|follow[- ]?up (?:visit|meeting|call)|return visit)\b",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"竞争对手|競爭對手|对手|對手|竞品|競品|竞争者|友商|同行|别家|別家|另一家|其他供应商|其它供应商|其他供應商|新供应商"
    r"|\b(?:competitors?|rivals?|another (?:supplier|vendor)|other (?:suppliers?|vendors?)|competing)\b",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"抱怨|投诉|投訴|不满|不滿|晚了|迟了|迟到|延误|延誤|拖延|破损|破損|质量问题|質量問題|有问题|次品|色差|退货|退貨|缺货|发错|漏发|生气|失望"
    r"|\b(?:complain\w*|unhappy|dissatisfied|annoyed|angry|(?:arrived|delivered|was|were|came) (?:\w+ ){0,3}late"
    r"|late deliver\w*"
    r"|delay(?:s|ed)?|damaged|defect\w*|broken|wrong (?:goods|colou?r|size)|quality (?:problem|issue)s?)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"没有|沒有|不再|无|無|\b(?:no|not|never|without)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """One thing found: its kind, the words it comes from, and the day they name (None where they name none)."""

    kind: str
    text: str
    on: date | None = None

    @property
    def key(self) -> str:
        """A name for this finding that is the same at every reading."""
        return f"{self.kind}:{self.on or ''}:{self.text[:24]}"


def find(note: str, today: date) -> list[Mention]:
    """The findings of a note in reading order, each kind and day once; `today` is the day of the visit."""
    found: list[Mention] = []
    for sentence in _SENTENCES.split(note):
        before: Doer | None = None
        for clause in _CLAUSES.split(sentence or ""):
            found += _in_clause(clause.strip(), today, before)
            before = doers.speaks(clause) or before
    seen: dict[tuple[str, object], Mention] = {}
    for mention in found:
        seen.setdefault((mention.kind, mention.on or mention.text), mention)
    return list(seen.values())[:MOST]


def _in_clause(clause: str, today: date, before: Doer | None) -> list[Mention]:
    if len(clause) < 2:
        return []
    text, ahead = clause[:LONGEST], [day for day in days_in(clause, today) if day.on > today]
    found = _dated(clause, text, ahead, before)
    if _said(_RIVAL, clause):
        found.append(Mention(COMPETITOR, text))
    if _said(_COMPLAINT, clause):
        found.append(Mention(COMPLAINT, text))
    return found


def _dated(clause: str, text: str, ahead: list[Day], before: Doer | None) -> list[Mention]:
    """What a clause with a day to come says: a next visit, their commitment, or our promise."""
    if not ahead:
        return []
    on = ahead[0].on
    if _AGAIN.search(clause):
        return [Mention(NEXT_VISIT, text, on)]
    doer = doers.doer(clause, ahead[0].start, before)
    if doer is None:
        return []
    return [Mention(COMMITMENT if doer == Doer.THEIRS else PROMISE, text, on)]


def _said(words: re.Pattern[str], clause: str) -> bool:
    """Whether the words stand there and are not denied just before."""
    hit = words.search(clause)
    return hit is not None and not _DENIED.search(clause[max(0, hit.start() - 6) : hit.start()])
