"""Messages on a phone: above what is tapped next, their undo shows that it is underway; tags are wide enough to tap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lifecycle.actions import stages, visits
from lifecycle.models import Promise
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ACCEPT = "#suggestions form[action$='/accept/'] button"
BUSY = "document.querySelector('.toast form button').matches('.busy[aria-busy=true][disabled]')"
TAPPED = """() => {
  const box = document.querySelector("h1 a.tag").getBoundingClientRect();
  const at = (by) => document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2 + by)?.closest("a.tag");
  return box.height >= 32 && [-18, 0, 18].every((by) => at(by));
}"""


def test_a_message_leaves_the_next_tap_free_and_its_undo_shows_that_it_runs(
    lin: Any, acme: Any, context_of: Any
) -> None:
    due = timezone.localdate() + timedelta(days=5)
    note = f"We promised to send the quote by {due:%-d %B}. The customer complained about late deliveries."
    visit = visits.log(account=acme, said=visits.Said("advance", note), by=lin)
    page = context_of(lin).new_page()
    page.goto(f"/visits/{visit.pk}/")
    page.locator(ACCEPT).first.tap()
    toast = page.locator("#toasts .toast")
    toast.wait_for()
    box, following = toast.bounding_box(), page.locator(f"{ACCEPT} >> visible=true").first.bounding_box()
    assert box["y"] >= following["y"] + following["height"] or box["y"] + box["height"] <= following["y"]
    held: list[Any] = []
    page.route("**/undo/**", lambda route: held.append(route))
    page.locator("#toasts form button").tap()
    page.wait_for_timeout(300)
    assert page.evaluate(BUSY)
    held[0].continue_()
    page.locator("#toasts", has_text="Taken back.").wait_for()
    assert Promise.objects.get().dropped_on is not None


def test_a_tag_that_leads_on_is_wide_enough_to_tap(lin: Any, context_of: Any) -> None:
    account = factories.AccountFactory(owner=lin, name="Acme")
    stages.identify(account, by=lin)
    page = context_of(lin).new_page()
    page.goto(f"/customers/{account.pk}/")
    assert page.evaluate(TAPPED)
