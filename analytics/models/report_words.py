"""Words of a report: sentences put together of figures, each of which leads to its rows, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.choices import Stage
from analytics.choices import Flow
from analytics.choices.reports import ReportPart, ReportSpan
from kam.ground import wording
from kam.ground.papers import Piece
from kam.rules import formats

OPEN_MARK, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
"""What stands around a figure while a sentence is put together; nobody writes such characters."""
MARKED = re.compile(f"{OPEN_MARK}(\\d+){MIDDLE}(.*?){CLOSE}", re.DOTALL)
NAMED = 3
"""How many customers a sentence names."""


@dataclass(frozen=True)
class Said:
    """One sentence of the product: its key, and its pieces."""

    key: str
    pieces: tuple[Piece, ...]
    tone: str = ""

    @property
    def text(self) -> str:
        """As one reads it, without what the figures lead to."""
        return "".join(piece.text for piece in self.pieces)


def tongue() -> str:
    return get_language() or "en"


def day(text: str) -> str:
    """A day in the reader's way."""
    return formats.day(date.fromisoformat(text), tongue())


def days(first: date, last: date) -> str:
    """A span of days with its year."""
    if formats.family(tongue()) == "en":
        return f"{formats.days(first, last, tongue())} {last.year}"
    return f"{first.year}年{formats.days(first, last, tongue())}"


def month_label(text: str) -> str:
    """A month under its bar; January with its year."""
    year, number = text.split("-")
    if formats.family(tongue()) == "en":
        name = formats.MONTHS[int(number) - 1]
        return f"{name} {year[2:]}" if number == "01" else name
    return f"{year[2:]}年{int(number)}月" if number == "01" else f"{int(number)}月"


def before(span: str) -> str:
    """What the period before is called."""
    named = {ReportSpan.WEEK: _("the week before"), ReportSpan.MONTH: _("the month before")}
    return named.get(ReportSpan(span), _("the quarter before"))


def same_days(span: str) -> str:
    """As many days of the period before, of one that still runs."""
    named = {ReportSpan.WEEK: _("the same days of the week before"),
             ReportSpan.MONTH: _("the same days of the month before")}  # fmt: skip
    return named.get(ReportSpan(span), _("the same days of the quarter before"))


class Teller:
    """Reads what a report keeps, and puts sentences together; `link` says where the rows of a figure are shown."""

    def __init__(self, content: Mapping[str, Any], link: Callable[[str], str]) -> None:
        self.content, self.link = content, link
        self.figures: Mapping[str, Any] = content["figures"]
        self.currency: str = content["currency"]

    @property
    def when_before(self) -> str:
        """What the figures of before are of."""
        return (same_days if self.content.get("until") else before)(self.content["span"])

    @property
    def when_a_year_before(self) -> str:
        """What the figures of a year before are of."""
        return _("the same days a year before") if self.content.get("until") else _("the same period a year before")

    def rows(self, key: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.content["rows"].get(key, ())
        return found

    def url(self, key: str) -> str:
        return self.link(key) if self.rows(key) else ""

    def count(self, key: str) -> int:
        return int(self.figures.get(key) or 0)

    def amount(self, key: str) -> Decimal | None:
        text = self.figures.get(key)
        return None if text is None else Decimal(text)

    def n(self, key: str) -> Piece:
        """A count that leads to its rows."""
        return Piece(formats.grouped(self.count(key)), self.url(key))

    def money(self, key: str) -> Piece:
        """An amount that leads to its rows."""
        return Piece(self.short(self.amount(key) or Decimal(0)), self.url(key))

    def short(self, amount: Decimal) -> str:
        return formats.short_money(amount, self.currency, tongue())

    def adds_up(self, whole: Decimal, *keys: str) -> bool:
        """Whether a difference as it is printed is that of its parts as they are printed; the second one counts off."""
        first, second = (abs(formats.shown(self.amount(key) or Decimal(0), tongue())) for key in keys)
        return first - second == formats.shown(whole, tongue())

    def names(self, key: str, *, money: bool = False, rest: bool = True,
              told: Callable[[Mapping[str, Any]], str] | None = None) -> list[Piece]:  # fmt: skip
        """
        The first customers of a figure, each leading to its page, with its amount, or what is told of its row.

        Then how many more customers there are, which leads to the rows; not where only those who count most are
        spoken of. Those named and the rest make all customers of the figure; where it counts rows, of which one
        customer may have several, the rest says that it is of customers.
        """
        first: dict[int, Mapping[str, Any]] = {}
        for row in self.rows(key):
            first.setdefault(row["account"], row)
        named, more = list(first.values())[:NAMED], len(first) - NAMED
        found = [self._named(row, money, told) for row in named]
        if rest and more > 0:
            words = self._rest(more, is_one_each=len(first) == self.count(key))
            found.append(Piece(words % {"count": formats.grouped(more)}, self.url(key)))
        return found

    @staticmethod
    def _rest(more: int, *, is_one_each: bool) -> str:
        """How many customers are not named; said as such where the figure counts something else than them."""
        if is_one_each:
            return ngettext("and %(count)s more", "and %(count)s more", more)
        return ngettext("and %(count)s more customer", "and %(count)s more customers", more)

    def _named(self, row: Mapping[str, Any], money: bool, told: Callable[[Mapping[str, Any]], str] | None) -> Piece:
        """A customer that leads to its page."""
        more = self.short(Decimal(row["amount"])) if money and "amount" in row else told(row) if told else ""
        text = wording.aside(row["name"], more) if more else row["name"]
        return Piece(text, reverse("accounts:account-detail", args=[row["account"]]))


def on(row: Mapping[str, Any]) -> str:
    """The day of a row, without its year; nothing where it has none."""
    return formats.day(date.fromisoformat(row["on"]), tongue(), year=False) if "on" in row else ""


def last_on(row: Mapping[str, Any]) -> str:
    """When somebody was there last."""
    return _("last on %(day)s") % {"day": day(row["on"])} if "on" in row else _("never")


def flow(row: Mapping[str, Any]) -> str:
    """In which way an account came into the reservoir of key accounts, or went out of it."""
    return str(dict(Flow.choices).get(row.get("text", ""), ""))


def moved(text: str, choices: Any) -> str:
    """From what to what, of `was>now`."""
    was, arrow, now = text.partition(">")
    known = dict(choices.choices)
    return f"{known.get(was, was)} → {known.get(now, now)}" if arrow else _("Tier")


def staged(row: Mapping[str, Any]) -> str:
    """From which stage of the life cycle to which."""
    return moved(row.get("text", ""), Stage)


def said(key: str, words: str, tone: str = "", **told: Any) -> Said:
    """
    A sentence of translated words and figures: text, a Piece that leads somewhere, or a list of pieces.

    A figure is marked while the words are put together, so that each language may set it where it belongs.
    """
    found: list[Piece] = []

    def marked(piece: Piece) -> str:
        found.append(piece)
        return f"{OPEN_MARK}{len(found) - 1}{MIDDLE}{piece.text}{CLOSE}"

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return wording.comma().join(marked(one) for one in value)
        return marked(value) if isinstance(value, Piece) else value

    whole = words % {name: plain(value) for name, value in told.items()}
    pieces, at = [], 0
    for mark in MARKED.finditer(whole):
        pieces += [Piece(whole[at : mark.start()]), found[int(mark[1])]]
        at = mark.end()
    pieces.append(Piece(whole[at:]))
    return Said(key, tuple(piece for piece in pieces if piece.text), tone)


def share(now: Decimal, was: Decimal) -> str:
    """By how much of what was it is otherwise now, without a sign."""
    return formats.percent(abs(now / was - 1))


PARTS: dict[str, Any] = dict(ReportPart.choices)
