"""After a refusal the first field that is not right has the focus and stands whole between the bars."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.actions import causes, warnings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHOLE = """() => {
  const field = document.activeElement.closest(".field").getBoundingClientRect();
  const [top, bottom] = [".bar", ".savebar"].map((one) => document.querySelector(one).getBoundingClientRect());
  return field.top >= top.bottom && field.bottom <= bottom.top;
}"""


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1280, "height": 900}])
def test_the_wrong_field_is_seen_whole(zhao: Any, acme: Any, context_of: Any, size: Any) -> None:
    warning = warnings.raise_by_hand(acme, reason="Silent", by=zhao)
    causes.name(warning, cause="squeezed_out", evidence="They said so", by=zhao)
    page = context_of(zhao, viewport=size).new_page()
    page.goto(f"/warnings/{warning.pk}/close/")
    assert page.locator("input[value=kept]").is_disabled()
    page.locator("input[value=lost]").check()
    page.locator("[name=note]").fill("Gone")
    page.locator(".savebar button[type=submit]").click()
    page.wait_for_selector(".field.wrong")
    assert page.evaluate("document.activeElement.name") == "cause" and page.evaluate(WHOLE)


def test_a_move_into_a_warning_shows_its_cause_and_competitor(lin: Any, acme: Any, context_of: Any) -> None:
    page = context_of(lin).new_page()
    page.goto(f"/customers/{acme.pk}/stage/")
    page.locator("input[value=dormant]").check()
    assert not page.locator("[name=cause]").is_visible()
    page.locator("input[value=warning]").check()
    assert page.locator("[name=cause]").is_visible() and page.locator("[name=competitor]").is_visible()
    assert not page.locator("[name=evidence]").is_visible()


def test_what_is_put_right_is_red_no_more(zhao: Any, acme: Any, context_of: Any) -> None:
    warning = warnings.raise_by_hand(acme, reason="Silent", by=zhao)
    page = context_of(zhao).new_page()
    page.goto(f"/warnings/{warning.pk}/close/")
    page.locator("input[value=lost]").check()
    page.locator(".savebar button[type=submit]").click()
    page.wait_for_selector("[data-errors]")
    wrong, told = page.locator(".field.wrong:visible"), page.locator("[data-errors] li")
    assert wrong.count() == told.count() == 3
    page.locator("[name=note]").fill("Gone")
    assert wrong.count() == told.count() == 2
    page.select_option("[name=cause]", "unresolved")
    assert page.locator("[aria-invalid]").evaluate_all("all => all.map(one => one.name)") == ["evidence"]
    page.locator("input[value=dormant]").check()  # asks for no evidence
    assert wrong.count() == 0 and page.locator("[data-errors], [aria-invalid], .field .errors").count() == 0
