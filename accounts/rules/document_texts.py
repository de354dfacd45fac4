"""The words of a document's file, as far as it can be read without a program of its own: text, mails, office papers."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from html import unescape

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
    """Head lines and every part of text; an attachment is a file that is not looked into."""
    found: list[str] = []
    mail = message_from_bytes(content, policy=policy.default)
    for part in mail.walk():
        found += [str(value) for value in part.values()]
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            found += _decoded(payload) or [] if isinstance(payload, bytes) else []
        elif part.is_attachment():
            return None
    return found


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
