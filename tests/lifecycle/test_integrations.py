"""What an integration does is the work of the person behind it: no visit, promise or to-do waits for a machine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from kam.choices import Role
from kam.models import Event, Token
from lifecycle.actions import cadence
from lifecycle.models import Need, Objection, Promise, Service, Todo, Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def erp(zhao):
    robot = factories.UserFactory(username="erp", role=Role.INTEGRATION, acts_for=zhao)
    _token, secret = Token.objects.create(user=robot, name="erp", scopes=["read", "visits:write"])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    client.robot = robot
    return client


@pytest.mark.db_both
def test_its_work_is_the_persons_and_the_record_names_the_machine(zhao, acme, erp):
    type(acme).objects.update(owner=zhao)
    soon, of = str(timezone.localdate() + timedelta(3)), {"account": acme.pk}
    for noun, more in {
        "visits": {"outcome": "advance", "next_on": soon},
        "promises": {"text": "Samples", "due_on": soon},
        "todos": {"title": "Call", "due_on": soon},
        "plans": {"planned_on": soon},
        "needs": {"text": "Breakage", "sign": "wish"},
        "objections": {"text": "Too dear"},
    }.items():
        answer = erp.post(f"/api/v1/{noun}/", of | more, format="json")
        assert answer.status_code == 201, answer.content
    for table in (Visit, Promise, Todo, VisitPlan, Need, Objection):
        assert set(table.objects.values_list("user", flat=True)) == {zhao.pk}, table
    assert Event.objects.get(verb="visit.logged").by_id == erp.robot.pk


@pytest.mark.db_both
def test_a_case_it_takes_and_a_service_it_notes_are_the_persons(zhao, gu, acme, erp):
    case = erp.post("/api/v1/cases/", {"account": acme.pk, "sort": "request", "title": "Tiles"}, format="json").json()
    assert case["user"] == gu.pk
    assert erp.post(f"/api/v1/cases/{case['id']}/take/").json()["user"] == zhao.pk
    assert zhao.cases.get().function == "manager"
    type(zhao.cases.get()).objects.update(user=None)
    erp.post(f"/api/v1/cases/{case['id']}/answer/", {"note": "We look into it."}, format="json")
    named = {"account": acme.pk, "sort": "request", "title": "Tiles", "user": erp.robot.pk}
    erp.post("/api/v1/cases/", named, format="json")
    assert zhao.cases.count() == 2 and not erp.robot.cases.exists()
    done = {"account": acme.pk, "service": Service.objects.first().pk}
    assert erp.post("/api/v1/service-deliveries/", done, format="json").json()["user"] == zhao.pk


def test_a_replay_is_the_same_visit(acme, erp):
    told = {"account": acme.pk, "outcome": "advance", "key": "0b7a2f86-57d4-4b58-8e5e-3c1d6f7a9b10"}
    first, again = (erp.post("/api/v1/visits/", told, format="json") for _ in range(2))
    assert first.json()["id"] == again.json()["id"] and first.status_code == again.status_code == 201


@pytest.mark.db_both
def test_what_lies_with_a_machine_goes_to_the_owner(lin, acme, erp, system):
    plan = VisitPlan.objects.create(account=acme, user=erp.robot, planned_on=timezone.localdate(), state="proposed")
    cadence.follow_owners(by=system)
    plan.refresh_from_db()
    assert plan.user == lin
