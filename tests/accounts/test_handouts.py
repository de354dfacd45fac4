"""What is handed out of a made-up person: no way to sign in, nothing that the reader may not read, no common word."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test import Client

from accounts.actions import erasures
from kam.actions import users
from kam.ground import outbox
from kam.models import Delivery
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
