"""The decision map in a browser: drawn within the CSP, accessible, and judged by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Relation
from tests import factories
from tests.browser.looks import faults_of, listened
from tests.browser.test_look import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wei(acme: Any) -> Any:
    boss = factories.ContactFactory(
        account=acme, name="王伟", role="decision_maker", influence="high", stance="champion"
    )
    buyer = factories.ContactFactory(
        account=acme, name="Jens Vogel", influence="medium", stance="blocker", reports_to=boss
    )
    factories.InfluenceLineFactory(who=buyer, whom=boss)
    return boss


def test_a_relation_is_judged_by_keyboard_and_stands_on_the_map(lin: Any, acme: Any, wei: Any, context_of: Any) -> None:
    page = context_of(lin, service_workers="block", **DESK).new_page()
    heard = listened(page)
    page.goto(f"/customers/{acme.pk}/?tab=people")
    page.locator("[data-chart] canvas").wait_for()
    page.get_by_role("link", name="Assess 王伟").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/relations/new/**")
    assert page.eval_on_selector("#id_contact", "select => select.value") == str(wei.pk)
    page.locator("#id_strength").focus()
    page.keyboard.type("Stro")
    page.locator(".savebar button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?tab=people")
    page.get_by_role("link", name="Lin Xiao", exact=True).wait_for()
    assert Relation.objects.get().strength == "strong"
    assert [line for line in heard if "Content Security Policy" in line or "Error" in line] == []


def test_map_and_team_are_accessible_and_fit_a_phone(lin: Any, acme: Any, wei: Any, context_of: Any) -> None:
    type(acme).objects.update(tier="gold")
    page = context_of(lin, reduced_motion="reduce", bypass_csp=True).new_page()
    paths = (f"/customers/{acme.pk}/map/", f"/customers/{acme.pk}/?tab=team", f"/customers/{acme.pk}/relations/new/")
    assert faults_of(page, *paths) == {}


def test_two_people_side_by_side_are_drawn_as_large_as_any(lin: Any, acme: Any, context_of: Any) -> None:
    for name in ("Ann Hill", "Bob Ray"):
        factories.ContactFactory(account=acme, name=name, influence="high", stance="champion")
    page = context_of(lin, service_workers="block", reduced_motion="reduce", **DESK).new_page()
    page.goto(f"/customers/{acme.pk}/?tab=people")
    page.locator("[data-chart] canvas").wait_for()
    page.wait_for_timeout(300)
    inked = page.eval_on_selector(
        "[data-chart] canvas",
        """canvas => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const rows = new Set();
            for (let place = 3; place < data.length; place += 4)
                if (data[place] > 200) rows.add(Math.floor(place / 4 / canvas.width));
            return rows.size / canvas.height;
        }""",
    )
    assert 0.1 < inked < 0.6, "without a height of their own they were stretched over all of the picture"
