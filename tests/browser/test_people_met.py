"""Many people at one customer, on a phone: found by name, also without a network, and never lost from a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from lifecycle.actions import plans
from lifecycle.facts.people_to_meet import MOST_PEOPLE
from lifecycle.models import Visit
from tests import factories
from tests.browser import looks
from tests.browser.phones import LINES, NOTHING_WAITS, keep_the_day, wait_for
from tests.browser.wires import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOWN = """[...document.querySelectorAll("[data-people] .chip")].filter((chip) => chip.checkVisibility()).length"""


@pytest.fixture
def crowd(lin: Any, acme: Any) -> list[Any]:
    found = [factories.ContactFactory(account=acme, name=f"Person {n:03}") for n in range(MOST_PEOPLE)]
    return [*found, factories.ContactFactory(account=acme, name="Zhou Last", title="Architect")]


def look_for(page: Any, text: str, shown: int) -> None:
    page.locator("[data-people] input[type=search]").fill(text)
    assert wait_for(page, f"{SHOWN} === {shown}")


def test_people_are_found_by_name_with_and_without_a_network(
    lin: Any, acme: Any, crowd: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    planned = plans.make(acme, planned_on=timezone.localdate(), by=lin)
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=1)
    page.goto(f"/visits/log/?plan={planned.pk}")
    page.locator("[data-people] summary").tap()
    look_for(page, "Person 05", shown=10)
    look_for(page, "zhou", shown=1)  # not among those that came with the form
    assert not looks.Axe().run(page, options=looks.RULES).response["violations"]
    page.locator("[data-people] .chip:has-text('Zhou Last')").tap()
    look_for(page, "nobody of that name", shown=1)  # who is ticked stays in sight
    page.locator("[data-people] input[type=search]").press("Enter")
    assert page.locator("[data-nobody]").is_visible() and Visit.objects.count() == 0
    wire.cut()
    page.reload()
    assert wait_for(page, "!!document.querySelector('.draft-back')")
    assert page.locator(".chip:has-text('Zhou Last') input").is_checked()
    look_for(page, "person 042", shown=2)
    page.locator("[data-people] .chip:has-text('Person 042')").tap()
    page.locator("button[value=advance]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === 1")
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS)
    assert {one.name for one in Visit.objects.get().contacts.all()} == {"Zhou Last", "Person 042"}


def test_what_the_form_for_any_customer_has_no_field_for_goes_along(
    lin: Any, day: list[Any], wire: Wire, phone_of: Callable[..., Any]
) -> None:
    """Opened again where its own form is not kept: whom one met and its plan stay."""
    page = phone_of(lin).new_page()
    keep_the_day(page, forms=5)
    wire.cut()
    page.goto(f"/visits/log/?plan={day[0].pk}")
    assert page.locator(".chip:has-text('Person 0') input").is_checked()  # its plan leads to one person
    page.fill("textarea[name=note]", "Met at the gate")
    page.locator("button[value=advance]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === 1")
    entry = page.evaluate("kamQueue.visits(document.body.dataset.user)")[0]
    page.evaluate("(entry) => kamQueue.put('visits', entry)", {**entry, "shown": "http://localhost/nowhere/"})
    page.reload()
    assert wait_for(page, f"{LINES} === 1")
    page.locator("#pending li").get_by_text("Edit").tap()
    assert wait_for(page, "location.pathname === '/visits/log/any/'")
    assert wait_for(page, "document.querySelector('textarea[name=note]')?.value === 'Met at the gate'")
    page.locator("button[value=order]").tap()
    assert wait_for(page, f"location.pathname === '/today/' && {LINES} === 1")
    wire.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wait_for(page, NOTHING_WAITS)
    visit = Visit.objects.get()
    met = [one.name for one in visit.contacts.all()]
    day[0].refresh_from_db()
    assert (met, visit.outcome, day[0].visit) == (["Person 0"], "order", visit)


def test_a_ticked_name_that_is_tapped_to_be_sure_is_not_lost_unsaid(
    lin: Any, acme: Any, phone_of: Callable[..., Any]
) -> None:
    people = [
        factories.ContactFactory(account=acme, name=name, last_met_on=timezone.localdate()) for name in ("Wang", "Zhao")
    ]
    planned = plans.make(acme, planned_on=timezone.localdate(), by=lin)
    page = phone_of(lin).new_page()
    page.goto(f"/visits/log/?plan={planned.pk}")
    line = page.locator("[data-met]")
    assert line.inner_text() == ""
    page.locator(".chip:has-text('Wang')").tap()
    assert "Wang: not counted as met." in line.inner_text()
    page.locator(".chip:has-text('Zhao')").tap()
    assert "Wang, Zhao: not counted as met. Nobody is ticked" in line.inner_text()
    assert not looks.Axe().run(page, options=looks.RULES).response["violations"]
    line.get_by_role("button").tap()
    assert line.inner_text() == "" and page.locator("[name=contacts]:checked").count() == 2
    page.locator("button[value=advance]").tap()
    assert wait_for(page, "/^\\/visits\\/\\d+\\/$/.test(location.pathname)")
    assert set(Visit.objects.get().contacts.all()) == set(people)
