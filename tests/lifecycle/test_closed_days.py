"""A new day off says what stands on it: planned visits are told to their manager, proposals move with the next run."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.actions import calendars
from kam.models import CalendarDay, Notice, WorkCalendar
from lifecycle.actions import cadence, plans
from lifecycle.models import VisitPlan
from tests import factories
from tests.lifecycle.fridays import ON, ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
OFF = ON + timedelta(days=12)


@pytest.fixture
def company():
    return WorkCalendar.objects.company()


def test_the_page_says_what_the_day_changes_and_stays_at_its_month(ada, lin, acme, company, browser_of):
    plan = plans.make(acme, planned_on=OFF, by=lin)
    Notice.objects.all().delete()
    page = reverse("kam:workcalendar-day", args=[company.pk])
    answer = browser_of(ada).post(page, {"on": OFF, "name": "Outing"})
    assert answer["Location"].endswith(f"?year={OFF.year}#m{OFF:%m}")
    assert "planned ones are told" in str(*answer.wsgi_request._messages._queued_messages)
    shown = browser_of(ada).get(answer["Location"]).content.decode()
    assert f'id="m{OFF:%m}"' in shown and "1 visit stands on this day" in shown and f"/plans/{plan.pk}/" in shown
    told = Notice.objects.select_related("event").get(user=lin)
    assert told.event.verb == "plan.day_off" and told.url == f"/plans/{plan.pk}/move/"


def test_a_day_that_is_worked_or_empty_says_nothing_of_visits(ada, lin, acme, company, browser_of):
    plans.make(acme, planned_on=OFF, by=lin)
    page = reverse("kam:workcalendar-day", args=[company.pk])
    for data in ({"on": OFF, "works": "works"}, {"on": OFF + timedelta(1)}):
        answer = browser_of(ada).post(page, data)
        assert str(*answer.wsgi_request._messages._queued_messages) == "Saved."


def test_what_stands_on_a_day_off_is_marked_in_the_calendar(lin, acme, company, browser_of):
    plans.make(acme, planned_on=OFF, by=lin)
    mark = 'class="vh">on a day off</span></span>'
    assert mark not in browser_of(lin).get("/calendar/").content.decode()
    CalendarDay.objects.create(calendar=company, on=OFF, name="Outing")
    assert mark in browser_of(lin).get("/calendar/").content.decode()


def test_the_next_run_moves_proposals_off_the_day(lin, ada, best, company, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(12))
    cadence.propose(as_of=ON, by=system)
    first = VisitPlan.objects.filter(account=best, state="proposed").earliest("planned_on")
    calendars.put_day(company, on=first.planned_on, name="Outing", by=ada)
    cadence.propose(as_of=ON, by=system)
    days = VisitPlan.objects.filter(account=best, state="proposed").values_list("planned_on", flat=True)
    assert days and first.planned_on not in days


def test_dates_in_the_names_of_days_are_written_as_the_page_writes_them(company, ada, browser_of):
    page = browser_of(ada).get(f"{reverse('kam:workcalendar-detail', args=[company.pk])}?year=2026").content.decode()
    assert "substituted from 4 Jan" in page and "01/04/2026" not in page


def test_a_day_off_is_told_once_and_by_the_calendar_that_has_it(ada, lin, acme, company):
    plans.make(acme, planned_on=OFF, by=lin)
    Notice.objects.all().delete()
    calendars.put_day(company, on=OFF, name="Outing", by=ada)
    assert Notice.objects.filter(user=lin).count() == 1
    calendars.put_day(WorkCalendar.objects.create(name="Elsewhere", places=["Nowhere"]), on=OFF, by=ada)
    calendars.put_day(company, on=OFF - timedelta(1), until=OFF, name="Long outing", by=ada)
    assert Notice.objects.filter(user=lin).count() == 1


def test_a_visit_of_a_customer_in_the_archive_is_told_to_nobody(ada, lin, acme, company):
    plans.make(acme, planned_on=OFF, by=lin)
    Notice.objects.all().delete()
    type(acme).objects.update(archived_at=timezone.now())
    calendars.put_day(company, on=OFF, name="Outing", by=ada)
    assert not Notice.objects.filter(user=lin).exists()
