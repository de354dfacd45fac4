"""How well the rules read notes: hits, misses and false alarms per kind, over notes with their expected findings."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

from lifecycle.rules import mentions

TODAY = date(2026, 11, 20)  # a Friday
KNOWN = {
    "顺达陶瓷": ("顺达陶瓷", "顺达"),
    "东方雨虹": ("东方雨虹", "雨虹"),
    "立邦": ("立邦",),
    "Knauf": ("Knauf",),
    "Saint-Gobain": ("Saint-Gobain",),
}
"""Competitors that the company has on file, with the names they go by."""
NOTES = Path(__file__).parent / "notes"


def notes(name: str) -> list[tuple[str, list[str]]]:
    return [(note, expected) for note, expected in json.loads((NOTES / f"{name}.json").read_text(encoding="utf-8"))]


def said(mention: mentions.Mention) -> str:
    """A finding as the notes' files write it: its kind, and what tells it from others of its kind."""
    detail = mention.on.isoformat() if mention.on and mention.kind in mentions.DATED else mention.detail
    return " ".join(part for part in (mention.kind, detail, mention.name) if part)


def found(note: str) -> list[str]:
    return [said(one) for one in mentions.find(note, TODAY, KNOWN)]


def score(name: str) -> dict[str, tuple[int, int, int]]:
    """{kind: (hits, missed, false alarms)} of a file of notes."""
    hits, missed, false = Counter[str](), Counter[str](), Counter[str]()
    for note, expected in notes(name):
        want, got = Counter(expected), Counter(found(note))
        for counts, part in ((hits, want & got), (missed, want - got), (false, got - want)):
            for one, times in part.items():
                counts[one.split()[0]] += times
    return {kind: (hits[kind], missed[kind], false[kind]) for kind in sorted({*hits, *missed, *false})}


def rates(counts: tuple[int, int, int]) -> tuple[float, float]:
    """(recall, precision)."""
    hit, missed, false = counts
    return hit / max(hit + missed, 1), hit / max(hit + false, 1)
