"""Two files of Acme, empty and full of rows of every kind."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.actions import payments
from accounts.models import (
    Account,
    Assessment,
    ClassChange,
    Downstream,
    Mark,
    Nomination,
    Order,
    Outlet,
    Quota,
    Standing,
    TierChange,
    Wallet,
)
from lifecycle.models import Journey, Promise, StageMove, VisitPlan, Warning
from tests import factories

DAY = date(2026, 6, 1)


@pytest.fixture
def twin(lin: Any) -> Account:
    """The other file of Acme, with other values, some of them better."""
    return factories.AccountFactory(
        code="OLD-1", name="Acme Building Co., Ltd", owner=lin, phone="021-5888 6666", customer_since=date(2019, 1, 1)
    )


def order(account: Account, number: str, amount: int, on: date = DAY) -> Order:
    return factories.OrderFactory(account=account, number=number, amount=Decimal(amount), ordered_on=on)


@pytest.fixture
def full(acme: Any, twin: Any, lin: Any, gu: Any, zhao: Any, system: Any) -> None:
    """Both files hold rows of every kind, and what may be there once only is there twice."""
    rival = factories.CompetitorFactory(name="Rival")
    group, member = factories.AccountFactory(name="Group"), factories.AccountFactory(name="Member", parent=twin)
    Account.objects.filter(pk=acme.pk).update(parent=group)
    Account.objects.filter(pk=member.pk).update(referred_by=twin)
    factories.SeatFactory(account=twin, user=gu, function="service", until=DAY + timedelta(900))
    factories.SeatFactory(account=twin, user=zhao, function="sponsor")
    for account, stake in ((acme, 300), (twin, 200)):
        order(account, "N1", 1000)
        order(account, f"N-{account.pk}", 500, DAY + timedelta(3))
        payments.enter(values={"account": account, "on": DAY + timedelta(9), "currency": "CNY", "order": None,
                               "amount": Decimal(1600 if account is twin else 700)}, by=zhao)  # fmt: skip
        factories.CostFactory(account=account)
        factories.AgreementFactory(account=account, number="A1")
        factories.PresenceFactory(account=account, competitor=rival, seen_on=DAY + timedelta(account is twin))
        factories.DocumentFactory(account=account)
        factories.MoveFactory(account=account, competitor=rival)
        factories.StatementFactory(account=account, year=2025, cash=None if account is acme else Decimal(77))
        boss, person = (factories.ContactFactory(account=account, email="wang@acme.cn") for _ in range(2))
        factories.RelationFactory(contact=boss, user=lin)
        factories.InfluenceLineFactory(who=boss, whom=person)
        visit = factories.VisitFactory(account=account, user=lin)
        visit.contacts.set([boss])
        Promise.objects.create(account=account, visit=visit, text="Samples", due_on=DAY, user=lin)
        VisitPlan.objects.create(account=account, user=lin, planned_on=DAY, state="proposed")
        journey = Journey.objects.create(account=account, since=DAY, stage="warning" if account is twin else "growth")
        StageMove.objects.create(journey=journey, stage=journey.stage, on=DAY, by=lin)
        Warning.objects.create(account=account, opened_on=DAY, risk_at_opening=0.6, risk=0.6, value_at_risk=stake)
        Standing.objects.create(account=account, as_of=DAY, revenue=stake, last_order_on=DAY)
        for state in ("in_effect", "proposed"):
            TierChange.objects.create(account=account, tier="gold", state=state, from_on=DAY, by=lin)
        _judged(account, acme, lin, earlier=account is twin)
    nominated = {"nominated_until": DAY + timedelta(400)}
    Account.objects.filter(pk=acme.pk).update(custom={"budget": "100.00"}, **nominated)
    Account.objects.filter(pk=twin.pk).update(custom={"budget": "5.00", "listed": True}, **nominated)


def _judged(account: Account, acme: Account, by: Any, *, earlier: bool) -> None:
    """What people said of a file: a mark and a proposal of one kind in both, a figure of one day in both."""
    since = DAY - timedelta(30 if earlier else 3)
    Mark.objects.create(account=account, kind="top_contacts", since=since, evidence="Board dinner", by=by)
    Assessment.objects.create(account=account, criterion="goals", score=70, judged_on=DAY, by=by)
    ClassChange.objects.create(account=account, key_class="important", from_on=DAY, by=by)
    for state, days in (("proposed", 90), ("confirmed", 400)):
        Nomination.objects.create(
            account=account, kind="potential", reason="Grows", until=DAY + timedelta(days), state=state, from_on=DAY,
            proposed_on=DAY, proposed_by=by,
        )  # fmt: skip
    amount = Decimal(9000 if earlier else 8000)
    Outlet.objects.create(account=account, name="Main street", city="Nanjing")
    period = {"starts_on": DAY, "ends_on": DAY + timedelta(90)}
    Quota.objects.create(account=account, amount=Decimal(50000), **period)
    Downstream.objects.create(account=account, name="Acme itself", customer=acme)
    Wallet.objects.create(account=account, on=DAY, amount=amount, currency="CNY", worth=amount, source="Buyer", by=by)
