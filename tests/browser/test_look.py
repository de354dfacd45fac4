"""How pages behave: accessible by axe, no wider than the screen, keys, pickers, weight."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.utils import timezone

from kam.ground import statics
from lifecycle.actions import plans
from tests import factories
from tests.browser import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"viewport": {"width": 1280, "height": 860}, "has_touch": False, "is_mobile": False}
PAGES = (
    "/", "/customers/", "/customers/new/", "/contacts/", "/orders/", "/tiers/", "/visits/", "/visits/log/",
    "/calendar/", "/calendar/?view=week", "/me/time/", "/me/time/busy/", "/absences/", "/absences/add/",
    "/plans/no-room/", "/promises/", "/warnings/", "/notices/", "/settings/", "/me/", "/search/?q=acme",
)  # fmt: skip
TODAY_BYTES = 60 * 1024


def test_pages_are_accessible_and_fit_a_desk(zhao: Any, lin: Any, acme: Any, context_of: Any) -> None:
    """Every page at 390 pixels is walked by test_every_page.py."""
    factories.ContactFactory(account=acme, name="王总")
    page = context_of(zhao, reduced_motion="reduce", bypass_csp=True, **DESK).new_page()
    of_acme = (f"/customers/{acme.pk}/", f"/customers/{acme.pk}/edit/", f"/visits/log/?account={acme.pk}")
    assert looks.faults_of(page, *PAGES, *of_acme) == {}


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_daily_path_is_accessible_in_traditional_chinese(lin: Any, acme: Any, context_of: Any, look: str) -> None:
    type(lin).objects.update(language="zh-hant", appearance=look)
    factories.ContactFactory(account=acme, name="王總")
    planned = plans.make(acme, planned_on=timezone.localdate(), by=lin)
    paths = (f"/visits/log/?plan={planned.pk}", "/visits/log/any/", "/today/", f"/plans/{planned.pk}/", "/calendar/")
    page = context_of(lin, reduced_motion="reduce", bypass_csp=True, service_workers="block").new_page()
    assert looks.faults_of(page, *paths) == {}
    assert page.get_attribute("html", "lang") == "zh-hant"


def test_keys_go_search_and_help(lin: Any, acme: Any, context_of: Any) -> None:
    page = context_of(lin, **DESK).new_page()
    page.goto("/today/")
    # Both in one go: the second counts for a second and a fifth only, which a busy machine may need for a key.
    page.evaluate(
        "for (const key of 'gc') document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))"
    )
    page.wait_for_url("**/customers/")
    page.keyboard.press("/")
    with page.expect_response(lambda answer: "q=acme" in answer.url):  # earlier ones, of its beginnings, are replaced
        page.keyboard.type("acme")
    page.locator(".htmx-request").first.wait_for(state="detached")
    page.locator("#suggest a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{acme.pk}/")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible() and page.locator("#help [data-keys] li").count() > 6
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_a_list_is_searched_and_sorted_without_leaving_it(lin: Any, acme: Any, context_of: Any) -> None:
    factories.AccountFactory(name="Zenith", owner=lin)
    page = context_of(lin, **DESK).new_page()
    page.goto("/customers/")
    page.locator("th a", has_text="Customer").click()
    page.wait_for_url("**/customers/?sort=name")
    page.keyboard.press("f")
    page.keyboard.type("zen")
    page.wait_for_url("**q=zen**")
    page.locator("#list tbody tr").nth(1).wait_for(state="detached")
    page.locator("#list a.open").click()
    page.wait_for_url("**/customers/*/")
    page.go_back()  # the whole page, not the fragment that came last from this address
    page.wait_for_url("**q=zen**")
    assert page.locator(".rail").is_visible() and page.locator("#list tbody tr").count() == 1
    page.go_back()
    page.locator("#list tbody tr").nth(1).wait_for()
    assert page.locator(".rail").is_visible()


def test_a_picker_finds_by_typing_and_a_form_warns_of_what_is_not_saved(lin: Any, acme: Any, context_of: Any) -> None:
    group = factories.AccountFactory(name="Nordwind Group", owner=lin)
    page = context_of(lin, **DESK).new_page()
    page.goto(f"/customers/{acme.pk}/edit/")
    page.fill("#id_parent-text", "nordw")
    page.locator(".picker [role=option][aria-selected=true]", has_text="Nordwind").wait_for()
    page.keyboard.press("Enter")
    assert page.input_value("#id_parent-text").startswith("Nordwind")
    assert page.eval_on_selector("#id_parent", "select => select.value") == str(group.pk)
    assert page.locator("[data-dirty]").is_visible()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/customers/")
    assert asked == ["beforeunload"]


def test_the_appearance_changes_at_once_and_is_remembered(lin: Any, context_of: Any) -> None:
    page = context_of(lin, **DESK).new_page()
    page.goto("/me/")
    page.click(".me button")
    with page.expect_response("**/me/appearance/"):
        page.click("#me button[value=dark]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
    page.goto("/customers/")
    assert page.evaluate("document.documentElement.dataset.appearance") == "dark"


def test_today_weighs_little(lin: Any, context_of: Any) -> None:
    for number in range(6):
        account = factories.AccountFactory(name=f"Customer {number}", owner=lin)
        plans.make(account, planned_on=timezone.localdate(), by=lin)
    page = context_of(lin, service_workers="block").new_page()
    weights: list[int] = []
    page.on("response", lambda answer: weights.append(weight(answer)) if answer.ok else None)
    page.goto("/today/")
    page.wait_for_load_state("networkidle")
    assert sum(weights) < TODAY_BYTES, weights


def weight(answer: Any) -> int:
    """Bytes over the wire as the static files are collected and compressed."""
    body = answer.body()
    for folder, lighter in statics.THINNED.items():
        body = lighter(body.decode()).encode() if f"/static/{folder}" in answer.url else body
    return len(gzip.compress(body))
