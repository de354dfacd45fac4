"""What comes in by the code of a file that was merged is booked on the one that stays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import (
    account_puts,
    accounts,
    agreements,
    channels,
    contacts,
    costs,
    finances,
    merges,
    orders,
    payments,
    tiers,
    wallets,
)
from accounts.actions.order_puts import put_many
from accounts.models import Account, Allocation, Downstream, Order, Payment
from kam.ground.errors import Refused
from tests import factories
from tests.accounts.merges.conftest import DAY

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
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


@pytest.mark.db_both
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


def test_ties_to_the_old_file_lead_to_the_one_that_stays(acme, twin, other, zhao, api_of):
    merges.merge(acme, twin, by=zhao)
    client = api_of(zhao)
    made = client.post("/api/v1/accounts/", {"code": "NEW", "name": "New", "parent": twin.pk, "referred_by": twin.pk},
                       format="json")  # fmt: skip
    assert made.status_code == 201, made.json()
    assert (made.json()["parent"], made.json()["referred_by"]) == (acme.pk, acme.pk)
    changed = client.patch(f"/api/v1/accounts/{other.pk}/", {"parent": twin.pk}, format="json")
    assert changed.json()["parent"] == acme.pk
    own = client.patch(f"/api/v1/accounts/{acme.pk}/", {"parent": twin.pk}, format="json")
    assert own.status_code in (400, 409) and "own group" in str(own.json())
    assert factories.AccountFactory(referred_by=twin).referred_by_id == acme.pk
    Account.objects.filter(pk=acme.pk).update(kind="dealer")
    acme.refresh_from_db()
    found = channels.add(Downstream, values={"account": acme, "name": "Site", "customer": other}, by=zhao)
    merges.merge(other, factories.AccountFactory(code="OLD-2"), by=zhao)
    old = Account.objects.get(code="OLD-2")
    assert channels.change(found, values={"customer": old}, by=zhao).customer_id == other.pk
    with pytest.raises(Refused, match="own customer"):
        channels.change(found, values={"customer": twin}, by=zhao)


def test_an_archived_customer_is_no_group(acme, other, zhao, browser_of):
    accounts.archive(other, by=zhao)
    body = {"code": "ACME", "name": acme.name, "owner": acme.owner_id, "_version": acme.version}
    answer = browser_of(zhao).post(f"/customers/{acme.pk}/edit/", body | {"parent": other.pk})
    assert answer.status_code in (200, 409, 422) and "is archived. Bring it back first" in answer.content.decode()
    Account.objects.filter(pk=acme.pk).update(parent=other)
    acme.refresh_from_db()
    assert accounts.change(acme, values={"city": "苏州", "parent": other}, by=zhao).city == "苏州", "as it was"


def test_no_tier_is_set_by_hand_on_a_merged_file(acme, twin, zhao):
    merges.merge(acme, twin, by=zhao)
    with pytest.raises(Refused, match="was merged into"):
        tiers.override(twin, tier="gold", reason="x", until=timezone.localdate() + timedelta(days=365), by=zhao)


@pytest.mark.db_both
def test_checks_look_at_the_file_that_stays(full, acme, twin, zhao):
    number = Order.objects.filter(account=twin).exclude(number="N1").get()
    merges.merge(acme, twin, by=zhao)
    number.refresh_from_db()
    rest = {"on": DAY, "currency": "CNY"}
    Allocation.objects.all().delete()
    Payment.objects.all().delete()
    paid = payments.enter(values=rest | {"account": twin, "order": number, "amount": Decimal(5)}, by=zhao)
    assert (paid.account_id, paid.order) == (acme.pk, number)
    with pytest.raises(Refused, match="order of this number"):
        orders.place(values={"account": twin, "number": "N1", "ordered_on": DAY, "amount": Decimal(1)}, by=zhao)
    with pytest.raises(Refused, match="agreement of this number"):
        agreements.make(values={"account": twin, "number": "A1", "starts_on": DAY, "ends_on": None,
                                "notice_days": None}, by=zhao)  # fmt: skip
    with pytest.raises(Refused, match="2025 are there"):
        finances.enter(values={"account": twin, "year": 2025}, by=zhao)
    wallets.enter(values={"account": acme, "on": date(2026, 6, 2), "amount": Decimal(1), "source": "x"}, by=zhao)
    with pytest.raises(Refused, match="figure of this day"):
        wallets.enter(values={"account": twin, "on": date(2026, 6, 2), "amount": Decimal(1), "source": "x"}, by=zhao)
    boss = factories.ContactFactory(account=acme)
    person = contacts.create(values={"account": twin, "name": "Li", "reports_to": boss}, by=zhao)
    assert (person.account_id, person.reports_to) == (acme.pk, boss)
    cost = costs.enter(values={"account": twin, "kind": "visit", "on": DAY, "amount": Decimal(1)}, by=zhao)
    assert cost.account_id == acme.pk
