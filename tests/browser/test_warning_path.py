"""From the dashboard in three clicks: which customers worth most are about to be lost, why, and what is being done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Standing
from kam.models import User
from lifecycle.actions import causes, plays, warnings
from lifecycle.actions.causes import Shown
from lifecycle.models import Play, Warning
from tests import factories
from tests.analytics import books
from tests.browser import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(lin: Any, acme: Any, other: Any) -> Warning:
    """A computed book in which Acme is warned of, with a cause and a play; the other has less at stake."""
    books.computed(acme, other)
    system, today = User.objects.system(), timezone.localdate()
    Warning.objects.all().delete()
    for account, value in ((other, 5), (acme, 900_000)):
        warnings.warn(account, risk=0.8, value_at_risk=Decimal(value), reasons=[], on=today, by=system)
    found = Warning.objects.get(account=acme)
    visit = factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(2), outcome="refused")
    causes.suspect(found, cause="stronger_competitor", shown=Shown([f"refused:{visit.pk}"]), by=lin)
    plays.apply(acme, play=Play.objects.get(key="answer_rival"), warning=found, by=lin)
    return found


def test_a_director_finds_who_why_and_what_is_done_in_three_clicks(zhao: Any, case: Warning, context_of: Any) -> None:
    page = context_of(zhao, viewport={"width": 1280, "height": 860}, is_mobile=False).new_page()
    page.goto("/")
    page.locator("a[href='/warnings/']:visible", has_text="open warnings").first.click()
    page.wait_for_url("**/warnings/")
    first = page.locator("tbody tr").first
    assert "Acme" in first.inner_text() and "A stronger competitor" in first.inner_text()
    first.locator("a").first.click()
    page.wait_for_url(f"**/warnings/{case.pk}/")
    told = page.locator("main").inner_text()
    for words in ("Acme", "A stronger competitor", "Why may we lose them?", "What is being done", "Lin Xiao",
                  "Find out what the competitor offers", "Answer the competitor"):  # fmt: skip
        assert words in told, words
    page.locator("#cause .items a").first.click()
    page.wait_for_url("**/visits/*/")


@pytest.mark.parametrize(("language", "why"), [("en", "Why"), ("zh-hans", "为什么")])
def test_on_a_phone_the_number_at_risk_leads_there_too(
    zhao: Any, case: Warning, context_of: Any, language: str, why: str
) -> None:
    """The number, the customer's line with its reasons, the case; or the customer and the mark beside its name."""
    type(zhao).objects.filter(pk=zhao.pk).update(language=language)
    page = context_of(zhao, reduced_motion="reduce").new_page()
    page.goto("/")
    tops = page.evaluate("[...document.querySelectorAll('.grid > section')].map((one) => one.offsetTop)")
    assert page.locator(".foremost").evaluate("(one) => one.offsetTop") == min(tops), "who leaves stands first"
    page.locator(".figure a[href='/risks/']").tap()
    page.wait_for_url("**/risks/")
    row = page.locator("tbody tr", has_text="Acme")
    assert row.locator("td.wide").first.get_attribute("data-label") == why
    row.locator(f"a[href='/warnings/{case.pk}/']").tap()
    page.wait_for_url(f"**/warnings/{case.pk}/")
    page.goto(f"/customers/{case.account_id}/")
    page.locator("h1 a[href$='/warning/']").tap()
    page.wait_for_url(f"**/warnings/{case.pk}/")


@pytest.mark.parametrize(("width", "scheme", "language"), [(1280, "light", "en"), (390, "dark", "zh-hans")])
def test_the_pages_are_accessible_and_fit_the_screen(
    zhao: Any, case: Warning, context_of: Any, width: int, scheme: str, language: str
) -> None:
    type(zhao).objects.filter(pk=zhao.pk).update(language=language)
    size = {"viewport": {"width": width, "height": 844}, "bypass_csp": True}
    page = context_of(zhao, color_scheme=scheme, reduced_motion="reduce", **size).new_page()
    play = Play.objects.get(key="problems")
    pages = (f"/warnings/{case.pk}/", f"/warnings/{case.pk}/cause/", f"/warnings/{case.pk}/act/",
             f"/warnings/{case.pk}/plays/{play.pk}/", "/plays/", f"/settings/plays/{play.pk}/", "/plays/applied/",
             "/plays/effects/", f"/customers/{case.account_id}/plays/")  # fmt: skip
    assert looks.faults_of(page, *pages) == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_the_headline_is_a_line_and_leads_to_those_it_counts(
    zhao: Any, case: Warning, context_of: Any, width: int
) -> None:
    """Two clicks: the sentence, the customer; there stands why, what is done, and which play comes first and why."""
    Standing.objects.filter(account=case.account).update(net_contribution=10_000, revenue=10_000, rank=1)
    page = context_of(zhao, viewport={"width": width, "height": 860}, is_mobile=width < 600).new_page()
    page.goto("/")
    box = page.locator("h1 > span").bounding_box()
    assert box["width"] > width / 3 and box["height"] < 130, "it is read as a line"
    page.locator("h1 a[href^='/warnings/?most=']").click()
    page.wait_for_url("**/warnings/?most=*")
    page.locator("tbody tr", has_text="Acme").locator(f"a[href='/warnings/{case.pk}/']").first.click()
    page.wait_for_url(f"**/warnings/{case.pk}/")
    page.get_by_text("First because it answers the cause: A stronger competitor").wait_for()
