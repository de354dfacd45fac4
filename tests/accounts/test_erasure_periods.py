"""Who is erased because their period is over: certain short names go, about others somebody is asked, for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models.contacts import WAITS
from kam.actions import retention
from kam.models import Event, RetentionPeriod
from kam.rules.redaction import MARK
from lifecycle.facts import decisions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
LONG_AGO = timezone.now() - timedelta(days=400)
LIST = "/contacts/?archived=true&to_erase=true"


@pytest.fixture
def period(ada):
    return retention.change(RetentionPeriod.objects.get(kind="contacts"), days=365, by=ada)


@pytest.fixture
def wang(acme):
    return factories.ContactFactory(account=acme, name="王伟", archived_at=LONG_AGO)


def visit(acme, lin, note, *people):
    found = factories.VisitFactory(account=acme, user=lin, note=note)
    found.contacts.set(people)
    return found


def name_of(contact):
    contact.refresh_from_db()
    return contact.name


@pytest.mark.usefixtures("period")
def test_what_is_certain_goes_at_once(acme, lin, wang):
    note = visit(acme, lin, "王总签字，小王送样", wang)
    assert retention.nightly().result == {"contacts": 1}
    note.refresh_from_db()
    assert name_of(wang) == MARK and note.note == f"{MARK}签字，{MARK}送样"


@pytest.mark.usefixtures("period")
def test_where_another_may_be_meant_somebody_is_asked_once_and_for_a_while(acme, lin, ada, wang, browser_of):
    factories.ContactFactory(account=acme, name="王芳")
    doubtful, sure = visit(acme, lin, "老王签字"), visit(acme, lin, "王总送样", wang)
    for _night in range(2):
        assert retention.nightly().result == {} and name_of(wang) == "王伟"
    (asked,) = Event.objects.filter(verb="contact.to_erase")
    assert asked.subject_id == wang.pk
    (waits,) = decisions.waiting(ada)
    assert waits.count == 1 and "1 person waits to be erased" in waits.words
    browser = browser_of(ada)
    settings = browser.get("/settings/retention/").content.decode()
    assert "1 person waits to be erased" in settings and LIST.replace("&", "&amp;") in settings
    assert f'href="/contacts/{wang.pk}/"' in browser.get(LIST).content.decode()
    assert "The period for archived contacts is over" in browser.get(f"/contacts/{wang.pk}/erase/").content.decode()
    Event.objects.filter(pk=asked.pk).update(at=timezone.now() - WAITS - timedelta(days=1))
    assert retention.nightly().result == {"contacts": 1} and name_of(wang) == MARK
    for note in (doubtful, sure):
        note.refresh_from_db()
    assert (doubtful.note, sure.note) == ("老王签字", f"{MARK}送样")
    assert decisions.waiting(ada) == [] and not browser.get(LIST).context["rows"]


@pytest.mark.usefixtures("period")
def test_who_is_brought_back_waits_no_more_and_is_asked_about_anew(acme, lin, ada, wang):
    visit(acme, lin, "老王签字")
    retention.nightly()
    type(wang).objects.filter(pk=wang.pk).update(archived_at=None)
    assert decisions.waiting(ada) == []
    type(wang).objects.filter(pk=wang.pk).update(archived_at=LONG_AGO)
    Event.objects.filter(verb="contact.to_erase").update(at=LONG_AGO - timedelta(days=1))
    assert retention.nightly().result == {} and Event.objects.filter(verb="contact.to_erase").count() == 2


def test_the_api_lists_them_and_who_may_not_erase_is_not_asked(acme, lin, zhao, ada, wang, period, api_of):
    visit(acme, lin, "老王签字")
    retention.nightly()
    found = api_of(ada).get("/api/v1/contacts/?archived=true&to_erase=true").json()["results"]
    assert [row["id"] for row in found] == [wang.pk]
    assert not any(one.kind.key == "erasures" for user in (lin, zhao) for one in decisions.waiting(user))
