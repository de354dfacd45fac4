"""A picture by keys alone: its marks are walked, told in words and opened; and it is taken along as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.analytics.books import computed
from tests.browser.phones import wait_for
from tests.browser.test_look import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "document.querySelector('.marked')?.textContent || ''"
PNG = b"\x89PNG"


def test_a_map_is_walked_by_arrows_and_enter_opens_the_person(lin: Any, acme: Any, context_of: Any) -> None:
    boss = factories.ContactFactory(account=acme, name="王伟", role="decision_maker", influence="high")
    factories.ContactFactory(account=acme, name="Jens Vogel", influence="low", reports_to=boss)
    page = context_of(lin, **DESK).new_page()
    page.goto(f"/customers/{acme.pk}/map/")
    page.locator("[data-chart] canvas").wait_for()
    page.locator("[data-chart]").focus()
    assert wait_for(page, f"{SAID}.includes('Arrow keys')")
    page.keyboard.press("ArrowRight")
    assert wait_for(page, f"{SAID}.includes('王伟') && {SAID}.includes('Enter opens it')")
    page.keyboard.press("End")
    assert wait_for(page, f"{SAID}.includes('Jens Vogel')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/contacts/{boss.pk}/**")


def test_bars_are_told_with_their_names_and_the_picture_is_saved_with_its_sentence(
    zhao: Any, acme: Any, other: Any, context_of: Any, tmp_path: Path
) -> None:
    computed(acme, other)
    page = context_of(zhao, **DESK).new_page()
    page.goto("/concentration/")
    page.locator("[data-chart] canvas").first.wait_for()
    page.locator("[data-chart]").first.focus()
    assert wait_for(page, f"{SAID}.includes('Arrow keys')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert wait_for(page, f"/\\d/.test({SAID})")
    page.keyboard.press("Tab")
    assert wait_for(page, f"{SAID} === ''")
    with page.expect_download() as coming:
        page.locator("[data-png]").first.click()
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    assert kept.suffix == ".png" and kept.read_bytes()[:4] == PNG and kept.stat().st_size > 5000
