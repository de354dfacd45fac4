"""Countries by their codes (ISO 3166-1): their names in our users' languages, and the code behind a name."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

TONGUES = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}
NONE = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CQ"}
"""What the names' source lists beside countries, and an island that it names in English alone."""
ALSO = {
    "usa": "US",
    "uk": "GB",
    "england": "GB",
    "great britain": "GB",
    "uae": "AE",
    "中华人民共和国": "CN",
    "prc": "CN",
}
"""What people write, and no list has."""


@lru_cache(maxsize=8)
def names(language: str) -> dict[str, str]:
    """{code: name} in a language of ours, else in English; by name."""
    found = Locale.parse(TONGUES.get(language, "en")).territories
    known = {code: name for code, name in found.items() if len(code) == 2 and code.isalpha() and code not in NONE}
    return dict(sorted(known.items(), key=lambda item: item[1]))


@lru_cache(maxsize=1)
def codes() -> dict[str, str]:
    """{name in any of our languages or code, in small letters: code}."""
    found = {name.casefold(): code for language in TONGUES for code, name in names(language).items()}
    return found | {code.casefold(): code for code in names("en")} | ALSO


def code_of(text: str) -> str:
    """The code of a country as people write it; raises ValueError for what is none."""
    found = codes().get(" ".join(text.split()).casefold())
    if found is None:
        raise ValueError(text)
    return found
