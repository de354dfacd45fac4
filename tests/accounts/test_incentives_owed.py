"""The counts of what the policy owes open exactly the customers they count, for whoever reads them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.choices import Tier
from accounts.models import Account, Policy
from tests import factories
from tests.accounts import makers

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
def test_each_count_opens_the_customers_it_counts(browser_of, api_of, lin, chen, zhao):
    today = timezone.localdate()
    Policy.objects.update(worth={"gold": {"material": "Rebate 1%，Study tour"}, "core": {"honorary": "Rebate 1%"}})
    gold = [factories.AccountFactory(owner=lin, tier=Tier.GOLD, key_class="core" if n else "") for n in range(3)]
    gold.append(factories.AccountFactory(owner=chen, tier=Tier.GOLD))
    iron = factories.AccountFactory(owner=lin, tier=Tier.IRON)
    Account.objects.filter(pk=iron.pk).update(nominated_until=today + timedelta(9))
    factories.AccountFactory(owner=lin, tier=Tier.IRON, nominated_until=today - timedelta(9))
    makers.IncentiveFactory(account=gold[1], promise="Rebate 1%", grade="gold", earned_on=today)
    makers.IncentiveFactory(account=gold[2], promise="Study tour", grade="gold", earned_on=today)
    for reader, most in ((lin, 4), (zhao, 5)):
        browser = browser_of(reader)
        page = unescape(browser.get("/incentives/").content.decode())
        links = re.findall(r'href="(/customers/\?(?:promised|promise_open)=[^"]*)">(\d+)</a>', page)
        assert len(links) == 6 and max(int(count) for _url, count in links) == most
        for url, count in links:
            assert browser.get(url).context["count"] == int(count), url
            assert len(api_of(reader).get(url.replace("/customers/", "/api/v1/accounts/")).json()["results"]) == int(
                count
            )
    key = "gold:material:Rebate 1%"
    rows = api_of(lin).get("/api/v1/accounts/", {"promise_open": key}).json()["results"]
    assert {row["id"] for row in rows} == {gold[0].pk, gold[2].pk, iron.pk}
    assert api_of(lin).get("/api/v1/accounts/", {"promised": "gold:material:Nothing"}).json()["results"] == []
