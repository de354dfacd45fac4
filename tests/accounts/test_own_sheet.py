"""What the customer's page alone looks like comes with that page, not with every other."""

from __future__ import annotations

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db


def test_the_rules_of_the_customer_s_page_come_with_it_alone(acme, lin, browser_of):
    sheets = {one.name: one.read_text() for one in (settings.BASE_DIR / "static/css").glob("*.css")}
    assert [name for name, rules in sheets.items() if "#under" in rules] == ["account.css"]
    browser = browser_of(lin)
    page, other = (browser.get(address).content.decode() for address in (f"/customers/{acme.pk}/", "/customers/"))
    assert 'id="under"' in page and 'href="/static/css/account.css"' in page
    assert 'id="under"' not in other and "css/account.css" not in other
