"""What customers require runs out: told ahead of the day, once a step, and shown as overdue where one looks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import requirements
from accounts.models import Requirement
from accounts.rules import requirements as rules
from kam.models import Event, Notice
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@pytest.fixture
def wanted(acme):
    agreement = factories.AgreementFactory(account=acme, starts_on=date(2020, 1, 1), ends_on=None)
    return factories.RequirementFactory(agreement=agreement, valid_until=DAY + timedelta(60))


@pytest.mark.parametrize(
    ("left", "step"),
    [(61, None), (60, 60), (31, 60), (30, 30), (7, 7), (1, 7), (0, 0), (-1, -1), (-30, -1), (-31, None)],
)
def test_steps_of_a_day(left, step):
    assert rules.step(DAY + timedelta(left), DAY) == step


def told(system, day):
    return requirements.remind(as_of=DAY + timedelta(day), by=system)


@pytest.mark.db_both
def test_once_a_step_to_the_owner_and_the_technical_seat(wanted, acme, lin, gu, system):
    fang = factories.UserFactory(username="fang")
    factories.SeatFactory(account=acme, user=fang, function="rnd")
    assert [told(system, day) for day in (-1, 0, 1, 30, 31, 53, 60, 61, 62)] == [0, 1, 0, 1, 0, 1, 1, 1, 0]
    assert Event.objects.filter(verb="requirement.expiring", account_id=acme.pk).count() == 5
    assert set(Notice.objects.values_list("user__username", flat=True)) == {lin.username, "fang"}
    assert set(Notice.objects.values_list("url", flat=True)) == {f"/agreements/{wanted.agreement_id}/"}


@pytest.mark.db_both
def test_another_day_begins_anew(wanted, system, lin):
    assert told(system, 0) == 1
    requirements.change(wanted, values={"valid_until": DAY + timedelta(50)}, by=lin)
    assert told(system, 0) == 1 and told(system, 0) == 0


@pytest.mark.db_both
def test_what_is_settled_is_not_told(wanted, system, lin):
    follower = factories.AgreementFactory(account=wanted.agreement.account, follows=wanted.agreement, number="F2")
    assert told(system, 0) == 0
    follower.delete()
    wanted.agreement.ended_on = DAY
    wanted.agreement.save()
    assert told(system, 0) == 0
    wanted.agreement.ended_on = None
    wanted.agreement.save()
    requirements.archive(wanted, by=lin)
    assert told(system, 0) == 0
    with pytest.raises(PermissionDenied):
        requirements.remind(by=lin)


@pytest.mark.db_both
def test_the_page_and_the_lists_say_so(wanted, acme, lin, chen, browser_of, api_of):
    today = date.today()
    Requirement.objects.filter(pk=wanted.pk).update(valid_until=today - timedelta(3))
    factories.RequirementFactory(agreement=wanted.agreement, text="Audit", valid_until=today + timedelta(20))
    factories.RequirementFactory(agreement=wanted.agreement, text="Far away", valid_until=today + timedelta(200))
    page = browser_of(lin)
    flags = page.get(f"/customers/{acme.pk}/requirements/").content.decode()
    assert "overdue since" in flags and "Audit" in flags and "Far away" not in flags
    assert f"/customers/{acme.pk}/requirements/" in page.get(f"/customers/{acme.pk}/").content.decode()
    for watch, text in (("overdue", "ISO 9001"), ("soon", "Audit")):
        body = page.get(f"/requirements/?watch={watch}").content.decode()
        assert text in body and "Far away" not in body
        rows = api_of(lin).get(f"/api/v1/requirements/?watch={watch}").json()["results"]
        assert [row["text"] for row in rows] == [text]
    assert "/requirements/?watch=overdue" in page.get("/agreements/").content.decode()
    assert browser_of(chen).get(f"/customers/{acme.pk}/requirements/").status_code == 404
    assert "ISO 9001" not in browser_of(chen).get("/requirements/").content.decode()
