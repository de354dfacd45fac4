"""Visits are proposed on demand: by whoever may have things computed, from today on, as the night does it."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from kam.ground import days
from kam.models import Run
from lifecycle.models import VisitPlan
from lifecycle.tasks import visit_plans
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
API, PAGE = "/api/v1/runs/", "/runs/start/"


@pytest.fixture
def book(lin, monkeypatch):
    """A golden customer, in a book whose newest order is of last year."""
    monkeypatch.setattr(days, "_newest", lambda: days.company_today() - timedelta(200))
    return factories.AccountFactory(owner=lin, tier="gold")


def asked_by(person, door, browser_of, api_of, **values):
    said = {"kind": "visit_plans"} | values
    if door == "api":
        return api_of(person).post(API, said, format="json")
    return browser_of(person).post(PAGE, said)


@pytest.mark.parametrize("door", ["page", "api"])
def test_an_administrator_asks_and_it_is_done(ada, lin, book, browser_of, api_of, door):
    assert asked_by(ada, door, browser_of, api_of).status_code in (201, 302)
    run = Run.objects.get()
    assert (run.as_of, run.started_by) == (days.company_today(), ada)
    visit_plans(run.pk)
    run.refresh_from_db()
    assert (run.state, run.started_by, run.result["proposed"]) == ("done", ada, 1)
    assert VisitPlan.objects.get().user == lin


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_day_that_is_over_is_refused(ada, book, browser_of, api_of, door):
    past = (days.company_today() - timedelta(1)).isoformat()
    answer = asked_by(ada, door, browser_of, api_of, as_of=past)
    assert answer.status_code in (400, 422) and "from today on" in answer.content.decode()
    assert not Run.objects.exists()


def test_the_button_offers_today_and_others_may_not(ada, lin, book, browser_of, api_of):
    page = browser_of(ada).get(PAGE, {"kind": "visit_plans"}).content.decode()
    assert f'value="{days.company_today().isoformat()}"' in page
    for door in ("page", "api"):
        assert asked_by(lin, door, browser_of, api_of).status_code == 403


def test_the_day_that_the_page_filled_in_for_other_kinds_is_not_held_against_it(ada, lin, book, browser_of, api_of):
    page = browser_of(ada).get(PAGE).content.decode()
    reads = page.split('data-read-by="id_kind" data-reads="')[1].split('"')[0].split()
    assert "all" in reads and "visit_plans" not in reads
    assert asked_by(ada, "page", browser_of, api_of, as_of=days.offered().isoformat()).status_code == 302
    assert Run.objects.get().as_of == days.company_today()
    assert 'type="hidden" name="as_of"' in browser_of(ada).get(PAGE, {"kind": "visit_plans"}).content.decode()


def test_the_command_refuses_it_in_words(book):
    with pytest.raises(CommandError, match="from today on"):
        call_command("plan_visits", "--as-of", (days.company_today() - timedelta(1)).isoformat())
