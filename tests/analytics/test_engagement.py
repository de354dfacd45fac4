"""Signals from visits: overdue by the tier's cadence, executives met, and never by what lies ahead."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from accounts.actions import contacts, presences
from analytics.facts import competition, engagement, loyalty
from analytics.rules import signals
from lifecycle.facts import dilemmas
from lifecycle.models import Journey, StageMove
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
CADENCE = {"platinum": 20, "gold": 30, "iron": 90}


def visited(account, days_ago, kind="on_site"):
    return factories.VisitFactory(
        account=account, kind=kind, held_at=datetime(2026, 6, 30, 4, tzinfo=UTC) - timedelta(days=days_ago)
    )


def named(visit, **who):
    visit.contacts.add(factories.ContactFactory(account=visit.account, **(who or {"role": "decision_maker"})))


def test_one_rule_says_for_risk_and_dilemma_whether_heads_have_met(lin):
    """Named who decides, named who weighs much, named somebody else, nobody named."""
    people = ({"role": "economic_buyer"}, {"influence": "high"}, {"role": "user", "influence": "low"}, None)
    accounts = [factories.AccountFactory() for _who in people]
    for account, who in zip(accounts, people, strict=True):
        since = DAY - timedelta(400)
        journey = Journey.objects.create(account=account, stage="deepening", since=since)
        StageMove.objects.create(journey=journey, was="dormant", stage="deepening", on=since, by=lin)
        visit = visited(account, 9, "executive")
        if who:
            named(visit, **who)
    keys = np.array([one.pk for one in accounts])
    in_risk = engagement.gather(keys, np.zeros(4, np.int8), DAY, CADENCE).executive_met > 0
    in_dilemma = [dilemmas.one(account, DAY).heads_met > 0 for account in accounts]
    assert in_risk.tolist() == in_dilemma == [True, True, False, False]


def test_visits_overdue_and_executives_met(lin):
    late, fresh, iron, never = (factories.AccountFactory() for _ in range(4))
    visited(late, 50)
    visited(late, -3)
    named(visited(fresh, 10, "executive"))
    named(visited(fresh, 2, "on_site"))  # who decides was met, by no executive of ours
    visited(iron, 5, "executive")  # nobody of theirs is named: houses met, not heads
    visited(iron, 300)
    keys = np.array([one.pk for one in (late, fresh, iron, never)])
    found = engagement.gather(keys, np.array([0, 1, 2, 0]), DAY, CADENCE)
    assert found.visit_overdue.tolist() == [1.5, 0, 0, 0]
    assert np.allclose(found.executive_met, [0, 80 / 90, 0, 0])


def seen(account, days_ago, threat, **more):
    factories.PresenceFactory(account=account, seen_on=DAY - timedelta(days=days_ago), threat=threat, **more)


def test_competitors_count_by_their_threat_and_fade(lin):
    low, medium, high, trial, old, later, gone, two = (factories.AccountFactory() for _ in range(8))
    seen(low, 0, "low")
    seen(medium, 45, "medium")
    seen(high, 9, "high")
    seen(trial, 30, "trial")
    seen(old, 90, "trial")
    seen(later, -1, "trial")
    seen(gone, 1, "trial", archived_at=datetime(2026, 6, 29, tzinfo=UTC))
    seen(two, 60, "medium")
    seen(two, 9, "medium")
    seen(two, 81, "trial")
    keys = np.array([one.pk for one in (low, medium, high, trial, old, later, gone, two)])
    found = engagement.gather(keys, np.zeros(len(keys), np.int64), DAY, CADENCE)
    logit = signals.offsets(found)[:, signals.SIGNALS.index("competitor")]
    assert np.allclose(logit, [0.20, 0.25, 0.45, 0.60, 0, 0, 0, 0.45])
    assert np.allclose(found.competitor_trial[-1], 0.1)


@pytest.mark.db_both
def test_what_is_noted_of_people_and_rivals_after_a_day_changes_nothing_of_it(acme, other, zhao, time_machine):
    """Rivals seen again, gone or more of a threat; a champion thought otherwise of or archived; a framework let go."""
    keys, later = np.array([acme.pk, other.pk]), date(2026, 7, 20)
    time_machine.move_to(datetime(2026, 6, 20, 4, tzinfo=UTC))
    there = [factories.PresenceFactory(account=one, threat="medium", wallet_percent=20, seen_on=date(2026, 6, 15))
             for one in (acme, other)]  # fmt: skip
    left = [
        factories.ContactFactory(account=one, stance="champion", left_on=date(2026, 6, 10)) for one in (acme, other)
    ]
    tie = factories.AgreementFactory(
        account=acme, kind="framework", starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31)
    )

    def known(day):
        found = engagement.gather(keys, np.zeros(2, np.int64), day, CADENCE)
        return {name: column.tolist() for name, column in vars(found).items()}, loyalty._rivals(keys.tolist(), day)

    signals_then, wallets_then = known(DAY)
    assert signals_then["competitor_medium"] == [1 - 15 / 90] * 2 and min(signals_then["champion_left"]) > 0
    assert signals_then["framework"] == [1, 0] and wallets_then.tolist() == [0.2, 0.2]
    time_machine.move_to(datetime(2026, 7, 20, 4, tzinfo=UTC))
    presences.change(there[0], values={"threat": "trial", "seen_on": later, "wallet_percent": 60}, by=zhao)
    presences.archive(there[1], by=zhao)
    contacts.change(left[0], values={"stance": "opponent"}, by=zhao)
    contacts.archive(left[1], by=zhao)
    type(tie).objects.filter(pk=tie.pk).update(archived_at=timezone.now())
    again, wallets = known(DAY)
    assert again == signals_then and np.allclose(wallets, wallets_then)
    now, _ = known(later)
    assert now["competitor_trial"] == [1, 0] and now["competitor_medium"] == [0, 0]
    assert now["champion_left"] == [0, 0] == now["framework"]


def test_a_sighting_noted_late_counts_from_its_own_day(acme, zhao, time_machine):
    time_machine.move_to(datetime(2026, 6, 20, 4, tzinfo=UTC))
    there = factories.PresenceFactory(account=acme, threat="low", seen_on=date(2026, 6, 1))
    time_machine.move_to(datetime(2026, 7, 20, 4, tzinfo=UTC))
    presences.change(there, values={"threat": "high", "seen_on": date(2026, 6, 28)}, by=zhao)
    exposed = signals.Exposures.none(1)
    competition.add(exposed, np.array([acme.pk]), DAY, 90)
    assert exposed.competitor_medium.tolist() == [1 - 2 / 90] and exposed.competitor_low.tolist() == [0]
