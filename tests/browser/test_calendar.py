"""The calendar on a desk: a visit is dragged to another day and hour, moved by keys alone, and moved back."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from lifecycle.actions import plans
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY = date.today() + timedelta(days=7 - date.today().weekday())
DESK = {"viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False}


@pytest.fixture
def page(lin: Any, acme: Any, context_of: Any) -> Any:
    plans.make(acme, planned_on=MONDAY, planned_time=time(9), by=lin)
    found = context_of(lin, **DESK).new_page()
    found.goto(f"/calendar/?view=week&on={MONDAY}")
    return found


def stands() -> tuple[date, time | None]:
    plan = VisitPlan.objects.get()
    return plan.planned_on, plan.planned_time


def test_a_visit_is_dragged_and_moved_back(page: Any) -> None:
    there = MONDAY + timedelta(days=2)
    page.locator("td .slot").drag_to(page.locator(f"td[data-day='{there}'][data-hour='14:00']"))
    page.locator(".toast").wait_for()
    assert stands() == (there, time(14))
    page.locator(".toast form button").click()
    page.wait_for_load_state("networkidle")
    page.locator(f"td[data-day='{MONDAY}'][data-hour='09:00'] .slot").wait_for()
    assert stands() == (MONDAY, time(9))


def test_keys_alone_move_a_visit(page: Any) -> None:
    page.locator("td .slot").focus()
    page.keyboard.press("Alt+ArrowRight")
    page.locator(f"td[data-day='{MONDAY + timedelta(days=1)}'] .slot").wait_for()
    page.locator("td .slot").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.locator("td[data-hour='10:00'] .slot").wait_for()
    assert stands() == (MONDAY + timedelta(days=1), time(10))


def test_a_month_keeps_the_hour(page: Any) -> None:
    page.goto(f"/calendar/?view=month&on={MONDAY}")
    there = MONDAY + timedelta(days=1)
    page.locator(".agenda a.slot").drag_to(page.locator(f".agenda [data-day='{there}']"))
    page.locator(".toast").wait_for()
    assert stands() == (there, time(9))
