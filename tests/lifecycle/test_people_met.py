"""Whom one met where a customer has many people: the usual come first, nobody falls off unsaid."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import visits
from lifecycle.facts.people_to_meet import MOST_PEOPLE
from lifecycle.forms.visits import MOST_NAMED
from lifecycle.models import Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LOG = "/visits/log/"


def boxes(page):
    return [int(pk) for pk in re.findall(r'name="contacts" value="(\d+)"', page)]


@pytest.fixture
def crowd(acme):
    return [factories.ContactFactory(account=acme, name=f"Person {n:03}") for n in range(MOST_PEOPLE + 5)]


@pytest.mark.db_both
def test_those_met_last_come_first_however_many_there_are(lin, acme, crowd, browser_of):
    before = timezone.now() - timedelta(days=30)
    visits.log(account=acme, said=visits.Said("advance", contacts=[crowd[-1]]), held_at=before, by=lin)
    type(crowd[-2]).objects.filter(pk=crowd[-2].pk).update(last_met_on=before.date() - timedelta(days=9))
    VisitPlan.objects.all().delete()
    page = browser_of(lin).get(f"{LOG}?account={acme.pk}").content.decode()
    assert boxes(page)[:2] == [crowd[-1].pk, crowd[-2].pk] and len(boxes(page)) == MOST_PEOPLE
    assert f'data-tick="contacts" data-values="{crowd[-1].pk}"' in page
    assert "5 more are found by name" in page


def test_whom_a_form_names_comes_back_with_it(lin, acme, crowd, browser_of):
    """Found by the search, not among those that come with the form."""
    data = {"account": acme.pk, "contacts": [crowd[-1].pk], "outcome": "nothing of the kind"}
    page = browser_of(lin).post(LOG, data).content.decode()
    assert f'value="{crowd[-1].pk}" checked' in page


@pytest.mark.parametrize("door", [LOG, "/visits/queued/"])
def test_more_than_can_be_named_is_said_not_cut(lin, acme, crowd, browser_of, door):
    data = {"account": acme.pk, "outcome": "advance", "contacts": [one.pk for one in crowd[: MOST_NAMED + 1]]}
    answer = browser_of(lin).post(door, data)
    told = answer.json()["detail"] if door != LOG else answer.content.decode()
    assert answer.status_code == 422 and f"At most {MOST_NAMED} can be named" in told
    assert not Visit.objects.exists()
    data["contacts"].pop()
    assert browser_of(lin).post(door, data).status_code in (201, 302)
    assert Visit.objects.get().contacts.count() == MOST_NAMED
