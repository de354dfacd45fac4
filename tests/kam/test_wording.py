"""Words joined from parts have the marks of the reader's language, in code and in templates alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from kam.ground import wording
from tests.test_house import FLOORS

ROOT = Path(__file__).parents[2]
SPOKEN = re.compile(r"^\w+/(views|facts|models|templatetags|forms)/")
"""Rooms whose texts people read."""
BY_HAND = re.compile(r"""(["'])[;:] \1\.join|f"\{[^{}"]*\}[;:] \{""")
LISTED = re.compile(r"""^\w+/(?:views|templatetags)/.*(["']), \1\)?\.join""")
MARK = re.compile(r"[}](?:</\w+>)?[;:](?:</\w+>)? ?(?=[{<])")
FOR_MACHINES = re.compile(r"account\.address|return f\"\{self\.(\w+_id|user|code|currency)\b|rest\.py|schema\.py")
"""How a row calls itself in a shell alone, an address as calendars read it, and the API's English."""


@pytest.mark.parametrize(
    ("tongue", "words"), [("en", "A: 1; B: 2"), ("zh-hans", "A：1；B：2"), ("zh-hant", "A：1；B：2")]
)
def test_parts_are_joined_by_the_marks_of_the_language(tongue, words):
    with translation.override(tongue):
        assert wording.clauses([wording.pair("A", 1), wording.pair("B", 2)]) == words
        assert Template("A{% colon %}1{% semicolon %}B{% colon %}2").render(Context()) == words


@pytest.mark.parametrize(
    ("tongue", "plain", "kept_apart", "aside", "told"),
    [("en", "A, B", "A; B, C", "A (1)", "A. B."), ("zh-hans", "A、B", "A；B, C", "A（1）", "A.B.")],
)
def test_names_that_hold_commas_stay_apart(tongue, plain, kept_apart, aside, told):
    with translation.override(tongue):
        assert wording.listed(["A", "B"]) == plain
        assert wording.listed(["A", "B, C"]) == kept_apart
        assert wording.aside("A", 1) == aside
        assert wording.sentences(["A.", "B."]) == told
        assert Template("{{ names|listed }}{% comma %}").render(Context({"names": ["A", "B"]})) == plain + plain[1:-1]


def test_no_template_joins_words_by_half_width_marks():
    said = re.compile(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", re.DOTALL)
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        found += [f"{path.name}: {hit.group()}" for hit in MARK.finditer(said.sub("{}", path.read_text()))]
    assert not found


def test_no_page_joins_words_by_half_width_marks():
    found = []
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            place = str(path.relative_to(ROOT))
            lines = path.read_text().splitlines() if SPOKEN.search(place) else ()
            joined = (line.strip() for line in lines if BY_HAND.search(line) or LISTED.search(f"{place} {line}"))
            found += [f"{place}: {line}" for line in joined if not FOR_MACHINES.search(line)]
    assert not found
