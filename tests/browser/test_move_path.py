"""On a phone and at a desk: a customer is laid to rest, lost and won back, and each target asks just what it needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from lifecycle.actions import dilemmas, stages
from lifecycle.models import Aftermath, Journey, StageMove, Warning
from tests import factories
from tests.browser import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"viewport": {"width": 1280, "height": 860}, "is_mobile": False, "has_touch": False}
ASKED = {
    "engagement": set(), "won_back": set(), "warning": {"cause", "competitor"}, "dormant": {"revisit_on"},
    "lost": {"cause", "evidence", "competitor"},
}  # fmt: skip


def shown(page: Any) -> set[str]:
    """Which of the fields of an ending are to be seen."""
    names = ("cause", "evidence", "competitor", "revisit_on")
    return {name for name in names if page.locator(f"[name={name}]").first.is_visible()}


def move(page: Any, account: Account, to: str, **values: str) -> None:
    """Fill the form as somebody would, and send it."""
    page.goto(f"/customers/{account.pk}/stage/")
    page.check(f"[name=to][value={to}]")
    assert shown(page) == ASKED[to], to
    for name, value in values.items():
        field = page.locator(f"[name={name}]").first
        (field.select_option if name == "cause" else field.fill)(value)
    page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize("screen", [{}, DESK])
def test_each_target_asks_what_it_needs_and_brings_what_follows(
    lin: Any, acme: Account, context_of: Any, screen: dict[str, Any]
) -> None:
    stages.identify(acme, by=lin)
    page = context_of(lin, **screen).new_page()
    day = timezone.localdate() + timedelta(60)
    move(page, acme, "dormant", reason="Plant rebuilt", revisit_on=day.isoformat())
    page.wait_for_url(f"**/customers/{acme.pk}/")
    assert Aftermath.objects.get().revisit_on == day

    move(page, acme, "lost", reason="The plant is sold", cause="own_strategy")
    page.locator(".errors", has_text="at least one line of evidence").wait_for()
    page.fill("[name=evidence]", "Their mail of Monday")
    page.locator("main form button[type=submit]").first.click()
    page.locator("button", has_text="Yes, the customer is lost").click()
    page.wait_for_url(f"**/customers/{acme.pk}/")
    assert Aftermath.objects.get(ending="lost").evidence == "Their mail of Monday"

    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    move(page, acme, "won_back", reason="They ordered again")
    page.wait_for_url(f"**/customers/{acme.pk}/")
    move(page, acme, "warning", reason="Silent again")
    page.wait_for_url("**/warnings/*/")
    assert Warning.objects.get().is_open and Journey.objects.get().stage == "warning"
    page.goto(f"/stages/moves/?account={acme.pk}")
    told = page.locator("main").inner_text()
    assert all(words in told for words in ("Silent again", "They ordered again", "The plant is sold", "Plant rebuilt"))


@pytest.mark.parametrize(
    ("size", "scheme", "language"), [((1280, 860), "light", "en"), ((390, 844), "dark", "zh-hans")]
)
def test_the_pages_are_accessible_and_fit_the_screen(
    zhao: Any, lin: Any, system: Any, acme: Account, context_of: Any, size: Any, scheme: str, language: str
) -> None:
    journey = stages.identify(acme, by=lin)
    stages.move(journey, to="engagement", reason="They called us", by=lin)
    StageMove.objects.update(on=timezone.localdate() - timedelta(300))
    Journey.objects.update(since=timezone.localdate() - timedelta(300))
    dilemmas.diagnose(on=timezone.localdate(), by=system)
    type(zhao).objects.filter(pk=zhao.pk).update(language=language)
    screen = {"viewport": {"width": size[0], "height": size[1]}, "bypass_csp": True}
    page = context_of(zhao, color_scheme=scheme, reduced_motion="reduce", **screen).new_page()
    pages = (f"/customers/{acme.pk}/", f"/customers/{acme.pk}/stage/", f"/customers/{acme.pk}/stage/rest/",
             "/stages/", "/stages/moves/", "/dilemmas/", "/aftermaths/")  # fmt: skip
    assert looks.faults_of(page, *pages) == {}
