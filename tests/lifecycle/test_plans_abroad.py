"""A visit that goes to a colleague on another clock is at the same moment, so at the hour that the customer knows."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from accounts.actions import accounts
from lifecycle.actions import cadence
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
AT = datetime(2026, 12, 3, 5, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def plans(lin, acme, workday):
    lin.time_zone = "Asia/Shanghai"
    lin.save()
    made = (("on_site", AT.time()), ("call", AT.time()), ("on_site", None))
    return [
        VisitPlan.objects.create(account=acme, user=lin, planned_on=AT.date(), planned_time=hour, kind=kind,
                                 state="planned")
        for kind, hour in made
    ]  # fmt: skip


def days():
    return list(VisitPlan.objects.order_by("pk").values_list("planned_on", "planned_time"))


@pytest.mark.parametrize(("zone", "there"), [
    ("Europe/Berlin", (date(2026, 12, 2), time(22, 30))), ("Asia/Singapore", (date(2026, 12, 3), time(5, 30))),
])  # fmt: skip
def test_handed_over_and_back_each_keeps_its_moment(plans, acme, lin, zhao, north, zone, there):
    berg = factories.UserFactory(team=north, time_zone=zone)
    before, sequences = days(), [plan.sequence for plan in plans]
    accounts.hand_over(acme, owner=berg, by=zhao)
    found = list(VisitPlan.objects.select_related("user").order_by("pk"))
    assert {plan.user for plan in found} == {berg}
    assert [plan.planned_moment for plan in found] == [AT, AT, None]
    assert days() == [there, there, (AT.date(), None)]
    assert all(plan.sequence > was for plan, was in zip(found, sequences, strict=True)), "calendars follow"
    acme.refresh_from_db()
    accounts.hand_over(acme, owner=lin, by=zhao)
    assert days() == before


def test_what_nobody_sees_any_more_goes_on_at_its_moment(plans, acme, lin, system):
    away = factories.UserFactory(role="service", time_zone="Europe/Berlin", team=factories.TeamFactory(name="East"))
    VisitPlan.objects.update(user=away)
    cadence.follow_owners(by=system)
    assert set(VisitPlan.objects.values_list("user", flat=True)) == {lin.pk}
    moments = [plan.planned_moment for plan in VisitPlan.objects.select_related("user").order_by("pk")]
    assert moments[:2] == [datetime(2026, 12, 3, 5, 30, tzinfo=ZoneInfo("Europe/Berlin"))] * 2 and moments[2] is None
