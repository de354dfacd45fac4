"""The dashboard's warnings: a missed visit is overdue and no next step, and no reason is left empty."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import TierChange
from analytics.facts import dashboards
from analytics.views import dashboards as shown
from lifecycle.actions import warnings
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def test_a_missed_visit_is_overdue_until_another_one_is_planned(lin, zhao, acme):
    warnings.raise_by_hand(acme, reason="Quiet", by=lin)
    today = timezone.localdate()
    VisitPlan.objects.create(account=acme, user=lin, planned_on=today - timedelta(1), state="planned")
    rows = dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)
    assert (rows[0].next_on, rows[0].missed_on) == (None, today - timedelta(1))
    html = render_to_string("analytics/dashboards/_warnings.html", {"warnings": rows, "warned": {"count": 1}})
    assert "Visit overdue: " in html and "the numbers do not show it yet" in html
    VisitPlan.objects.create(account=acme, user=lin, planned_on=today + timedelta(2), state="planned")
    assert dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)[0].next_on == today + timedelta(2)


def test_nobody_who_left_is_no_alarm(zhao, acme):
    day = timezone.localdate()
    assert shown.reservoir(zhao, day - timedelta(90), day)["value"] == "–", "no tier of an earlier day tells anything"
    TierChange.objects.create(account=acme, tier="platinum", state="in_effect", from_on=day - timedelta(100), by=zhao)
    hint = shown.reservoir(zhao, day - timedelta(90), day)["hint"]
    assert "0 out" in hint and "down" not in hint and "up" not in hint
