"""The words of a note as they stand on their own: without what only leads up to them ("the customer said that …")."""

import re
from datetime import date

from lifecycle.rules.scripts import plain
from lifecycle.rules.spoken_days import days_in

_LEADING = re.compile(
    r"^\s*(?:(?:但是?|不过|然后|另外|此外|因此|所以|并且|而且|同时|最后|后来|据说|听说|还有|还)[，,、]?\s*)*"
    r"(?:(?:据|听)?(?:客户|客戶|对方|甲方|业主|买方|(?:他|她)们?)(?:那边|方面)?(?:还|也|又|今天|昨天|明确|直接|主动)?"
    r"(?:说|说到|表示|称|讲|提到|提出|谈到|反馈|反映|反应|告知|透露|抱怨说)(?:过|了|道)?[，,:：]?\s*)?"
)
_LEADING_EN = re.compile(
    r"^\s*(?:(?:and|but|so|also|then|besides|moreover)\b[,\s]*)*"
    r"(?:(?:(?:the |our )?(?:customer|client|buyer)|he|she|they)(?: also| then)?"
    r" (?:said|says|mentioned|mentions|told (?:us|me)|noted|notes|added|adds|stated|states|reported|reports)"
    r"(?: that\b)?[,:]?\s+)?",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"(?:(?:\b(?:on|for|by|before|until|this|the|coming)\s+)+"
    r"|(?:(?:约|定|改|安排|推迟)(?:在|到|于|好)|(?<![大合签续])约定?|(?<![现正])在|(?<![由对关])于|等到?|(?<![看想收送找得])到)\s*)$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s*(?:之前|以前|[前后](?!天)|那天|当天|左右)?\s*")
_LATER = re.compile(r"\s*(?:之后|以后)")
_SINCE = re.compile(r"\b(?:after|since|from|than)\s+(?:the\s+)?$", re.IGNORECASE)
_ASKED = re.compile(r"^(?:还|又|也)?(?:要求|希望|催)(?:我们|我方|我司)?(?=.{4})")
_WORD = re.compile(r"[A-Za-z0-9]")
_MARKS = " ，,、:：;；"
_EMPTY = re.compile(r"\s*[（(]\s*[）)]")
SHORTEST = 4
"""What is left must still say something."""
FEWEST = 2
"""So much of a purpose is left without its day: 再来."""
LONGEST = 255
"""Signs of a record that is one line."""


def cut(text: str, most: int) -> str:
    """At most so many signs: what is longer ends between two words, and says that it goes on."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    whole = short if not (text[most - 1].isascii() and text[most - 1].isalnum()) else re.sub(r"[!-~]+$", "", short)
    return f"{(whole or short).rstrip(' ，,、;；.。')}…"


def clean(text: str) -> str:
    """The same words from where they begin to say something, in the signs they were written in."""
    start = max(_LEADING.match(plain(text)).end(), _LEADING_EN.match(text).end())  # type: ignore[union-attr]
    rest = text[start:].strip(" ，,、:：;；")
    if start == 0 or len(rest) < SHORTEST:
        return text.strip()
    return rest[0].upper() + rest[1:] if rest[0].isascii() else rest


def granted(text: str) -> str:
    """What was asked for, as the promise to do it: 要求11日前送样板 is 11日前送样板."""
    return _ASKED.sub("", text, count=1)


def line(text: str) -> str:
    """The words as they become a record of one line."""
    return cut(clean(text), LONGEST)


def undated(text: str, on: date) -> str:
    """The words without those that name this day, and what only leads to them: "on Nov 24", 约在11月24日."""
    for day in reversed(days_in(text, on)):
        before, behind = text[: day.start], text[day.end :]
        if day.on != on or _SINCE.search(before) or _LATER.match(plain(behind)):
            continue
        ahead, rest = _AHEAD.search(plain(before)), _BEHIND.match(plain(behind))
        text = _joined(text[: ahead.start() if ahead else day.start], behind[rest.end() if rest else 0 :])
    return _EMPTY.sub("", text).strip(_MARKS)


def _joined(first: str, last: str) -> str:
    """What stood before and behind words that are gone, with one mark or space between the two."""
    if not first.strip() or first.rstrip()[-1] in _MARKS:
        return first + last.lstrip(_MARKS)
    if last[:1] in tuple(_MARKS):
        return first.rstrip() + last
    return f"{first} {last}" if _WORD.match(first[-1:]) and _WORD.match(last) else first + last


def purpose(words: str, on: date | None) -> str:
    """What a visit is for that its words agree upon: its day stands beside it, and is not said again."""
    rest = line(undated(words, on)) if on else line(words)
    if sum(map(str.isalnum, rest)) < FEWEST:
        return line(words)
    return rest[0].upper() + rest[1:] if rest[0].isascii() else rest


def lines(*texts: str) -> set[str]:
    """All that the words may have become: records of earlier days were cut in the middle of a word."""
    words = (text for said in texts if said for text in {said, granted(said)})
    return {said for text in words for said in (line(text), clean(text)[:LONGEST], text[:LONGEST])}


def purposes(text: str, dated: str, on: date | None) -> set[str]:
    """All that the words of a visit agreed upon may have become: of earlier days their day was said with them."""
    return lines(text, dated) | {purpose(dated or text, on)}
