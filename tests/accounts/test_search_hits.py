"""A customer that a search finds is told from its namesakes by tier, code and region."""

from __future__ import annotations

import pytest

from accounts.models import Account

pytestmark = pytest.mark.django_db


def test_a_hit_shows_tier_code_and_region_of_a_customer(acme, zhao, browser_of):
    Account.objects.filter(pk=acme.pk).update(tier="gold", region="East")
    for page in ("/search/", "/search/suggest/"):
        said = browser_of(zhao).get(page, {"q": acme.name}).content.decode()
        assert f"Gold · {acme.code} · East" in said, page
    Account.objects.filter(pk=acme.pk).update(tier="", region="")
    assert f">{acme.code}<" in browser_of(zhao).get("/search/", {"q": acme.name}).content.decode()
