"""What a file is by its first bytes, and what of its given name may be kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

HEAD = 65_536
"""Bytes at the beginning of a file that `media_type` looks at."""
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
BRANDS = dict.fromkeys((b"heic", b"heix", b"mif1", b"msf1"), "image/heic") | {b"avif": "image/avif"}
"""What stands eight bytes into the box that phones put their photos in."""
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OFFICE = "application/vnd.openxmlformats-officedocument."
PARTS = (
    (b"word/", f"{OFFICE}wordprocessingml.document"),
    (b"xl/", f"{OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{OFFICE}presentationml.presentation"),
)
INSIDE = re.compile(rb"PK\x03\x04.{26}(word/|xl/|ppt/)", re.DOTALL)
"""A file in an archive that lies where Word, Excel or PowerPoint put theirs."""
ARCHIVE = "application/zip"
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/avif": (".avif",),
    "application/pdf": (".pdf",),
    **{kind: (f".{ending}",) for (_part, kind), ending in zip(PARTS, ("docx", "xlsx", "pptx"), strict=True)},
    ARCHIVE: (".zip",),
    TEXT: (".txt", ".csv", ".md"),
}
"""What the names of files of a media type end in: to tell by a name what will not be taken, before it is sent."""
PICTURES = (*(one for kind in ENDINGS if kind.startswith("image/") for one in ENDINGS[kind]), ".jfif")
PAPERS = ENDINGS["application/pdf"]
ALSO = {
    "application/pdf": (".ai",),
    PARTS[0][1]: (".docm", ".doc", ".wps", ".zip"),
    PARTS[1][1]: (".xlsm", ".xlsb", ".xls", ".et", ".zip"),
    PARTS[2][1]: (".pptm", ".ppsx", ".pps", ".ppt", ".dps", ".zip"),
}
"""Other endings of what has the same content, or is opened by the same program."""
FIRM = {
    TEXT: frozenset((*PAPERS, *PICTURES, ".docx", ".xlsx", ".pptx", ".zip")),
    ARCHIVE: frozenset((*PAPERS, *PICTURES, *ENDINGS[TEXT])),
}
"""Endings that a text or an archive never has: what else they end in, programs of many kinds save."""
TAKEN = frozenset(
    (
        *(ending for endings in ENDINGS.values() for ending in endings),
        ".doc", ".docm", ".xls", ".xlsm", ".xlsb", ".ppt", ".pptm", ".pps", ".ppsx", ".odt", ".ods", ".odp", ".rtf",
        ".wps", ".et", ".dps", ".ofd", ".pages", ".numbers", ".key", ".vsd", ".vsdx", ".mpp", ".xmind",
        ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".psd", ".ai",
        ".dwg", ".dxf", ".dwf", ".step", ".stp", ".igs", ".iges", ".stl", ".sldprt", ".sldasm", ".slddrw", ".skp",
        ".eml", ".msg", ".ics", ".vcf", ".tsv", ".log",
        ".rar", ".7z", ".gz", ".tar",
        ".mp3", ".m4a", ".wav", ".amr", ".mp4", ".mov", ".avi",
    )
)  # fmt: skip
"""What the name of a document may end in: papers, pictures, drawings, mails, archives, sound and film."""
SHOWN = (".pdf", ".docx", ".xlsx", ".pptx", ".txt", ".csv", ".jpg", ".png", ".heic", ".dwg", ".eml", ".zip", ".mp4")
"""The commonest of them, to tell people what is possible."""
PROGRAMS = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
)  # fmt: skip
"""First bytes of programs and scripts, whatever they are called: Windows, Linux, shells, Java, macOS."""
ENDING = re.compile(r"\.[a-z][a-z0-9_]{0,9}$", re.IGNORECASE | re.ASCII)
ACTIVE = re.compile(
    rb"<(?:!doctype|\?xml|(?:html|head|body|script|svg|iframe|frame|object|embed|link|style|meta|base|form|img|math)[\s>/])",
    re.IGNORECASE,
)
"""Marks of text that a browser would run or draw: web pages, SVG, XML."""
WHITE = {9, 10, 12, 13}
"""Control characters that plain text has."""
LONGEST = 200
NAMELESS = "document"


def media_type(head: bytes) -> str:
    """
    The media type of a file that begins with `head` (up to `HEAD` bytes): PDF, pictures, ZIP and Office, plain text in
    UTF-8; all else is a stream of bytes, web pages and SVG among it. What its name or its sender says does not count.
    """
    known = next((kind for sign, kind in MAGIC if head.startswith(sign)), "")
    if known:
        return known
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], UNKNOWN)
    if head.startswith(ZIP):
        part = INSIDE.search(head) if b"[Content_Types].xml" in head else None
        return dict(PARTS)[part[1]] if part else ARCHIVE
    return TEXT if _is_text(head) and not ACTIVE.search(head) else UNKNOWN


def endings(kinds: Iterable[str]) -> tuple[str, ...]:
    """What names of files of these media types end in."""
    return tuple(ending for kind in kinds for ending in ENDINGS[kind])


def is_taken(name: str, head: bytes) -> bool:
    """
    Whether a file may become a document: no program by its first bytes, and by its name one of those in `TAKEN`; one
    whose name does not say what it is must show it by its content.
    """
    if head.startswith(PROGRAMS):
        return False
    found = ENDING.search(name)
    return found[0].lower() in TAKEN if found else media_type(head) != UNKNOWN


def mistaken(name: str, head: bytes) -> str:
    """
    The media type of a file by its content where its name says that it is something else; empty where both agree or
    nobody can tell.

    Pictures pass for each other, as phones and messengers name them; a text may be what older programs save.
    """
    found, ending = media_type(head), ENDING.search(name)
    if found == UNKNOWN or ending is None:
        return ""
    said = ending[0].lower()
    if found in FIRM:
        return found if said in FIRM[found] else ""
    own = PICTURES if found.startswith("image/") else ENDINGS[found] + ALSO.get(found, ())
    return "" if said in own else found


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; a character cut off by the end of the head is forgiven."""
    if any(sign < 32 and sign not in WHITE for sign in head) or 127 in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(head) >= HEAD and error.start >= len(head) - 3
    return True


def clean_name(given: str) -> str:
    """
    A given file name as it is kept and offered again: its last part, without characters that steer or hide (line
    breaks, marks that turn the reading direction), at most `LONGEST` characters with its ending.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    spaced = "".join(" " if sign.isspace() else sign for sign in last)
    shown = "".join(sign for sign in spaced if not unicodedata.category(sign).startswith("C"))
    name = " ".join(shown.split()).strip(". ")
    if len(name) <= LONGEST:
        return name or NAMELESS
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:LONGEST]
