"""The words of a document's file, as far as it can be read without a program of its own: text, mails, office papers."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from html import unescape

from kam.rules import mail_shapes

LARGEST = 20 * 1024**2
"""Bytes of a file that are read at all."""
MOST = 64 * 1024**2
"""Bytes that the parts of an office file may come to."""
TEXTS = (".txt", ".csv", ".tsv", ".md", ".log", ".ics", ".vcf")
MAILS = (".eml",)
PAPERS = (".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".ppsx", ".odt", ".ods", ".odp", ".vsdx")
ENCODINGS = ("utf-8-sig", "gb18030", "big5", "utf-16")
TAG = re.compile(r"<[^<>]*>")


def is_read(name: str) -> bool:
    """Whether a file of this name is one whose words can be found."""
    return name.lower().endswith((*TEXTS, *MAILS, *PAPERS))


def words(content: bytes, name: str) -> list[str] | None:
    """
    Every text of a file, as it stands and as its encodings may have it; None for what cannot be read here: pictures,
    scans, PDF, sound, archives, and office files that are broken, locked or unpack to far too much.
    """
    ending = name.lower()
    if len(content) > LARGEST:
        return None
    if ending.endswith(TEXTS):
        return _decoded(content)
    if ending.endswith(MAILS):
        return _mail(content)
    return _paper(content) if ending.endswith(PAPERS) else None


def _decoded(content: bytes) -> list[str] | None:
    found = []
    for encoding in ENCODINGS:
        try:
            found.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return found or None


def _mail(content: bytes) -> list[str] | None:
    """Head lines and every part of text; an attachment is a file that is not looked into. None for no letter."""
    is_endless = len(mail_shapes.head(content)) > mail_shapes.MOST_HEAD or mail_shapes.is_swollen(content)
    if is_endless or mail_shapes.is_branched(content):
        return None
    try:
        return _letter(message_from_bytes(content, policy=policy.compat32))
    except mail_shapes.NONSENSE:
        return None


def _letter(mail: Message) -> list[str] | None:
    found: list[str] = []
    for part in mail.walk():
        found += [words for value in part.values() for words in _header(str(value))]
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            found += _decoded(payload) or [] if isinstance(payload, bytes) else []
        elif part.get_content_disposition() == "attachment":
            return None
    return found


def _header(value: str) -> list[str]:
    """A head line as it stands and in words, whatever charset it names. Raises ValueError for an endless one."""
    plain = " ".join(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
    if "=?" not in plain:
        return [plain]
    if len(plain) > mail_shapes.MOST_HEADER:
        raise ValueError
    told = decode_header(plain)
    return [
        plain,
        "".join(
            words if isinstance(words, str) else mail_shapes.words(words, name or "utf-8", ENCODINGS)
            for words, name in told
        ),
    ]


def _paper(content: bytes) -> list[str] | None:
    found, room = list[str](), MOST
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                if not member.filename.lower().endswith(".xml"):
                    continue
                with archive.open(member) as part:
                    raw = part.read(room + 1)
                room -= len(raw)
                if room < 0:
                    return None
                found += _unmarked(raw.decode("utf-8", "replace"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    return found


def _unmarked(text: str) -> Iterator[str]:
    """The words of XML: a name may be cut by marks in the middle, or end where the next cell begins."""
    for between in ("", " "):
        yield unescape(TAG.sub(between, text))
