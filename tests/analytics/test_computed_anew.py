"""While figures are computed anew the pages that show them say so, and of which day theirs are."""

from __future__ import annotations

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


def said(browser, run, part="dashboard"):
    answer = browser.get(f"/figures/{part}/renewal/{run.pk}/")
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_a_page_that_stays_open_asks_how_far_it_is_and_stops_when_it_is_over(pages, lin, browser_of):
    browser, run = browser_of(lin), waiting(progress=0.4)
    assert SAID in said(browser, run) and "40% done." in said(browser, run) and "hx-get" in said(browser, run)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    assert "New figures of" in said(browser, run) and "Show them" in said(browser, run)
    assert "hx-get" not in said(browser, run)


def test_the_next_run_is_waited_for_after_the_one_before(pages, lin, browser_of):
    browser, before = browser_of(lin), waiting(state=RunState.DONE)
    assert f"/figures/value/renewal/{waiting(RunKind.VALUE).pk}/" in said(browser, before, "value")


def test_figures_that_did_not_come_are_not_promised(pages, lin, browser_of):
    assert "the figures stay as they are" in said(browser_of(lin), waiting(state=RunState.FAILED))


def test_no_other_work_is_told(pages, lin, browser_of):
    browser = browser_of(lin)
    assert said(browser, waiting(RunKind.IMPORT)) == 404 and said(browser, waiting(RunKind.CHURN), "value") == 404
    assert said(browser, waiting(), "salaries") == 404


def test_before_the_first_figures_the_page_says_how_far_they_are(acme, zhao, browser_of):
    run = waiting(progress=0.25)
    page = browser_of(zhao).get("/dashboard/").content.decode()
    assert "25% done." in page and f"/figures/dashboard/renewal/{run.pk}/" in page and SAID not in page
