"""The words of a note as they stand on their own: without what only leads up to them ("the customer said that …")."""

import re

from lifecycle.rules.scripts import plain

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
SHORTEST = 4
"""What is left must still say something."""
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


def line(text: str) -> str:
    """The words as they become a record of one line."""
    return cut(clean(text), LONGEST)


def lines(*texts: str) -> set[str]:
    """All that the words may have become: records of earlier days were cut in the middle of a word."""
    return {said for text in texts if text for said in (line(text), clean(text)[:LONGEST], text[:LONGEST])}
