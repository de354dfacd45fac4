"""
Papers for a meeting: one thing told in tiles, parts and pictures, the same on the page, as PDF and as slides.

A PDF is made without a browser and without a network: the same paper gives the same bytes, letters embedded.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kam.ground import erased
from kam.ground.errors import Refused
from kam.rules import drawings, formats

PDF, PPTX = "pdf", "pptx"
ONE = threading.Lock()
"""Pango promises nothing to threads that set type at the same time; a paper takes less than a second."""
FEW = 4
"""Longer papers fill their pages as they come: setting them twice would cost more than the page it spares."""
TIGHT = """
@page { margin: 10mm 13mm 12mm }
html { font-size: 8pt; line-height: 1.34 }
.headline { font-size: 10.5pt; line-height: 1.36; margin-top: 2.4mm }
.tiles { margin: 3mm 0 1mm } .tile { padding: 1.2mm 2mm 1.4mm 0 } .tile b { font-size: 12pt }
td, li { padding-top: .6mm; padding-bottom: .6mm }
.wide { margin-top: 2.6mm } .part { padding-top: 2mm } .wide .part + .part { margin-top: 3mm }
.notes { margin-top: 2.6mm; padding-top: 1.2mm }
"""
"""The same in smaller letters and less room; nothing is left out."""
MOST_COLUMNS = 3
"""So many columns a phone sets beside each other."""
MEDIA_TYPES = {
    PDF: "application/pdf",
    PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What Debian calls the libraries that set the type; on other systems they come with Pango."""
FONTS = "fonts-noto-cjk"
LETTERS = {"zh-hans": "Noto Sans CJK SC", "zh-hant": "Noto Sans CJK TC", "en": "Noto Sans CJK SC"}
"""The family in which a paper of a language is set; names stay legible in either script."""


@dataclass(frozen=True)
class Cell:
    """What stands in a table; `url` leads to the row it is of."""

    text: str
    url: str = ""
    num: bool = False
    tone: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Tile:
    """One figure; `url` leads to the rows it is made of."""

    label: str
    value: str
    hint: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bars:
    """A picture of one number a period, beside the same number of the periods before (`was`), where there are any."""

    labels: Sequence[str]
    now: Sequence[Decimal]
    was: Sequence[Decimal]
    names: tuple[str, str]
    says: str
    told: Sequence[str] = ()
    """What each of `now` says, to be written at its bar."""
    narrow: bool = False
    """Whether it stands in one of two columns."""
    urls: Sequence[str] = ()
    """Where each of `now` leads: to the rows that it sums."""

    @property
    def drawing(self) -> drawings.Drawing:
        """Where each bar stands."""
        return drawings.bars(self.labels, self.now, self.was, told=self.told, narrow=self.narrow)

    @property
    def most(self) -> Decimal:
        return max([*self.now, *self.was, Decimal(0)])

    @property
    def table(self) -> list[tuple[str, ...]]:
        """The numbers in words: each label with what its bars say, for where the picture has no room to."""
        tongue = translation.get_language() or "en"
        now, was = (tuple(formats.short(value, tongue) for value in row) for row in (self.now, self.was))
        return list(zip(self.labels, *([self.told or now, was] if was else [self.told or now]), strict=False))

    @property
    def leads(self) -> bool:
        """Whether each period leads somewhere, in a picture with room for all their names: print links these."""
        return any(self.urls) and not self.narrow

    @property
    def linked(self) -> list[tuple[str, tuple[str, ...]]]:
        """The rows of the table, each with where it leads."""
        return list(zip(self.urls or [""] * len(self.labels), self.table, strict=True))


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence; `url` leads to the rows that it counts."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Sentence:
    """
    What the product says, in pieces; what a person says in its place (`own`), and what is to be known of that.

    One that a person left out is printed nowhere and stands on the page as the product wrote it.
    """

    pieces: Sequence[Piece] = ()
    own: str = ""
    notes: Sequence[str] = ()
    key: str = ""
    tone: str = ""
    is_left_out: bool = False


@dataclass(frozen=True)
class Part:
    """A heading with what belongs to it: sentences, a picture, a table, lines."""

    key: str
    title: str
    url: str = ""
    says: str = ""
    bars: Bars | None = None
    drawing: str = ""
    """A picture as SVG of our own making."""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    lines: Sequence[Cell] = ()
    sentences: Sequence[Sentence] = ()
    wide: bool = False
    carded: bool = False
    """Whether its few columns hold more than a phone has room for."""

    @property
    def is_many(self) -> bool:
        """Whether its table is wider than a phone: there each row becomes a card."""
        return self.carded or len(self.head) > MOST_COLUMNS

    @property
    def labelled(self) -> list[list[tuple[str, Cell]]]:
        """The rows, each cell with the word above its column."""
        return [list(zip(self.head, row, strict=False)) if self.head else [("", cell) for cell in row]
                for row in self.rows]  # fmt: skip

    @property
    def heads(self) -> list[Cell]:
        """The words above the columns, each set as its column is."""
        return [
            Cell(text, num=cell.num) for text, cell in zip(self.head, self.rows[0] if self.rows else (), strict=False)
        ]


@dataclass(frozen=True)
class Band:
    """Parts that stand beside each other, or one below the other across the page."""

    css: str
    parts: list[Part]


@dataclass(frozen=True)
class Paper:
    """All of it, in words of one language; `on` is the day it speaks of, `made_on` the day it was drawn up."""

    language: str
    on: date
    made_on: date
    kicker: str
    title: str
    subtitle: str
    headline: str
    tiles: Sequence[Tile] = ()
    parts: Sequence[Part] = ()
    notes: Sequence[str] = ()
    source: str = field(default="", kw_only=True)
    """What makes two papers the same: the identifier of a file is taken from it."""
    themed: bool = field(default=True, kw_only=True)
    """Whether slides say in their theme, too, which family Chinese letters have; papers of before did not."""

    @property
    def bands(self) -> list[Band]:
        """The parts as they stand on a page: wide ones across, runs of others in two columns."""
        grouped = groupby(self.parts, lambda part: part.wide)
        return [Band("wide" if is_wide else "two", list(parts)) for is_wide, parts in grouped]

    @property
    def day(self) -> str:
        return formats.day(self.on, self.language)

    @property
    def letters(self) -> str:
        return LETTERS[formats.family(self.language)]

    @property
    def spare(self) -> str:
        """The family for letters that the first has not."""
        return LETTERS["zh-hans" if self.letters.endswith("TC") else "zh-hant"]


def absolute(url: str) -> str:
    """An address that leads back to the product from a file; empty for none."""
    return settings.SITE_URL.rstrip("/") + url if url.startswith("/") else url


def check(kind: str) -> None:
    """Raises Refused where this machine cannot make such a file, with the names of the packages that are missing."""
    if kind == PDF:
        _library()
        if not has_chinese_letters():
            raise _missing(FONTS)


def _missing(package: str) -> Refused:
    words = _("This server cannot make PDF files: %(package)s is missing. Whoever runs it can install that; until "
              "then print the page, or take the slides.")  # fmt: skip
    return Refused(words % {"package": package}, code="library_missing", status=503)


def _library() -> Any:
    """WeasyPrint; it loads Pango when it is imported, which costs a second and fails where that is not installed."""
    try:
        import weasyprint
    except OSError as error:
        raise _missing(LIBRARIES) from error
    return weasyprint


@functools.cache
def has_chinese_letters() -> bool:
    """Whether Chinese would be letters and not boxes; where nobody can be asked, it is taken for true."""
    asker = shutil.which("fc-list")
    if asker is None:
        return True
    return bool(subprocess.run([asker, ":lang=zh", "family"], capture_output=True, timeout=30).stdout.strip())


def nothing_from_outside(url: str, *_args: Any, **_kwargs: Any) -> Any:
    """What a paper would fetch: nothing, from nowhere, neither over the network nor from the disk."""
    raise ValueError(f"papers fetch nothing: {url[:80]}")


def pdf(paper: Paper, template: str = "papers/paper.html") -> bytes:
    """The paper as PDF, A4, its links leading back to the product. Raises Refused where the machine cannot."""
    check(PDF)
    weasyprint = _library()
    with translation.override(paper.language):
        page = erased.in_words(render_to_string(template, {"paper": paper, "site": settings.SITE_URL.rstrip("/")}))
        sheet = render_to_string("papers/paper.css", {"paper": paper})
    document = weasyprint.HTML(string=page, url_fetcher=nothing_from_outside)
    style, tight = (weasyprint.CSS(string=text, url_fetcher=nothing_from_outside) for text in (sheet, TIGHT))
    with ONE:
        written: bytes = _laid_out(document, style, tight).write_pdf(pdf_identifier=identifier(paper), pdf_tags=True)
    return written


def _laid_out(document: Any, style: Any, tight: Any) -> Any:
    """The pages; set a little closer where that spares one, so that no last page holds a line or two."""
    pages = document.render(stylesheets=[style])
    if not 1 < len(pages.pages) <= FEW:
        return pages
    closer = document.render(stylesheets=[style, tight])
    return closer if len(closer.pages) < len(pages.pages) else pages


def identifier(paper: Paper) -> bytes:
    """What the file is known by: the same for the same paper in the same language."""
    return hashlib.sha256(f"{paper.source}:{paper.language}".encode()).hexdigest()[:32].encode()
