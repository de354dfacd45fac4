"""What pickers offer: rows of the customer that the form names, colleagues who may own customers."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Account
from kam.choices import Role
from kam.models import User
from tests import factories
from tests.accounts.merges.conftest import DAY

pytestmark = pytest.mark.django_db


def offered(client, noun, **asked):
    return client.get(reverse(f"accounts:{noun}-pick"), asked).json()["results"]


def test_people_and_orders_of_one_customer_or_with_its_name(browser_of, lin, acme):
    other = factories.AccountFactory(owner=lin, name="Beta")
    for account, name in ((acme, "Wang Fang"), (other, "Li Na")):
        factories.ContactFactory(account=account, name=name, title="Buyer")
        factories.OrderFactory(account=account, number=f"N-{name}", ordered_on=DAY, amount=Decimal(500))
    client = browser_of(lin)
    assert [row["label"] for row in offered(client, "contact", account=other.pk)] == ["Li Na"]
    assert offered(client, "contact", account=other.pk)[0]["hint"] == "Buyer"
    assert {row["hint"] for row in offered(client, "contact")} == {"Beta · Buyer", f"{acme.name} · Buyer"}
    (order,) = offered(client, "order", account=other.pk)
    assert order["label"] == "N-Li Na" and "2026" in order["hint"] and "500" in order["hint"]
    assert "Beta" in next(row["hint"] for row in offered(client, "order") if row["label"] == "N-Li Na")


def test_forms_name_the_field_that_says_whose_rows_are_meant(browser_of, zhao, acme):
    client = browser_of(zhao)
    edit = client.get(reverse("accounts:account-edit", args=[acme.pk])).content.decode()
    assert 'data-of="referred_by"' in edit
    assert 'data-of="account"' in client.get(reverse("accounts:payment-create")).content.decode()


def test_customers_are_given_to_those_who_keep_customers_files(browser_of, lin, gu, zhao, acme):
    client = browser_of(zhao)
    names = {row["label"] for row in offered(client, "owners")}
    assert str(lin) in names and str(gu) not in names
    page = reverse("accounts:account-hand-over", args=[acme.pk])
    assert f"Owner now: {lin}" in client.get(page).content.decode()
    refused = client.post(page, {"owner": gu.pk, "note": ""})
    assert refused.status_code == 422 and "cannot own customers" in refused.content.decode()
    client.post(reverse("accounts:account-create"), {"name": "New one", "code": "NEW-1", "owner": gu.pk})
    assert not Account.objects.filter(code="NEW-1").exists(), "nor to begin with"


@pytest.mark.db_both
def test_a_customer_is_not_offered_as_its_own_group_or_referrer_nor_whoever_hangs_on_it(browser_of, lin, zhao, acme):
    member = factories.AccountFactory(name="Acme East", owner=lin, parent=acme)
    far = factories.AccountFactory(name="Acme Far", owner=zhao, parent=member)
    brought = factories.AccountFactory(name="Acme Friend", owner=lin, referred_by=acme)
    client = browser_of(lin)
    edit = client.get(reverse("accounts:account-edit", args=[acme.pk])).content.decode()
    assert f"but={acme.pk}&amp;tie=parent" in edit and f"but={acme.pk}&amp;tie=referred_by" in edit
    for tie, names in (("parent", {"Acme Friend"}), ("referred_by", {"Acme East"}), ("", {"Acme East", "Acme Friend"})):
        found = offered(client, "account", but=acme.pk, tie=tie, q="acme")
        assert {row["label"] for row in found} == names, tie
    merge = browser_of(zhao).get(reverse("accounts:account-merge-choose", args=[acme.pk]))
    assert f"pick/?but={acme.pk}" in merge.content.decode()
    mine = factories.AccountFactory(name="Acme Mine", owner=lin, parent=far)
    labels = {row["label"] for row in offered(client, "account", but=far.pk, tie="parent", q="acme")}
    assert mine.name in labels, "of a file out of sight not even who is below it is told"
    refused = client.post(
        reverse("accounts:account-edit", args=[acme.pk]), {"name": "A", "code": "A", "parent": acme.pk}
    )
    assert refused.status_code == 422 and "its own group" in refused.content.decode()
    assert brought.referred_by == acme


def test_who_is_key_by_its_tier_is_not_offered_to_be_named_key(browser_of, lin, acme):
    gold = factories.AccountFactory(owner=lin, name="Beta", tier="gold")
    client = browser_of(lin)
    assert {row["id"] for row in offered(client, "account")} == {acme.pk, gold.pk}
    assert {row["id"] for row in offered(client, "account", key="false")} == {acme.pk}
    page = client.get(reverse("accounts:nomination-create")).content.decode()
    assert "customers/pick/?key=false" in page and "key by their tier and are not offered" in page
    asked = {"account": gold.pk, "kind": "potential", "reason": "It grows", "until": "2027-01-01"}
    refused = client.post(reverse("accounts:nomination-create"), asked)
    assert refused.status_code in (409, 422) and "key account already" in refused.content.decode()


def test_a_new_owner_is_found_by_pinyin_and_initials_managers_first(browser_of, zhao, acme):
    wang = factories.UserFactory(username="x9", name="王磊", role=Role.MANAGER)
    factories.UserFactory(username="aa", name="Aaron", role=Role.ADMINISTRATOR)
    client = browser_of(zhao)
    for asked in ("wl", "wanglei", "wang lei", "王", "x9"):
        assert [row["id"] for row in offered(client, "owners", q=asked)] == [wang.pk], asked
    roles = list(User.objects.in_bulk([row["id"] for row in offered(client, "owners")]).items())
    found = [dict(roles)[row["id"]].role for row in offered(client, "owners")]
    assert found == sorted(found, key=lambda role: (role != Role.MANAGER, role != Role.LEAD))
    page = client.get(reverse("accounts:account-hand-over", args=[acme.pk])).content.decode()
    assert f"<h1>Hand over: {acme}</h1>" in page
    (label,) = re.findall(r'<label for="id_owner">(.*?)</label>', page)
    assert label.strip() == "New owner", "neither may both stay empty"
