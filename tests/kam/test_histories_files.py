"""What a file of rows changed stands in the history of each record: when, by whom, through which file, was and is."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import accounts, contacts, erasures, fields, orders
from accounts.models import Account, Contact, Order
from kam.ground import by_files, doors, events, histories, intakes
from kam.models import Event, Import, ImportedRow
from tests.accounts.imports.conftest import _own_media, bring, sheet, undo

__all__ = ["_own_media", "bring", "sheet", "undo"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
ACCOUNTS, CONTACTS = "code,name,region,parent", "account,name,title,department"
ORDERS = "account_id,order_id,order_date,revenue"


def told(record, reader):
    return [(one.by_name, one.changes) for one in by_files.of(record, reader)]


def page(browser, record, **asked):
    return browser.get(histories.address(record), asked).content.decode()


def test_what_a_file_changed_of_a_person_is_told_with_what_was_and_is(bring, sheet, ada, lin, acme, browser_of, api_of):
    wang = contacts.create(values={"account": acme, "name": "Wang", "title": "Buyer"}, by=lin)
    first = bring(sheet(CONTACTS, "ACME,Wang,Head,Works", "ACME,Li,Clerk,"), kind="contacts")
    contacts.change(Contact.objects.get(pk=wang.pk), values={"title": "Director"}, by=lin)
    bring(sheet(CONTACTS, "ACME,Wang,Chief,Works", name="second.csv"), kind="contacts")
    wang = Contact.objects.get(pk=wang.pk)
    assert [changes for _by, changes in told(wang, lin)] == [
        {"title": ["Director", "Chief"]},
        {"title": ["Buyer", "Head"], "department": ["", "Works"]},
    ]
    assert {who for who, _changes in told(wang, lin)} == {str(ada)}
    li = Contact.objects.get(name="Li")
    assert [changes for _by, changes in told(li, lin)] == [{}], "brought in"
    words = page(browser_of(lin), wang)
    assert "Through files" in words and "Chief" in words and "second.csv" not in words
    assert "second.csv" in page(browser_of(ada), wang) and f"/imports/{first.pk}/" in page(browser_of(ada), wang)
    assert "brought in" in page(browser_of(lin), li)
    found = api_of(lin).get(f"/api/v1/contacts/{wang.pk}/history/").json()
    assert [one["import_id"] for one in found["files"]] == [None, None]
    assert found["files"][0]["words"] == [{"name": "title", "label": "Title", "was": "Director", "now": "Chief"}]
    assert len(found["results"]) == Event.objects.filter(noun="contact", subject_id=wang.pk).count()
    mine = api_of(ada).get(f"/api/v1/contacts/{wang.pk}/history/", {"field": "department"}).json()["files"]
    assert [(one["import_id"], one["file"]) for one in mine] == [(first.pk, "book.csv")]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert api_of(lin).get(f"/api/v1/contacts/{wang.pk}/history/", {"since": tomorrow}).json()["files"] == []
    assert "Through files" not in page(browser_of(lin), wang, person=lin.pk)


def test_the_record_as_of_a_day_knows_what_files_wrote(bring, sheet, lin, acme, time_machine):
    time_machine.move_to("2026-06-01 10:00+08:00")
    wang = contacts.create(values={"account": acme, "name": "Wang", "title": "Buyer"}, by=lin)
    time_machine.move_to("2026-06-03 10:00+08:00")
    bring(sheet(CONTACTS, "ACME,Wang,Head,Works"), kind="contacts")
    wang.refresh_from_db()
    days = {"2026-06-02": "Buyer", "2026-06-03": "Head"}
    for day, title in days.items():
        stood = {one.name: one for one in doors.state(wang, date.fromisoformat(day), lin).stood}
        assert (stood["title"].words, stood["title"].is_known) == (title, True), day
        assert stood["department"].is_known and stood["email"].is_known


def test_customers_with_what_they_name_and_their_own_fields(bring, sheet, ada, lin, chen, acme, other, browser_of):
    field = fields.define(values={"label_en": "Machines", "kind": "number"}, by=ada)
    accounts.change(acme, values={"region": "South"}, by=lin)
    bring(sheet(f"{ACCOUNTS},{field.key}", "ACME,Acme Building,North,OTHER,7"), kind="accounts")
    acme = Account.objects.get(pk=acme.pk)
    ((_by, changes),) = told(acme, ada)
    assert changes["region"] == ["South", "North"] and changes["parent"] == [None, other.name]
    assert [name for name in changes if name.startswith("custom.")] == [f"custom.{field.key}"]
    assert set(changes) == {"region", "parent", f"custom.{field.key}"}, "and nothing that stayed"
    ((_by, seen),) = told(acme, lin)
    assert other.name not in str(seen), "a customer that the reader does not see is not named"
    assert other.name not in page(browser_of(lin), acme) and other.name in page(browser_of(ada), acme)


def test_orders_to_the_cent_and_who_brought_them_in(bring, sheet, lin, acme):
    day = date(2026, 6, 1)
    orders.place(values={"account": acme, "number": "O1", "ordered_on": day, "amount": Decimal("10.00")}, by=lin)
    bring(sheet(ORDERS, "ACME,O1,2026-06-02,12.5", "ACME,O2,2026-06-02,5"), kind="orders")
    one, two = (Order.objects.get(number=number) for number in ("O1", "O2"))
    ((_by, changes),) = told(one, lin)
    assert changes["amount"] == ["10.00", "12.50"] and changes["ordered_on"] == ["2026-06-01", "2026-06-02"]
    assert set(changes) <= {"amount", "ordered_on", "revenue"}
    assert [changes for _by, changes in told(two, lin)] == [{}]
    orders.change(two, values={"amount": Decimal("6.00")}, by=lin)
    assert [changes for _by, changes in told(Order.objects.get(pk=two.pk), lin)] == [{}]


def test_what_was_taken_back_is_told_no_more_and_an_erased_person_is_named_nowhere(bring, sheet, undo, ada, lin, acme):
    wang = contacts.create(values={"account": acme, "name": "Wang", "title": "Buyer"}, by=lin)
    source = bring(sheet(CONTACTS, "ACME,Wang,Head,Works"), kind="contacts")
    undo(source)
    assert told(Contact.objects.get(pk=wang.pk), lin) == []
    bring(sheet(CONTACTS, "ACME,Wang,Head,Works"), kind="contacts")
    gone = erasures.erase(contacts.archive(Contact.objects.get(pk=wang.pk), by=lin), name="Wang", by=ada)
    assert told(gone, ada) == []


def test_what_imports_call_their_records_is_what_the_log_calls_them():
    kinds = [kind for kind in intakes.kinds() if getattr(kind.open, "args", ())]
    nouns = {kind.open.args[0].noun.noun: events.noun_of(kind.open.args[0].noun.model()) for kind in kinds}
    assert len(nouns) > 20 and {ours: theirs for ours, theirs in nouns.items() if ours != theirs} == {}


def test_a_stranger_reads_none_of_it(bring, sheet, chen, lin, acme, browser_of, api_of):
    wang = contacts.create(values={"account": acme, "name": "Wang"}, by=lin)
    bring(sheet(CONTACTS, "ACME,Wang,Head,Works"), kind="contacts")
    assert browser_of(chen).get(histories.address(wang)).status_code == 404
    assert api_of(chen).get(f"/api/v1/contacts/{wang.pk}/history/").status_code == 404


def test_ten_thousand_changed_rows_cost_one_event_and_are_read_in_few_questions(
    bring, sheet, lin, acme, django_assert_max_num_queries
):
    bring(sheet(ORDERS, *(f"ACME,{n},2026-06-01,1" for n in range(10_000))), kind="orders")
    before, began = Event.objects.count(), time.process_time()
    source = bring(sheet(ORDERS, *(f"ACME,{n},2026-06-01,2" for n in range(10_000))), kind="orders")
    assert time.process_time() - began < 20 and source.changed == 10_000
    assert ImportedRow.objects.filter(source=source, noun="order").count() == 10_000
    fresh = Event.objects.order_by("-pk")[: Event.objects.count() - before]
    assert [one.verb for one in fresh if one.verb == "import.done"] == ["import.done"]
    assert not [one for one in fresh if one.noun == "order"]
    order = Order.objects.get(number="4711")
    with django_assert_max_num_queries(8):
        ((_by, changes), (_who, made)) = told(order, lin)
    assert changes["amount"] == ["1.00", "2.00"] and made == {}
    assert Import.objects.count() == 2
