"""Customers in one call that state different fields: they know of each other, and few statements bring them in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import account_puts, fields
from accounts.models import Account
from kam.models import Event
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def put(by: Any, *rows: Any) -> list[Any]:
    _whole, answers = account_puts.put_many(rows, by=by)
    return [answer.get("state") or answer["errors"] for answer in answers]


def test_a_child_may_stand_before_its_group_and_state_other_fields(zhao: Any) -> None:
    rows = [
        {"code": "C", "name": "Child", "region": "North", "parent": "P"},
        {"code": "P", "name": "Parent", "referred_by": "R"},
        {"code": "R", "name": "Referrer", "city": "Foshan", "parent": "P"},
    ]
    assert put(zhao, *rows) == ["created"] * 3
    found = {one.code: one for one in Account.objects.select_related("parent", "referred_by")}
    assert (found["C"].parent, found["R"].parent, found["P"].referred_by) == (found["P"], found["P"], found["R"])


def test_whoever_is_tied_to_a_row_at_fault_waits_for_it(zhao: Any) -> None:
    rows = [
        {"code": "A", "name": "Grandchild", "parent": "B"},
        {"code": "B", "name": "Child", "parent": "C", "city": "Foshan"},
        {"code": "C", "name": "Parent", "owner": "nobody"},
        {"code": "D", "name": "Brought", "referred_by": "C"},
        {"code": "E", "name": "Alone"},
    ]
    assert put(zhao, *rows) == [
        {"parent": ("beside", "B")}, {"parent": ("beside", "C")}, {"owner": ("unknown_owner", "nobody")},
        {"referred_by": ("beside", "C")}, "created",
    ]  # fmt: skip
    assert list(Account.objects.values_list("code", flat=True)) == ["E"]
    rows[2]["owner"] = zhao.username
    assert put(zhao, *rows) == ["created"] * 4 + ["unchanged"]


def test_what_a_row_does_not_state_stays(zhao: Any, acme: Any, other: Any) -> None:
    person = factories.ContactFactory(account=other, name="Wei")
    was = {
        "region": "North", "tags": ["a", "b"], "latitude": 23, "customer_since": date(2020, 1, 2), "credit_days": 30,
        "parent": other, "referred_by": other, "referred_by_contact": person, "short_name": "AC",
    }  # fmt: skip
    for name, value in was.items():
        setattr(acme, name, value)
    acme.save()
    third = factories.AccountFactory(code="T", region="West", credit_days=9)
    rows = [
        {"code": "ACME", "city": "Foshan"},
        {"code": "T", "region": None, "tags": ["x"], "parent": "ACME", "referred_by": "ACME", "short_name": "t"},
        {"code": "OTHER", "credit_days": "7", "customer_since": "2021-01-01", "latitude": "1"},
        {"code": "NEW", "referred_by_contact": None},
    ]
    assert put(zhao, *rows) == ["changed", "changed", "changed", "created"]
    for one in (acme, third):
        one.refresh_from_db()
    assert {name: getattr(acme, name) for name in was} == was and acme.city == "Foshan"
    assert (third.region, third.tags, third.credit_days, third.parent) == ("", ["x"], 9, acme)
    told = {one.subject_id: one.changes for one in Event.objects.filter(verb="account.changed")}
    assert told[acme.pk] == {"city": ["", "Foshan"]} and set(told[other.pk]) == {
        "credit_days", "customer_since", "latitude"
    }  # fmt: skip
    assert put(zhao, *rows) == ["unchanged"] * 4


def test_another_referrer_takes_along_no_person_of_the_last(zhao: Any, acme: Any, other: Any) -> None:
    Account.objects.filter(pk=acme.pk).update(
        referred_by=other, referred_by_contact=factories.ContactFactory(account=other, name="Wei")
    )
    factories.AccountFactory(code="T")
    rows = [{"code": "ACME", "referred_by": "T"}, {"code": "OTHER", "referred_by": "T", "referred_by_contact": None}]
    assert put(zhao, *rows) == ["changed", "changed"]
    acme.refresh_from_db()
    assert (acme.referred_by.code, acme.referred_by_contact) == ("T", None)


def test_a_group_out_of_sight_stays_where_a_row_does_not_name_it(lin: Any, acme: Any, other: Any) -> None:
    Account.objects.filter(pk=acme.pk).update(parent=other)
    factories.AccountFactory(code="MINE", owner=lin)
    rows = [{"code": "ACME", "city": "Foshan"}, {"code": "MINE", "parent": None, "region": "North"}]
    assert put(lin, *rows) == ["changed", "changed"]
    acme.refresh_from_db()
    assert acme.parent == other and acme.city == "Foshan"


def test_a_needed_field_is_asked_of_new_ones_and_of_who_empties_it(zhao: Any, ada: Any, acme: Any, other: Any) -> None:
    field = fields.define(values={"label_en": "Machines", "kind": "number"}, by=ada)
    fields.change(field, values={"required": True}, by=ada)
    rows = [
        {"code": "ACME", "city": "Foshan"},
        {"code": "OTHER", "custom": {field.key: "7"}},
        {"code": "NEW", "city": "Foshan"},
    ]
    assert put(zhao, *rows)[:2] == ["changed", "changed"] and not Account.objects.filter(code="NEW").exists()


def test_many_kinds_of_rows_cost_few_statements(zhao: Any) -> None:
    names = ["city", "region", "short_name", "industry", "address", "segment"]
    rows = [
        {"code": f"N{place}"} | {name: "x" for bit, name in enumerate(names) if place >> bit & 1} for place in range(64)
    ]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert put(zhao, *rows) == ["created"] * 64
    assert len(asked) < 125, len(asked)  # one for each kind of row, and what a call costs
