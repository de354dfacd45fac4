"""What was entered since a merge for people and orders of the old file goes back with them, when it is undone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db.models import F

from accounts.actions import merge_returns, merges, payments
from accounts.models import Account, Allocation, Merge, Namesake, Order
from kam.ground.errors import Refused
from kam.models import Delivery, Event
from lifecycle.actions import customer_links, survey_invitations
from lifecycle.models import Case, CustomerLink, Survey, SurveyAnswer, SurveyInvitation, SurveyOptOut
from tests import factories
from tests.accounts.merges.conftest import DAY, order

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def theirs(twin: Any) -> Any:
    return factories.ContactFactory(account=twin, name="Zhou Min", email="zhou@twin.example")


@pytest.fixture
def merged(acme: Any, twin: Any, theirs: Any, zhao: Any) -> Merge:
    factories.ContactFactory(account=acme, name="Wang Fang")
    order(twin, "T1", 700)
    made = merges.merge(acme, twin, by=zhao)
    theirs.refresh_from_db()
    return made


def test_links_surveys_answers_and_cases_of_a_person_go_back_with_them(merged, acme, twin, theirs, zhao):
    here = Account.objects.get(pk=acme.pk)
    customer_links.open(here, contact=theirs, by=zhao)
    survey = Survey.objects.create(key="by-hand", name="How was it?")
    asked = survey_invitations.send(survey, theirs, by=zhao).invitation
    told = {"survey": survey, "account": here, "contact": theirs, "answered_on": DAY, "score": 4, "points": 8.0}
    SurveyAnswer.objects.create(invitation=asked, **told)
    SurveyOptOut.objects.create(account=here, contact=theirs, on=DAY)
    case = Case.objects.create(
        account=here, contact=theirs, number="C-77", sort="complaint", title="Cracks", by=zhao
    )  # fmt: skip
    merges.undo(merged, by=zhao)
    for model in (CustomerLink, SurveyInvitation, SurveyAnswer, SurveyOptOut):
        assert model.objects.get().account_id == twin.pk, model.__name__
    case.refresh_from_db()
    assert case.account_id == twin.pk and case.version == 2
    told = Event.objects.exclude(noun__in=("account", "contact"))
    assert set(told.values_list("account_id", flat=True)) == {twin.pk}, "what happened to them is told there, too"
    assert Delivery.objects.get(pk=asked.delivery_id).account_id == twin.pk, "their mail is no longer in the other file"


def test_a_payment_follows_its_order_and_the_ledger_is_settled(merged, acme, twin, zhao):
    paid = payments.enter(
        values={"account": Account.objects.get(pk=acme.pk), "on": DAY, "currency": "CNY",
                "order": Order.objects.get(number="T1"), "amount": Decimal(700)}, by=zhao,
    )  # fmt: skip
    merges.undo(merged, by=zhao)
    paid.refresh_from_db()
    assert paid.account_id == twin.pk and Order.objects.get(number="T1").settled == 700
    assert not Allocation.objects.exclude(payment__account=F("order__account")).exists()


def test_a_row_that_hangs_on_the_survivor_too_is_named_with_its_kind(merged, acme, theirs, zhao):
    own = order(Account.objects.get(pk=acme.pk), "N2", 100)
    Case.objects.create(
        account=Account.objects.get(pk=acme.pk), contact=theirs, order=own, number="C-78",
        sort="complaint", title="Dust", by=zhao,
    )  # fmt: skip
    with pytest.raises(Refused, match="torn apart") as refusal:
        merges.undo(merged, by=zhao)
    assert "case: Dust" in str(refusal.value)
    assert Case.objects.get().account_id == acme.pk and Merge.objects.in_force().exists()


def test_that_two_people_are_two_does_not_stand_in_the_way(merged, acme, twin, theirs, zhao):
    other = acme.contacts.exclude(pk=theirs.pk).first()
    one, two = sorted((other, theirs), key=lambda who: who.pk)
    Namesake.objects.create(first=one, second=two, by=zhao)
    merges.undo(merged, by=zhao)
    theirs.refresh_from_db()
    assert theirs.account_id == twin.pk


def test_what_follows_is_there(db):
    for table, field in merge_returns.declared():
        model = apps.get_model(table)
        assert model.account_path == "account" and model._meta.get_field(field).related_model.account_path == "account"
