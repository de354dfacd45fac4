"""Beside a planned visit whose day went by none is proposed: first somebody says whether it was held."""

from datetime import timedelta

import pytest

from accounts.models import Account
from lifecycle.actions import cadence, plans, visits
from lifecycle.choices import DropKind, NoRoom
from lifecycle.models import Unplaced, VisitPlan
from tests import factories
from tests.lifecycle.fridays import ADVANCE, ON, ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


@pytest.fixture
def missed(lin, best):
    """Due since long, planned for Tuesday, and nobody said what became of it."""
    factories.VisitFactory(account=best, user=lin, held_at=ago(40))
    return VisitPlan.objects.create(account=best, user=lin, planned_on=ON - timedelta(3))


def proposals(account):
    return VisitPlan.objects.filter(account=account, state="proposed")


@pytest.mark.db_both
def test_none_is_proposed_and_what_was_is_withdrawn_while_it_waits(lin, best, missed, system):
    other = VisitPlan.objects.create(account=best, user=lin, planned_on=ON + timedelta(2), state="proposed")
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 0
    other.refresh_from_db()
    assert (other.state, other.drop_kind) == ("dropped", "lapsed")
    assert list(Unplaced.objects.values_list("account", "user", "cause")) == [(best.pk, lin.pk, NoRoom.UNHELD)]
    assert cadence.propose(as_of=ON, by=system)["proposed"] == 0, "a second run changes nothing"


def test_the_list_of_those_without_a_day_says_so_and_leads_to_it(lin, best, missed, system, browser_of):
    cadence.propose(as_of=ON, by=system)
    page = browser_of(lin).get("/plans/no-room/").content.decode()
    assert "The visit planned for 17 Nov waits: held, moved or dropped?" in page
    assert f'href="/plans/{missed.pk}/"' in page
    today = browser_of(lin).get("/today/").content.decode()
    assert f"/visits/log/?plan={missed.pk}" in today, "Today asks for it"


@pytest.mark.parametrize("answer", ["held", "moved", "dropped"])
def test_once_it_is_answered_the_list_is_quiet_and_the_next_is_proposed(lin, best, missed, system, answer):
    cadence.propose(as_of=ON, by=system)
    if answer == "held":
        visits.log(account=best, said=ADVANCE, plan_id=missed.pk, by=lin)
    elif answer == "moved":
        plans.move(missed, planned_on=ON + timedelta(3), by=lin)
    else:
        plans.drop(missed, kind=DropKind.WRONG_TIME, by=lin)
    assert not Unplaced.objects.exists()
    cadence.propose(as_of=ON, by=system)
    assert proposals(best).exists() and not Unplaced.objects.exists()


@pytest.mark.parametrize("how", ["a colleague's", "seen since", "of today"])
def test_what_is_no_question_to_the_owner_keeps_nothing_back(lin, gu, best, missed, system, how):
    if how == "a colleague's":
        VisitPlan.objects.update(user=gu)
    elif how == "of today":
        VisitPlan.objects.update(planned_on=ON)
    else:
        factories.VisitFactory(account=best, user=lin, held_at=ago(2))
    cadence.propose(as_of=ON, by=system)
    assert proposals(Account.objects.get(pk=best.pk)).exists() and not Unplaced.objects.exists()
