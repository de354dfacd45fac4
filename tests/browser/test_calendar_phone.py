"""The calendar on a phone: in every view a visit opens where it stands, and is accepted, moved or declined there."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from accounts.models import Standing
from lifecycle.models import VisitPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY = date.today() + timedelta(days=7 - date.today().weekday())
REASONS = {"cadence": {"every": 30, "since": 46}}


@pytest.fixture
def proposal(lin: Any, acme: Any) -> VisitPlan:
    Standing.objects.get_or_create(account=acme)
    return VisitPlan.objects.create(
        account=acme, user=lin, planned_on=MONDAY, planned_time=time(9), state="proposed", reasons=REASONS
    )


@pytest.mark.parametrize("view", ["weeks", "month", "week"])
def test_a_visit_opens_in_its_day_and_is_answered_there(lin: Any, proposal: Any, context_of: Any, view: str) -> None:
    page = context_of(lin).new_page()
    page.goto(f"/calendar/?view={view}&on={MONDAY}")
    slot = page.locator(f".agenda [data-day='{MONDAY}'] details")
    assert slot.locator("summary").bounding_box()["height"] >= 44
    assert not slot.locator("form button").is_visible()
    slot.locator("summary").tap()
    assert "Not visited for 46 days" in slot.inner_text()
    for button in slot.locator(".button").all():
        box = button.bounding_box()
        assert box["height"] >= 40 and box["x"] + box["width"] <= 390
    slot.locator("form button").tap()
    page.locator(".toast form button").wait_for()
    assert f"view={view}" in page.url
    assert VisitPlan.objects.get().state == "planned"
    slot = page.locator(f".agenda [data-day='{MONDAY}'] details")
    slot.locator("summary").tap()
    slot.get_by_role("link", name="Drop").tap()
    page.locator("input[name=kind][value=no_need]").check(force=True)
    page.locator("form.form button[type=submit], form.form .savebar button").first.tap()
    page.wait_for_url(f"**/calendar/?view={view}&on={MONDAY}*")
    assert VisitPlan.objects.get().state == "dropped"


def test_a_moved_visit_leads_back_to_the_view(lin: Any, proposal: Any, context_of: Any) -> None:
    page = context_of(lin).new_page()
    page.goto(f"/calendar/?view=week&on={MONDAY}")
    slot = page.locator(f".agenda [data-day='{MONDAY}'] details")
    slot.locator("summary").tap()
    slot.get_by_role("link", name="Move").tap()
    page.locator("input[name=planned_on]").fill(str(MONDAY + timedelta(days=1)))
    page.locator("form.form button[type=submit], form.form .savebar button").first.tap()
    page.wait_for_url(f"**/calendar/?view=week&on={MONDAY}*")
    page.locator(f".agenda [data-day='{MONDAY + timedelta(days=1)}'] details").wait_for()
    plan = VisitPlan.objects.get()
    assert (plan.state, plan.planned_on) == ("planned", MONDAY + timedelta(days=1))


def test_on_a_desk_the_visit_is_a_link_that_can_be_dragged(lin: Any, proposal: Any, context_of: Any) -> None:
    desk = {"viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False}
    page = context_of(lin, **desk).new_page()
    page.goto(f"/calendar/?view=month&on={MONDAY}")
    day = page.locator(f".agenda [data-day='{MONDAY}']")
    assert day.locator("a.slot[draggable]").is_visible() and not day.locator("details").is_visible()


def test_in_the_list_the_reason_has_the_width_and_the_answers_stand_below(
    lin: Any, proposal: Any, context_of: Any
) -> None:
    page = context_of(lin).new_page()
    page.goto(f"/calendar/?view=list&on={MONDAY}")
    line = page.locator(".items li").filter(has_text="Acme").first
    words, answers = line.locator("> div:not(.do)").bounding_box(), line.locator("> .do").bounding_box()
    assert words["width"] > 220 and answers["y"] >= words["y"] + words["height"]
    for link in line.locator(".do a").all():
        assert link.bounding_box()["height"] >= 40
