"""Merging two files: every relation goes over by a rule of its own, the ledger stays whole, and the undo is exact."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F, Sum
from django.utils import timezone

from accounts.actions import accounts, incentives, merge_plans, merges, nominations, payments
from accounts.actions.merge_journals import whole
from accounts.choices import Way
from accounts.models import (
    Account,
    Allocation,
    Contact,
    Merge,
    MergeStep,
    Order,
    Payment,
    Renumbering,
    Seat,
    Standing,
    TierChange,
)
from kam.choices import Role
from kam.ground.errors import Refused, Stale
from kam.models import Event, Notice
from lifecycle.models import Journey, VisitPlan, Warning
from tests import factories, planting
from tests.accounts import makers
from tests.accounts.conftest import define
from tests.accounts.merges.conftest import DAY, order

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
APART = {"event", "merge", "mergestep", "key", "notice"}
"""Tables that an undo may leave other than they were: what happened did happen."""


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without versions and the moment of the last move, which programs are to hear of."""
    tables = [model for model in planting.tables() if model._meta.model_name not in APART]
    through = [Contact.visits.through]  # type: ignore[attr-defined]
    return {
        model._meta.label: [
            {name: value for name, value in whole(row).items() if name not in ("version", "graded_at")}
            for row in model._base_manager.order_by("pk")
        ]
        for model in [*tables, *through]
    }


def differences(before: Any, after: Any) -> list[str]:
    return [
        f"{label}: {one} → {two}"
        for label in before
        for one, two in zip(before[label], after[label], strict=False)
        if one != two
    ] + [f"{label}: {len(before[label])} → {len(after[label])} rows"
         for label in before if len(before[label]) != len(after[label])]  # fmt: skip


def test_every_relation_has_a_rule_and_no_rule_is_left_over():
    assert merge_plans.missing() == [], "say in merge_rows (or the floor's actions/merges) what a merge does with it"
    assert merge_plans.stale() == []
    assert all(rule.first for rule in merge_plans.rules() if rule.way in (Way.COMBINE, Way.DROP))
    assert all(rule.why for rule in merge_plans.rules() if rule.way == Way.KEEP)


def test_a_relation_nobody_decided_about_stops_the_merge(monkeypatch, acme, twin, zhao):
    monkeypatch.setattr(merge_plans, "_rules", {k: v for k, v in merge_plans._rules.items() if k[0] != "kam.Notice"})
    with pytest.raises(Exception, match="kam.Notice"):
        merges.merge(acme, twin, by=zhao)
    assert not Merge.objects.exists() and Account.objects.get(pk=twin.pk).merged_into is None


def test_nothing_stays_behind_and_the_ledger_is_the_same_to_the_cent(full, acme, twin, zhao):
    def ledger() -> Any:
        both = {"account__in": [acme, twin]}
        return (
            Order.objects.filter(**both).aggregate(Sum("revenue"), Sum("amount")),
            Payment.objects.filter(**both).aggregate(Sum("received")),
        )

    before = ledger()
    merges.merge(acme, twin, by=zhao)
    assert ledger() == before
    moved = [rule for rule in merge_plans.rules() if rule.way == Way.MOVE]
    left = {rule.table: rule.rows_of(twin).count() for rule in moved}
    assert {table for table, count in left.items() if count} == {"kam.Event"}, "its own last event only"
    assert Event.objects.get(account_id=twin.pk).verb == "account.absorbed"
    assert Payment.objects.filter(account=acme).count() == 2 and acme.contacts.count() == 4
    settled = Order.objects.filter(account=acme).aggregate(sum=Sum("settled"))["sum"]
    assert settled == 2300, "of 1600 the other file needed 1500; what was left settles an open order of the survivor"


def test_what_may_be_there_once_is_there_once(full, acme, twin, gu, zhao):
    merges.merge(acme, twin, by=zhao)
    assert Order.objects.filter(account=acme, number__in=["N1", "N1/OLD-1"]).count() == 2
    assert acme.agreements.filter(number="A1/OLD-1").exists()
    assert acme.statements.live().get().cash == 77, "a gap is filled from the other file"
    assert acme.presences.live().get().seen_on == DAY + timedelta(1)
    assert Seat.objects.live().get(account=acme, user=gu).until is None
    assert Warning.objects.open().get().value_at_risk == 500
    assert Journey.objects.get(account=acme).stage == "warning"
    assert VisitPlan.objects.open().filter(account=acme).count() == 1
    assert TierChange.objects.filter(account=acme).count() == 2, "the other's tiers stay its own history"
    assert not TierChange.objects.proposed().filter(account=twin).exists()
    assert Standing.objects.get(account=acme).revenue == 500
    assert Account.objects.get(name="Member").parent == acme and Account.objects.get(name="Member").referred_by == acme


def test_what_people_said_of_both_files_is_said_of_one(full, acme, twin, zhao):
    merges.merge(acme, twin, by=zhao)
    assert acme.marks.live().get().since == DAY - timedelta(30), "held in both: since the earlier day"
    assert acme.assessments.count() == 2 and acme.nominations.waiting().count() == 1
    assert acme.wallets.live().get().amount == 8000, "of one day: the survivor's figure"
    assert acme.outlets.live().count() == acme.quotas.live().count() == 1
    assert set(acme.downstreams.values_list("customer", flat=True)) == {None}, "nobody sells to themselves"
    now, gone = Account.objects.get(pk=acme.pk), Account.objects.get(pk=twin.pk)
    assert now.nominated_until == DAY + timedelta(400) and gone.nominated_until is None
    assert now.custom == {"budget": "100.00", "listed": True}, "a gap is filled from the other file"


def test_the_undo_puts_back_every_row_of_every_table(full, acme, twin, zhao):
    before = dump()
    merge = merges.merge(acme, twin, by=zhao)
    assert differences(before, dump()), "the merge did something"
    events = Event.objects.filter(account_id=acme.pk).count()
    merges.undo(merge, by=zhao)
    assert differences(before, dump()) == []
    assert Event.objects.filter(account_id=acme.pk).count() < events + 1
    assert Event.objects.filter(verb="account.unmerged").count() == 2
    with pytest.raises(Refused, match="taken back already"):
        merges.undo(merge, by=zhao)


def test_what_came_for_the_survivor_since_stays_with_it(full, acme, twin, lin, zhao):
    merge = merges.merge(acme, twin, by=zhao)
    fresh = Account.objects.get(pk=acme.pk)
    accounts.change(fresh, values={"phone": "021-1"}, by=lin)
    late = order(Account.objects.get(pk=acme.pk), "N9", 250)
    payments.enter(values={"account": fresh, "on": DAY, "currency": "CNY", "order": late, "amount": Decimal(250)},
                   by=zhao)  # fmt: skip
    merges.undo(merge, by=zhao)
    acme.refresh_from_db()
    assert acme.phone == "021-1" and Order.objects.get(number="N9").account == acme
    assert not Allocation.objects.exclude(payment__account=F("order__account"))
    told = Event.objects.get(verb="account.unmerged", account_id=acme.pk)
    assert "accounts.Account.phone" in told.data["stayed"]


def test_an_undo_that_would_tear_something_apart_says_what(full, acme, twin, lin, zhao):
    theirs = twin.contacts.first()
    merge = merges.merge(acme, twin, by=zhao)
    visit = factories.VisitFactory(account=Account.objects.get(pk=acme.pk), user=lin)
    visit.contacts.set([theirs])
    with pytest.raises(Refused, match="torn apart") as refusal:
        merges.undo(merge, by=zhao)
    assert str(visit) in str(refusal.value) and Merge.objects.in_force().exists()
    visit.contacts.clear()
    merges.undo(merge, by=zhao)


def test_of_several_merges_the_last_is_undone_first_and_all_codes_lead_home(acme, twin, zhao):
    third = factories.AccountFactory(code="TOP", name="Acme Top")
    first = merges.merge(acme, twin, by=zhao)
    second = merges.merge(third, Account.objects.get(pk=acme.pk), by=zhao)
    homes = dict(Account.objects.homes(zhao).values_list("code", "home"))
    assert homes["OLD-1"] == homes["ACME"] == homes["TOP"] == third.pk
    with pytest.raises(Refused, match="Take that merge back first"):
        merges.undo(first, by=zhao)
    merges.undo(second, by=zhao)
    merges.undo(first, by=zhao)
    assert not Account.objects.filter(merged_into__isnull=False).exists()


def test_groups_and_referrals_close_no_circle(acme, twin, zhao):
    top = factories.AccountFactory(name="Top")
    middle = factories.AccountFactory(name="Middle", parent=twin, referred_by=acme)
    Account.objects.filter(pk=twin.pk).update(parent=top, referred_by=middle)
    Account.objects.filter(pk=acme.pk).update(parent=middle, referred_by=twin)
    merges.merge(acme, twin, by=zhao)
    acme.refresh_from_db()
    middle.refresh_from_db()
    assert (acme.parent, middle.parent) == (top, acme)
    assert (acme.referred_by, middle.referred_by) == (None, acme)


def test_the_owner_who_is_not_kept_goes_on_seeing_it(acme, chen, zhao):
    other = factories.AccountFactory(owner=chen)
    merge = merges.merge(acme, other, by=zhao)
    assert acme in Account.objects.visible_to(chen)
    assert {notice.user for notice in Notice.objects.all()} == {chen, acme.owner}
    merges.undo(merge, by=zhao)
    assert acme not in Account.objects.visible_to(chen) and not Seat.objects.exists()


def test_who_may_merge_what(acme, twin, other, lin, gu, north, zhao):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    for person in (lin, gu):
        with pytest.raises(PermissionDenied):
            merges.merge(acme, twin, by=person)
    with pytest.raises(Refused, match="no such customer"):
        merges.merge(acme, other, by=lead)
    with pytest.raises(Refused, match="one file"):
        merges.merge(acme, acme, by=zhao)
    with pytest.raises(Stale):
        merges.merge(acme, twin, versions=(acme.version, 99), by=zhao)
    merges.merge(acme, twin, by=lead)
    with pytest.raises(Refused, match="merged into another"):
        merges.merge(other, twin, by=zhao)


def test_a_merged_file_is_not_worked_on(acme, twin, zhao):
    merges.merge(acme, twin, by=zhao)
    twin.refresh_from_db()
    for work in (accounts.restore, accounts.archive):
        with pytest.raises(Refused, match="merged into another one"):
            work(twin, by=zhao)
    with pytest.raises(Refused, match="merged into another one"):
        accounts.change(twin, values={"name": "New"}, by=zhao)


def test_a_merge_that_fails_on_its_way_leaves_nothing(monkeypatch, full, acme, twin, zhao):
    before = dump()
    monkeypatch.setattr(merges, "_tell", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merges.merge(acme, twin, by=zhao)
    assert differences(before, dump()) == [] and not MergeStep.objects.exists() and not Renumbering.objects.exists()


def test_a_nomination_decided_while_merged_counts_where_it_is_after_the_undo(acme, twin, zhao):
    values = {"account": twin, "kind": "potential", "reason": "Grows", "until": timezone.localdate() + timedelta(90)}
    proposed = nominations.propose(values=values, by=zhao)
    merge = merges.merge(acme, twin, by=zhao)
    nominations.confirm(proposed, by=zhao)
    assert Account.objects.get(pk=acme.pk).is_nominated
    merges.undo(merge, by=zhao)
    assert not Account.objects.get(pk=acme.pk).is_nominated and Account.objects.get(pk=twin.pk).is_nominated


def test_an_incentive_given_while_merged_goes_back_with_its_cost(acme, twin, zhao):
    row = makers.IncentiveFactory(account=twin)
    merge = merges.merge(acme, twin, by=zhao)
    row.refresh_from_db()
    incentives.give(row, values={"given_on": timezone.localdate(), "spent": Decimal(80)}, by=zhao)
    merges.undo(merge, by=zhao)
    row.refresh_from_db()
    assert row.account == twin and row.cost_entry.account == twin


def test_custom_fields_on_which_both_differ_are_chosen_and_told(full, acme, twin, zhao, ada, browser_of, api_of):
    define(ada, "Budget", "money", key="budget")
    address = f"/customers/{acme.pk}/merge/{twin.pk}/"
    page = browser_of(zhao).get(address).content.decode()
    assert 'name="custom.budget"' in page and 'name="custom.listed"' not in page and "Budget" in page
    bad = api_of(zhao).post(f"/api/v1/accounts/{acme.pk}/merge/", {"other": twin.pk, "take": ["custom.nothing"]},
                            format="json")  # fmt: skip
    assert bad.status_code == 400
    assert browser_of(zhao).post(address, {"custom.budget": "theirs"}).status_code == 302
    acme.refresh_from_db()
    assert acme.custom == {"budget": "5.00", "listed": True}
    told = Event.objects.get(verb="account.merged").changes
    assert told["custom.budget"] == ["100.00", "5.00"] and told["custom.listed"] == [None, True]
    assert "custom" not in told and "custom.budget" in Merge.objects.get().taken
    merges.undo(Merge.objects.get(), by=zhao)
    acme.refresh_from_db()
    assert acme.custom == {"budget": "100.00"}
    answer = api_of(zhao).post(f"/api/v1/accounts/{acme.pk}/merge/", {"other": twin.pk, "take": ["custom.budget"]},
                               format="json")  # fmt: skip
    acme.refresh_from_db()
    assert answer.status_code in (200, 201) and acme.custom["budget"] == "5.00"


def test_latitude_and_longitude_are_one_choice_and_the_page_has_no_button_of_its_own(acme, twin, zhao, browser_of):
    Account.objects.filter(pk=acme.pk).update(latitude=Decimal("31.2"), longitude=Decimal("121.5"))
    Account.objects.filter(pk=twin.pk).update(latitude=Decimal("31.2"), longitude=Decimal("121.6"))
    client = browser_of(zhao)
    page = client.get(f"/customers/{acme.pk}/merge/{twin.pk}/")
    text = page.content.decode()
    assert "Latitude and longitude" in text and "31.20000, 121.50000" in text and "31.20000, 121.60000" in text
    assert page.context["history_url"] == "" and "History</a>" not in text
    asked = {"latitude": "theirs", "_version": acme.version, "other_version": twin.version}
    assert client.post(f"/customers/{acme.pk}/merge/{twin.pk}/", asked).status_code == 302
    acme.refresh_from_db()
    assert (acme.latitude, acme.longitude) == (Decimal("31.2"), Decimal("121.6"))
