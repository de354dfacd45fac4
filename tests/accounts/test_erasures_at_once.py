"""Erasing beside other work: of two at once one does it, and a merge that comes between leaves no entry behind."""

from __future__ import annotations

from threading import Event as Flag
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.actions import contact_merges, contacts, erasures
from accounts.models import Contact
from kam.models import Event
from kam.rules.redaction import MARK
from tests import factories
from tests.accounts.merges.test_parallel import beside

pytestmark = [pytest.mark.company, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def test_of_two_at_once_one_erases_and_the_other_finds_it_done(acme: Any, ada: Any):
    lan = factories.ContactFactory(account=acme, name="欧阳若兰")
    found = beside(*[lambda: erasures.erase(lan, name="欧阳若兰", by=ada).name] * 2)
    assert found == [MARK, MARK] and Event.objects.filter(verb="contact.erased").count() == 1


def test_beside_a_merge_either_both_entries_go_or_the_merge_is_refused(acme: Any, ada: Any, lin: Any):
    lan, again = (factories.ContactFactory(account=acme, name="欧阳若兰") for _ in range(2))
    beside(
        lambda: erasures.erase(lan, name="欧阳若兰", by=ada), lambda: contact_merges.merge(lan, again, by=lin)
    )  # fmt: skip
    lan.refresh_from_db()
    again.refresh_from_db()
    assert lan.name == MARK and (again.name == MARK or again.merged_into_id is None)
    assert Contact.objects.filter(merged_into=lan).exclude(name=MARK).count() == 0


@pytest.mark.parametrize("verb", ["change", "leave"])
def test_who_is_erased_meanwhile_is_not_written_again(acme: Any, ada: Any, lin: Any, verb: str):
    lan = factories.ContactFactory(account=acme, name="欧阳若兰", email="ruolan@acme.cn")
    read, erased, asked = Contact.objects.get(pk=lan.pk), Flag(), Flag()

    def erase() -> None:
        with transaction.atomic():
            erasures.erase(lan, name="欧阳若兰", by=ada)
            erased.set()
            asked.wait(3)

    def write() -> Any:
        erased.wait(20)
        if verb == "leave":
            return contacts.leave(read, on=read.created_at.date(), by=lin)
        return contacts.change(read, values={"email": "again@acme.cn"}, by=lin)

    assert beside(erase, write)[1] == "erased"
    lan.refresh_from_db()
    assert (lan.name, lan.email, lan.left_on) == (MARK, "", None)
