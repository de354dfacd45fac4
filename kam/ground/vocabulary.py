"""The product's own words, in all its languages: who is called by one of them is not told apart from it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import trans_real

_HAN = re.compile(r"[㐀-䶿一-鿿]")


def holds(name: str) -> bool:
    """Whether the product says this somewhere, Latin as whole words: password, risk, 客户."""
    said = " ".join(name.split()).casefold()
    if not said:
        return False
    if _HAN.search(said):
        return said in _said()
    return re.search(rf"(?<!\w){re.escape(said)}(?!\w)", _said()) is not None


@lru_cache(maxsize=1)
def _said() -> str:
    """All that it says, a text a line."""
    texts = set[str]()
    for language, _name in settings.LANGUAGES:
        catalogue: Any = trans_real.translation(language)
        for key, told in catalogue._catalog.items():
            texts |= {str(key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2], str(told)}
    return "\n".join(sorted(texts)).casefold()
