"""Nine stays nine o'clock on both sides of each change of the clock: visits planned and held, through every door."""

import csv
from datetime import UTC, date, datetime, time
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar
from python_calamine import load_workbook
from rest_framework.test import APIClient

from kam.actions import exports
from kam.choices import Digest
from kam.ground import outbox
from kam.models import Token, User
from lifecycle.actions import digests, plans
from lifecycle.models import Visit, VisitPlan

pytestmark = pytest.mark.django_db
NINE = time(9)
TWICE = "America/New_York"
"""The zone that PostgreSQL is asked for too: its clock differs most from ours."""
BOTH_SIDES = [
    pytest.param((zone, date.fromisoformat(day)), marks=[pytest.mark.db_both] * (zone == TWICE), id=f"{zone} {day}")
    for zone, found in {
        TWICE: ["2027-03-12", "2027-03-15", "2027-11-05", "2027-11-08"],
        "Europe/Berlin": ["2027-03-26", "2027-03-29", "2027-10-29", "2027-11-01"],
        "Asia/Shanghai": ["2027-03-12", "2027-03-15", "2027-11-05", "2027-11-08"],
    }.items()
    for day in found
]
"""The last working day before each change and the first after it; in Shanghai nothing changes on those."""


@pytest.fixture(params=BOTH_SIDES)
def nine(request, lin, time_machine):
    """Nine o'clock of that day by lin's clock, as a moment; it is noon there now."""
    zone, day = request.param
    User.objects.exclude(pk=lin.pk).update(digest=Digest.OFF)
    User.objects.filter(pk=lin.pk).update(time_zone=zone, digest_at=time(8, 30))
    lin.refresh_from_db()
    time_machine.move_to(datetime.combine(day, time(12), ZoneInfo(zone)))
    return datetime.combine(day, NINE, ZoneInfo(zone))


def test_a_visit_that_is_planned(nine, client, lin, acme, system, browser_of, api_of):
    day, browser = nine.date(), browser_of(lin)
    data = {"account": acme.pk, "planned_on": day.isoformat(), "planned_time": "09:00", "kind": "on_site"}
    assert browser.post(reverse("lifecycle:plan-create"), data).status_code == 302
    plan = VisitPlan.objects.get(state="planned")
    for url in (f"/calendar/?view=list&on={day}", f"/plans/{plan.pk}/", "/today/"):
        assert "09:00" in browser.get(url).content.decode(), url
    (entry,) = Calendar.from_ical(browser.get(reverse("lifecycle:plan-ics", args=[plan.pk])).content).walk("VEVENT")
    assert entry["dtstart"].dt == nine and entry["dtstart"].dt.utcoffset() == nine.utcoffset()
    told = api_of(lin).get(f"/api/v1/plans/{plan.pk}/").json()
    assert (told["planned_on"], told["planned_time"][:5]) == (day.isoformat(), "09:00")
    sheet = b"".join(api_of(lin).get("/api/v1/plans/?format=csv").streaming_content).decode()
    assert f"{day},09:00" in sheet
    digests.send_due(at=nine.astimezone(UTC), by=system)
    outbox.relay()
    assert "09:00" in mail.outbox[0].body


def test_a_visit_that_was_held(nine, lin, acme, browser_of, api_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    day, browser, zone = nine.date(), browser_of(lin), nine.tzinfo
    plan = plans.make(acme, planned_on=day, planned_time=NINE, by=lin)
    data = {"account": acme.pk, "plan": plan.pk, "outcome": "advance", "note": "Samples", "held_at": f"{day}T09:00"}
    assert browser.post("/visits/log/", data).status_code == 302
    visit = Visit.objects.get()
    assert visit.held_at == nine, "the clock of whoever was there"
    for url in (f"/visits/{visit.pk}/", f"/visits/{visit.pk}/edit/"):
        assert "09:00" in browser.get(url).content.decode(), url
    assert f"{day}T09:00" in browser.get("/visits/?format=csv").getvalue().decode()
    run = exports.request(page="/visits/", kind="csv", by=lin)
    exports.work(run.pk)
    run.refresh_from_db()
    assert f"{day}T09:00" in exports.file_of(run, by=lin).read_text(), "a worker's file, too"
    sheet = load_workbook(BytesIO(browser.get("/visits/?format=xlsx").getvalue())).get_sheet_by_index(0).to_python()
    assert any(str(cell).startswith(f"{day}T09:00") for row in sheet for cell in row)
    told = datetime.fromisoformat(api_of(lin).get(f"/api/v1/visits/{visit.pk}/").json()["held_at"])
    assert told == nine and told.astimezone(zone).time() == NINE
    (row,) = api_of(lin).get("/api/v1/visits/", {"account": acme.pk}).json()["results"]
    assert datetime.fromisoformat(row["held_at"]) == nine
    plan.refresh_from_db()
    assert (plan.state, plan.visit_id) == ("done", visit.pk)
    entries = Calendar.from_ical(browser.get(reverse("lifecycle:plan-ics", args=[plan.pk])).content).walk("VEVENT")
    assert [entry["dtstart"].dt for entry in entries] == [nine]


def test_a_visit_that_a_program_logs(nine, lin, acme, browser_of):
    """A moment without a zone is told by the clock of whoever the token is."""
    _token, secret = Token.objects.create(user=lin, name="crm", scopes=["read", "visits:write"])
    api, day = APIClient(), nine.date()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    body = {"account": acme.pk, "outcome": "advance", "note": "Samples"}
    for moment in (nine.isoformat(), nine.astimezone(UTC).isoformat(), f"{day}T09:00:00"):
        answer = api.post("/api/v1/visits/", body | {"held_at": moment}, format="json")
        assert answer.status_code == 201, answer.content
        visit = Visit.objects.latest("pk")
        assert visit.held_at == nine, moment
    assert "09:00" in browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()
    sheet = b"".join(api.get("/api/v1/visits/?format=csv").streaming_content).decode()
    held = [datetime.fromisoformat(row["held_at"]) for row in csv.DictReader(sheet.removeprefix("\ufeff").splitlines())]
    assert held == [nine] * 3, sheet
