"""The night's jobs twice at once, as after a broker's hiccup: nothing is proposed, opened, told or filled twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from analytics.actions import nights as analytics_nights
from kam.actions import absences, calendars, retention, runs
from kam.choices import RunKind
from kam.models import BusyTime, CalendarDay, Delivery, Event, Run, User, WorkCalendar
from lifecycle.actions import aftermaths, nights, self_checks
from lifecycle.choices import Ending, Stage
from lifecycle.models import Aftermath, Journey, SelfCheck, StageMove, VisitPlan
from tests import factories
from tests.kam.test_parallel import _needs_postgres, _patient_connections, at_once  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.company]

CLOCK = {
    RunKind.NIGHT: lambda: analytics_nights.due(by=User.objects.system()),
    RunKind.VISIT_PLANS: nights.due_plans,
    RunKind.WATCH: nights.due_watch,
    RunKind.SURVEYS: nights.due_surveys,
    RunKind.RETENTION: retention.once,
}
"""What the clock asks for once a day."""


def together(work, times=3):
    """Each waits for the others, then all begin."""
    gate = threading.Barrier(times)

    def one(_number):
        gate.wait()
        return work()

    return at_once(one, times)


def doubled(rows, *columns):
    return list(rows.order_by().values(*columns).annotate(n=Count("pk")).filter(n__gt=1))


def test_visits_are_proposed_once_and_journeys_opened_once(lin):
    for _n in range(12):
        factories.AccountFactory(owner=lin, tier="platinum")
    states = together(lambda: nights.plans().state)
    assert set(states) == {"done"}
    assert not doubled(VisitPlan.objects.all(), "account", "planned_on")
    assert not doubled(StageMove.objects.all(), "journey")
    assert sum(Event.objects.filter(verb="journey.opened").values_list("data__count", flat=True)) == 12


@pytest.mark.parametrize("due", CLOCK, ids=lambda kind: kind)
def test_of_messages_that_waited_together_one_begins_the_day(acme, system, due):
    together(CLOCK[due], times=6)
    assert Run.objects.filter(kind=due).count() == 1
    assert not Run.objects.exclude(state="done").exists()


def test_of_nights_that_waited_together_one_looks_for_duplicates(acme, system):
    together(CLOCK[RunKind.NIGHT])
    assert Delivery.objects.filter(name="accounts.find_duplicates").count() == 1


def test_of_runs_that_end_at_once_one_is_current(system):
    begun = [runs.begin(RunKind.WATCH, as_of=timezone.localdate(), by=system) for _n in range(5)]
    at_once(lambda n: runs.finish(begun[n], result={}), 5)
    assert Run.objects.filter(is_current=True).count() == 1 and Run.objects.filter(state="done").count() == 5


def test_who_rests_is_looked_in_at_once(system, lin, acme):
    day = timezone.localdate()
    Journey.objects.update_or_create(account=acme, defaults={"stage": Stage.DORMANT, "since": day})
    Aftermath.objects.create(account=acme, ending=Ending.DORMANT, on=day - timedelta(60), revisit_on=day, by=lin)
    assert sorted(together(lambda: aftermaths.remind(on=day, by=system))) == [0, 0, 1]
    assert Event.objects.filter(verb="aftermath.due").count() == 1


def test_the_owner_of_a_step_is_told_once(system, zhao):
    day = timezone.localdate()
    SelfCheck.objects.create(
        measure="diagnosis", state=1, owner=zhao, evidence="x", next_step="y", next_on=day, on=day, by=zhao
    )
    assert sorted(together(lambda: self_checks.remind(on=day, by=system))) == [0, 0, 1]


def test_a_day_off_is_written_once(ada):
    calendar = WorkCalendar.objects.create(name="X", country="CN")
    day = date(timezone.localdate().year, 10, 1)
    together(lambda: calendars.put_day(calendar, on=day, name="Ours", by=User.objects.get(pk=ada.pk)))
    together(lambda: calendars.fill(calendar, by=User.objects.get(pk=ada.pk)))
    assert CalendarDay.objects.filter(calendar=calendar, on=day).count() == 1


def test_one_calendar_is_the_companys(ada):
    made = [WorkCalendar.objects.create(name=f"X{n}") for n in range(4)]
    at_once(lambda n: calendars.put(made[n], {"is_default": True}, by=User.objects.get(pk=ada.pk)), 4)
    assert WorkCalendar.objects.filter(is_default=True).count() == 1


def test_two_files_of_ones_calendar_leave_each_busy_time_once(lin):
    at = (timezone.now() + timedelta(2)).strftime("%Y%m%dT%H")
    entry = "".join(f"BEGIN:VEVENT\nUID:{n}\nDTSTART:{at}0000Z\nDTEND:{at}3000Z\nEND:VEVENT\n" for n in range(200))
    told = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{entry}END:VCALENDAR\n".replace("\n", "\r\n").encode()
    together(lambda: absences.read_busy(told, by=User.objects.get(pk=lin.pk)))
    assert BusyTime.objects.filter(user=lin).count() == 200
