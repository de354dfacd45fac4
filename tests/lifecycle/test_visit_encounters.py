"""The list of visits tells meetings, calls and messages apart: who was written to was not met."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(acme, lin):
    for kind in ("on_site", "event", "executive", "call", "video", "message"):
        factories.VisitFactory(account=acme, user=lin, kind=kind)
    return acme


@pytest.mark.db_both
def test_the_list_says_how_many_were_meetings_and_each_way_holds_its_count(held, lin, browser_of):
    client = browser_of(lin)
    page = client.get("/visits/")
    assert page.context["count_says"] == "6 entries, 3 of them meetings" in page.content.decode()
    assert page.context["count"] == 6
    ways = page.context["encounters"]
    assert [(str(one["label"]), one["count"]) for one in ways] == [
        ("All", 6), ("Meetings", 3), ("Calls and video", 2), ("E-mails and messages", 1)]  # fmt: skip
    for one in ways:
        listed = client.get(f"/visits/{one['url']}")
        assert len(listed.context["rows"]) == one["count"]
        assert [way["on"] for way in listed.context["encounters"]].count(True) == 1
        assert [way["count"] for way in listed.context["encounters"]] == [6, 3, 2, 1], "the others keep their counts"


def test_a_filter_moves_the_counts_beside_the_list(held, lin, browser_of):
    part = browser_of(lin).get("/visits/?kind=call", HTTP_HX_REQUEST="true")
    assert [one["count"] for one in part.context["encounters"]] == [1, 0, 1, 0]
    assert 'hx-swap-oob="true"' in part.content.decode() and "1 entry, 0 of it a meeting" in part.content.decode()
    odd = browser_of(lin).get("/visits/?encounter=dream").context
    assert odd["count"] == 0 and [one["count"] for one in odd["encounters"]] == [6, 3, 2, 1]
    assert browser_of(lin).get("/visits/?kind=dream").context["count"] == 0


def test_a_book_too_long_to_count_has_its_ways_without_numbers(held, lin, browser_of, monkeypatch):
    monkeypatch.setattr("kam.ground.lists.COUNT_LIMIT", 5)
    page = browser_of(lin).get("/visits/").context
    assert [one["count"] for one in page["encounters"]] == [None] * 4 and page["count_text"] == "5+"


def test_programs_ask_for_them_too(held, lin, api_of):
    found = api_of(lin).get("/api/v1/visits/?encounter=meeting").json()["results"]
    assert {one["kind"] for one in found} == {"on_site", "event", "executive"}
    assert api_of(lin).get("/api/v1/visits/?encounter=dream").status_code == 400
