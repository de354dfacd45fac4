"""Headers as they are compared, and the fields whose own words they are, in every language of the product."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation


def fold(header: str) -> str:
    """A header without case, spaces, marks and what stands in brackets: `Order Date (UTC)` is `orderdate`."""
    text = unicodedata.normalize("NFKC", header).lower()
    return re.sub(r"\(.*?\)|【.*?】|\[.*?\]|[\W_]", "", text) or text.strip()


def alone(labels: Mapping[str, Any]) -> dict[str, str]:
    """{words of a field in a language, folded: the field}, without words that several fields bear."""
    found: dict[str, set[str]] = defaultdict(set)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for name, label in labels.items():
                found[fold(str(label))].add(name)
    return {words: min(names) for words, names in found.items() if words and len(names) == 1}
