"""The form that moves a visit which was missed proposes a day that can still be kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.parametrize(("ago", "is_moved"), [(3, True), (0, False)])
def test_a_missed_visit_is_offered_a_day_to_come_and_one_of_today_its_own(lin, acme, browser_of, ago, is_moved):
    today = timezone.localdate()
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=today - timedelta(ago), state="planned")
    page = browser_of(lin).get(reverse("lifecycle:plan-move", args=[plan.pk]))
    offered = page.context["form"]["planned_on"].value()
    assert (offered > plan.planned_on) is is_moved and offered >= today
    plan.refresh_from_db()
    assert plan.planned_on == today - timedelta(ago)
