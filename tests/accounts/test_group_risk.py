"""The risk that stands over a group is that of a member that matters, by name."""

from decimal import Decimal

import pytest

from accounts.models import Standing
from tests import factories

pytestmark = pytest.mark.django_db


def standing(account, revenue, risk):
    worth = {"net_contribution": Decimal(1), "value_at_risk": Decimal(1)}
    Standing.objects.create(account=account, revenue=Decimal(revenue), risk=risk, **worth)


def tile(browser, account):
    return browser.get(f"/customers/{account.pk}/group/").context["head"][3]


def test_a_tiny_member_does_not_stand_for_the_risk_of_its_group(zhao, lin, acme, browser_of):
    east, tiny = (factories.AccountFactory(name=name, owner=lin, parent=acme) for name in ("Acme East", "Acme Tiny"))
    standing(acme, 600, 0.1)
    standing(east, 390, 0.2)
    standing(tiny, 10, 0.87)
    told = tile(browser_of(zhao), acme)
    assert (told["label"], str(told["value"]), told["tone"]) == ("Highest risk of a main member", "20%", "")
    assert told["hint"] == "Acme East; smaller members up to 87%"
    Standing.objects.filter(account=tiny).update(revenue=Decimal(60))
    told = tile(browser_of(zhao), acme)
    assert (str(told["value"]), told["hint"], told["tone"]) == ("87%", "Acme Tiny", "bad")


def test_a_group_of_which_no_risk_is_known_has_a_dash(zhao, lin, acme, browser_of):
    factories.AccountFactory(owner=lin, parent=acme)
    told = tile(browser_of(zhao), acme)
    assert "–" in str(told["value"]) and told["hint"] == ""
