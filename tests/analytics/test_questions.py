"""The frame of the analyses: one line of tabs, one kind of filter, whose faults are named and stand at their field."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from analytics.rules.coverage import Account, Line
from analytics.views import coverage, satisfaction_pictures
from tests.analytics.books import DAY, computed

ANALYSES = (
    "/concentration/", "/agents/", "/managers/", "/serving/", "/survival/", "/service/", "/coverage/",
    "/satisfaction/", "/outcomes/", "/reservoir/", "/migration/", "/waterfall/", "/development/", "/risks/",
)  # fmt: skip


def bar(page: str) -> str:
    found = re.search(r'<form class="toolbar.*?</form>', page, re.S)
    assert found, "no filters"
    return found[0]


@pytest.mark.django_db
def test_every_analysis_has_the_same_filters_and_one_line_of_tabs(acme, other, zhao, browser_of, subtests):
    computed(acme, other)
    for path in ANALYSES:
        with subtests.test(path=path):
            page = browser_of(zhao).get(path).content.decode()
            filters = bar(page)
            assert 'id="allfilters"' in filters and "hx-get=" in filters
            assert "<select" not in filters or ">All</option>" in filters
            assert ">Any</option>" not in page and ">Show<" not in page
            assert page.count('id="allways"') == 1 and page.index('id="allways"') < page.index(
                'aria-label="Groups of analyses"'
            )


@pytest.mark.django_db
def test_a_phone_reads_what_is_set_in_one_line(acme, other, zhao, browser_of):
    computed(acme, other)
    told = lambda asked: re.search(  # noqa: E731
        r'phone clip">([^<]*)<', bar(browser_of(zhao).get(f"/concentration/{asked}").content.decode()))[1]  # fmt: skip
    assert told("") == "All · 30 Jun 2026"
    assert told("?tier=gold&region=none") == "none · Gold · 30 Jun 2026".replace("none · Gold", "Gold · none")
    assert 'value="2026-06-30"' in bar(browser_of(zhao).get("/waterfall/").content.decode())


@pytest.mark.django_db
def test_a_fault_names_its_field_and_stands_at_it(zhao, browser_of):
    page = browser_of(zhao).get("/service/?as_of=2099-01-01&owner=x").content.decode()
    assert "<p>As of: This day is still to come" in page and "<p>Owner: There is no such colleague.</p>" in page
    filters = bar(page)
    at_day = filters[filters.index('id="id_as_of"') :]
    assert at_day.index("This day is still to come") < at_day.index('id="id_tier"')
    assert re.search(r'id="allfilters"[^>]* checked', filters), "the folded filters stand open"
    hidden = browser_of(zhao).get("/coverage/customers/?state=odd").content.decode()
    assert "State: " in hidden


@pytest.mark.django_db
def test_the_waterfall_is_asked_as_of_a_day_and_by_what_is_bought(acme, other, zhao, browser_of, api_of):
    computed(acme, other)
    filters = bar(browser_of(zhao).get("/waterfall/?as_of=2026-07-30").content.decode())
    for name in ("as_of", "tier", "owner", "category"):
        assert f'name="{name}"' in filters
    shown = browser_of(zhao).get("/waterfall/?as_of=2026-07-30")
    assert shown.context["as_of"] == DAY and "As of" not in shown.context["chart"].says
    assert api_of(zhao).get("/api/v1/waterfalls/total/?as_of=2026-07-30").json()["as_of"] == str(DAY)


def test_a_quarter_is_named_as_its_reader_names_it():
    day = date(2026, 11, 30)
    for language, name in (("en", "2026 Q4"), ("zh-hans", "2026 年第四季度"), ("zh-hant", "2026 年第四季")):
        with translation.override(language):
            assert satisfaction_pictures.quarter(day) == name


@pytest.mark.parametrize(("late", "told"), [
    ({2: "", 3: ""}, ["Not one was visited in time of: Gold (2)."]),
    ({2: ""}, ["Of the tiers Gold is visited in time the least: 1 of 2 (50%)."]),
    ({2: "", 5: ""}, []),
    ({4: ""}, []),
    ({}, []),
])  # fmt: skip
def test_coverage_names_the_tier_that_is_visited_least(monkeypatch, late, told):
    def states(self: Account, _day: date) -> tuple[str, ...]:
        return () if self.key in late else ("done",)

    monkeypatch.setattr(Account, "states", states)
    made = lambda key, tier: Account(key=key, tier=tier, owner=None, region="", every=30)  # noqa: E731
    accounts = [made(1, "platinum"), made(2, "gold"), made(3, "gold"), made(4, ""), made(5, "platinum")]
    assert coverage.worst(SimpleNamespace(accounts=accounts, day=DAY)) == told
    assert Line().share is None
