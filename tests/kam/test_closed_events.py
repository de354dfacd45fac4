"""The log names no contact to those who may not see them: not as it is written, not as it is read."""

from __future__ import annotations

import pytest

from kam.choices import Role
from kam.ground import events, records
from kam.models import Event
from kam.models.events import contact_nouns
from lifecycle.actions import visits
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "Wang Secret"


@pytest.fixture
def finance(db):
    return factories.UserFactory(role=Role.FINANCE)


@pytest.fixture
def wang(acme):
    return factories.ContactFactory(account=acme, name=NAME)


@pytest.mark.db_both
def test_whom_a_corrected_visit_met_is_counted(lin, acme, wang, finance, api_of, browser_of):
    visit = factories.VisitFactory(account=acme, user=lin)
    visits.change(visit, {"contacts": [wang]}, by=lin)
    told = Event.objects.get(verb="visit.changed")
    assert told.changes == {"contacts": [0, 1]}
    visits.change(visit, {"contacts": [factories.ContactFactory(account=acme, name=f"{NAME} B")]}, by=lin)
    for answer in (
        api_of(finance).get("/api/v1/events/"),
        api_of(finance).get("/api/v1/events/?format=csv"),
        browser_of(finance).get(f"/customers/{acme.pk}/timeline/"),
    ):
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200 and NAME not in body.decode()
    assert b"visit.changed" in api_of(finance).get("/api/v1/events/").content


def test_a_reference_to_a_contact_is_a_yes(lin, acme, wang):
    event = events.record("visit.logged", acme, by=lin, data={"whom": wang, "both": [wang, wang]})
    assert event.data == {"whom": True, "both": 2}


@pytest.mark.db_both
def test_the_log_of_contacts_themselves_names_them(lin, acme, wang):
    boss = factories.ContactFactory(account=acme, name="Boss")
    records.change(wang, {"reports_to": boss}, by=lin)
    assert Event.objects.get(verb="contact.changed").changes == {"reports_to": [None, "Boss"]}


@pytest.mark.db_both
def test_what_an_older_log_names_is_left_out(lin, acme, finance):
    visit = factories.VisitFactory(account=acme, user=lin)
    changes = {"contacts": [[], [NAME]], "kind": ["a", "b"], "note": ["", NAME]}
    events.record("visit.changed", visit, by=lin, changes=changes)
    for rows in (
        list(Event.objects.visible_to(finance)),
        list(Event.objects.visible_to(finance).about(acme.pk).iterator()),
    ):
        assert [event.changes for event in rows] == [{"kind": ["a", "b"]}]
    assert NAME in str(Event.objects.visible_to(lin).get().changes)


def test_every_noun_that_takes_the_right_is_closed():
    assert {"contact", "relation", "influence", "rivalry", "seller"} <= contact_nouns()
