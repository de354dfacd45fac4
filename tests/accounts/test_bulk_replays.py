"""An answer to rows by the thousand is told again as long as all their customers are seen: at every bulk address."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Account
from kam.choices import Reach, Role
from kam.ground import intakes, replays
from kam.ground.rights import GRANTS, Grant, Right
from kam.models import Event, Key, User
from lifecycle.models import VisitPlan
from tests import factories
from tests.accounts.test_bulk_nouns import doors

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DOCUMENT = json.loads((settings.BASE_DIR / "docs" / "openapi.json").read_text())
ADDRESSES = sorted(path for path in DOCUMENT["paths"] if path.endswith("/bulk/"))
ORDERS, ACCOUNTS, PLANS = (f"/api/v1/{noun}/bulk/" for noun in ("orders", "accounts", "plans"))
NOBODYS = {f"/api/v1/{noun}/bulk/" for noun in ("competitors", "hour-rates", "products", "rates", "self-checks")}
"""Their rows are of no customer: losing one takes none of them away."""
INSTEAD = {"seats": {"user": "gu"}, "needs": {"contact": "Lan"}, "visits": {"contacts": "Lan"}}
"""Cells that the example of a file has otherwise."""
KEY = {"Idempotency-Key": "k"}


@pytest.fixture
def lin(lin, monkeypatch):
    """Whoever sees their own customers alone, with the right to every verb."""
    monkeypatch.setitem(GRANTS, Role.MANAGER, Grant(Reach.OWN, frozenset(Right)))
    return lin


@pytest.fixture
def known(acme, lin, gu, zhao):
    """What the examples of files name."""
    Account.objects.filter(pk=acme.pk).update(kind="distributor")
    factories.CompetitorFactory(name="中陶建材")
    factories.AgreementFactory(account=acme, number="FW-2026-01")
    for name, mail in (("王建国", ""), ("Li", "li@customer.example"), ("Lan", "")):
        factories.ContactFactory(account=acme, name=name, email=mail)
    return acme


def row_of(address: str, account: Account) -> dict[str, Any]:
    """What a program may send there of a customer."""
    if address == PLANS:
        plan = VisitPlan.objects.create(
            account=account, user=account.owner, planned_on=timezone.localdate() + timedelta(days=3), state="proposed"
        )
        return {"id": plan.pk, "do": "accept"}
    if address == ORDERS:
        return {"account": account.code, "number": "O-1", "ordered_on": "2026-03-02", "amount": "10"}
    if address == ACCOUNTS:
        return {"code": account.code, "city": "Ningbo"}
    key = next(key for key, path in doors().items() if path == address)
    told = {one.name: one.example for one in intakes.kind(key).whole if one.example} | INSTEAD.get(key, {})
    return told if address in NOBODYS else told | {"account": account.code}


def sent(user: User, address: str, *rows: Any) -> Any:
    """By the person as they stand now."""
    client = APIClient()
    client.force_authenticate(User.objects.get(pk=user.pk))
    return client.post(address, {"items": list(rows)}, format="json", headers=KEY)


def states(answer: Any) -> list[str]:
    return [one["status"] for one in answer.json()["results"]]


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_lost_sight_of_the_customer_is_not_told_again(address, known, lin, chen):
    row = row_of(address, known)
    first, again = sent(lin, address, row), sent(lin, address, row)
    assert states(first) in (["created"], ["changed"]), first.content
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    told = Event.objects.count()
    Account.objects.filter(pk=known.pk).update(owner=chen)
    lost = sent(lin, address, row)
    assert lost.status_code == (200 if address in NOBODYS else 404)
    assert Event.objects.count() == told, "nor is anything done anew"
    Account.objects.filter(pk=known.pk).update(owner=lin)
    assert sent(lin, address, row).content == first.content


@pytest.mark.parametrize("address", [ORDERS, ACCOUNTS, PLANS, "/api/v1/contacts/bulk/"])
def test_nor_of_rows_that_changed_nothing_or_could_not_come_in(address, known, lin, chen):
    second = factories.AccountFactory(code="B-2", owner=lin, archived_at=timezone.now())
    same, archived = row_of(address, known), row_of(address, second)
    states(sent(lin, address, same))
    Key.objects.all().delete()
    rows = [same] if address == PLANS else [same, archived]
    found = states(sent(lin, address, *rows))
    assert found[0] == "unchanged" and found[1:] in ([], ["error"])
    for account in [known] if address == PLANS else [known, second]:
        Account.objects.filter(pk=account.pk).update(owner=chen)
        assert sent(lin, address, *rows).status_code == 404, account.code
        Account.objects.filter(pk=account.pk).update(owner=lin)
    assert sent(lin, address, *rows)["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("address", [ORDERS, "/api/v1/contacts/bulk/"])
def test_no_query_more_for_that_whose_rows_they_are(address, lin, django_assert_max_num_queries):
    """A key costs its own row, made and kept; who sees the customers is known by then."""
    first, second = ([factories.AccountFactory(code=f"{sign}{n}", owner=lin) for n in range(3)] for sign in "AB")

    def asked(accounts: Any, **headers: str) -> int:
        client = APIClient()
        client.force_authenticate(User.objects.get(pk=lin.pk))
        rows = [row_of(address, account) for account in accounts]
        with CaptureQueriesContext(connection) as found:
            answer = client.post(address, {"items": rows}, format="json", headers=headers)
        assert states(answer) == ["created"] * 3
        return sum(" accounts_account" in one["sql"] or '"accounts_account"' in one["sql"] for one in found)

    assert asked(second, **KEY) == asked(first)
    assert Key.objects.get().sight["accounts"] == [account.pk for account in second]


def test_nothing_is_kept_for_whose_role_sees_all(known, lin, zhao):
    row = row_of(ORDERS, known)
    assert sent(zhao, ORDERS, row).status_code == 200 and Key.objects.get().sight["accounts"] == []
    User.objects.filter(pk=zhao.pk).update(role=Role.MANAGER, team=None)
    assert sent(zhao, ORDERS, row).status_code == 403


def test_an_answer_about_too_many_customers_is_given_once(known, lin, monkeypatch):
    monkeypatch.setattr(replays, "MOST", 1)
    rows = [row_of(ORDERS, account) for account in (known, factories.AccountFactory(code="B-2", owner=lin))]
    assert states(sent(lin, ORDERS, *rows)) == ["created", "created"]
    lost = sent(lin, ORDERS, *rows)
    assert (lost.status_code, lost.json()["code"]) == (409, "shown_once") and not Key.objects.get().body
