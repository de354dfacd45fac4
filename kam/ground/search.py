"""Search that knows Chinese: one text column with single characters, bigrams, pinyin, initials and codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import opencc
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

from kam.ground import syllables

_HAN = re.compile(r"[㐀-䶿一-鿿]+")
_RUNS = re.compile(f"({_HAN.pattern})")
_WORD = re.compile(r"[0-9a-zA-ZÀ-ɏЀ-ӿ]+")


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Lower case and simplified characters: both scripts of one name fold to the same text."""
    text = text.lower()
    return _simplifier().convert(text) if _HAN.search(text) else text


def words(*texts: str) -> list[str]:
    """The searchable words of some texts: latin words, each character, each pair, pinyin whole and as initials."""
    found: dict[str, None] = {}
    for text in texts:
        folded = fold(text or "")
        for word in _WORD.findall(folded):
            found[word] = None
        for run in _HAN.findall(folded):
            said = syllables.of(run)
            found["".join(said)] = None
            found["".join(syllable[0] for syllable in said)] = None
            for start in range(len(run)):
                found[run[start]] = None
                found["".join(said[start : start + 2])] = None
                if start + 1 < len(run):
                    found[run[start : start + 2]] = None
                    found["".join(said[start:])] = None
    return list(found)


def spoken(text: str) -> str:
    """Folded text as it is said, without spaces: 华东建材 and `Huadong Jiancai` are both huadongjiancai."""
    return _as_said(fold(text))


def all_spoken(texts: Iterable[str]) -> dict[str, str]:
    """{text: `spoken` of it}; folded together, as folding each by itself is what takes time."""
    told = list(texts)
    folded = fold("\n".join(" ".join(text.split()) for text in told)).split("\n")
    return dict(zip(told, map(_as_said, folded), strict=True)) if told else {}


def _as_said(folded: str) -> str:
    said = "".join("".join(syllables.of(part)) if _HAN.match(part) else part for part in _RUNS.split(folded))
    return "".join(_WORD.findall(said))


def text_of(*texts: str) -> str:
    """What goes into a `search_text` column, space before and after each word, so that LIKE '% abc%' finds a start."""
    return " " + " ".join(words(*texts)) + " "


def terms(query: str) -> list[str]:
    """A query's words: latin words as they are, a run of Chinese as its pairs (or its one character)."""
    folded = fold(query)
    found = _WORD.findall(folded)
    for run in _HAN.findall(folded):
        found += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    return found[:12]


def matching(query: str, column: str = "search_text") -> Q:
    """A condition on `column`: every term must start a word. PostgreSQL uses the GIN index, SQLite plain LIKE."""
    wanted = terms(query)
    if not wanted:
        return Q(pk__in=[])
    if connection.vendor == "postgresql":
        raw = " & ".join(term if _HAN.match(term) else f"{term}:*" for term in wanted)
        return Q(_Matches(_Vector(F(column)), SearchQuery(raw, config="simple", search_type="raw")))
    return row_by_row(query, column)


def asks(queryset: Any) -> bool:
    """Whether a list is narrowed by the index of words, which PostgreSQL alone has."""
    return any(isinstance(part, _Matches) for part in _conditions(queryset.query.where))


def _conditions(node: Any) -> Iterator[Any]:
    for child in node.children:
        yield from _conditions(child) if hasattr(child, "children") else (child,)


def row_by_row(query: str, column: str = "search_text") -> Q:
    """The same condition by plain LIKE: quicker than the index where few rows are looked at, or most of them fit."""
    condition = Q() if terms(query) else Q(pk__in=[])
    for term in terms(query):
        condition &= Q(**{f"{column}__contains": f" {term}"})
    return condition


def containing(text: str, *columns: str) -> Q:
    """A condition on texts without a search column: they hold the words in whichever script these were typed."""
    condition = Q()
    for column in columns:
        for said in in_scripts(text.strip()):
            condition |= Q(**{f"{column}__icontains": said})
    return condition


def sounding(pairs: Iterable[tuple[Any, str]], text: str) -> list[Any]:
    """Of (key, title) the keys of titles whose Chinese sounds like the pinyin or initials typed; none for Chinese."""
    wanted = [] if _HAN.search(text) else terms(text)
    return [key for key, title in pairs if all(f" {term}" in _said(title) for term in wanted)] if wanted else []


@lru_cache(maxsize=10_000)
def _said(title: str) -> str:
    """The searchable words of a title; titles repeat, and to spell one takes a while."""
    return text_of(title) if _HAN.search(title) else ""


@lru_cache(maxsize=1)
def _other_scripts() -> list[Any]:
    """They read two files in common, 10 MiB in memory, which each would keep for itself."""
    converters = [_simplifier(), opencc.OpenCC(), opencc.OpenCC()]
    for one, name in zip(converters[1:], ("s2t", "s2tw"), strict=True):
        one.dict_cache = converters[1].dict_cache
        one.set_conversion(name)
        one.convert("")  # reads them now, before two threads do
    return converters


def in_scripts(text: str) -> list[str]:
    """The text, and as it is written in simplified and in traditional characters."""
    if not _HAN.search(text):
        return [text]
    return list(dict.fromkeys([text, *(one.convert(text) for one in _other_scripts())]))


class _Vector(Func):
    """Spelt exactly as the GIN index spells it, or PostgreSQL would not use it."""

    template = "to_tsvector('simple', %(expressions)s)"
    output_field = SearchVectorField()


class _Matches(Exact):
    """`to_tsvector('simple', col) @@ to_tsquery('simple', …)` exactly as the index spells it."""

    def as_postgresql(self, compiler: Any, connection_: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection_)
        right, right_params = self.process_rhs(compiler, connection_)
        return f"{left} @@ {right}", (*left_params, *right_params)
