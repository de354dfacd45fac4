"""Programs hear of every tier: each move is one happening about the customer, and whoever keeps a copy finds it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import nominations, proposals, tiers
from accounts.choices.nominations import NominationKind
from accounts.models import Account, Policy, TierChange
from kam.actions import runs, sendings, webhooks
from kam.choices import RunKind
from kam.models import Event, Notice, Run, Sending, Webhook
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
URL, CHANGES = "/api/v1/accounts/", "/api/v1/changes/?after=0&noun=account"
BEFORE, DAY = date(2026, 5, 31), date(2026, 6, 30)
NEXT_YEAR = date(2027, 5, 31)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def computes(system):
    """`computes({account: tier}, day)` lets a run say so."""

    def run(said, day=DAY):
        begun = runs.begin(RunKind.TIERS, as_of=day, by=system)
        computed = {account.pk: tier for account, tier in said.items()}
        done = tiers.apply(computed, why=lambda _key: {}, run=begun, policy=Policy.objects.current(), by=system)
        runs.finish(begun, result=done)

    return run


def by_the_first_run(acme, other, zhao, computes):
    computes({acme: "gold"})


def by_a_later_run(acme, other, zhao, computes):
    computes({acme: "gold"})
    computes({acme: "iron"})


def by_hand(acme, other, zhao, computes):
    tiers.override(acme, tier="gold", reason="Reference site", until=NEXT_YEAR, by=zhao)


def by_the_end_of_that(acme, other, zhao, computes):
    computes({acme: "iron"}, BEFORE)
    by_hand(Account.objects.get(pk=acme.pk), other, zhao, computes)
    tiers.end_override(acme, by=zhao)


def by_approval(acme, other, zhao, computes):
    Policy.objects.update(needs_approval=True)
    computes({acme: "gold"}, BEFORE)
    computes({acme: "iron"})
    proposals.decide_many(TierChange.objects.proposed(), approved=True, by=zhao)


def by_going(acme, other, zhao, computes):
    computes({acme: "gold", other: "gold"}, BEFORE)
    computes({other: "gold"})


@pytest.mark.parametrize(
    ("deed", "moves"),
    [
        (by_the_first_run, [["", "gold"]]),
        (by_a_later_run, [["", "gold"], ["gold", "iron"]]),
        (by_hand, [["", "gold"]]),
        (by_the_end_of_that, [["", "iron"], ["iron", "gold"], ["gold", "iron"]]),
        (by_approval, [["", "gold"], ["gold", "iron"]]),
        (by_going, [["", "gold"], ["gold", ""]]),
    ],
)
def test_each_tier_is_one_change_and_the_customer_is_found_by_it(
    acme, other, zhao, system, api_of, computes, time_machine, deed, moves
):
    api = api_of(zhao)
    before = api.get(f"{URL}{acme.pk}/")
    time_machine.shift(timedelta(hours=1))
    since = f"{URL}?updated_since=2026-06-30T02:30:00Z&fields=code,updated_at"
    assert api.get(since).json()["count"] == 0
    deed(acme, other, zhao, computes)
    sendings.give_places(by=system)
    told = [one for one in api.get(CHANGES).json()["results"] if one["subject_id"] == acme.pk]
    assert [one["changes"]["tier"] for one in told if one["verb"] == "tier.changed"] == moves
    [found] = [one for one in api.get(since).json()["results"] if one["code"] == acme.code]
    after = api.get(f"{URL}{acme.pk}/")
    assert found["updated_at"] == after.json()["updated_at"] > before.json()["updated_at"]
    assert after.json()["tier"] == moves[-1][1] and after["ETag"] == before["ETag"]
    listed = [one["code"] for one in api.get(f"{URL}?ordering=-updated_at").json()["results"]]
    assert listed[0] == acme.code
    patched = api.patch(f"{URL}{acme.pk}/", {"city": "Wuxi"}, format="json", HTTP_IF_MATCH=before["ETag"])
    assert patched.status_code == 200, "a form that was open while the run was at work is nobody's conflict"


def test_a_tier_set_by_hand_that_it_has_already_is_a_decision_and_no_move(acme, zhao, computes):
    computes({acme: "gold"})
    tiers.override(Account.objects.get(pk=acme.pk), tier="gold", reason="Stays", until=NEXT_YEAR, by=zhao)
    assert (
        Event.objects.filter(verb="tier.overridden").count() == Event.objects.filter(verb="tier.changed").count() == 1
    )


def test_what_somebody_wrote_keeps_its_moment_for_the_undo_of_a_file(acme, computes):
    was = acme.updated_at
    computes({acme: "gold"})
    acme.refresh_from_db()
    assert acme.updated_at == was < acme.moved_at == acme.graded_at


def test_a_nomination_is_found_as_well_once_it_counts(acme, lin, zhao, api_of, time_machine):
    api = api_of(zhao)
    time_machine.shift(timedelta(hours=1))
    since = f"{URL}?updated_since=2026-06-30T02:30:00Z&fields=code"
    values = {"account": acme, "kind": NominationKind.STRATEGY, "reason": "Builds two plants", "until": NEXT_YEAR}
    made = nominations.propose(values=values, by=lin)
    assert api.get(since).json()["count"] == 0, "a proposal makes nobody key"
    nominations.confirm(made, by=zhao)
    assert [one["code"] for one in api.get(since).json()["results"]] == [acme.code]


def test_the_first_run_of_a_large_book_rings_nobody_and_sends_what_was_asked_for(
    lin, zhao, system, computes, monkeypatch
):
    monkeypatch.setattr(sendings, "SPREAD", 40)
    given = {"url": "https://erp.example.com/kam", "secret": "x", "user": zhao}
    chosen = {
        name: Webhook.objects.create(name=name, verbs=verbs, tiers=asked, cursor=webhooks.last_place(), **given)
        for name, verbs, asked in (("orders", ["order"], []), ("best", ["tier.changed"], ["platinum"]), ("all", [], []))
    }
    book = factories.AccountFactory.create_batch(100, owner=lin)
    computes({one: "platinum" if place < 5 else "iron" for place, one in enumerate(book)})
    sendings.give_places(by=system)
    sendings.spread(by=system)
    told = {name: list(one.sendings.filter(verb="tier.changed")) for name, one in chosen.items()}
    assert {name: len(rows) for name, rows in told.items()} == {"orders": 0, "best": 5, "all": 100}
    assert {one.account_id for one in told["best"]} == {one.pk for one in book[:5]}
    assert not Sending.objects.filter(webhook=chosen["orders"]).exists(), "filtered before there are rows"
    assert not Notice.objects.exists()


def test_first_tiers_are_written_and_told_in_as_many_statements_however_many_there_are(lin, computes):
    counts = []
    for size in (10, 300):
        Event.objects.all().delete()
        TierChange.objects.all().delete()
        Run.objects.all().delete()
        Account.objects.all().delete()
        book = factories.AccountFactory.create_batch(size, owner=lin)
        with CaptureQueriesContext(connection) as asked:
            computes(dict.fromkeys(book, "iron"))
        counts.append(len([one for one in asked if "SAVEPOINT" not in one["sql"]]))
        assert Event.objects.filter(verb="tier.changed").count() == size
    assert counts[0] == counts[1]
