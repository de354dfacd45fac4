"""Signals from visits: overdue by the tier's cadence, executives met, and never by what lies ahead."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from analytics.facts import engagement
from analytics.rules import signals
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
CADENCE = {"platinum": 20, "gold": 30, "iron": 90}


def visited(account, days_ago, kind="on_site"):
    factories.VisitFactory(
        account=account, kind=kind, held_at=datetime(2026, 6, 30, 4, tzinfo=UTC) - timedelta(days=days_ago)
    )


def test_visits_overdue_and_executives_met(lin):
    late, fresh, iron, never = (factories.AccountFactory() for _ in range(4))
    visited(late, 50)
    visited(late, -3)
    visited(fresh, 10, "executive")
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
