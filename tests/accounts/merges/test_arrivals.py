"""What comes in by the code of a file that was merged is booked on the one that stays."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.actions import account_puts, merges, payments
from accounts.actions.order_puts import put_many
from accounts.models import Account, Order
from tests import factories
from tests.accounts.merges.conftest import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_what_arrives_for_the_old_file_lands_on_the_one_that_stays(full, acme, twin, lin, zhao):
    merges.merge(acme, twin, by=zhao)
    assert factories.ContactFactory(account=twin).account_id == acme.pk
    paid = payments.enter(values={"account": twin, "on": DAY, "currency": "CNY", "order": None,
                                  "amount": Decimal(5)}, by=zhao)  # fmt: skip
    assert paid.account_id == acme.pk
    rows = [
        {"account": "OLD-1", "number": "N1", "ordered_on": DAY, "amount": "1100"},
        {"account": "OLD-1", "number": "NEW", "ordered_on": DAY, "amount": "10"},
    ]
    outcome, _answers = put_many(rows, by=zhao)
    assert (outcome.created, outcome.changed) == (1, 1)
    assert Order.objects.get(number="N1/OLD-1").amount == 1100 and Order.objects.get(number="N1").amount == 1000
    assert Order.objects.get(number="NEW").account == acme
    twice = [{"account": code, "number": "X", "ordered_on": DAY, "amount": "1"} for code in ("ACME", "OLD-1")]
    outcome, answers = put_many(twice, by=zhao)
    assert outcome.created == 1 and answers[1]["errors"] == {"number": ("again", "X")}


def test_upserts_by_the_old_code_find_the_file_that_stays(acme, twin, zhao, api_of):
    merges.merge(acme, twin, by=zhao)
    alone, answers = account_puts.put_many([{"code": "OLD-1", "city": "苏州"}], by=zhao)
    acme.refresh_from_db()
    assert (alone.changed, answers[0]["id"], acme.city) == (1, acme.pk, "苏州")
    rows = [
        {"code": "OLD-1", "city": "宁波"},
        {"code": "ACME", "city": "杭州"},
        {"code": "N", "city": "", "parent": "OLD-1"},
    ]
    _outcome, answers = account_puts.put_many(rows, by=zhao)
    acme.refresh_from_db()
    assert acme.city == "杭州", "the file's own row speaks"
    assert [answer["state"] for answer in answers] == ["unchanged", "changed", "created"]
    assert Account.objects.get(code="N").parent == acme
    again, _answers = account_puts.put_many(rows, by=zhao)
    assert (again.created, again.changed) == (0, 0)
    bad, answers = account_puts.put_many([{"code": "ACME", "parent": "OLD-1"}], by=zhao)
    assert bad.bad == 1 and answers[0]["errors"]["parent"][0] == "own_parent"
    found = api_of(zhao).get("/api/v1/accounts/?code=OLD-1").json()["results"]
    assert [row["id"] for row in found] == [acme.pk]
    assert Account.objects.get(pk=twin.pk).city == "" and Account.objects.count() == 3
