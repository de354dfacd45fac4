"""Whose working week and days off apply to somebody stands on their page and above their calendar."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from kam.models import Absence, User, WorkCalendar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def hamburg(lin):
    """Lin works by a calendar of Hamburg, few hours a week."""
    calendar = WorkCalendar.objects.create(name="Germany, Hamburg", country="DE", region="HH")
    User.objects.filter(pk=lin.pk).update(calendar=calendar, visit_hours=2, visits_per_day=3)
    return calendar


def read(client, url):
    page = client.get(url).content.decode()
    return page, " ".join(strip_tags(page).split())


def test_the_calendar_says_by_which_days_it_goes(lin, ada, zhao, chen, hamburg, browser_of):
    words = "Working days: Mon–Fri · Germany, Hamburg; 3 visits a day; 2 hours a week for visits"
    page, told = read(browser_of(lin), "/calendar/")
    assert words in told and reverse("kam:working-time") in page.split("Working days")[1].split("</p>")[0]
    page, told = read(browser_of(zhao), f"/calendar/?user={lin.pk}")
    assert words in told and "<a" not in page.split("Working days")[1].split("</p>")[0], "seen, but not changed here"
    page, told = read(browser_of(ada), f"/calendar/?user={lin.pk}")
    assert words in told and reverse("kam:user-edit", args=[lin.pk]) in page
    assert "Hamburg" not in read(browser_of(chen), "/calendar/")[1]


def test_a_colleagues_page_has_their_days(lin, ada, hamburg, browser_of):
    day = timezone.localdate() + timedelta(3)
    Absence.objects.create(user=lin, starts_on=day, until_on=day + timedelta(1))
    page, told = read(browser_of(ada), reverse("kam:user-detail", args=[lin.pk]))
    assert "Mon–Fri" in told and "Germany, Hamburg" in told and "3 visits a day, 2 hours a week for visits" in told
    assert reverse("kam:workcalendar-detail", args=[hamburg.pk]) in page
    assert ("28 Nov – 29 Nov" in told) == Absence.objects.visible_to(ada).exists()
