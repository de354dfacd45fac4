"""Reads a mail as a file (.eml), whoever wrote it and whatever hangs on it; an invitation in it comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesFeedParser
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from kam.rules import mail_shapes
from kam.rules.mail_shapes import MOST_HEAD, MOST_HEADER, NONSENSE, Endless
from lifecycle.rules import invitation_files, meetings
from lifecycle.rules.meetings import Meeting, Unreadable

MOST_BYTES = 10 * 1024 * 1024
MOST_HTML = 300_000
PIECE, PIECE_OF_HTML = 16 * 1024, 2000
"""So much is read between two looks at what it cost."""
HEADER = re.compile(rb"^(?:from|date|message-id|subject|received)\s*:", re.IGNORECASE | re.MULTILINE)
CHARSETS = ("utf-8", "gb18030", "big5")
"""What a text is tried as where it says nothing, or something that nobody knows."""
INVITATIONS = ("text/calendar", "application/ics")


def read(content: bytes, *, zone: str, day: date) -> Meeting:
    """What a mail tells; what hangs on it is never opened, an invitation aside. Raises Unreadable."""
    try:
        return _read(content, zone, day)
    except Unreadable:
        raise
    except NONSENSE as error:
        raise Unreadable("kind") from error


def _read(content: bytes, zone: str, day: date) -> Meeting:
    message = _parsed(content)
    parts = list(message.walk())
    people = tuple(_people(message))
    text = _text(parts)
    invitation = next((part for part in parts if part.get_content_type() in INVITATIONS), None)
    if invitation is not None:
        found = invitation_files.read(_body(invitation), zone=zone, day=day)
        return replace(found, text=text or found.text, people=meetings.people((*found.people, *people)))
    said = _header(message, "message-id").strip()
    return Meeting(
        key=meetings.key("eml", said) if said else meetings.key("file", content.decode("latin-1")),
        starts_at=meetings.moment(_date(message)),
        subject=meetings.line(_header(message, "subject")),
        text=text,
        people=meetings.people(people),
        is_mail=True,
    )


def _parsed(content: bytes) -> Message:
    if len(content) > MOST_BYTES:
        raise Unreadable("size")
    plain = content.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\r\n")
    head = mail_shapes.head(plain)
    if not HEADER.search(head):
        raise Unreadable("kind")
    if len(head) > MOST_HEAD or mail_shapes.is_swollen(plain):
        raise Unreadable("head")
    if mail_shapes.is_branched(plain):
        raise Unreadable("parts")
    parser = BytesFeedParser(policy=policy.compat32)
    for piece in mail_shapes.by_pieces(plain, PIECE):
        parser.feed(piece)
    return parser.close()


def _header(message: Message, name: str) -> str:
    """A header in words, whatever charset it claims to be in."""
    raw = str(message.get(name, ""))[:MOST_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _decoded(raw)


def _decoded(raw: str) -> str:
    try:
        told = decode_header(raw)
    except (HeaderParseError, ValueError, TypeError):
        return raw
    return "".join(
        part if isinstance(part, str) else mail_shapes.words(part, charset or "", CHARSETS) for part, charset in told
    )


def _people(message: Message) -> Iterator[tuple[str, str]]:
    """Who wrote it, and to whom. Raises Unreadable."""
    for name in ("from", "to", "cc"):
        told = [str(value)[:MOST_HEADER] for value in message.get_all(name, [])[:5]]
        if any(map(mail_shapes.is_nested, told)):
            raise Unreadable("kind")
        for called, known in getaddresses(told):
            yield known, _decoded(called)


def _date(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message.get("date", ""))[:100])
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _body(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, AttributeError):
        return b""
    return found if isinstance(found, bytes) else b""


def _text(parts: list[Message]) -> str:
    """The first text that somebody wrote; of a mail in HTML alone what would be read on its page."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and part.get_filename() is None:
                charset = str(part.get_content_charset("") or "")
                said = mail_shapes.words(_body(part)[: 2 * MOST_HTML], charset, CHARSETS)
                if found := meetings.own_words(_unmarked(said) if kind == "text/html" else said):
                    return found
    return ""


class _Page(HTMLParser):
    """The words of a page: a line a paragraph, neither scripts nor styles."""

    SILENT = ("script", "style", "head", "title")
    BREAKS = ("p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote")

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.told.append(re.sub(r"\s+", " ", data))


def _unmarked(text: str) -> str:
    page = _Page()
    with suppress(AssertionError, Endless):  # a mark that the parser does not know ends what can be read
        for piece in mail_shapes.by_pieces(text[:MOST_HTML], PIECE_OF_HTML):
            page.feed(piece)
    return "".join(page.told)
