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
    kept = taken(page, tmp_path)
    assert kept.suffix == ".png" and kept.read_bytes()[:4] == PNG and kept.stat().st_size > 5000


WRITTEN = """() => {
  window.written = [];
  const pen = CanvasRenderingContext2D.prototype, write = pen.fillText;
  pen.fillText = function (text, ...where) { window.written.push(text); return write.call(this, text, ...where); };
}"""
CORNERS = """async (bytes) => {
  const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const at = (x, y) => [...brush.getImageData(x, y, 1, 1).data].join();
  const { width, height } = image;
  return [width, at(0, 0), at(width - 1, height - 1), at(width - 1, height >> 1)];
}"""


def taken(page: Any, tmp_path: Path) -> Path:
    """The file that the button below the first picture gives."""
    with page.expect_download() as coming:
        page.locator("[data-png]").first.click()
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    return kept


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_file_says_what_it_shows_as_of_when_with_named_axes_on_white_wherever_it_is_taken(
    zhao: Any, acme: Any, other: Any, context_of: Any, tmp_path: Path, scheme: str
) -> None:
    computed(acme, other)
    page = context_of(zhao, color_scheme=scheme).new_page()
    page.goto("/concentration/")
    page.locator("[data-chart] canvas").first.wait_for()
    says = page.locator("main .finding, .sheet .says").first.text_content(timeout=5000).strip()
    page.evaluate(WRITTEN)
    kept = taken(page, tmp_path)
    words = " ".join(page.evaluate("window.written"))
    title = page.locator("h1").text_content().strip()
    for wanted in (title, says.split()[0], "as of", "Customers", "Cumulative share (%)"):
        assert wanted in words, wanted
    width, *corners = page.evaluate(CORNERS, list(kept.read_bytes()))
    assert width >= 2 * 760 and corners == ["255,255,255,255"] * 3, "white, and broad enough from a phone, too"
    assert page.evaluate("document.documentElement.style.colorScheme") == "", "the page is as it was"
