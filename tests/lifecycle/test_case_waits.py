"""What waits for the customer: whoever has it is reminded to ask again, and nothing of it is lateness."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Policy
from kam.models import CalendarDay, Notice, WorkCalendar
from lifecycle.actions import cases, watches
from lifecycle.facts import clocks, late_work, today
from lifecycle.models import Case

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture
def at(time_machine):
    """`at(3)` is three days later."""
    return lambda days: time_machine.move_to(TUESDAY + timedelta(days=days), tick=False)


@pytest.fixture
def case(lin, gu, acme, at):
    at(0)
    case = cases.report(values={"account": acme, "sort": "complaint", "title": "Cracks"}, by=lin)
    return cases.wait(case, note="Which batch?", by=gu)


def waiting(user):
    return [one.title for one in today.read(user, timezone.localdate()).of("waiting")]


def watch(system):
    watches.tell(as_of=timezone.localdate(), by=system)
    return Notice.objects.filter(event__verb="case.waits").count()


def test_whoever_has_it_is_reminded_after_the_policys_working_days_and_again(case, lin, gu, system, at, browser_of):
    """Tuesday to Tuesday is five working days; the next five end on the Tuesday after."""
    at(6)
    assert not waiting(gu) and watch(system) == 0
    page = browser_of(gu).get(f"/cases/{case.pk}/").content.decode()
    assert "4 working days" in page and "to be asked again on" in page
    at(7)
    assert waiting(gu) == ["Cracks"] and not waiting(lin)
    assert watch(system) == watch(system) == 1 == Notice.objects.filter(user=gu, event__verb="case.waits").count()
    page = browser_of(gu).get(f"/cases/{case.pk}/").content.decode()
    assert "5 working days" in page and "ask again" in page and "to be asked again on" not in page
    assert "ask again" in browser_of(gu).get("/cases/").content.decode()
    at(13)
    assert watch(system) == 1
    at(14)
    assert watch(system) == 2


def test_to_ask_again_begins_the_days_anew_and_an_answer_ends_them(case, gu, system, at):
    at(8)
    assert waiting(gu)
    case = cases.answer(Case.objects.get(pk=case.pk), note="May I remind you?", by=gu)
    assert case.state == "waiting" and not waiting(gu)
    at(14)
    assert not waiting(gu)
    at(15)
    assert waiting(gu)
    cases.resume(case, by=gu)
    assert not waiting(gu)


def test_waiting_is_never_late_and_has_no_part_in_any_count_of_it(case, gu, lin, at, browser_of):
    at(60)
    (one,) = today.read(gu, timezone.localdate()).of("waiting")
    assert not one.is_late(timezone.localdate())
    assert not Case.objects.late(timezone.now()).exists()
    assert not late_work.of([gu], lin, timezone.localdate(), each=5)
    text = browser_of(gu).get("/").content.decode()
    assert "Waiting for the customer for 42 working days: ask again" in text and 'class="late"' not in text


def test_what_nobody_has_is_the_owners_to_ask_and_the_policy_says_when(case, lin, gu, zhao, at):
    Case.objects.update(user=None)
    policy = Policy.objects.current()
    policy.numbers = {**policy.numbers, "cases": {**policy.group("cases"), "wait_days": 2}}
    policy.save()
    at(1)
    assert not waiting(lin)
    at(2)
    assert waiting(lin) == ["Cracks"] and not waiting(gu) and not waiting(zhao)


def test_days_off_of_the_customers_calendar_do_not_count(case, at):
    def waits():
        (found,) = clocks.tell([Case.objects.get(pk=case.pk)])
        return found.waits.days, found.waits.ask_on

    at(4)  # Saturday
    assert waits() == (3, date(2026, 12, 1))
    CalendarDay.objects.create(calendar=WorkCalendar.objects.company(), on=date(2026, 11, 27), name="Founding day")
    assert waits() == (2, date(2026, 12, 2))
