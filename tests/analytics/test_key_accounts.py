"""A nominated account counts as key in warnings, signals, coverage and on the dashboard, as of each day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import nominations
from accounts.models import Nomination, Policy, Standing
from analytics.actions import recompute
from analytics.facts import coverage
from analytics.models import Score
from kam.choices import RunKind
from lifecycle.actions import cadence
from lifecycle.models import VisitPlan, Warning
from tests import factories
from tests.analytics import books

pytestmark = pytest.mark.django_db
DAY = books.DAY


def nominated(account, by, first=None, last=None, **more):
    today = timezone.localdate()
    row = Nomination.objects.create(
        account=account, kind="strategy", reason="x", state="confirmed", proposed_by=by, proposed_on=today,
        from_on=first or today - timedelta(400), until=last or today + timedelta(200), decided_by=by, **more,
    )  # fmt: skip
    nominations.stand(account.pk, today)
    return row


@pytest.fixture
def book(lin, chen, acme, other):
    """Acme carries; chen's customer is small and silent, so nothing warns of it by its tier."""
    books.buys(acme, months=24, amount="9000.00")
    books.buys(other, months=20, amount="50.00", step=7, until=DAY - timedelta(80))
    return other


def test_a_warning_opens_for_a_nominated_account_and_only_in_its_span(book, zhao, lin):
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    book.refresh_from_db()
    assert Score.objects.current().get(account=book).p >= 0.5 and book.tier == "lead"
    assert not Warning.objects.exists()
    nominated(book, lin, first=DAY + timedelta(1))
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    assert not Warning.objects.exists(), "it was not nominated on that day"
    Nomination.objects.update(from_on=DAY)
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    assert Warning.objects.get().account == book


def test_a_visit_to_it_is_overdue_by_golds_pace(book, zhao, lin):
    every = Policy.objects.current().visit_days["gold"]
    held = timezone.make_aware(timezone.datetime(2026, 6, 30, 10) - timedelta(days=3 * every))
    factories.VisitFactory(account=book, user=lin, held_at=held)
    before = recompute.start(RunKind.CHURN, as_of=DAY, by=zhao)
    assert "visit_overdue" not in Score.objects.get(run=before, account=book).signals
    nominated(book, lin, first=date(2026, 1, 1))
    after = recompute.start(RunKind.CHURN, as_of=DAY, by=zhao)
    assert Score.objects.get(run=after, account=book).signals["visit_overdue"] == pytest.approx(0.5)


@pytest.mark.db_both
def test_coverage_and_visit_plans_count_it(book, zhao, lin, chen, system):
    nominated(book, lin)
    today, policy = timezone.localdate(), Policy.objects.current()
    Standing.objects.create(account=book, last_visit_on=today)
    (line,) = coverage.by_owner(zhao, policy)
    assert (line.owner, line.due, line.done, line.by_tier) == (chen.name, 1, 1, {"nominated": [1, 1]})
    assert coverage.covered([line]) == {"": 1.0, "nominated": 1.0}
    cadence.propose(as_of=today, by=system)
    assert list(VisitPlan.objects.values_list("account", flat=True)) == [book.pk]
