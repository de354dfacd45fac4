"""Questions that are put together once a day are answered anew each time, by each thread for itself."""

from datetime import timedelta
from threading import get_ident

import pytest
from django.utils import timezone

from kam.models import Absence, CalendarDay, WorkCalendar
from kam.models.calendars import Weeks
from lifecycle.actions import dues, free_days, next_visits, plans
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.db_both
def test_what_is_known_of_a_customer_is_read_anew(lin, acme):
    today = timezone.localdate()

    def asked():
        return dues._asked(today, get_ident()).filter(pk=acme.pk).get()

    first = asked()
    assert (first["booked"], first["held_at"]) == (False, None)
    factories.VisitFactory(account=acme, user=lin, held_at=timezone.now())
    Absence.objects.create(user=lin, starts_on=today, until_on=today + timedelta(3))
    second = asked()
    assert second["booked"] and second["held_at"] is not None
    assert dues._asked(today, get_ident()) is dues._asked(today, get_ident())
    assert dues._asked(today, get_ident()) is not dues._asked(today, 0), "no thread shares what another puts together"


@pytest.mark.db_both
def test_plans_and_days_off_are_read_anew(lin, acme):
    today = timezone.localdate()
    assert next_visits._open_or_said(today).filter(account=acme)._result_cache is None
    plans.make(acme, planned_on=today + timedelta(2), by=lin)
    span = (today, today + timedelta(20))
    found = free_days.of([lin], start=span[0], until=span[1])[lin.pk]
    calendar = WorkCalendar.objects.get(is_default=True)
    off = next(day for day in sorted(found.room) if day > today)
    assert Weeks(*span).week(calendar).works(off)
    CalendarDay.objects.create(calendar=calendar, on=off, works=False, name="Stocktaking")
    assert not Weeks(*span).week(calendar).works(off)
    assert off not in free_days.of([lin], start=span[0], until=span[1])[lin.pk].room
