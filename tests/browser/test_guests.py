"""The list at the door on a phone: who came is ticked one after the other, and the page stays where one stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lifecycle.actions import events_held, promises
from lifecycle.models import Invitation
from tests import factories
from tests.browser import looks
from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Guangdong Hengtai Façade Engineering and Curtain Wall Contracting (Group) Company Limited"


def test_a_tick_far_down_the_list_stays_there(lin: Any, context_of: Any) -> None:
    account = factories.AccountFactory(owner=lin, name=LONG)
    people = [factories.ContactFactory(account=account, name=f"Guest {number:02}") for number in range(30)]
    day = timezone.localdate() - timedelta(1)
    event = events_held.plan(values={"title": "Forum", "kind": "forum", "on": day, "host": lin}, by=lin)
    events_held.invite(event, people, by=lin)
    page = context_of(lin).new_page()
    assert not looks.faults_of(page, f"/events/{event.pk}/")
    name = page.locator(".guests li > div").first.bounding_box()
    assert name["width"] > 300  # not squeezed by what one taps
    page.evaluate("window.stays = true")
    tick = page.locator(".guests button[value=true]").nth(20)
    tick.scroll_into_view_if_needed()
    stood = page.evaluate("scrollY")
    tick.tap()
    assert wait_for(page, "document.querySelectorAll('.guests [value=true][aria-pressed=true]').length === 1")
    assert stood > 500 and abs(page.evaluate("scrollY") - stood) < 100 and page.evaluate("window.stays")
    assert Invitation.objects.filter(attended=True).count() == 1


def test_ten_open_promises_leave_what_came_of_it_in_sight(lin: Any, acme: Any, context_of: Any) -> None:
    for number in range(10):
        promises.make(acme, text=f"Sample {number}", due_on=timezone.localdate(), by=lin)
    page = context_of(lin).new_page()
    assert not looks.faults_of(page, f"/visits/log/?account={acme.pk}")
    assert page.locator("[name=kept]:visible").count() == 3
    assert page.locator(".outcome button").last.bounding_box()["y"] < 844 + 120  # a thumb's flick at most
    page.locator("summary", has_text="7 more").tap()
    assert page.locator("[name=kept]:visible").count() == 10
