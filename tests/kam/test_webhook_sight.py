"""A webhook sends what its keeper sees at the moment of sending, whatever they saw when it was put on its way."""

from __future__ import annotations

import pytest

from accounts.models import Account
from kam.actions import sendings
from kam.choices import DeliveryState
from kam.ground import events, rights
from kam.models import User, Webhook
from kam.models.events import SUSPICION
from tests import factories
from tests.kam.test_webhooks import happen, make, there, work

__all__ = ["there"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def put_on_their_way(by):
    sendings.give_places(by=by)
    return sendings.spread(by=by)


def test_a_customer_that_left_its_keeper_s_sight_is_not_sent(there, lin, chen, zhao, acme, monkeypatch):
    """Its keeper is a manager who may make tokens: whoever may by the roles as they are sees every customer."""
    may = rights.GRANTS[lin.role]
    monkeypatch.setitem(rights.GRANTS, lin.role, rights.Grant(may.reach, may.rights | {rights.Right.TOKENS}))
    hook, _secret = make(there, lin, verbs=["account"])
    kept = factories.AccountFactory(owner=lin)
    for customer in (acme, kept):
        happen(customer, zhao)
    assert put_on_their_way(zhao) == 2
    Account.objects.filter(pk=acme.pk).update(owner=chen)
    sendings.send(by=zhao)
    assert [one["data"]["account"] for one in there.told] == [kept.pk]
    assert hook.sendings.get(account_id=acme.pk).state == DeliveryState.WITHDRAWN


def test_a_suspicion_is_not_sent_once_its_keeper_s_role_reads_none(there, zhao, lin, acme):
    hook, _secret = make(there, zhao, verbs=["cause"])
    told = events.draft("cause.suspected", noun=SUSPICION, subject_id=1, name="x", account_id=acme.pk, by=lin)
    events.record_many([told])
    assert put_on_their_way(zhao) == 1
    User.objects.filter(pk=zhao.pk).update(role="administrator")
    assert work() == 0 and not there.calls
    assert hook.sendings.get().state == DeliveryState.WITHDRAWN


def test_where_a_webhook_leads_is_told_whole_to_its_keeper_alone(there, zhao, ada, api_of, browser_of):
    hook, _secret = make(there, zhao)
    Webhook.objects.filter(pk=hook.pk).update(url="https://erp.example/x/KEY123?tok=abc")
    at, page, listed = f"/api/v1/webhooks/{hook.pk}/", f"/settings/webhooks/{hook.pk}/", "/settings/webhooks/"
    assert api_of(zhao).get(at).json()["url"].endswith("KEY123?tok=abc") and "KEY123" in said(browser_of(zhao), page)
    assert api_of(ada).get(at).json()["url"] == "https://erp.example"
    for address in (page, listed, f"{listed}?export=csv"):
        told = said(browser_of(ada), address)
        assert hook.name in told and "KEY123" not in told


def said(browser, address):
    answer = browser.get(address)
    return (b"".join(answer) if answer.streaming else answer.content).decode()
