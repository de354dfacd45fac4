"""A case goes by the policy of its opening: what the director changes later holds for later cases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.actions import policies
from accounts.models import Policy
from lifecycle.actions import case_watch, cases
from lifecycle.facts import clocks
from lifecycle.facts.terms import Terms
from lifecycle.models import Case
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
SHORTER = {"response": 4, "resolution": 9, "opens": 6, "closes": 22, "critical": 0.1}


@pytest.fixture
def at(time_machine):
    return lambda hours: time_machine.move_to(TUESDAY + timedelta(hours=hours), tick=False)


@pytest.fixture
def case(lin, gu, acme, at):
    """72 working hours of nine a day, from Tuesday 10:00."""
    at(0)
    return opened(acme, lin)


def opened(account, by):
    return cases.report(values={"account": account, "sort": "complaint", "title": "Cracks"}, by=by)


@pytest.fixture
def publish(zhao):
    """`publish(cases numbers)`: a version in force from today."""

    def write(**numbers):
        draft = policies.draft({"numbers": {"cases": numbers}, "note": "x"}, by=zhao)
        return policies.publish(draft, effective_on=timezone.localdate(), by=zhao)

    return write


def due(case):
    case.refresh_from_db()
    return case.due_at, case.answer_due_at, case.promised, case.response_hours


def left(case):
    return clocks.tell([Case.objects.get(pk=case.pk)])[0].told.left / timedelta(hours=1)


@pytest.mark.parametrize("day", [1, 24])
def test_a_shorter_promise_leaves_open_cases_alone_on_the_same_day_and_later(
    case, lin, gu, system, acme, at, publish, day
):
    at(day)
    before, shown = due(case), left(case)
    publish(**SHORTER)
    assert case_watch.tick(by=system)["shortened"] == 0 and due(case) == before and left(case) == shown
    cases.resume(cases.wait(case, note="Which batch?", by=gu), by=gu)
    assert due(case)[0] == before[0], "no minute went by while it waited"
    cases.reopen(cases.resolve(case, cause="product", resolution="Replaced", by=gu), note="No", by=lin)
    assert due(case)[0] == before[0], "nor while it was solved"
    shown = left(case)
    at(day + 1)
    assert opened(acme, lin).promised == 9 and left(case) == shown - 1


def test_a_longer_promise_leaves_them_alone_too(case, system, lin, acme, at, publish):
    at(24)
    before = due(case)
    publish(response=48, resolution=144, opens=11, closes=15)
    case_watch.tick(by=system)
    assert due(case) == before
    at(48)
    assert opened(acme, lin).promised == 144


def test_a_graver_severity_and_a_better_tier_shorten_by_the_terms_of_the_opening(case, lin, acme, system, at, publish):
    at(24)
    publish(**SHORTER)
    cases.change(case, {"severity": "critical"}, by=lin)
    assert due(case)[2] == 36, "half of 72, not a tenth of 9"
    type(acme).objects.update(tier="gold")
    case_watch.tick(by=system)
    assert due(case)[2] == 24, "gold's 48 hours, halved"


def test_late_is_counted_by_the_hours_of_the_opening(case, system, at, publish, lin):
    at(24 * 14)
    past = left(case)
    assert past < 0
    publish(opens=6, closes=22)
    assert left(case) == past
    other = opened(factories.AccountFactory(owner=lin), lin)
    assert Terms().policy(other.opened_at) == Policy.objects.current() != Terms().policy(case.opened_at)
