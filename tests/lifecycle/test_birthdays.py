"""Birthdays of contacts: told to the owner who wants to know, three days ahead and on the day; never to others."""

from datetime import date, timedelta

import pytest

from accounts.models import Contact
from kam.models import Notice
from lifecycle.actions import watches
from lifecycle.facts import today
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _wednesday(workday):
    """The clock stands on that day."""


@pytest.fixture
def wang(acme):
    return factories.ContactFactory(account=acme, name="Wang", birthday="1976-11-28")


def wants(user):
    user.watches = {"birthday": True}
    user.save()


def told(system, on):
    watches.tell(as_of=on, by=system)
    return Notice.objects.filter(event__verb="contact.birthday").count()


def test_nobody_is_told_who_did_not_ask(wang, lin, system):
    assert told(system, DAY) == 0 and today.read(lin, DAY).of("birthday") == []


def test_told_three_days_ahead_and_on_the_day_if_it_is_a_working_day(wang, lin, system):
    wants(lin)
    assert [told(system, DAY + timedelta(n)) for n in range(-1, 2)] == [0, 1, 1]
    Contact.objects.update(birthday="--11-26")
    assert told(system, DAY + timedelta(1)) == 2


@pytest.mark.db_both
def test_today_says_when_and_how_old(wang, lin):
    wants(lin)
    (one,) = today.read(lin, DAY).of("birthday")
    assert (one.title, one.due_on, one.url) == ("Wang", date(2026, 11, 28), f"/contacts/{wang.pk}/")
    assert today.matters.why(one, DAY) == "Birthday in 3 days (50 years)"
    assert today.matters.why(one, one.due_on).startswith("Birthday today")


def test_not_of_those_who_left_nor_of_others_customers(wang, lin, chen, other, system):
    wants(chen)
    wants(lin)
    Contact.objects.filter(pk=wang.pk).update(left_on=DAY - timedelta(1))
    factories.ContactFactory(account=other, name="Li", birthday="--11-25")
    assert told(system, DAY) == 1 and not Notice.objects.filter(user=lin).exists()


def test_the_form_and_the_interface_take_it_as_people_write_it(wang, lin, browser_of, api_of):
    url = f"/contacts/{wang.pk}/edit/"
    page = browser_of(lin).get(url).content.decode()
    assert 'value="1976-11-28"' in page
    answer = api_of(lin).patch(f"/api/v1/contacts/{wang.pk}/", {"birthday": "5月17日"}, format="json")
    assert answer.status_code == 200 and answer.json()["birthday"] == "--05-17"
    assert "17 May" in browser_of(lin).get(f"/contacts/{wang.pk}/").content.decode()
    answer = api_of(lin).patch(f"/api/v1/contacts/{wang.pk}/", {"birthday": "tomorrow"}, format="json")
    assert answer.status_code == 400 and "birthday" in answer.json()["errors"]
