"""Which tiers count from a run on: the same for all that ask, and as of the run's day whatever was decided later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.actions import policies, tiers
from accounts.models import Account, ClassChange, Order, Policy, TierChange
from accounts.views.tiers import why
from analytics.actions import recompute
from analytics.models import Score, Verdict
from kam.choices import RunKind
from kam.models import Run, User
from tests import factories
from tests.analytics.test_recompute import DAY, buys, rows

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(30)


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def book(lin):
    """One that carries us, one good, two small ones."""
    found = {"big": ("9000.00", 12), "good": ("5000.00", 12), "small": ("500.00", 4), "other": ("400.00", 4)}
    accounts = {name: factories.AccountFactory(code=name.upper(), owner=lin) for name in found}
    for name, (amount, months) in found.items():
        buys(accounts[name], months=months, amount=amount)
    return accounts


def computes(system, time_machine, day, kind=RunKind.TIERS):
    time_machine.move_to(datetime(day.year, day.month, day.day, 12))
    return recompute.start(kind, as_of=day, by=system)


def counts(run, account):
    row = Verdict.objects.get(run=run, account=account)
    return row.computed, row.in_effect


def core(account, by, day=DAY):
    ClassChange.objects.filter(account=account).delete()
    ClassChange.objects.create(account=account, key_class="core", from_on=day, by=by)
    Account.objects.filter(pk=account.pk).update(key_class="core", key_class_since=day)


def poor(account):
    Order.objects.filter(account=account).update(revenue=Decimal("1.00"))


@pytest.mark.parametrize("approval", [False, True])
def test_apart_and_together_give_the_same_scores_whatever_decides_the_tier(book, zhao, system, time_machine, approval):
    Policy.objects.update(needs_approval=approval)
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    tiers.override(book["small"], tier="platinum", reason="A new plant", until=date(2027, 1, 1), by=zhao)
    Account.objects.filter(pk=book["other"].pk).update(parent=book["small"], inherits_tier=True)
    core(book["big"], zhao)
    poor(book["big"])
    computes(system, time_machine, NEXT)
    last = NEXT + timedelta(30)
    whole = computes(system, time_machine, last, RunKind.ALL)
    tiers_run, scored = Run.objects.current(RunKind.TIERS), rows(Score, Run.objects.current(RunKind.CHURN))
    assert counts(tiers_run, book["big"]) == ("lead", "platinum"), "kept, or held for approval"
    assert counts(tiers_run, book["small"])[1] == "platinum" != counts(tiers_run, book["small"])[0]
    assert counts(tiers_run, book["other"])[1] == "platinum" != counts(tiers_run, book["other"])[0]
    for name in ("big", "small", "other"):
        assert Account.objects.get(pk=book[name].pk).tier == "platinum"
    computes(system, time_machine, last, RunKind.CHURN)
    assert rows(Score, Run.objects.current(RunKind.CHURN)) == scored and whole.is_current


def test_what_is_approved_later_is_not_told_of_the_days_before(book, zhao, system, time_machine):
    Policy.objects.update(needs_approval=True)
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    poor(book["big"])
    last = NEXT + timedelta(30)
    said = [counts(computes(system, time_machine, day), book["big"]) for day in (NEXT, last)]
    assert said == [("platinum", "platinum"), ("lead", "platinum")]
    time_machine.move_to("2026-11-01 12:00")
    tiers.approve(TierChange.objects.proposed().get(account=book["big"]), by=zhao)
    for day, before in zip((NEXT, last), said, strict=True):
        assert counts(recompute.start(RunKind.TIERS, as_of=day, by=system), book["big"]) == before
    assert counts(computes(system, time_machine, date(2026, 11, 1)), book["big"]) == ("lead", "lead")


def test_a_first_tier_is_told_as_if_the_day_had_not_been_computed_before(book, system):
    Policy.objects.update(needs_approval=True)
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    poor(book["big"])
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert counts(run, book["big"]) == ("lead", "lead") == ("lead", _tier(book["big"]))


def test_what_took_effect_that_day_stands_when_a_version_that_asks_computes_it_again(book, zhao, system, time_machine):
    poor(book["big"])
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    Order.objects.filter(account=book["big"]).update(revenue=Decimal("9000.00"))
    last = NEXT + timedelta(30)
    computes(system, time_machine, NEXT)
    risen = computes(system, time_machine, last)
    assert counts(risen, book["big"]) == ("platinum", "platinum") == ("platinum", _tier(book["big"]))
    poor(book["big"])
    policies.publish(policies.draft({"needs_approval": True}, by=zhao), effective_on=last, by=zhao)
    for _again in range(2):
        run = recompute.start(RunKind.TIERS, as_of=last, by=system)
        assert counts(run, book["big"]) == ("lead", "platinum") == ("lead", _tier(book["big"]))
        assert TierChange.objects.proposed().get(account=book["big"]).was == "platinum"


@pytest.mark.db_both
def test_who_became_core_later_or_rose_later_was_not_kept_before(book, zhao, system, time_machine):
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    poor(book["big"])
    last = NEXT + timedelta(30)
    computes(system, time_machine, NEXT)
    fell = computes(system, time_machine, last)
    assert counts(fell, book["big"]) == ("lead", "lead")
    time_machine.move_to("2026-11-01 12:00")
    tiers.override(book["big"], tier="gold", reason="They come back", until=date(2027, 1, 1), by=zhao)
    core(book["big"], zhao, day=NEXT)
    TierChange.objects.filter(account=book["big"], tier="platinum").update(tier="lead")
    again = recompute.start(RunKind.TIERS, as_of=last, by=system)
    assert counts(again, book["big"]) == ("lead", "lead"), "its tier of today was not its tier of that day"
    ClassChange.objects.update(from_on=date(2026, 10, 1))
    TierChange.objects.filter(account=book["big"], from_on=DAY).update(tier="platinum")
    assert counts(recompute.start(RunKind.TIERS, as_of=last, by=system), book["big"]) == ("lead", "lead")


def _tier(account):
    return Account.objects.get(pk=account.pk).tier


def test_where_revenue_stands_in_no_tier_speaks_of_contribution(acme, other, zhao, browser_of):
    """No cost is known: what tiers go by is revenue, and they say so; so does the check of costs."""
    buys(acme, amount="9000.00")
    buys(other)
    Order.objects.update(cost=None, amount_cost=None)
    back = factories.AccountFactory(code="BACK", owner=acme.owner)
    factories.OrderFactory(account=back, ordered_on=DAY, amount=Decimal(-50), revenue=Decimal(-50), cost=None)
    recompute.start(RunKind.ALL, as_of=DAY, by=User.objects.system())
    told = {row.account.code: " ".join(why(row)) for row in TierChange.objects.select_related("account")}
    assert told["ACME"] == "Nobody brings more revenue."
    assert told["OTHER"] == "Those ahead of it already bring 90% of all revenue; too little cost is known."
    assert told["BACK"] == "It brought no revenue, returns taken off."
    stored = {one.account.code: one.reasons for one in Verdict.objects.select_related("account")}
    assert stored["OTHER"]["share"]["of"] == "revenue" and stored["BACK"]["loss"]["of"] == "revenue"
    assert "so revenue stands in for contribution" in browser_of(zhao).get("/guide/checks/").content.decode()
