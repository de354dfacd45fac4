"""While figures are computed anew the pages that show them say so, and of which day theirs are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.actions import recompute
from kam.choices import RunKind, RunState
from kam.models import Run, User
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db
SAID = "they are being computed anew."


@pytest.fixture
def pages(acme, other, zhao, browser_of):
    computed(acme, other)
    recompute.start(RunKind.VALUE, as_of=DAY, by=zhao)
    Run.objects.exclude(state=RunState.DONE).update(state=RunState.FAILED)  # what the first run asked for after it
    browser = browser_of(zhao)
    paths = ("/dashboard/", f"/customers/{acme.pk}/earnings/", "/value/")
    return lambda: [SAID in browser.get(path).content.decode() for path in paths]


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.RUNNING])
@pytest.mark.parametrize("kind", [RunKind.ALL, RunKind.VALUE])
def test_while_a_run_waits_or_works_its_pages_say_so_and_after_it_no_more(pages, kind, state):
    assert pages() == [False] * 3
    run = Run.objects.create(kind=kind, as_of=DAY, state=state, started_by=User.objects.system())
    assert pages() == [True] * 3
    Run.objects.filter(pk=run.pk).delete()
    assert pages() == [False] * 3


def test_what_changes_none_of_these_figures_is_not_told(pages):
    Run.objects.create(kind=RunKind.BACKTEST, as_of=DAY, state=RunState.RUNNING, started_by=User.objects.system())
    assert pages() == [False] * 3


def test_a_past_day_stands_as_it_is(pages, zhao, browser_of):
    Run.objects.filter(kind=RunKind.VALUE).update(is_current=False)
    Run.objects.create(kind=RunKind.VALUE, as_of=DAY, state=RunState.RUNNING, started_by=User.objects.system())
    assert SAID not in browser_of(zhao).get("/value/", {"as_of": DAY.isoformat()}).content.decode()


def waiting(kind=RunKind.ALL, state=RunState.RUNNING, **more):
    return Run.objects.create(kind=kind, as_of=DAY, state=state, started_by=User.objects.system(), **more)


def said(browser, run, part="dashboard", **asked):
    answer = browser.get(f"/figures/{part}/renewal/{run if isinstance(run, int) else run.pk}/", asked)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_a_page_that_stays_open_asks_how_far_it_is_and_stops_when_it_is_over(pages, lin, browser_of):
    browser, run = browser_of(lin), waiting(progress=0.4)
    line = said(browser, run, of="2026-01-02")
    assert "2 Jan 2026</time>; they" in line and "40% done." in line, "of the day that the open page shows"
    assert f"/figures/dashboard/renewal/{run.pk}/?of=2026-01-02" in line
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    over = said(browser, run, of="2026-01-02")
    assert "New figures of" in over and "Show them" in over and "hx-get" not in over


def test_a_run_that_another_of_its_day_followed_is_over(pages, lin, browser_of):
    assert "Show them" in said(browser_of(lin), 999_999_999)


def test_after_a_run_that_failed_the_next_is_waited_for(pages, lin, browser_of):
    browser, before = browser_of(lin), waiting(RunKind.VALUE, RunState.FAILED)
    assert "the figures stay as they are" in said(browser, before, "value")
    assert f"/figures/value/renewal/{waiting(RunKind.VALUE).pk}/" in said(browser, before, "value")


def test_a_run_of_a_day_that_is_over_makes_no_page_old(pages, acme):
    run = waiting()
    Run.objects.filter(pk=run.pk).update(as_of=DAY - timedelta(days=300))
    assert pages() == [False] * 3
    Run.objects.filter(pk=run.pk).update(as_of=None)
    assert pages() == [True] * 3


def test_only_who_may_look_at_the_run_is_led_to_it(pages, lin, zhao, browser_of):
    run = waiting()
    for user, may in ((lin, False), (zhao, True)):
        browser = browser_of(user)
        assert (f"/runs/{run.pk}/" in said(browser, run)) is may
        assert (browser.get(f"/runs/{run.pk}/").status_code == 200) is may


def test_no_other_work_is_told(pages, lin, browser_of):
    assert said(browser_of(lin), waiting(), "salaries") == 404
    assert "done." not in said(browser_of(lin), waiting(RunKind.IMPORT, progress=0.5))


def test_before_the_first_figures_the_page_says_how_far_they_are(acme, zhao, browser_of):
    run = waiting(progress=0.25)
    page = browser_of(zhao).get("/dashboard/").content.decode()
    assert "25% done." in page and f"/figures/dashboard/renewal/{run.pk}/" in page and SAID not in page
