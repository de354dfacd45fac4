"""
How well the rules read notes: hits, misses and false alarms per kind, over notes with their expected findings.

`python -m tests.lifecycle.rules.scoring` writes the table of docs/visit-notes.md.
"""

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


NAMES = {
    "promise": "our promise", "commitment": "their commitment", "next_visit": "next visit", "need": "need",
    "competitor": "competitor", "complaint": "complaint", "contact": "news of a person",
}  # fmt: skip
UNSEEN = ("held_back", "fresh")
"""Sets of notes on which nothing was tuned."""
DOCUMENT = Path(__file__).parents[3] / "docs" / "visit-notes.md"
HEAD, FOOT = "| kind | corpus, ", "\n\nThe rules were tuned"


def unseen(kind: str) -> tuple[int, int, int]:
    """(hits, missed, false alarms) of a kind on all that nothing was tuned on."""
    hits, missed, false = zip(*(score(name).get(kind, (0, 0, 0)) for name in UNSEEN), strict=True)
    return sum(hits), sum(missed), sum(false)


def table() -> str:
    """The table of the document."""
    corpus, known = score("corpus"), len(notes("corpus"))
    others = sum(len(notes(name)) for name in UNSEEN)
    columns = f"{HEAD}{known} notes: hits / missed / false | unseen, {others} notes: hits / missed / false"
    lines = [f"{columns} | recall, precision on the unseen |", "|---|---|---|---|"]
    for kind, name in NAMES.items():
        told = unseen(kind)
        shown = ", ".join(f"{rate:.2f}".removeprefix("0") for rate in rates(told))
        lines.append(f"| {name} | {' / '.join(map(str, corpus[kind]))} | {' / '.join(map(str, told))} | {shown} |")
    return "\n".join(lines)


def document() -> str:
    """docs/visit-notes.md with the table as the rules stand."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return text[: text.index(HEAD)] + table() + text[text.index(FOOT) :]


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
