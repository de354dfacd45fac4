"""What a program or a page says of a plan that cannot be: ids that are none, days that are over or too far away."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lifecycle.actions import plans
from lifecycle.models import VisitPlan
from tests.lifecycle.test_plan_doors import ahead, propose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.db_both
@pytest.mark.parametrize("key", [[], {}, True, "1", 1.0, 2**70, None, -1, 0, [1], {"id": 1}])
def test_what_is_no_id_is_said_of_its_item_alone(lin, acme, api_of, key):
    plan = propose(acme, lin)
    VisitPlan.objects.filter(pk=plan.pk).update(id=1)
    items = [{"id": key, "do": "accept"}, {"do": "accept"}, {"id": 1, "do": []}]
    answer = api_of(lin).post("/api/v1/plans/bulk/", {"items": items}, format="json")
    assert answer.data["counts"]["error"] == 3 and list(answer.data["results"][0]["errors"]) == ["id"]
    assert all(one["codes"].keys() == one["errors"].keys() for one in answer.data["results"]), "each has a reason"
    assert not VisitPlan.objects.exclude(state="proposed").exists()


def test_what_is_no_object_is_refused_alone(lin, acme, api_of):
    plan = propose(acme, lin)
    items = [7, None, [plan.pk], {"id": plan.pk, "do": "accept"}]
    found = api_of(lin).post("/api/v1/plans/bulk/", {"items": items}, format="json").data
    assert [one["status"] for one in found["results"]] == ["error"] * 3 + ["changed"]
    assert [one["codes"] for one in found["results"]] == [{"_": "object"}] * 3 + [{}]


@pytest.mark.parametrize("day", [-1, 0, 731, -9000])
def test_not_before_is_a_day_to_come_and_no_further_than_two_years(lin, acme, browser_of, api_of, day):
    plan, said = plans.make(acme, planned_on=ahead(1), by=lin), {"not_before": ahead(day).isoformat()}
    url = reverse("lifecycle:plan-drop", args=[plan.pk])
    assert "Choose a day after today, two years ahead at most." in browser_of(lin).post(url, said).content.decode()
    answer = api_of(lin).post(f"/api/v1/plans/{plan.pk}/drop/", said, format="json")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["not_before"]
    assert api_of(lin).delete(f"/api/v1/plans/{plan.pk}/?not_before={said['not_before']}").status_code == 400
    assert not VisitPlan.objects.filter(state="dropped").exists()


def test_a_visit_that_is_not_open_any_more_is_not_offered_to_be_moved_or_dropped(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ahead(1), by=lin)
    for state in ("done", "dropped"):
        VisitPlan.objects.filter(pk=plan.pk).update(state=state)
        for deed in ("plan-move", "plan-drop"):
            answer = browser_of(lin).get(reverse(f"lifecycle:{deed}", args=[plan.pk]))
            assert (answer.status_code, answer["Location"]) == (302, reverse("lifecycle:plan-detail", args=[plan.pk]))
