"""The mark that stands where a person was erased: kept as a code in every text, read and written in one's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from kam.rules.redaction import MARK


def word() -> str:
    """The mark in the reader's language."""
    return _("[erased]")


def in_words(value: Any) -> Any:
    """The same text, or JSON value, with the mark in the language that is on; keys of objects stay."""
    if isinstance(value, str):
        return value.replace(MARK, word())
    if isinstance(value, Mapping):
        return {key: in_words(item) for key, item in value.items()}
    return [in_words(item) for item in value] if isinstance(value, list) else value


def kept(text: str) -> str:
    """The text as it is kept: whichever language's mark stands in it gives way to the code."""
    for said in _words():
        text = text.replace(said, MARK)
    return text


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(word())
    return tuple(sorted(found - {MARK}))


class InWords:
    """Pages show the mark in the reader's language; programs and files get the code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = self.get_response(request)
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if is_page and MARK.encode() in response.content:
            response.content = response.content.replace(MARK.encode(), word().encode())
        return response
