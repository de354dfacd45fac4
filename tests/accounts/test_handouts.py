"""What is handed out of a made-up person: no way to sign in, nothing that the reader may not read, no common word."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import erasures, person_exports, person_texts
from analytics.models import Report
from kam.actions import users
from kam.ground import outbox
from kam.models import Delivery, Event, SavedView
from lifecycle.models import VisitDraft
from tests import factories

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/auth/password/reset/key/[\w-]+/")


def handed(browser: Any, contact: Any) -> str:
    """The whole of person.json and person.html."""
    answer = browser.post(f"/contacts/{contact.pk}/export/")
    whole = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    return whole.read("person.json").decode() + whole.read("person.html").decode()


@pytest.fixture
def reset(zhao):
    zhao.set_password("some-long-pass-9")
    zhao.save()
    Client().post("/auth/password/reset/", {"email": zhao.email})
    return Delivery.objects.get(kind="mail", name=zhao.email)


@pytest.mark.parametrize("word", ["KAM", "password", "reset", "someone", "Password reset", "重置密码"])
def test_no_waiting_link_of_a_colleague_is_handed_out(word, reset, ada, zhao, acme, browser_of):
    assert LINK.search(outbox.opened(reset.payload)["text"])
    made_up = factories.ContactFactory(account=acme, name=word, email=zhao.email)
    told = handed(browser_of(ada), made_up)
    assert not LINK.search(told) and "/auth/" not in told


def test_words_of_mails_lie_sealed_and_are_sent_all_the_same(reset, zhao):
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM kam_delivery WHERE kind = 'mail'")
        assert "/auth/" not in str(cursor.fetchall()) and list(reset.payload) == [outbox.SEALED]
    Delivery.objects.create(kind="mail", name="plain@example.com", payload={"subject": "Old", "text": "as it was kept"})
    assert outbox.relay() >= 2
    sent = {mail.to[0]: mail.body for mail in outgoing.outbox}
    assert LINK.search(sent[zhao.email]) and sent["plain@example.com"] == "as it was kept"
    assert not Delivery.objects.exclude(payload={}).filter(kind="mail").exists()


def test_a_mail_under_a_key_that_is_gone_waits_and_stops_no_other(reset, settings, ada, acme):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    outbox.send_mail_to("next@example.com", subject="Next", text="goes")
    outbox.relay()
    reset.refresh_from_db()
    assert reset.error == "UnreadableError" and [mail.to for mail in outgoing.outbox] == [["next@example.com"]]
    lost = factories.ContactFactory(account=acme, name="欧阳若兰", email="ruolan@acme.cn")
    Delivery.objects.filter(pk=reset.pk).update(name="mate@acme.cn", account_id=acme.pk)
    assert erasures.erase(lost, name=lost.name, by=ada).erased_at


def test_erasing_lets_mails_of_colleagues_go(reset, ada, zhao, acme):
    was = zhao.email
    users.address_moved(zhao, was)
    before = list(Delivery.objects.filter(kind="mail").values("name", "payload"))
    made_up = factories.ContactFactory(account=acme, name="若兰若兰", email=was)
    zhao.email = "new@example.com"
    zhao.save()
    erasures.erase(made_up, name=made_up.name, by=ada)
    assert list(Delivery.objects.filter(kind="mail").values("name", "payload")) == before and len(before) >= 1


def test_a_letter_to_a_customers_person_loses_who_is_erased(ada, acme):
    gone = factories.ContactFactory(account=acme, name="欧阳若兰", email="ruolan@acme.cn")
    for address in ("ruolan@acme.cn", "mate@acme.cn"):
        outbox.send_mail_to(address, subject="x", text="欧阳若兰 comes", account_id=acme.pk)
    erasures.erase(gone, name=gone.name, by=ada)
    letter = Delivery.objects.get(kind="mail")
    assert letter.name == "mate@acme.cn" and outbox.opened(letter.payload)["text"] == "[erased] comes"
    assert json.dumps(letter.payload).count("erased") == 0


SECRETS = ["SECRETREPORT", "SECRETVIEW", "SECRETDRAFT", "SECRETSUSPICION"]


def write_secrets(acme: Any, lin: Any, zhao: Any, name: str) -> Any:
    """What an administrator may not read, each saying a name: a report, a view, a draft, a suspicion."""
    report, view, draft, suspicion = (f"{name} {secret}" for secret in SECRETS)
    span = {"span": "month", "first_on": date(2026, 1, 1), "last_on": date(2026, 1, 31)}
    Report.objects.create(user=lin, added={"x": report}, **span)
    SavedView.objects.create(user=zhao, page="concentration", name=view[:80], query=urlencode({"q": name}))
    people = [["boss@customer.cn", "B"]]
    VisitDraft.objects.create(user=lin, key="k", starts_at=timezone.now(), subject="x", text=draft, people=people)
    row = {"verb": "suspicion.noted", "noun": "suspicion", "account_id": acme.pk, "by_id": lin.pk}
    return Event.objects.create(**row, data={"note": suspicion})


@pytest.mark.parametrize("name", ["the", "欧阳若兰"])
def test_what_the_reader_may_not_read_is_neither_handed_out_nor_counted(name, ada, zhao, lin, acme, browser_of):
    visit = factories.VisitFactory(account=acme, user=lin, note=f"{name} boss@customer.cn READABLE")
    person = factories.ContactFactory(account=acme, name=name, email="boss@customer.cn")
    before = person_exports.gathered(person_texts.person(person), by=ada)
    write_secrets(acme, lin, zhao, name)
    told = handed(browser_of(ada), person)
    assert not [secret for secret in SECRETS if secret in told] and "READABLE" in told and visit.pk
    assert "What only a director or a single colleague may read" in told
    after = person_exports.gathered(person_texts.person(person), by=ada)
    for name in set(before) - {"made_at", "happenings"}:
        assert after[name] == before[name], "whether there is any is told by nothing"
    assert set(after) == {"made_at", "entries", "ties", "mentions", "happenings", "common"}


@pytest.mark.parametrize("door", ["page", "api"])
def test_the_log_counts_of_an_erasure_what_whoever_erased_may_read(door, ada, zhao, lin, acme, browser_of, api_of):
    """A made-up person asks for nothing: of a suspicion, a draft and a private view the event has no number."""
    told = []
    for mail in ("a@customer.cn", "boss@customer.cn"):
        person = factories.ContactFactory(account=acme, name="欧阳若兰", email=mail)
        factories.VisitFactory(account=acme, user=lin, note="若兰 agreed READABLE")
        if told:
            write_secrets(acme, lin, zhao, "若兰 or 欧阳若兰")
        said = {"name": person.name, "rest": True, "passages": [one.key for one in _passages(person, ada)]}
        if door == "page":
            assert browser_of(ada).post(f"/contacts/{person.pk}/erase/", said).status_code == 302
        else:
            assert api_of(ada).post(f"/api/v1/contacts/{person.pk}/erase/", said, format="json").status_code == 200
        told.append(Event.objects.get(verb="contact.erased", subject_id=person.pk).data["rows"])
    assert told[0] == told[1] and told[0]["passage"] == 1
    assert "若兰" not in str([*Event.objects.values_list("data"), *VisitDraft.objects.values_list("text")])


def _passages(person: Any, ada: Any) -> Any:
    return erasures.look(person, by=ada).passages


def test_a_passage_is_told_in_as_many_places_as_one_may_open(ada, zhao, lin, acme, api_of, browser_of):
    person = factories.ContactFactory(account=acme, name="欧阳若兰")
    for _time in range(2):
        factories.VisitFactory(account=acme, user=lin, note="若兰 agreed")
    row = {"verb": "suspicion.noted", "noun": "suspicion", "account_id": acme.pk, "by_id": lin.pk}
    Event.objects.create(**row, data={"note": "若兰 agreed"})
    (told,) = api_of(ada).get(f"/api/v1/contacts/{person.pk}/erasure/").json()["passages"]
    assert told["places"] == 2
    page = browser_of(ada).get(f"/contacts/{person.pk}/erase/").content.decode()
    assert "2 places" in page and "3 places" not in page


def test_a_row_that_leads_to_them_is_kept_from_who_may_not_read_it(ada, zhao, lin, acme, monkeypatch):
    person = factories.ContactFactory(account=acme, name="欧阳若兰")
    visit = factories.VisitFactory(account=acme, user=lin, note="met")
    visit.contacts.set([person])
    one = person_texts.person(person)
    assert [row["table"] for row in person_exports.gathered(one, by=ada)["ties"]] == ["visit"]
    monkeypatch.setattr(person_texts, "seen", lambda rows, by: set())
    told = person_exports.gathered(one, by=ada)
    assert told["ties"] == [] and "unread" not in told


def test_a_name_that_is_a_word_is_warned_of_and_found_beside_an_address_alone(ada, lin, acme, browser_of, api_of):
    alone = factories.VisitFactory(account=acme, user=lin, note="Password for Peter is on the table")
    beside = factories.VisitFactory(account=acme, user=lin, note="Peter (peter@acme.cn) rang")
    person = factories.ContactFactory(account=acme, name="Peter", email="peter@acme.cn")
    browser = browser_of(ada)
    page = browser.get(f"/contacts/{person.pk}/erase/").content.decode()
    assert "“Peter” is a word as well" in page
    told = api_of(ada).get(f"/api/v1/contacts/{person.pk}/erasure/").json()
    assert told["common"] == ["Peter"]
    (passage,) = told["passages"]
    assert passage["said"] == "Peter" and not passage["is_certain"]
    assert "is on the table" not in handed(browser, person)
    erasures.erase(person, name="Peter", passages=[passage["key"]], by=ada)
    alone.refresh_from_db()
    beside.refresh_from_db()
    assert (alone.note, beside.note) == ("Password for [erased] is on the table", "[erased] ([erased]) rang")


@pytest.mark.parametrize(("name", "is_word"), [
    ("KAM", True), ("the", True), ("Password", True), ("客户", True), ("重置密码", True), ("key  account", True),
    ("Papadopoulos", False), ("Quirin Zwetschgenbaum", False), ("欧阳若兰", False), ("王建国", False), ("李娜", False),
])  # fmt: skip
def test_which_names_are_words(name, is_word, acme):
    person = factories.ContactFactory(account=acme, name=name)
    assert bool(person_texts.person(person).common) == is_word


def test_erasing_a_made_up_person_leaves_what_is_colleagues_own(ada, zhao, lin, acme):
    event = write_secrets(acme, lin, zhao, "关键客户大会")
    before = [list(model.objects.values()) for model in (Report, SavedView, VisitDraft)]
    made_up = factories.ContactFactory(account=acme, name="关键客户大会", email=zhao.email.upper(), mobile=zhao.phone)
    assert erasures.look(made_up, by=ada).own == 0, "no number of what one may not read"
    VisitDraft.objects.update(people=[[zhao.email, "Zhao"]])
    before[2] = list(VisitDraft.objects.values())
    erasures.erase(made_up, name=made_up.name, by=ada)
    assert [list(model.objects.values()) for model in (Report, SavedView, VisitDraft)] == before
    event.refresh_from_db()
    assert "[erased]" in event.data["note"], "the customer's own file loses the name"
