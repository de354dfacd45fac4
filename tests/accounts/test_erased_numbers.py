"""Erasing takes the person's number and nothing that looks like it: days, amounts, codes, others' numbers and names."""

from __future__ import annotations

import json

import pytest

from accounts.actions import erasures
from accounts.forms.contacts import ContactForm
from accounts.models import Account, Order, Policy
from kam.actions import retention
from kam.ground import events
from kam.models import Event, Key, RetentionPeriod, Run
from kam.rules.redaction import MARK
from tests import factories
from tests.accounts.test_erasure_periods import LONG_AGO

pytestmark = pytest.mark.django_db
LOOKS = ["2026-11-30", "20261130", "1200000.00", "120000000", "1200000", "58886666", "2026-11-3"]


@pytest.fixture
def book(acme, lin, ada):
    """What programs keep beside a note that somebody wrote."""
    run = Run.objects.create(kind="export", started_by=lin, params={"on": "2026-11-30", "file": "export-20261130.csv"},
                             result={"total": "1200000.00", "number": "58886666", "on": "2026-11-30"})  # fmt: skip
    events.record("run.done", run, by=lin, data={"as_of": "2026-11-30", "total": "1200000.00", "key": "58886666"})
    events.record("rate.changed", by=lin, name="58886666", changes={"rate": ["1200000.00", "58886666"]})
    events.record("order.changed", by=lin, name="58886666", account_id=acme.pk,
                  changes={"total": ["1200000.00", "588866.66"], "ordered_on": [None, "2026-11-30"]})  # fmt: skip
    Key.objects.create(owner="user:1", key="k", fingerprint="f",
                       body='{"id": 58886666, "total": "1200000.00", "on": "2026-11-30", "n": 1}')  # fmt: skip
    return acme


def kept():
    return [
        list(Event.objects.exclude(noun="contact").order_by("pk").values()),
        list(Run.objects.values()),
        list(Key.objects.values()),
        list(Policy.objects.values()),
        list(Order.objects.values()),
        list(Account.objects.values()),
    ]


@pytest.mark.db_both
@pytest.mark.parametrize("phone", LOOKS)
def test_what_looks_like_a_day_an_amount_or_a_code_harms_nothing(book, ada, phone):
    contact = factories.ContactFactory(account=book, name="欧阳若兰", phone=phone, mobile=phone)
    was = kept()
    assert erasures.look(contact, by=ada).spoken == {}
    erasures.erase(contact, name=contact.name, by=ada)
    assert kept() == was


@pytest.mark.parametrize("name", ["2026-11-30", "1200000.00", "58886666", "run.done", "export-20261130.csv", "PO_12"])
def test_a_name_that_is_none_harms_nothing(book, ada, name):
    contact = factories.ContactFactory(account=book, name=name)
    was = kept()
    erasures.erase(contact, name=contact.name, by=ada)
    assert kept() == was


def test_an_honest_landline_goes_from_what_people_wrote_and_is_shown_before(book, lin, ada, api_of, browser_of):
    contact = factories.ContactFactory(account=book, name="欧阳若兰", phone="58886666")
    note = factories.VisitFactory(account=book, user=lin, note="she is at 58886666 from 2026-11-30, worth 588866.66")
    (example,) = erasures.look(contact, by=ada).numbers
    assert (example.before, example.said) == ("she is at ", "58886666")
    assert api_of(ada).get(f"/api/v1/contacts/{contact.pk}/erasure/").json()["numbers"][0]["said"] == "58886666"
    assert "<mark>58886666</mark>" in browser_of(ada).get(f"/contacts/{contact.pk}/erase/").content.decode()
    was = kept()
    erasures.erase(contact, name=contact.name, by=ada)
    note.refresh_from_db()
    assert note.note == f"she is at {MARK} from 2026-11-30, worth 588866.66" and kept() == was


def test_the_customer_s_own_number_stays_its_own(acme, lin, ada):
    Account.objects.filter(pk=acme.pk).update(phone="021-5888 6666")
    contact = factories.ContactFactory(account=acme, name="欧阳若兰", phone="021-58886666", mobile="13911112222")
    note = factories.VisitFactory(account=acme, user=lin, note="desk 021-58886666, mobile 13911112222 or 13911112223")
    erasures.erase(contact, name=contact.name, by=ada)
    note.refresh_from_db()
    assert note.note == f"desk 021-58886666, mobile {MARK} or 13911112223"


def test_customers_and_products_called_alike_keep_their_names(acme, lin, ada):
    shop = factories.AccountFactory(name="欧阳若兰商行")
    contact = factories.ContactFactory(account=acme, name="欧阳若兰")
    note = factories.VisitFactory(account=acme, user=lin, note="欧阳若兰 also buys for 欧阳若兰商行")
    Account.objects.filter(pk=acme.pk).update(name="欧阳若兰")
    event = events.record("order.changed", by=lin, name="欧阳若兰", account_id=acme.pk, data={"of": "欧阳若兰商行"})
    of_product = events.record("product.changed", by=lin, name="x", changes={"name": ["欧阳若兰", "y"]})
    owner = events.record("account.changed", by=lin, name="x", account_id=acme.pk, changes={"owner": ["欧阳若兰", "y"]})
    erasures.erase(contact, name=contact.name, by=ada)
    for row in (note, event, of_product, owner):
        row.refresh_from_db()
    assert note.note == f"{MARK} also buys for {shop.name}"
    assert event.subject_name == "欧阳若兰" and event.data == {"of": shop.name}
    assert of_product.changes == {"name": ["欧阳若兰", "y"]} and owner.changes == {"owner": ["欧阳若兰", "y"]}


@pytest.mark.parametrize("phone", ["2026-11-30", "1200000.00"])
def test_a_day_or_an_amount_is_not_taken_as_a_number(acme, phone, lin, api_of):
    answer = api_of(lin).post("/api/v1/contacts/", {"account": acme.pk, "name": "王芳", "phone": phone}, format="json")
    assert answer.status_code == 400 and "phone" in json.dumps(answer.json())
    assert "phone" in ContactForm.phone_fields


def test_nobody_goes_by_night_whose_digits_may_be_something_else(acme, lin, ada):
    retention.change(RetentionPeriod.objects.get(kind="contacts"), days=365, by=ada)
    contact = factories.ContactFactory(account=acme, name="欧阳若兰", phone="58886666", archived_at=LONG_AGO)
    factories.VisitFactory(account=acme, user=lin, note="took 58886666 pieces")
    assert retention.nightly().result == {}
    contact.refresh_from_db()
    assert contact.erased_at is None and Event.objects.filter(verb="contact.to_erase").count() == 1
