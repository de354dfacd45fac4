"""Every analysis has its figures held to SQL: a file of tests/analytics/figures/ asks for its page or its resource."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from kam.ground import ways

FIGURES = Path(__file__).parent / "analytics" / "figures"
FLOOR, API = "analytics:", "analytics:analytics-api:"


def addresses(name: str) -> set[str]:
    """Where the page of a name lies, and the API's resources of that name or address."""
    page, bare = reverse(FLOOR + name), name.removesuffix("-list")
    known = {name, bare, f"{bare}-list", *(one for one in api_names() if one.endswith(f"-{bare}"))}
    found = {page, f"/api/v1{page}"}
    for one in known:
        try:
            found.add(reverse(API + one))
        except NoReverseMatch:  # the page has another name than its resource, or none
            continue
    return found


def api_names() -> set[str]:
    """The names of what the API of the analyses serves."""
    _prefix, analyses = get_resolver().namespace_dict["analytics"]
    _inner, api = analyses.namespace_dict["analytics-api"]
    return {name for name in api.reverse_dict if isinstance(name, str)}


def asked(sources: str) -> set[str]:
    """The addresses that tests ask: of pages as they are written, of the API by `get` and `every` of the book."""
    pages = re.findall(r'"(/[a-z/-]+/)(?:\?[^"]*)?"', sources)
    return {*pages, *(f"/api/v1/{path}/" for path in re.findall(r'\.(?:get|every)\(\s*f?"([a-z/-]+)"', sources))}


@pytest.fixture(scope="module")
def answered() -> set[str]:
    return asked("\n".join(path.read_text(encoding="utf-8") for path in sorted(FIGURES.glob("test_*.py"))))


def test_every_analysis_of_the_menu_has_its_figures_held_to_sql(answered):
    """Of this floor: what lower floors have in the menu are lists of rows, which are counted where they stand."""
    pages = {key: name.partition("?")[0] for key, _words, name, _right in ways.every() if name.startswith(FLOOR)}
    missing = [key for key, name in pages.items() if not addresses(name.removeprefix(FLOOR)) & answered]
    assert len(pages) > 20 and not missing, f"no file of {FIGURES.name} asks for {missing}"


def test_an_analysis_that_nobody_asks_for_is_found():
    found = asked('book.get("coverage", by="tier"); book.page("/targets/?q=1"); book.every("scores")')
    assert found == {"/api/v1/coverage/", "/targets/", "/api/v1/scores/"}
    assert addresses("coverage") & found and addresses("score-list") & found and addresses("companytarget-list") & found
    assert not addresses("departures") & found and "/api/v1/service/" in addresses("service-report")
