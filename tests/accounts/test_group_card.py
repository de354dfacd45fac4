"""The card of a group on its head's page: the head itself, its greatest members, and what makes up the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Account, Standing, groups
from tests import factories
from tests.accounts.test_groups import branches

__all__ = ["branches"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_the_card_holds_the_head_itself_and_adds_up_to_the_whole(browser_of, lin, acme, branches):
    for number in range(8):
        account = factories.AccountFactory(owner=lin, parent=acme)
        Standing.objects.create(account=account, revenue=Decimal(f"{number}.25"), net_contribution=1, value_at_risk=0)
    found = groups.of(Account.objects.with_standing().get(pk=acme.pk), lin)
    assert found.card[0].account == acme and len(found.card) == groups.FEW and found.rest["count"] == 3
    assert sum(line.own.revenue for line in found.card) + found.rest["revenue"] == found.total["revenue"]
    card = browser_of(lin).get(f"/customers/{acme.pk}/").content.decode()
    assert f"{acme} itself" in card and "3 more" in card
