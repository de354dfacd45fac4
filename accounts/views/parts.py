"""What pages about a part of the customers show of it: the filters, what is chosen, and that nobody fits."""

from __future__ import annotations

from typing import Any

from accounts.filters.parts import PartFilters
from kam.ground import lists, wording


def around(part: PartFilters, asked: Any, found: bool) -> dict[str, Any]:
    """The toolbar and its chips; `nobody` where something is asked for and nothing was found."""
    chips = lists.chips(part, asked)
    none = lists.nobody(words_of(part, asked), asked, part.form.fields) if not found and part.narrows else None
    faults = [f"{part.form.fields[name].label}{wording.colon()}{word}" for name, words in part.errors.items()
              for word in words]  # fmt: skip
    return {"filters": part.form, "chips": chips, "nobody": none, "faults": faults}


def words_of(part: PartFilters, asked: Any) -> list[str]:
    """What is asked for, in words."""
    sought = asked.get("q", "").strip()
    return [*([sought] if sought else []), *(chip["label"] for chip in lists.chips(part, asked))]


def spoken(told: str, part: PartFilters, asked: Any) -> str:
    """A finding, led by what the page is narrowed to."""
    words = words_of(part, asked)
    return wording.pair(wording.listed(words), told) if words and told else told


def filters_of(part: PartFilters, asked: Any) -> dict[str, str]:
    """How the list of customers is asked for the same part."""
    return {name: asked[name] for name in part.form.fields if asked.get(name)}
