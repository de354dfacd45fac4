"""The night's watch: each thing is told once a step, whatever runs how often; silent where nobody wants or may hear."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import accounts, requirements
from accounts.models import Agreement, Policy, Standing
from kam.choices import RunKind, RunState
from kam.models import Event, Notice, Run, WorkCalendar
from lifecycle.actions import promises, todos, watches
from lifecycle.models import Journey, Told, VisitPlan
from lifecycle.rules import watches as rules
from lifecycle.tasks import watch
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)
"""A Wednesday."""


@pytest.fixture(autouse=True)
def _wednesday(workday):
    """The clock stands on that day."""


@pytest.fixture
def promise(acme, lin):
    return promises.make(acme, text="Send samples", due_on=DAY + timedelta(1), by=lin)


def told(system, day=0):
    return watches.tell(as_of=DAY + timedelta(day), by=system)


def said(user, verb="promise.due"):
    return Notice.objects.filter(user=user, event__verb=verb).count()


@pytest.mark.parametrize(("left", "step"), [(8, None), (7, 7), (5, 7), (0, 0), (-1, -1), (-6, -1), (-7, -7), (-99, -7)])
def test_steps_of_a_deadline(left, step):
    assert rules.step(DAY + timedelta(left), DAY, (7, 0, -1, -7)) == step


def test_thirty_nights_twice_each_tell_each_step_once(promise, lin, system):
    for day in range(31):
        told(system, day)
        assert told(system, day) == {}
    assert said(lin) == 4  # a day ahead, on the day, late, a week late
    assert Event.objects.filter(verb="promise.due").count() == 4
    notice = Notice.objects.filter(event__verb="promise.due").first()
    assert notice.url == f"/promises/{promise.pk}/" and notice.event.subject_name == "Send samples"


@pytest.mark.db_both
@pytest.mark.parametrize(("side", "words"), [("ours", "Our promise"), ("theirs", "Customer's commitment")])
def test_a_notice_says_whose_promise_it_is_and_one_day(acme, lin, system, browser_of, side, words):
    promises.make(acme, text="Samples", due_on=DAY + timedelta(1), side=side, by=lin)
    told(system)
    page = html.unescape(browser_of(lin).get("/notices/").content.decode())
    assert words in page and page.count("26 Nov") == 1


def test_another_day_begins_anew_and_a_kept_one_is_silent(promise, lin, system):
    assert told(system) == {"promise": 1}
    promises.move(promise, due_on=DAY, by=lin)
    assert told(system) == {"promise": 1}
    promises.keep(promise, by=lin)
    assert told(system, 1) == {}


def test_weekends_holidays_and_the_archive_are_silent_and_mondays_catch_up(promise, acme, lin, zhao, system):
    assert (told(system), told(system, 1)) == ({"promise": 1}, {"promise": 1})
    assert told(system, 3) == told(system, 4) == {}  # Saturday, Sunday
    WorkCalendar.objects.company().days.create(on=DAY + timedelta(5), name="Holiday")
    assert told(system, 5) == {}
    accounts.archive(acme, by=zhao)
    assert told(system, 6) == {}
    accounts.restore(acme, by=zhao)
    assert told(system, 6) == {"promise": 1}


@pytest.mark.db_both
def test_what_one_turned_off_is_not_told_and_does_not_come_in_a_heap(promise, lin, system):
    lin.watches = {"promise": False}
    lin.save()
    assert told(system) == {} and Told.objects.filter(user=lin).count() == 1
    lin.watches = {}
    lin.save()
    assert told(system) == {} and told(system, 1) == {"promise": 1}


@pytest.mark.db_both
def test_what_was_long_past_when_first_seen_is_not_told(acme, lin, system):
    late = todos.give(acme, title="Old", due_on=DAY, by=lin)
    type(late).objects.filter(pk=late.pk).update(due_on=DAY - timedelta(40))
    assert told(system) == {} == told(system, 1)
    assert Told.objects.get(kind="todo").step == -7


def visited(account, days):
    Standing.objects.update_or_create(account=account, defaults={"last_visit_on": DAY - timedelta(days)})


def test_overdue_by_the_rhythm_of_the_tier_unless_a_visit_is_planned(acme, lin, system):
    Policy.objects.update(visit_days={"gold": 30})
    acme.tier = "gold"
    acme.save()
    visited(acme, 30)
    assert told(system) == {}
    assert told(system, 1) == {"overdue": 1}
    VisitPlan.objects.create(account=acme, user=lin, planned_on=DAY + timedelta(20))
    assert told(system, 14) == {}
    assert told(system, 26) == {"visit": 1}  # the planned day went by: of the missed visit they are told itself
    VisitPlan.objects.update(state="dropped", drop_kind="lapsed")
    assert told(system, 26) == {"overdue": 1}


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"state": "proposed", "planned_on": DAY + timedelta(2)}, {"overdue": 1}),
        ({"state": "proposed", "planned_on": DAY - timedelta(2)}, {"overdue": 1}),
        ({"planned_on": DAY + timedelta(28)}, {}),
        ({"planned_on": DAY + timedelta(29)}, {"overdue": 1}),  # a whole round later is no answer
        ({"planned_on": DAY + timedelta(60), "reasons": {"agreed": {}}}, {}),  # but the customer said so
        ({"planned_on": DAY - timedelta(14)}, {"visit": 1}),
        ({"planned_on": DAY - timedelta(15)}, {"visit": 1, "overdue": 1}),
        ({"planned_on": DAY - timedelta(200)}, {"overdue": 1}),
    ],
)
def test_only_a_visit_that_somebody_planned_in_time_keeps_silent_that_one_is_overdue(acme, lin, system, values, counts):
    Policy.objects.update(visit_days={"gold": 30})
    type(acme).objects.filter(pk=acme.pk).update(tier="gold")
    visited(acme, 35)
    VisitPlan.objects.create(account=acme, user=lin, **values)
    assert told(system) == counts


@pytest.mark.db_both
def test_a_missed_visit_is_told_the_day_after_and_a_week_later(acme, lin, chen, system, browser_of):
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=DAY, purpose="Samples")
    assert [told(system, day) for day in (0, 1, 1, 2, 7, 8)] == [{}, {"visit": 1}, {}, {}, {"visit": 1}, {}]
    assert (said(lin, "plan.missed"), said(chen, "plan.missed")) == (2, 0)
    assert set(Notice.objects.values_list("url", flat=True)) == {f"/plans/{plan.pk}/"}
    page = html.unescape(browser_of(lin).get("/notices/").content.decode())
    assert "Planned visit missed" in page and "Planned for" in page


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"kind": "executive", "planned_on": DAY + timedelta(9)}, 0),
        ({"state": "proposed", "planned_on": DAY + timedelta(20), "reasons": {"executive": {}}}, 0),
        ({"kind": "executive", "planned_on": DAY - timedelta(3)}, 0),  # missed: it stands on the page
        ({"kind": "executive", "planned_on": DAY + timedelta(9), "state": "dropped"}, 1),
        ({"planned_on": DAY + timedelta(9)}, 1),  # no executive comes along
    ],
)
def test_an_executive_meeting_that_stands_planned_is_not_told_of_as_due(acme, lin, system, values, count):
    type(acme).objects.filter(pk=acme.pk).update(tier="platinum", created_at=timezone.now() - timedelta(91))
    Policy.objects.update(worth={"platinum": {"executive_meetings": 4}}, visit_days={})
    VisitPlan.objects.create(account=acme, user=lin, **values)
    assert told(system).get("executive", 0) == count


@pytest.mark.db_both
def test_stuck_stages_agreements_and_executives(acme, lin, system):
    Journey.objects.create(account=acme, stage="engagement", since=DAY - timedelta(121))
    factories.AgreementFactory(account=acme, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 5), notice_days=None)
    Agreement.objects.update(renew_by=DAY + timedelta(30))
    acme.tier = "platinum"
    acme.save()
    Policy.objects.update(worth={"platinum": {"executive_meetings": 4}})
    type(acme).objects.filter(pk=acme.pk).update(created_at=timezone.now() - timedelta(91))
    assert told(system) == {"stage": 1, "renewal": 1, "executive": 1}
    assert set(Notice.objects.filter(user=lin).values_list("event__verb", flat=True)) == {
        "stage.stuck", "agreement.renewal_due", "visit.executive_due",
    }  # fmt: skip
    assert told(system) == {}


@pytest.mark.db_both
def test_requirements_are_turned_off_with_the_others(acme, lin, system):
    agreement = factories.AgreementFactory(account=acme, starts_on=date(2020, 1, 1), ends_on=None)
    factories.RequirementFactory(agreement=agreement, valid_until=DAY + timedelta(7))
    lin.watches = {"requirement": False}
    lin.save()
    assert requirements.remind(as_of=DAY, by=system) == 1
    assert not Notice.objects.filter(user=lin).exists()


def test_the_night_leaves_a_run_and_only_who_may_computes(promise, lin, system):
    run = Run.objects.get(pk=watch())
    assert (run.kind, run.state, run.as_of, run.result) == (RunKind.WATCH, RunState.DONE, DAY, {"promise": 1})
    with pytest.raises(Exception, match="role"):
        watches.tell(as_of=DAY, by=lin)


def test_the_watch_asks_as_often_for_many_as_for_few(lin, system, django_assert_max_num_queries):
    for number in range(30):
        account = factories.AccountFactory(owner=lin)
        promises.make(account, text=f"Promise {number}", due_on=DAY, by=lin)
        todos.give(account, title=f"To-do {number}", due_on=DAY, by=lin)
    with django_assert_max_num_queries(30):
        assert told(system) == {"promise": 30, "todo": 30}
