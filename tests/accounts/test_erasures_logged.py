"""What the log counts of an erasure or a hand-out tells none of its readers of rows out of their sight."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from accounts.actions import erasures, person_exports
from accounts.models import Account
from analytics.models import Report
from kam.ground import events
from kam.models import Event, Import, SavedView
from lifecycle.models import VisitDraft
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
NAME, MAIL = "Zebulon Quartermain", "zebulon.q@victim.example"
SAID = f"{NAME} <{MAIL}>, and Zebulon again"


@pytest.fixture
def zebulon(acme, lin):
    person = factories.ContactFactory(account=acme, name=NAME, email=MAIL)
    visit = factories.VisitFactory(account=acme, user=lin, note=f"met {NAME}, Zebulon agreed")
    visit.contacts.add(person)
    factories.RelationFactory(contact=person, user=lin)
    return person


@pytest.fixture
def beyond(zebulon, other, chen, zhao, ada):
    """What lin, who reads Acme's log, may not open: rows of the one who erases, of the company, of another customer."""
    SavedView.objects.create(user=ada, page="contacts", name="mine", query=f"q={MAIL}")
    SavedView.objects.create(user=ada, page="contacts", name=NAME, query="")
    span = {"span": "month", "first_on": date(2026, 1, 1), "last_on": date(2026, 1, 31)}
    Report.objects.create(user=ada, added={"x": SAID}, **span)
    VisitDraft.objects.create(user=ada, key="k", starts_at=timezone.now(), subject="x", text=SAID, people=[[MAIL, "Z"]])
    Import.objects.create(kind="contacts", file_name=f"{NAME}.csv", by=ada)
    events.record("list.exported", by=ada, name=SAID)
    Event.objects.create(verb="suspicion.noted", noun="suspicion", account_id=zebulon.account_id, by_id=zhao.pk,
                         data={"note": SAID})  # fmt: skip
    Account.objects.filter(pk=other.pk).update(referred_by=zebulon.account, referred_by_contact=zebulon)
    factories.VisitFactory(account=other, user=chen, note=SAID)
    factories.DocumentFactory(account=other, title=SAID)


def test_an_erasure_counts_what_readers_of_the_log_may_open(zebulon, ada, request):
    request.getfixturevalue("beyond")
    assert len(erasures.look(zebulon, by=ada).spoken) > 3, "whoever erases is told before of all that they may read"
    erasures.erase(zebulon, name=NAME, certain=True, by=ada)
    told = Event.objects.get(verb="contact.erased").data["rows"]
    assert told == {"passage": 1, "visit": 1, "tie": 1, "document_file": 0}
    assert not Event.objects.exclude(noun__in=("user", "team")).filter(data__icontains="Quartermain").exists()


def test_it_counts_the_same_without_them(zebulon, ada):
    erasures.erase(zebulon, name=NAME, certain=True, by=ada)
    told = Event.objects.get(verb="contact.erased").data["rows"]
    assert told == {"passage": 1, "visit": 1, "tie": 1, "document_file": 0}


@pytest.mark.parametrize("more", [(), ("beyond",)])
def test_nor_does_a_hand_out(zebulon, ada, lin, request, more):
    factories.DocumentFactory(account=zebulon.account, title=f"Minutes {NAME}")
    for fixture in more:
        request.getfixturevalue(fixture)
    person_exports.export(zebulon, by=ada).close()
    told = Event.objects.visible_to(lin).get(verb="contact.exported").data["rows"]
    assert told == {"entries": 1, "ties": 2, "mentions": 2, "happenings": 0}
