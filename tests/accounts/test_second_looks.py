"""What is saved is looked at twice: a customer that goes by the same name, hours nobody worked, the emptier file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, merge_plans
from accounts.models import Account, CostEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheng(lin):
    values = {"code": "C371", "name": "常州盛世装配式建筑有限公司", "short_name": "常州盛世", "owner": lin}
    return accounts.create(values=values, by=lin)


@pytest.mark.parametrize(
    "name", ["常州盛世", "常州盛世有限公司", "Changzhou Shengshi", "Changzhou Shengshi Youxian Gongsi"]
)
def test_a_name_that_a_customer_goes_by_is_asked_about(name, sheng, lin, browser_of, api_of):
    said = {"code": "N1", "name": name}
    page = browser_of(lin).post("/customers/new/", said | {"tags": ""})
    assert page.status_code == 422 and sheng.name in page.content.decode()
    found = api_of(lin).post("/api/v1/accounts/", said, format="json").json()
    assert [one["id"] for one in found["candidates"]] == [sheng.pk]
    sure = browser_of(lin).post("/customers/new/", said | {"tags": "", "allow_duplicates": "on"})
    assert sure.status_code == 302 and Account.objects.filter(code="N1").exists()


def test_a_name_that_only_sounds_like_it_is_shown_and_not_asked_about(sheng, lin, browser_of):
    hint = browser_of(lin).get("/duplicates/like/", {"name": "常州胜世"}).content.decode()
    page = browser_of(lin).post("/customers/new/", {"code": "N1", "name": "常州胜世", "tags": ""})
    assert "常州盛世" in hint and page.status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"), [("hours", "-2", "Hours cannot be negative"), ("on", 365, "on a day to come")]
)
def test_hours_nobody_worked_and_days_to_come_cost_nothing(field, value, words, acme, lin, browser_of, api_of):
    today = timezone.localdate()
    value = str(today + timedelta(value)) if field == "on" else value
    said = {"account": acme.pk, "on": str(today), "kind": "support", "hours": "1", "amount": "10"} | {field: value}
    page = browser_of(lin).post("/costs/new/", said)
    assert page.status_code == 422 and words in page.content.decode()
    answer = api_of(lin).post("/api/v1/costs/", said, format="json")
    assert 400 <= answer.status_code < 500 and field in answer.json()["errors"]
    assert not CostEntry.objects.exists()


def test_a_credit_limit_is_not_less_than_nothing(lin, browser_of, api_of):
    said = {"code": "N1", "name": "Northwind", "credit_limit": "-5"}
    answer = api_of(lin).post("/api/v1/accounts/", said, format="json")
    assert answer.status_code == 400 and "less than zero" in str(answer.json()["errors"]["credit_limit"])
    page = browser_of(lin).post("/customers/new/", said | {"tags": ""})
    assert page.status_code == 422 and "less than zero" in page.content.decode()


def test_the_file_with_the_longer_history_is_proposed_to_stay(acme, lin, zhao, browser_of):
    factories.OrderFactory(account=acme)
    empty = factories.AccountFactory(code="V1", name="Acme again", owner=lin)
    assert merge_plans.in_order(empty, acme) == merge_plans.in_order(acme, empty) == (acme, empty)
    answer = browser_of(zhao).post(f"/customers/{empty.pk}/merge/", {"other": acme.pk})
    assert answer.url == f"/customers/{acme.pk}/merge/{empty.pk}/"


def test_what_a_merge_takes_over_is_counted_behind_its_name(lin, zhao, acme, browser_of):
    twin = factories.AccountFactory(owner=lin)
    factories.OrderFactory(account=twin)
    page = browser_of(zhao).get(reverse("accounts:account-merge", args=[acme.pk, twin.pk])).content.decode()
    assert '<li class="tag">Orders: 1</li>' in page
