"""Signs and cards of a past day: what came later says nothing against it, and what nobody can know is unknown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.choices import Sign
from accounts.facts import signs
from accounts.models import Account, ClassChange, Contact, Nomination, Order, Policy, Standing
from analytics.actions import recompute
from analytics.facts import loyalty
from analytics.models import Scorecard
from kam.choices import RunKind
from tests import factories
from tests.analytics.books import DAY, buys

pytestmark = pytest.mark.django_db
CEILINGS = {"iron": {"discount_ceiling": 5}, "gold": {"discount_ceiling": 10}, "core": {"discount_ceiling": 20}}


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


def seen(account, sign, day=DAY):
    return signs.gather([account.pk], day).get(account.pk, {}).get(sign)


def card(account, system, day=DAY):
    run = recompute.start(RunKind.STANDARDS, as_of=day, by=system)
    return Scorecard.objects.get(run=run, account=account)


@pytest.mark.db_both
def test_a_later_meeting_lowers_no_earlier_day(acme):
    contact = factories.ContactFactory(account=acme, role="decision_maker", last_met_on=date(2026, 6, 1))
    factories.ContactFactory(account=acme, role="economic_buyer")
    assert seen(acme, Sign.MET).numbers == {"met": 1, "of": 2, "days": 180}
    Contact.objects.filter(pk=contact.pk).update(last_met_on=date(2026, 9, 19))
    assert seen(acme, Sign.MET).numbers == {"met": 0, "of": 1, "days": 180}, (
        "when he was met before, nobody knows any more"
    )
    Contact.objects.exclude(pk=contact.pk).delete()
    assert seen(acme, Sign.MET) is None


def test_a_competitor_leaves_on_its_day(acme):
    factories.PresenceFactory(account=acme, threat="high", seen_on=date(2026, 3, 1), archived_at=timezone.now())
    assert seen(acme, Sign.ALONE, date(2026, 6, 29)).numbers == {"threat": "high"}
    assert seen(acme, Sign.ALONE, DAY).numbers == {"threat": "gone"}


@pytest.mark.db_both
@pytest.mark.parametrize(("months", "known"), [(13, False), (24, False), (26, True)])
def test_a_year_is_set_against_a_whole_year_before(acme, system, months, known):
    buys(acme, months=months)
    found = card(acme, system)
    assert ((found.growth is not None), (seen(acme, Sign.TREND) is not None)) == (known, known)


@pytest.mark.db_both
def test_the_highest_ceiling_of_tier_class_and_nomination_counts(acme, lin, zhao):
    Policy.objects.update(worth=CEILINGS)
    buys(acme, months=2, amount="850")
    Order.objects.update(discount=Decimal(150))

    def ceiling():
        return seen(acme, Sign.DISCOUNT).numbers["ceiling"]

    Account.objects.filter(pk=acme.pk).update(tier="iron", key_class="core")
    assert ceiling() == 5, "the class that is to be judged sets no ceiling for itself"
    before = {"proposed_by": lin, "proposed_on": date(2026, 5, 1), "from_on": date(2026, 5, 1), "decided_by": zhao}
    Nomination.objects.create(
        account=acme, kind="potential", reason="x", until=date(2027, 1, 1), state="confirmed", **before
    )
    assert ceiling() == 10
    ClassChange.objects.create(account=acme, key_class="core", from_on=date(2026, 6, 1), by=lin)
    assert ceiling() == 20 and seen(acme, Sign.DISCOUNT).score == 100


@pytest.mark.db_both
def test_three_readers_say_the_same_of_who_was_brought(acme, other, system):
    buys(acme, months=24)
    past, entered = date(2026, 3, 31), datetime(2026, 2, 1, 12, tzinfo=timezone.get_default_timezone())

    def counts(day):
        sign, figure = seen(acme, Sign.REFERRED, day), card(acme, system, day).figures.get("image")
        return [sign and sign.numbers["count"], figure, loyalty.referrals(day).get(acme.pk)]

    Account.objects.filter(pk=other.pk).update(referred_by=acme, customer_since=date(2026, 5, 1), created_at=entered)
    assert (counts(past), counts(DAY)) == ([None] * 3, [1] * 3)
    Account.objects.filter(pk=other.pk).update(customer_since=None)
    assert counts(past) == [1] * 3
    Account.objects.filter(pk=other.pk).update(created_at=timezone.now())
    assert counts(past) == [None] * 3
    Account.objects.filter(pk=other.pk).update(referred_on=past)
    assert (counts(past), counts(past - timedelta(days=1))) == ([1] * 3, [None] * 3)


@pytest.mark.db_both
def test_who_brought_the_book_would_be_missed_without_own_trade(acme, other, system):
    buys(other, amount="9000")
    Account.objects.filter(pk=other.pk).update(referred_by=acme, referred_on=date(2025, 1, 1))
    idle = factories.AccountFactory(code="IDLE")
    assert (card(acme, system).leaving, card(acme, system).figures["leaving"]) == (100, 1.0)
    assert card(idle, system).leaving is None
    buys(acme, months=1, amount="10")
    factories.CostFactory(account=acme, on=DAY, amount=Decimal("50000"))
    assert card(acme, system).figures["leaving"] == 1.0, "its own loss takes nothing from what it brought"
    Account.objects.update(referred_by=None)
    assert card(acme, system).leaving == 0


@pytest.mark.db_both
def test_its_place_is_known_on_the_day_of_the_newest_run_only(acme, monkeypatch):
    Standing.objects.create(account=acme, as_of=DAY, revenue=Decimal(100))
    for few in (0, signs.FEW):
        monkeypatch.setattr(signs, "FEW", few)
        assert seen(acme, Sign.REVENUE).score == 100
        assert seen(acme, Sign.REVENUE, DAY - timedelta(days=1)) is None
