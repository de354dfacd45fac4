"""The band beside a risk is that of its number, in one word, whatever band the customer is still held in."""

import pytest
from django.urls import reverse

from accounts.models import Policy, Standing
from accounts.views import home

pytestmark = pytest.mark.django_db


@pytest.fixture
def standing(acme):
    made, _new = Standing.objects.update_or_create(account=acme, defaults={"risk": 0.53, "risk_band": 0})
    return made


def test_a_high_risk_is_never_called_low_alone(lin, acme, standing, browser_of):
    page = browser_of(lin).get(reverse("accounts:account-detail", args=[acme.pk])).content.decode()
    assert "<small>High</small>" in page and "“Low”" not in page
    told = home.risk(standing, None)[0]
    assert (told["hint"], told["tone"]) == ("High", "bad")


def test_one_band_is_said_where_both_agree(standing):
    standing.risk_band = 2
    assert home.risk(standing, None)[0]["hint"] == "High"
    standing.risk = None
    assert home.risk(standing, None)[0]["hint"] == "not computed yet"


def test_the_borders_are_the_policys(standing):
    policy = Policy.objects.current()
    policy.numbers = {**policy.numbers, "bands": {**policy.numbers.get("bands", {}), "high": 0.6}}
    assert home.band_of(0.53, policy) == 1 and home.band_of(0.53, None) == 2
