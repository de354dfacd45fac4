"""The band beside a risk is the one that counts; where it is only held, that of the number stands there too."""

import pytest
from django.urls import reverse

from accounts.models import Policy, Standing
from accounts.views import home
from analytics.views import score_doings

pytestmark = pytest.mark.django_db


@pytest.fixture
def standing(acme):
    made, _new = Standing.objects.update_or_create(account=acme, defaults={"risk": 0.53, "risk_band": 0})
    return made


def test_a_high_risk_is_never_called_low_alone(lin, acme, standing, browser_of):
    page = browser_of(lin).get(reverse("accounts:account-detail", args=[acme.pk])).content.decode()
    said = "Low (its risk alone: “High”)"
    assert f"<small>{said}</small>" in page
    told = home.risk(standing, None)[0]
    assert (told["hint"], told["tone"]) == (said, "bad")
    row = type("Row", (), {"p": 0.53, "band": 0, "get_band_display": lambda self: "Low"})()
    score_doings.hold([row])
    assert row.is_held and home.held_words(1 + 1) == "its risk alone: “High”" in score_doings.band_cell(row)


def test_one_band_is_said_where_both_agree(standing):
    standing.risk_band = 2
    assert home.risk(standing, None)[0]["hint"] == "High"
    standing.risk = None
    assert home.risk(standing, None)[0]["hint"] == "not computed yet"


def test_the_borders_are_the_policys(standing):
    policy = Policy.objects.current()
    policy.numbers = {**policy.numbers, "bands": {**policy.numbers.get("bands", {}), "high": 0.6}}
    assert home.band_of(0.53, policy) == 1 and home.band_of(0.53, None) == 2
