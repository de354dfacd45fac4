"""`?expand=`: records named by key stand beside an answer, as far as the reader sees them, in as many queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kam.choices import Role
from kam.ground import expanding
from kam.urls import urlpatterns
from lifecycle.models import Warning, WarningCause
from tests import factories

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/"
DAY = date(2026, 6, 1)


@pytest.fixture
def people(acme):
    boss = factories.ContactFactory(account=acme, name="Wang Fang")
    return boss, factories.ContactFactory(account=acme, name="Li Na", reports_to=boss)


@pytest.mark.db_both
def test_keys_stay_and_the_records_stand_beside(api_of, lin, acme, people):
    boss, clerk = people
    rows = api_of(lin).get(f"{CONTACTS}?expand=account,reports_to&ordering=name").json()["results"]
    one = next(row for row in rows if row["id"] == clerk.pk)
    assert one["account"] == acme.pk and one["reports_to"] == boss.pk
    assert one["expanded"]["account"]["name"] == acme.name and one["expanded"]["reports_to"]["name"] == "Wang Fang"
    top = next(row for row in rows if row["id"] == boss.pk)
    assert top["expanded"]["reports_to"] is None
    single = api_of(lin).get(f"{CONTACTS}{clerk.pk}/?expand=account&fields=name").json()
    assert set(single) == {"id", "name", "account", "expanded"} and single["expanded"]["account"]["id"] == acme.pk


def test_what_the_reader_may_not_see_is_null(api_of, lin, acme):
    group = factories.AccountFactory(name="Unseen group")
    type(acme).objects.filter(pk=acme.pk).update(parent=group)
    shown = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/?expand=parent")
    assert shown.json()["expanded"] == {"parent": None} and "Unseen group" not in shown.content.decode()
    case = {"sort": "complaint", "title": "Cracks", "account": acme.pk, "contact": None}
    person = factories.ContactFactory(account=acme, name="Wang Fang")
    made = api_of(lin).post("/api/v1/cases/", {**case, "contact": person.pk}, format="json").json()
    finance = factories.UserFactory(role=Role.FINANCE)
    seen = api_of(finance).get(f"/api/v1/cases/{made['id']}/?expand=contact,account")
    assert seen.status_code == 200 and seen.json()["expanded"]["contact"] is None
    assert seen.json()["expanded"]["account"]["id"] == acme.pk and "Wang Fang" not in seen.content.decode()


def test_what_is_in_the_archive_is_shown_as_at_its_own_address(api_of, lin, acme):
    visit = factories.VisitFactory(account=acme, user=lin)
    case = {"sort": "complaint", "title": "Cracks", "account": acme.pk, "visit": visit.pk}
    made = api_of(lin).post("/api/v1/cases/", case, format="json").json()
    type(visit).objects.filter(pk=visit.pk).update(archived_at=visit.held_at)
    assert api_of(lin).get(f"/api/v1/visits/{visit.pk}/").status_code == 200
    assert api_of(lin).get(f"/api/v1/cases/{made['id']}/?expand=visit").json()["expanded"]["visit"]["id"] == visit.pk


def test_a_field_nobody_knows_is_refused_before_anything_is_written(api_of, lin, acme):
    refused = api_of(lin).post(f"{CONTACTS}?fields=nothing", {"account": acme.pk, "name": "Twice"}, format="json")
    assert refused.status_code == 400 and not acme.contacts.filter(name="Twice").exists()


def test_warnings_beside_their_rows_are_read_at_once(api_of, lin):
    client, counts = api_of(lin), []
    for many in (1, 6):
        for _one in range(many):
            account = factories.AccountFactory(owner=lin)
            warning = Warning.objects.create(
                account=account, opened_on=DAY, risk_at_opening=0.6, risk=0.6, value_at_risk=1
            )
            WarningCause.objects.create(warning=warning, cause="own_strategy", by=lin, on=DAY)
        client.get("/api/v1/causes/?expand=warning")
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get("/api/v1/causes/?expand=warning").json()["results"]) >= many
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_as_many_queries_for_one_row_as_for_fifty(api_of, lin, acme):
    client, counts = api_of(lin), []
    for many in (2, 48):
        factories.ContactFactory.create_batch(many, account=acme)
        client.get(f"{CONTACTS}?expand=account")  # what is asked once a process
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(client.get(f"{CONTACTS}?expand=account&page_size=100").json()["results"]) >= many
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("expand=name", "Expand one of: account"),
        ("expand=account__owner", "Expand one of"),
        ("expand=account&format=csv", "no room"),
        ("expand=%00", "Give it a value"),
    ],
)
def test_what_cannot_be_expanded_is_said(api_of, lin, people, query, words):
    refused = api_of(lin).get(f"{CONTACTS}?{query}")
    assert refused.status_code == 400 and words in refused.json()["errors"]["expand"][0]


def test_a_record_with_others_beside_it_is_read_anew(api_of, lin, acme, people):
    """The tag is of the record alone: it says nothing of what stands beside it."""
    client, address = api_of(lin), f"{CONTACTS}{people[1].pk}/?expand=account"
    tag = client.get(address)["ETag"]
    assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 200
    assert client.get(address.split("?")[0], HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_most_keys_lead_to_their_resource():
    from accounts.api.contacts import ContactApi
    from lifecycle.api.visits import VisitApi

    assert urlpatterns and set(expanding.expandable(ContactApi.serializer_class)) >= {"account", "reports_to"}
    assert {"account", "user"} <= set(expanding.expandable(VisitApi.serializer_class))
