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
