"""The drills of the operations page, and whether each was held when it was last held."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operations.md"
HELD = re.compile(r"\b(20\d\d-\d\d-\d\d)(?:, (held|broken)\b[^:.]*)?: \S")
"""A drill counts once its day, its verdict and what came of it stand beside it."""


@cache
def drills() -> dict[str, str]:
    """{name: what stands below it}"""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Drills\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^- \*\*(.+?)\*\*(.*(?:\n  .*)*)", section, re.M))


def is_held(told: str) -> bool:
    """Whether all that is told of a drill's newest day says that it was held."""
    found: list[tuple[str, str]] = HELD.findall(told)
    newest = max(found, default=("", ""))[0]
    return bool(found) and all(verdict == "held" for day, verdict in found if day == newest)
