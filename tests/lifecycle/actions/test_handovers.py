"""Handing a book over: what is open goes along with its customer, what was done stays with those who did it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import accounts
from kam.models import Event
from lifecycle.choices import PlanState
from lifecycle.models import Promise, Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def promise(account, user, **more):
    return Promise.objects.create(account=account, user=user, text="Samples", due_on=date(2026, 7, 1), **more)


def plan(account, user, state=PlanState.PLANNED, **more):
    return VisitPlan.objects.create(
        **{"account": account, "user": user, "planned_on": date(2026, 12, 1), "state": state} | more
    )


@pytest.fixture
def work(acme, other, lin, gu, chen):
    """lin's open and done work on Acme, gu's promise there, and lin's promise elsewhere."""
    return {
        "open": promise(acme, lin),
        "kept": promise(acme, lin, kept_on=date(2026, 6, 1)),
        "seated": promise(acme, gu),
        "elsewhere": promise(other, lin),
        "planned": plan(acme, lin),
        "missed": plan(acme, lin, planned_on=date(2026, 11, 24)),
        "proposed": plan(acme, lin, PlanState.PROPOSED),
        "done": plan(acme, lin, PlanState.DONE),
        "visit": factories.VisitFactory(account=acme, user=lin),
    }


def owners(work):
    for row in work.values():
        row.refresh_from_db()
    return {name: row.user.username for name, row in work.items()}


@pytest.mark.db_both
def test_open_work_goes_along_and_history_stays(zhao, chen, acme, gu, work):
    accounts.hand_over(acme, owner=chen, note="Take care", by=zhao)
    assert owners(work) == {
        "open": "chen", "kept": "lin", "seated": "gu", "elsewhere": "lin", "planned": "chen", "proposed": "chen",
        "missed": "lin", "done": "lin", "visit": "lin",
    }  # fmt: skip
    assert acme.seats.active().get().user == gu
    event = Event.objects.get(verb="account.handed_over")
    assert event.data.items() >= {"note": "Take care", "promises": 1, "plans": 2}.items()
    assert (work["planned"].version, work["planned"].sequence, work["open"].version) == (2, 1, 2)


def test_a_whole_book_goes_at_once(browser_of, zhao, chen, lin, acme, work):
    more = factories.AccountFactory(owner=lin)
    theirs = promise(more, lin)
    body = {"account": [acme.pk, more.pk], "owner": chen.pk}
    assert browser_of(zhao).post("/customers/hand-over/", body).status_code == 302
    theirs.refresh_from_db()
    assert (owners(work)["open"], theirs.user) == ("chen", chen)


def test_with_nobody_in_charge_work_waits_and_goes_to_the_next_owner(zhao, chen, gu, acme, work):
    accounts.hand_over(acme, owner=None, by=zhao)
    assert owners(work)["open"] == "lin"
    acme.refresh_from_db()
    accounts.hand_over(acme, owner=chen, by=zhao)
    now = owners(work)
    assert (now["open"], now["planned"], now["seated"]) == ("chen", "chen", "gu")


def test_the_new_owner_finds_it_today_and_the_old_one_no_more(browser_of, zhao, lin, chen, acme, work):
    Promise.objects.filter(pk=work["open"].pk).update(due_on=timezone.localdate() - timedelta(days=1), text="Mustard")
    assert "Mustard" in browser_of(lin).get("/").content.decode()
    accounts.hand_over(acme, owner=chen, by=zhao)
    assert "Mustard" not in browser_of(lin).get("/").content.decode()
    assert "Mustard" in browser_of(chen).get("/").content.decode()
    assert Visit.objects.visible_to(chen).filter(account=acme).count() == 1
