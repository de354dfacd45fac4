"""What a mail or an invitation tells of a meeting: when, whom with, what about; texts without what nobody sees."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

MOST_PEOPLE = 100
MOST_TEXT = 2000
"""Characters of a mail or a description that a draft keeps."""
MOST_LINE = 200
YEARS = range(1990, 2100)
ADDRESS = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,189}", re.ASCII)
QUOTED = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|Forwarded message|原始邮件|转发邮件|原始郵件|轉寄郵件)\b.*|-- |_{8,}"
    r"|(?:On|Am|Le) .{1,200}(?:wrote|schrieb|écrit)\s*:|在?.{1,120}(?:写道|寫道)\s*[:：]"
    r"|(?:From|Von|发件人|寄件者)\s*[:：].*@.*)\s*$",
    re.IGNORECASE,
)
"""The line at which an answer ends and what it answers, or a signature, begins."""
PUBLIC = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|icloud|me|mac|aol|gmx|web|proton|protonmail|qq|vip\.qq|foxmail"
    r"|163|126|yeah|139|189|sina|sohu|aliyun|tom|21cn)\.[a-z.]{2,6}"
)
"""Domains where anybody has an address, so that they say nothing of a customer."""


class Unreadable(ValueError):
    """The file is refused; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Meeting:
    """One meeting, or one mail; `key` is the same in each file that tells of it, `people` are (address, name)."""

    key: str
    starts_at: datetime
    subject: str = ""
    place: str = ""
    text: str = ""
    people: tuple[tuple[str, str], ...] = ()
    sequence: int = 0
    is_mail: bool = False
    is_cancelled: bool = False


def key(kind: str, *parts: str) -> str:
    """What tells a meeting from others, of one length and harmless whatever the file calls it."""
    return hashlib.sha256("\0".join((kind, *parts)).encode("utf-8", "replace")).hexdigest()


def moment(at: datetime | None) -> datetime:
    """In UTC; raises Unreadable for none, or one that no business knows."""
    if at is None:
        raise Unreadable("day")
    try:
        found = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise Unreadable("day") from error
    if found.year not in YEARS:
        raise Unreadable("day")
    return found


def line(text: str) -> str:
    """One line of what can be seen."""
    return " ".join(_seen(text[: 20 * MOST_LINE]).split())[:MOST_LINE]


def own_words(text: str) -> str:
    """What somebody wrote themselves: without quoted answers, signature and empty lines beside one another."""
    kept: list[str] = []
    for said in _seen(text[: 50 * MOST_TEXT]).splitlines():
        if QUOTED.match(said[:400]):
            break
        if not said.lstrip().startswith(">"):
            kept.append(said.rstrip())
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return whole if len(whole) <= MOST_TEXT else whole[: MOST_TEXT - 1].rstrip() + "…"


def _seen(text: str) -> str:
    """Without controls, marks of direction and halves of characters, which no column and no reader takes."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def address(text: str) -> str:
    """An address as it compares: lower case, without the tag behind a plus; empty where it is none."""
    found = text.strip().lower().removeprefix("mailto:")
    if not ADDRESS.fullmatch(found):
        return ""
    name, _at, domain = found.partition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def people(told: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """(address, name) of each person once, in order; what is no address is left out."""
    found: dict[str, str] = {}
    for text, name in told:
        if (known := address(text)) and len(found) < MOST_PEOPLE:
            found[known] = found.get(known) or line(name)
    return tuple(found.items())


def domain(known: str) -> str:
    """The company's part of an address; empty where anybody may have one like it."""
    found = known.partition("@")[2]
    return "" if PUBLIC.fullmatch(found) else found
