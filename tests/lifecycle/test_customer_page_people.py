"""The customer's own page names colleagues who are here, and how we meet; not how we work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import plans
from lifecycle.facts import customer_pages
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def line(acme):
    (found,) = customer_pages.next_visit(acme, timezone.localdate()).lines
    return str(found.title), str(found.text)


@pytest.fixture
def planned(lin, acme):
    return plans.make(acme, planned_on=timezone.localdate() + timedelta(6), by=lin)


def test_who_left_is_not_announced(lin, acme, planned):
    assert line(acme) == ("Lin Xiao", "On site")
    type(lin).objects.filter(pk=lin.pk).update(is_active=False)
    assert line(acme) == ("A colleague of ours", "On site")


@pytest.mark.parametrize(
    ("kind", "said"), [("call", "Call"), ("video", "Video"), ("executive", ""), ("supervisor", ""), ("event", "")]
)
def test_what_a_visit_is_to_us_is_not_said(acme, planned, kind, said):
    VisitPlan.objects.update(kind=kind)
    assert line(acme)[1] == said
