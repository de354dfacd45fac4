"""Pages and actions as the search across everything finds them: by their words, in any language, pinyin or initials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kam.ground import navigation, search, settings_menu, ways
from kam.ground.finding import Hit
from kam.ground.rights import Right, can

KEYS, KEYS_TOO = "#help", ("shortcuts", "hotkeys", "keys", "快捷键", "快捷鍵", "热键")
"""The map of keys lies on every page (templates/parts/dialogs.html), and what else it is called."""


@dataclass(frozen=True)
class Deed:
    """Something to begin from anywhere: words, the page it begins on, the right it needs."""

    label: Any
    url_name: str
    right: Right | None = None
    query: str = ""

    @property
    def url(self) -> str:
        """Where it begins."""
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")


_deeds: dict[tuple[str, str], Deed] = {}


def add(*deeds: Deed) -> None:
    """Register what a floor lets people begin; called in AppConfig.ready, once per process and page."""
    _deeds.update(((deed.url_name, deed.query), deed) for deed in deeds)


_also: dict[str, tuple[str, ...]] = {}


def also(url_name: str, *words: str) -> None:
    """Other names that a page goes by and is found by too."""
    _also[url_name] = words


def find_deeds(user: Any, text: str, most: int) -> list[Hit]:
    """What this user may begin, by its words."""
    open_ones = [deed for deed in _deeds.values() if deed.right is None or can(user, deed.right)]
    return _fitting([Hit(deed.label, deed.url) for deed in open_ones], text)[:most]


def find_pages(user: Any, text: str, most: int) -> list[Hit]:
    """Pages of the rail, of the analyses and of the settings that this user may open, each address once."""
    return _fitting({hit.url: hit for hit in reversed([*_pages(user), Hit(_("Keyboard"), KEYS)])}.values(), text)[:most]


def _pages(user: Any) -> Iterable[Hit]:
    """What the rail leads to, then the pages of analyses by their groups, then what can be looked after."""
    yield from (Hit(item.label, reverse(item.url_name)) for item in navigation.items_for(user))
    for group in ways.of(user, ""):
        yield from (Hit(page["label"], page["url"], group["label"]) for page in group["pages"])
    yield from (Hit(entry.label, reverse(entry.url_name), _("Settings")) for entry in settings_menu.entries_for(user))


def _fitting(hits: Iterable[Hit], text: str) -> list[Hit]:
    """Those of which every word asked for begins a word, in whichever language; the shortest first."""
    wanted = search.terms(text)
    called = {reverse(name): words for name, words in _also.items()} | {KEYS: KEYS_TOO}
    said = [(hit, _spelt(hit.label) + _text(*called.get(hit.url, ()))) for hit in hits]
    found = [hit for hit, text in said if wanted and all(f" {term}" in text for term in wanted)]
    return sorted(found, key=lambda hit: len(str(hit.label)))


def _spelt(label: Any) -> str:
    """The words of a label in all languages, as they are searched."""
    said = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(str(label))
    return _text(*dict.fromkeys(said))


@lru_cache(maxsize=1000)
def _text(*said: str) -> str:
    """As `search.text_of`; the labels of a product are few and stay."""
    return search.text_of(*said)
