"""How words are joined where a sentence is put together from parts: with the full-width marks in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from kam.rules import formats

UNSEEN = _("There is a character in it that nobody sees, such as a line break. Write it anew.")


def _is_chinese() -> bool:
    return formats.family(get_language() or "") != "en"


def colon() -> str:
    """What stands between a name and what is said of it, with its space where the language has one."""
    return "：" if _is_chinese() else ": "


def semicolon() -> str:
    """What stands between two sayings."""
    return "；" if _is_chinese() else "; "


def comma() -> str:
    """What stands between two names of a list: the enumeration comma in Chinese."""
    return "、" if _is_chinese() else ", "


def pair(label: Any, value: Any) -> str:
    """`Label: value`; `名称：值` in Chinese."""
    return f"{label}{colon()}{value}"


def aside(words: Any, more: Any) -> str:
    """`Words (more)`; `名称（补充）` in Chinese."""
    return f"{words}（{more}）" if _is_chinese() else f"{words} ({more})"


def clauses(parts: Iterable[Any]) -> str:
    """Sayings, one after the other."""
    return semicolon().join(map(str, parts))


def listed(parts: Iterable[Any]) -> str:
    """
    Names, one after the other: `A, B`; `甲、乙` in Chinese.

    Where one of them holds a comma itself, it would read as two: semicolons stand between such names.
    """
    names = [str(part) for part in parts]
    holds = any(mark in name for name in names for mark in ("、", "，", ", "))
    return clauses(names) if holds else comma().join(names)


def both(parts: Iterable[Any]) -> str:
    """Names within a sentence: `A, B and C`; `甲、乙和丙` in Chinese."""
    *names, last = [str(part) for part in parts]
    return str(_("%(one)s and %(other)s")) % {"one": listed(names), "other": last} if names else last


def gap() -> str:
    """What stands between two sentences; a full stop in Chinese has its room in itself."""
    return "" if _is_chinese() else " "


def sentences(parts: Iterable[Any]) -> str:
    """Whole sentences, one after the other."""
    return gap().join(map(str, parts))


def growth(share: Any, places: int = 0, *, sign: bool = False) -> str:
    """A growth (a fraction): `5.9%`, from ten times as much on `×24`, of a thousand times that it came from nothing."""
    times = formats.factor(share)
    if times is None:
        return f"{'+' if sign and share > 0 else ''}{formats.percent(share, places)}"
    return gettext("from almost nothing") if times >= formats.FROM_NOTHING else f"×{formats.grouped(times)}"


def yes_no(value: bool) -> str:
    """A tick in words, as it stands in a cell of its own and as an import reads it."""
    return gettext("Yes") if value else pgettext("answer", "No")
