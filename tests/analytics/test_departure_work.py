"""The work that goes with leavers: hours booked, hours that visits tell, and the managers' time that is freed."""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import Policy, TierChange
from lifecycle.models import Visit
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.test_departures import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other):
    """Two hours are booked on acme."""
    factories.CostFactory(account=acme, on=DAY - timedelta(9), kind="visits", amount="360.00", hours=2)
    return computed(acme, other)


@pytest.fixture
def visited(book, acme, other, lin):
    """Acme has two booked hours and three visits; the other forty visits, of which no hour was booked, and a call."""
    at = timezone.make_aware(datetime.combine(DAY - timedelta(20), time(10)))
    seen = [(acme, "on_site")] * 3 + [(other, "on_site")] * 40 + [(other, "call")]
    Visit.objects.bulk_create(
        Visit(account=account, user=lin, held_at=at - timedelta(hours=place), kind=kind)
        for place, (account, kind) in enumerate(seen)
    )
    Policy.objects.update(visit_minutes=150, visits_per_manager=400)
    return other


@pytest.mark.db_both
def test_visits_tell_the_hours_that_nobody_booked(visited, acme, zhao, browser_of, api_of):
    booked, told = ask(zhao, acme), ask(zhao, visited)
    assert (booked.work.visits, booked.work.hours, booked.work.hours_estimated) == (3, 2, 0)
    assert (told.work.visits, told.work.hours, told.work.hours_estimated, told.work.time) == (41, 0, 100, 100)
    assert told.work_whole.time == 102 == ask(zhao, acme, visited).work.time
    assert (told.capacity.year, told.capacity.freed) == (1000, 0.1)
    assert told.capacity.share == pytest.approx(100 / 102)
    days = Policy.objects.in_force(DAY).visit_days
    tiers = dict(TierChange.objects.on(DAY).values_list("account_id", "tier"))

    def needed(*names):
        return math.ceil(round(sum(365 / days[name] for name in names if days.get(name)), 6))

    assert told.capacity.managers == needed(*tiers.values()) / 400 > 0
    assert told.capacity.managers_freed == needed(tiers[visited.pk]) / 400 > 0
    page = browser_of(zhao).get(f"/departures/?account={visited.pk}")
    head = {one["label"]: one for one in page.context["head"]}
    assert head["Hours of people freed, of all hours for customers"]["value"] == "98.0%"
    said = "100 hours a year; 100 estimated from visits, as none were booked; 41 visits a year"
    assert head["Hours of people freed, of all hours for customers"]["hint"] == said
    assert "The visits alone that tiers and nominations ask for" in page.content.decode()
    answer = api_of(zhao).get(f"/api/v1/departures/?account={visited.pk}").json()
    assert answer["work"]["hours_estimated"] == "100.00" and answer["capacity"]["freed"] == 0.1
    sheet = b"".join(browser_of(zhao).get(f"/departures/?account={visited.pk}&format=csv").streaming_content).decode()
    assert "Hours estimated from visits,100.00,0.00,100.00" in sheet
    assert "Managers by these hours,0.102,0.002,0.1" in sheet and "Managers by visits of their tiers" in sheet


def test_without_hours_and_visits_the_hours_are_unknown_and_tiers_still_tell(book, other, zhao, browser_of, api_of):
    page = browser_of(zhao).get(f"/departures/?account={other.pk}")
    head = {one["label"]: one for one in page.context["head"]}
    assert str(head["Capacity freed"]["value"]) != "0" and "no hours booked" in head["Capacity freed"]["hint"]
    assert "The visits alone that tiers and nominations ask for" in page.content.decode()
    told = api_of(zhao).get(f"/api/v1/departures/?account={other.pk}").json()["capacity"]
    assert (told["hours"], told["freed"], told["share"]) == (None, None, None) and told["managers_freed"] > 0
