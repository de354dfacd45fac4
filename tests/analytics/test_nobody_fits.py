"""Where filters leave nobody, each analysis says so with the way back, and shows no figures of nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from analytics.actions import recompute
from analytics.models import Behaviour
from kam.choices import RunKind
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db

PAGES = ("concentration", "contributions", "verdicts", "loyalty", "potential", "waterfall", "behaviour", "risks",
         "value", "serving", "migration", "managers")  # fmt: skip


@pytest.fixture
def browser(acme, other, zhao, browser_of):
    computed(acme, other)
    for kind in (RunKind.BEHAVIOUR, RunKind.VALUE):
        recompute.start(kind, as_of=DAY, by=zhao)
    recompute.start(RunKind.TIERS, as_of=DAY - timedelta(90), by=zhao)
    return browser_of(zhao)


@pytest.mark.parametrize("page", PAGES)
def test_a_filter_that_fits_nobody_is_named_and_can_be_cleared(browser, page):
    found = browser.get(f"/{page}/?region=Nowhere&owner=unassigned")
    said = found.content.decode()
    assert "Nobody fits these filters: " in said and "Nowhere" in strip_tags(said)
    assert 'data-chart="' not in said and 'class="kpi' not in said and "0 of 0" not in said
    assert "Nothing was computed yet" not in said and "recompute" not in said.split("Nobody fits these filters")[1]
    assert '<a class="button" href="?">Clear these filters</a>' in said
    assert "Nobody fits" not in browser.get(f"/{page}/").content.decode()


def test_what_narrows_nothing_stays_in_the_way_back(browser):
    said = browser.get("/concentration/?region=Nowhere&by=region&measure=revenue").content.decode()
    assert '<a class="button" href="?by=region&amp;measure=revenue">Clear these filters</a>' in said
    said = browser.get("/contributions/?q=nosuchname&sort=net").content.decode()
    assert "Nobody fits these filters: Search: nosuchname." in said
    assert '<a class="button" href="?sort=net">Clear these filters</a>' in said


def test_a_day_without_a_run_is_no_filter_that_nobody_fits(browser):
    assert "Nobody fits" not in browser.get("/contributions/?as_of=2001-01-01&region=Nowhere").content.decode()


def test_whoever_can_be_compared_and_did_not_change_fits(browser, acme):
    Behaviour.objects.filter(account=acme).update(comparable=True)
    said = browser.get(f"/behaviour/?region={acme.region}&habit=returns").content.decode()
    assert "Nobody fits" not in said and "No clear change to show" in said


def test_the_waterfall_of_a_day_to_come_is_refused_in_words(browser):
    tomorrow = timezone.localdate() + timedelta(1)
    said = browser.get(f"/waterfall/?as_of={tomorrow}").content.decode()
    assert "This day is still to come: choose today or a day before." in said and "No waterfall to show" not in said
    part = browser.get(f"/waterfall/?as_of={tomorrow}", headers={"hx-request": "true"}).content.decode()
    assert "This day is still to come" in part and "365 days up to" not in part
    assert "still to come" not in browser.get(f"/waterfall/?as_of={timezone.localdate()}").content.decode()
