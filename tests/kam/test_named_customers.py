"""The log names another customer only to those who see it: on the page, through the API, in files and refusals."""

from __future__ import annotations

import pytest

from accounts.actions import accounts, channels
from accounts.models import Account, Downstream
from kam.ground import events, records
from kam.ground.errors import Stale
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "Hidden Holding"


@pytest.fixture
def hidden(chen):
    return factories.AccountFactory(name=NAME, short_name="", owner=chen, code="HIDDEN")


@pytest.fixture
def happened(zhao, acme, hidden):
    """Acme, which sells on, came under the hidden group, and sells to it."""
    Account.objects.filter(pk=acme.pk).update(kind="dealer")
    acme.refresh_from_db()
    accounts.change(acme, values={"parent": hidden}, by=zhao)
    part = channels.add(Downstream, values={"account": acme, "name": "Shop"}, by=zhao)
    channels.change(part, values={"customer": hidden}, by=zhao)
    return acme


def bodies(user, account, browser_of, api_of):
    page, client = browser_of(user), api_of(user)
    for answer in (
        client.get(f"/api/v1/events/?account={account.pk}"),
        client.get("/api/v1/events/?format=csv"),
        page.get(f"/customers/{account.pk}/timeline/"),
    ):
        assert answer.status_code == 200
        yield (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


@pytest.mark.db_both
def test_who_does_not_see_it_reads_another_customer(happened, lin, browser_of, api_of):
    for body in bodies(lin, happened, browser_of, api_of):
        assert NAME not in body and "HIDDEN" not in body and "another customer" in body


@pytest.mark.db_both
def test_who_sees_it_reads_its_name(happened, zhao, browser_of, api_of):
    for body in bodies(zhao, happened, browser_of, api_of):
        assert NAME in body and "of_account" not in body


def test_a_notice_names_no_more(happened, hidden, lin, zhao, browser_of):
    told = {"parent": [None, hidden]}
    events.record("account.changed", happened, by=zhao, changes=told, notify=[lin])
    body = browser_of(lin).get("/notices/").content.decode()
    assert NAME not in body and "another customer" in body


def test_a_refused_save_names_no_more(happened, lin):
    with pytest.raises(Stale) as refused:
        records.change(happened, {"city": "X"}, by=lin, version=1)
    assert NAME not in str(refused.value.extra if hasattr(refused.value, "extra") else vars(refused.value))


def test_what_an_older_log_names_is_left_out(acme, lin, zhao):
    Event.objects.create(verb="account.changed", noun="account", account_id=acme.pk, changes={"parent": ["", NAME]})
    assert [e.changes for e in Event.objects.visible_to(lin)] == [{"parent": ["", "another customer"]}]
    assert [e.changes for e in Event.objects.visible_to(zhao)] == [{"parent": ["", NAME]}]


@pytest.mark.db_both
def test_many_events_are_looked_up_at_once(happened, hidden, lin, zhao, django_assert_num_queries):
    for _n in range(5):
        events.record("account.changed", happened, by=zhao, changes={"parent": [None, hidden]})
    with django_assert_num_queries(2):
        assert len(list(Event.objects.visible_to(lin))) > 5
