"""Single sign-on as people see it: one button, the provider's own page, and back to where they meant to go."""

from __future__ import annotations

import pytest

from tests import factories
from tests.browser.conftest import PHONE
from tests.kam.sign_ons.company import Company, configured, provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_tap_there_and_back(chromium, live_server, settings):
    factories.UserFactory(username="lin", name="Lin Xiao")
    with provider() as address:
        company = Company(address)
        settings.OIDC = configured(company, f"{live_server.url}/auth/oidc/return/")
        company.knows("s-lin", email="lin@example.com", email_verified=True, groups=["kam-sales"])
        context = chromium.new_context(base_url=live_server.url, locale="en", **PHONE)
        page, complaints = context.new_page(), []
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto("/me/time/")
        page.get_by_role("link", name="Sign in with Acme ID").click()
        page.wait_for_url(f"{address}/**")
        page.locator("input[name=sub]").fill("s-lin")
        page.locator("input[name=sub]").press("Enter")
        page.wait_for_url(f"{live_server.url}/me/time/")
        assert page.locator("h1").inner_text() == "My working time"
        assert not complaints
        context.close()
        company.wires.close()
