"""Work calendars and absences: kept by those who keep people, filled from the library, everybody's own days away."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.actions import absences, calendars
from kam.ground.errors import Refused
from kam.models import Absence, CalendarDay, Event, User, WorkCalendar
from kam.rules import public_days
from lifecycle.actions import plans
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.db_both
def test_the_companys_calendar_is_there_with_makeup_days(ada):
    company = WorkCalendar.objects.company()
    assert company.country == "CN"
    calendars.fill(company, years=[2026], by=ada)
    kinds = dict(company.days.values_list("on", "works"))
    assert kinds[date(2026, 10, 1)] is False and kinds[date(2026, 10, 10)] is True
    assert company.days.get(on=date(2026, 10, 1)).names["en"] == "National Day"
    assert calendars.ensure_company() == company and WorkCalendar.objects.count() == 1


def test_what_was_entered_by_hand_stays_when_a_year_is_filled_anew(ada):
    company = WorkCalendar.objects.company()
    calendars.put_day(company, on=date(2026, 10, 1), works=True, name="Fair", by=ada)
    calendars.fill(company, years=[2026], by=ada)
    day = company.days.get(on=date(2026, 10, 1))
    assert (day.works, day.name, day.by_hand) == (True, "Fair", True)


@pytest.mark.db_both
def test_the_night_fills_the_next_year(system):
    CalendarDay.objects.filter(on__year=2027).delete()
    assert calendars.renew(as_of=date(2026, 12, 1), by=system) > 5
    assert calendars.renew(as_of=date(2026, 12, 1), by=system) == 0


@pytest.fixture
def newer(ada, monkeypatch):
    """A library that has one day more and one less than the days that are there were read from."""
    company = WorkCalendar.objects.company()
    calendars.fill(company, years=[2026, 2027], by=ada)
    known = public_days.days_of

    def days_of(*args):
        more = public_days.PublicDay(date(2026, 12, 3), False, "New Day")
        return [*(day for day in known(*args) if day.on != date(2026, 10, 10)), more]

    monkeypatch.setattr(public_days, "days_of", days_of)
    monkeypatch.setattr(public_days, "source", lambda: "holidays 9.9")
    return company


@pytest.mark.db_both
def test_the_night_reads_a_newer_library_once_and_plans_hear_of_a_new_day_off(
    newer, ada, acme, lin, system, browser_of
):
    for on in (date(2026, 10, 1), date(2026, 10, 2)):
        calendars.remove_day(newer.days.get(on=on), by=ada)
    calendars.put_day(newer, on=date(2026, 10, 2), works=True, name="Fair", by=ada)
    plan = plans.make(acme, planned_on=date(2026, 12, 3), by=lin)
    assert calendars.renew(as_of=date(2026, 11, 25), by=system) == 2
    assert calendars.renew(as_of=date(2026, 11, 26), by=system) == 0
    days = {day.on: (day.works, day.by_hand) for day in newer.days.filter(on__year=2026)}
    assert days[date(2026, 12, 3)] == (False, False) and date(2026, 10, 10) not in days
    assert date(2026, 10, 1) not in days and days[date(2026, 10, 2)] == (True, True)
    assert Event.objects.get(verb="plan.day_off").subject_id == plan.pk
    page = browser_of(ada).get(reverse("kam:workcalendar-detail", args=[newer.pk])).content.decode()
    assert "25 Nov 2026</time> from the library holidays 9.9" in page
    calendars.fill(newer, years=[2026], by=ada)
    assert newer.days.filter(on=date(2026, 10, 1)).exists(), "whoever asks for it has all of them again"


@pytest.mark.db_both
def test_one_calendar_is_the_companys(ada):
    other = calendars.put(None, {"name": "DE", "country": "DE", "is_default": True}, by=ada)
    assert list(WorkCalendar.objects.filter(is_default=True)) == [other]
    with pytest.raises(Refused):
        calendars.put(other, {"is_default": False}, by=ada)
    with pytest.raises(Refused):
        calendars.remove(other, by=ada)


@pytest.mark.db_both
def test_an_administrator_keeps_calendars_on_pages(ada, lin, browser_of):
    browser = browser_of(ada)
    data = {"name": "Bayern", "country": "DE", "region": "by", "weekdays": ["0", "1", "2", "3"], "places": "München"}
    made = browser.post(reverse("kam:workcalendar-add"), data, follow=True).content.decode()
    calendar = WorkCalendar.objects.get(name="Bayern")
    assert (calendar.region, calendar.weekdays, calendar.places) == ("BY", [0, 1, 2, 3], ["München"])
    assert "Mon–Thu" in made
    wrong = browser.post(reverse("kam:workcalendar-add"), data | {"name": "X", "region": "ZZ"})
    assert wrong.status_code == 422 and "There is no such part. Known: " in wrong.content.decode()
    day = reverse("kam:workcalendar-day", args=[calendar.pk])
    browser.post(day, {"on": "2026-12-28", "until": "2026-12-30", "name": "Betriebsferien"})
    assert calendar.days.filter(name="Betriebsferien", works=False).count() == 3
    row = calendar.days.get(on=date(2026, 12, 28))
    browser.post(reverse("kam:calendarday-remove", args=[row.pk]))
    browser.post(reverse("kam:workcalendar-fill", args=[calendar.pk]), {"year": "2028"})
    assert calendar.days.filter(on=date(2028, 1, 6)).exists() and not calendar.days.filter(pk=row.pk).exists()
    edit = {"calendar": calendar.pk, "weekdays": ["1"], "visits_per_day": "2", "visit_hours": "9"}
    person = {"name": "Lin Xiao", "username": "lin", "role": lin.role, "team": lin.team_id, "is_active": "on"}
    browser.post(reverse("kam:user-edit", args=[lin.pk]), person | edit)
    lin.refresh_from_db()
    assert (lin.calendar, lin.weekdays, lin.visits_per_day, lin.visit_hours) == (calendar, [1], 2, 9)
    browser.post(reverse("kam:workcalendar-remove", args=[calendar.pk]))
    assert User.objects.get(pk=lin.pk).calendar is None


@pytest.mark.db_both
def test_others_read_calendars_and_change_none(lin, browser_of, api_of):
    company = WorkCalendar.objects.company()
    names = ["detail", "edit", "fill", "day", "remove"]
    for url in [reverse(f"kam:workcalendar-{name}", args=[company.pk]) for name in names]:
        assert browser_of(lin).get(url).status_code == 403, url
    assert api_of(lin).get("/api/v1/calendars/").data["results"][0]["country"] == "CN"
    assert api_of(lin).get("/api/v1/calendar-days/?works=true").status_code == 200
    assert api_of(lin).post("/api/v1/calendars/", {"name": "X", "weekdays": [0]}, format="json").status_code == 403
    days = f"/api/v1/calendars/{company.pk}/days/"
    assert api_of(lin).post(days, {"on": "2026-12-28"}, format="json").status_code == 403


@pytest.mark.db_both
def test_programs_of_an_administrator_keep_calendars(ada, api_of):
    made = api_of(ada).post("/api/v1/calendars/", {"name": "US", "country": "US", "weekdays": [0, 1]}, format="json")
    assert made.status_code == 201 and made.data["weekdays"] == [0, 1]
    url = f"/api/v1/calendars/{made.data['id']}/"
    assert api_of(ada).post(f"{url}days/", {"on": "2026-12-24", "until": "2026-12-26"}, format="json").data == {
        "days": 3
    }
    assert api_of(ada).patch(url, {"places": ["Boston"]}, format="json").data["places"] == ["Boston"]
    assert api_of(ada).delete(url).status_code == 204


@pytest.mark.db_both
def test_everybody_enters_their_own_absences(lin, browser_of):
    browser = browser_of(lin)
    data = {"starts_on": "2026-12-01", "until_on": "2026-12-03", "note": "Surgery"}
    page = browser.post(reverse("kam:absence-add"), data, follow=True).content.decode()
    absence = Absence.objects.get()
    assert absence.user == lin and "Surgery" in page
    wrong = browser.post(reverse("kam:absence-edit", args=[absence.pk]), data | {"until_on": "2026-11-30"})
    assert wrong.status_code == 422 and "The last day comes before the first." in wrong.content.decode()
    browser.post(reverse("kam:absence-remove", args=[absence.pk]))
    assert not Absence.objects.exists()
    assert "Surgery" not in str(list(Event.objects.values())), "the record does not tell why"


@pytest.mark.db_both
def test_a_lead_stands_in_and_reads_no_notes(lin, chen, north, browser_of, api_of):
    lead = factories.UserFactory(role="team_lead", team=north)
    mine = Absence.objects.create(user=lin, starts_on=date(2026, 12, 1), until_on=date(2026, 12, 2), note="Surgery")
    far = Absence.objects.create(user=chen, starts_on=date(2026, 12, 1), until_on=date(2026, 12, 2))
    browser = browser_of(lead)
    assert "Lin Xiao" in browser.get(reverse("kam:absence-list")).content.decode()
    edit = reverse("kam:absence-edit", args=[mine.pk])
    assert "Surgery" not in browser.get(edit).content.decode()
    browser.post(edit, {"user": lin.pk, "starts_on": "2026-12-01", "until_on": "2026-12-04"})
    mine.refresh_from_db()
    assert (mine.until_on, mine.note) == (date(2026, 12, 4), "Surgery")
    assert browser.get(reverse("kam:absence-edit", args=[far.pk])).status_code == 404
    assert browser.post(reverse("kam:absence-add"), {"user": chen.pk, "starts_on": "2026-12-01"}).status_code == 422
    assert [row["user"] for row in api_of(lead).get("/api/v1/absences/").data["results"]] == [lin.pk]


@pytest.mark.db_both
def test_a_colleague_neither_sees_nor_changes_anothers(lin, chen, browser_of, api_of):
    row = absences.put(None, {"starts_on": date(2026, 12, 1), "until_on": date(2026, 12, 2)}, by=lin)
    assert browser_of(chen).get(reverse("kam:absence-edit", args=[row.pk])).status_code == 404
    assert api_of(chen).delete(f"/api/v1/absences/{row.pk}/").status_code == 404
    assert not api_of(chen).get("/api/v1/absences/").data["results"]
    assert (
        api_of(lin).post("/api/v1/absences/", {"starts_on": "2026-12-09", "until_on": "2026-12-09"}, format="json").data
    )
    assert Absence.objects.filter(user=lin).count() == 2


@pytest.mark.parametrize("year", ["19" * 1500, "19999999", "0000", "²⁰²⁶"])
def test_a_year_that_no_calendar_has_is_a_near_one_or_this_one(ada, browser_of, year):
    calendar = WorkCalendar.objects.company()
    assert browser_of(ada).get(f"/settings/calendars/{calendar.pk}/", {"year": year}).status_code == 200


def test_what_was_taken_out_meanwhile_stays_out(ada):
    calendar = calendars.put(None, {"name": "Bayern", "country": "DE"}, by=ada)
    this = timezone.localdate().year
    read_before = WorkCalendar.objects.get(pk=calendar.pk)
    day = calendar.days.filter(on__year=this).first()
    calendars.remove_day(day, by=ada)
    calendars.fill(read_before, years=[this + 1], by=ada)
    assert WorkCalendar.objects.get(pk=calendar.pk).left_out == [day.on.isoformat()]


def test_nothing_is_filled_without_its_word_in_the_record(ada, monkeypatch):
    calendar = calendars.put(None, {"name": "Bayern", "country": "DE"}, by=ada)
    monkeypatch.setattr(calendars.events, "record", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calendars.fill(calendar, years=[2031], by=ada)
    assert not calendar.days.filter(on__year=2031).exists()
