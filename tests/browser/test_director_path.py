"""The director's ten minutes: sign in, a figure, its list, an account, what is proposed, a file; numbers agree."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account
from lifecycle.models import Warning
from tests.browser.test_warning_path import case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["case"]
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "is_mobile": False, "has_touch": False}


def entered(page: Any, user: Any) -> None:
    """Signed in by name and password, as a person does it."""
    user.set_password("ten-minutes-a-day")
    user.save()
    page.context.clear_cookies()
    page.set_default_timeout(30_000)
    page.goto("/auth/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", "ten-minutes-a-day")
    page.locator("form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/auth/" not in url)


def listed(page: Any) -> int:
    """How many entries the list says it has; as many as it shows."""
    said = int(page.locator("[role=status]", has_text="entr").first.inner_text().split()[0])
    assert page.locator("main tbody tr").count() == said
    return said


def test_from_signing_in_to_a_file_every_number_agrees(
    zhao: Any, case: Warning, context_of: Any, tmp_path: Path
) -> None:
    page = context_of(zhao, **WIDE, accept_downloads=True).new_page()
    entered(page, zhao)
    figure = page.locator("section", has_text="Tiers").locator("tbody tr td.num a").first
    told = int(figure.inner_text())
    figure.click()
    page.wait_for_url("**/customers/**")
    assert listed(page) == told > 0, "a figure opens just what it counts"
    page.goto("/")
    every = page.locator(".foremost a.more", has_text="All")
    told = int(every.inner_text().split()[-1])
    every.click()
    page.wait_for_url("**/warnings/**")
    assert listed(page) == told == Warning.objects.open().count()
    page.locator("tbody tr", has_text="Acme").locator("a").first.click()
    page.wait_for_url(f"**/warnings/{case.pk}/")
    assert "Answer the competitor" in page.locator("main").inner_text(), "what is proposed, and who does it"
    page.locator("h1 a").first.click()
    page.wait_for_url(f"**/customers/{case.account_id}/**")
    assert Account.objects.get(pk=case.account_id).name in page.locator("h1").inner_text()
    page.goto("/contributions/")
    told = listed(page)
    page.locator("details:has(a[download]) summary").first.click()
    with page.expect_download() as waited:
        page.locator("a[download]", has_text="CSV").first.click()
    waited.value.save_as(tmp_path / "file.csv")
    rows = list(csv.DictReader((tmp_path / "file.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == told and rows[0]["Rank"] == "1"
    assert rows[0]["Customer"] in page.locator("main tbody tr").first.inner_text(), "the file is the list"
