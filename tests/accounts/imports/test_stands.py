"""What people did with an import's customers stands in the way of taking it back; what machines made goes along."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import accounts, tiers, undo_stands
from accounts.choices import Tier, TierState
from accounts.models import Account, Order, Payment, Product, TierChange
from accounts.models.handovers import HandedOver
from analytics.actions import packs
from kam.choices import RunKind
from kam.ground.errors import Refused
from kam.models import Run, User
from lifecycle.actions import causes, journeys, plans, promises, todos, warnings
from lifecycle.choices import PlanState, Stage, TodoSource
from lifecycle.choices.warnings import FIVE
from lifecycle.models import Journey, Need, Snooze, Todo, VisitPlan, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
SOON = date.today() + timedelta(10)


@pytest.fixture
def came(bring, sheet, lin):
    """An import that made one customer of lin's."""
    source = bring(sheet("客户编号,客户名称,负责人", "NEW,New one,lin"))
    return source, Account.objects.get(code="NEW")


def system():
    return User.objects.system()


DEEDS = {
    "promises": lambda account, by: promises.make(account, text="Quote", due_on=SOON, by=by),
    "to-dos": lambda account, by: todos.give(account, title="Call", due_on=SOON, by=by),
    "planned visits": lambda account, by: plans.make(account, planned_on=SOON, by=by),
    "churn warnings": lambda account, by: warnings.raise_by_hand(account, reason="They look around", by=by),
    "moves between stages": lambda account, by: warnings.raise_by_hand(account, reason="They look around", by=by),
    "tiers decided by hand": lambda account, by: tiers.override(
        account, tier=Tier.GOLD, reason="Said so", until=SOON, by=by
    ),
    "account reviews kept": lambda account, by: packs.take(
        account, on=timezone.localdate(), kind="pdf", language="en", by=by
    ),
    "things put off": lambda account, by: Snooze.objects.create(
        user=by, account=account, kind="visit", reason="1", until=SOON
    ),
    "hand-overs": lambda account, by: HandedOver.objects.create(account=account, owner=by, on=SOON, by=by),
}


@pytest.mark.parametrize("what", DEEDS)
def test_what_a_person_did_is_in_the_way_and_named(came, undo, zhao, what):
    source, account = came
    DEEDS[what](account, zhao)
    with pytest.raises(Refused) as refused:
        undo(source)
    assert refused.value.code == "in_use" and what in str(refused.value)
    assert Account.objects.filter(pk=account.pk).exists()


def test_a_cause_that_somebody_named_holds_a_warning_that_a_run_raised(came, undo, zhao):
    source, account = came
    warnings.warn(account, risk=0.8, value_at_risk=1, reasons=[["silent", 1, {}]], on=timezone.localdate(), by=system())
    causes.name(Warning.objects.get(), cause=FIVE[0], evidence="They said so", by=zhao)
    with pytest.raises(Refused, match="causes of warnings"):
        undo(source)


def test_what_machines_made_goes_along(came, undo, lin):
    source, account = came
    journeys.ensure_journeys(by=system())
    warnings.warn(account, risk=0.8, value_at_risk=1, reasons=[["silent", 1, {}]], on=timezone.localdate(), by=system())
    VisitPlan.objects.create(account=account, user=lin, planned_on=SOON, state=PlanState.PROPOSED)
    Todo.objects.get_or_create(
        account=account, user=lin, title="Look", due_on=SOON, source=TodoSource.WARNING, reason="x"
    )
    run = Run.objects.create(kind=RunKind.TIERS, started_by=system())
    TierChange.objects.create(
        account=account, tier=Tier.GOLD, state=TierState.PROPOSED, from_on=SOON, run=run, by=system()
    )
    assert Journey.objects.get().stage == Stage.WARNING
    undo(source)
    assert not Account.objects.exists() and not Warning.objects.exists() and not TierChange.objects.exists()
    assert not Todo.objects.exists() and not VisitPlan.objects.exists()


def test_a_customer_that_somebody_changed_since_is_theirs(came, undo, zhao):
    source, account = came
    accounts.change(account, values={"city": "Suzhou"}, by=zhao)
    with pytest.raises(Refused) as refused:
        undo(source)
    assert refused.value.code == "changed_since" and Account.objects.get(code="NEW").city == "Suzhou"


def test_customers_and_products_that_orders_brought_are_looked_at_alike(bring, sheet, undo, zhao, acme, lin):
    head = "客户编号,订单号,订单日期,币种,金额,产品编号"
    source = bring(sheet(head, "FRESH,SO-1,2026-05-01,CNY,100,GLASS"), kind="orders")
    account, product = Account.objects.get(code="FRESH"), Product.objects.get(code="GLASS")
    Need.objects.create(account=acme, product=product, user=lin, heard_on=SOON, text="More glass")
    given = promises.make(account, text="Quote", due_on=SOON, by=zhao)
    with pytest.raises(Refused, match="promises"):
        undo(source)
    assert Order.objects.filter(account=account).exists()
    given.delete()
    undo(source)
    assert not Account.objects.filter(code="FRESH").exists() and Need.objects.get().product == product


@pytest.mark.parametrize("model", [Account, Order, Product])
def test_somebody_said_of_every_table_whose_its_rows_are(model):
    assert undo_stands.missing(model) == []


def test_a_table_nobody_spoke_of_is_found(monkeypatch):
    monkeypatch.delitem(undo_stands._rows, "lifecycle.Promise")
    monkeypatch.delitem(undo_stands._rows, "lifecycle.StageMove")
    assert undo_stands.missing(Account) == ["lifecycle.StageMove", "lifecycle.Promise"]


def test_a_contact_is_in_the_way_as_ever(came, undo):
    source, account = came
    factories.ContactFactory(account=account)
    with pytest.raises(Refused, match="contacts"):
        undo(source)


def test_the_page_of_an_undo_says_what_is_in_the_way_before_anybody_asks(
    came, browser_of, ada, zhao, django_assert_max_num_queries
):
    source, account = came
    client, url = browser_of(ada), f"/imports/{source.pk}/undo/"
    with django_assert_max_num_queries(25):
        page = client.get(url).content.decode()
    assert "Customers that go" in page and 'type="submit" class="button danger"' in page
    promises.make(account, text="Quote", due_on=SOON, by=zhao)
    page = client.get(url).content.decode()
    assert "have meanwhile: promises (1)" in page and "cannot be taken back as things stand" in page
    assert "Customers that go" not in page and 'type="submit" class="button danger"' not in page


def test_it_knows_what_goes_along_and_what_goes_back(bring, sheet, undo, browser_of, ada, acme, lin):
    """A new customer's own orders, and those whose group it became by the same file, are not in the way."""
    head = "客户编号,订单号,订单日期,币种,金额"
    orders = bring(sheet(head, "FRESH,SO-1,2026-05-01,CNY,100"), kind="orders")
    group = bring(sheet("客户编号,客户名称,集团", "HEAD,Head,", "ACME,Acme Building,HEAD"), kind="accounts")
    for source in (group, orders):
        page = browser_of(ada).get(f"/imports/{source.pk}/undo/").content.decode()
        assert "cannot be taken back" not in page, page
        undo(source)
    assert not Account.objects.filter(code__in=["HEAD", "FRESH"]).exists()


def test_rows_of_a_simple_noun_are_asked_in_few_queries(
    bring, sheet, undo, browser_of, ada, acme, django_assert_max_num_queries
):
    rows = [f"ACME,2026-03-{day:02},5" for day in range(1, 25)]
    source = bring(sheet("customer_code,paid on,amount", *rows), kind="payments")
    client, url = browser_of(ada), f"/imports/{source.pk}/undo/"
    with django_assert_max_num_queries(25):
        assert "cannot be taken back" not in client.get(url).content.decode()
    Payment.objects.filter(on="2026-03-05").update(version=2)
    page = client.get(url).content.decode()
    assert "1 row of this import was changed since" in page
    with pytest.raises(Refused, match="changed since"):
        undo(source)
