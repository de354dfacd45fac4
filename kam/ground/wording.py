"""How words are joined where a sentence is put together from parts: with the full-width marks in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from kam.rules import formats


def _is_chinese() -> bool:
    return formats.family(get_language() or "") != "en"


def colon() -> str:
    """What stands between a name and what is said of it, with its space where the language has one."""
    return "：" if _is_chinese() else ": "


def semicolon() -> str:
    """What stands between two sayings."""
    return "；" if _is_chinese() else "; "


def pair(label: Any, value: Any) -> str:
    """`Label: value`; `名称：值` in Chinese."""
    return f"{label}{colon()}{value}"


def clauses(parts: Iterable[Any]) -> str:
    """Sayings, one after the other."""
    return semicolon().join(map(str, parts))
