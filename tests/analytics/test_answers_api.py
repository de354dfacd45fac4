"""The API of the dashboard's answers: what a customer earns us, what waits for a decision, which visits were missed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account, Seat, TierChange
from analytics.actions import recompute
from analytics.facts import earnings, staying
from analytics.models import AssetValue, Contribution, Score
from kam.choices import RunKind
from lifecycle.models import VisitPlan
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db
EARNINGS, DECISIONS = "/api/v1/earnings/", "/api/v1/decisions/"


@pytest.fixture
def book(acme, other, zhao):
    computed(acme, other)
    recompute.start(RunKind.VALUE, as_of=DAY, by=zhao)
    return acme, other


def test_of_the_biggest_it_says_what_the_runs_hold(book, zhao, api_of):
    told = api_of(zhao).get(EARNINGS).data
    year = Contribution.objects.current().order_by("rank").first()
    score = Score.objects.current().get(account=year.account_id)
    asset = AssetValue.objects.current().get(account=year.account_id)
    assert (told["account"], told["as_of"], told["basis"]) == (year.account_id, DAY.isoformat(), "cost")
    for name in ("revenue", "cost", "cost_to_serve", "net_contribution"):
        assert Decimal(told[name]) == getattr(year, name)
    assert (told["days"], told["risk"], Decimal(told["value_at_risk"])) == (90, score.p, score.value_at_risk)
    assert (told["years"], Decimal(told["asset_value"]), Decimal(told["asset_at_risk"])) == (
        3.0, asset.value, asset.at_risk,
    )  # fmt: skip
    whole, stake = staying.keeping(asset, staying.at_years_pace(asset))
    assert (Decimal(told["if_it_stays"]), Decimal(told["keeping"])) == (whole, stake)
    assert whole - stake == asset.value and isinstance(told["worth_less"], list)


def test_each_reads_only_whom_they_see(book, lin, chen, zhao, gu, api_of, client):
    acme, other = book
    mine, theirs = (f"/api/v1/accounts/{one.pk}/earnings/" for one in (acme, other))
    found = api_of(lin).get(mine)
    assert found.data["account"] == acme.pk and found.data["net_contribution"] == str(
        earnings.of_account(acme).year.net_contribution
    )
    assert api_of(lin).get(theirs).status_code == 404, "not theirs"
    assert api_of(chen).get(mine).status_code == 404 and api_of(chen).get(theirs).status_code == 200
    assert api_of(gu).get(theirs).status_code == 404, "a colleague of another's team"
    Seat.objects.all().delete()
    assert api_of(gu).get(mine).status_code == 404, "nor whoever left the team"
    assert api_of(lin).get(EARNINGS).status_code == 403, "the dashboard's answer is for who may see it"
    assert api_of(zhao).get(mine).data["account_code"] == acme.code
    assert client.get(mine).status_code in (401, 403) and api_of(zhao).post(mine).status_code == 405


def test_before_any_run_nothing_is_there(acme, zhao, api_of):
    assert api_of(zhao).get(EARNINGS).status_code == 404
    assert api_of(zhao).get(f"/api/v1/accounts/{acme.pk}/earnings/").status_code == 404


def test_decisions_are_those_of_the_page_by_right_and_sight(acme, other, lin, zhao, system, api_of, browser_of):
    for account in (acme, other):
        TierChange.objects.create(account=account, tier="gold", was="iron", state="proposed", from_on=DAY, by=system)
    told = api_of(zhao).get(DECISIONS).data["results"]
    page = browser_of(zhao).get("/dashboard/decisions/").context["decisions"]
    assert [(one["words"], one["url"]) for one in told] == [(one["words"], one["url"]) for one in page]
    assert (told[0]["kind"], told[0]["count"]) == ("tiers", 2) and len(told[0]["named"]) == 2
    assert told[0]["named"][0]["url"].startswith("/customers/")
    assert api_of(lin).get(DECISIONS).status_code == 403, "a manager decides none of these"
    assert api_of(zhao).get(f"{DECISIONS}?nobody=1").status_code == 400


def test_coverage_tells_which_planned_visit_was_missed(acme, lin, zhao, api_of, browser_of):
    day = timezone.localdate() - timedelta(3)
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    VisitPlan.objects.create(account=acme, user=lin, planned_on=day, state="planned", planned_for=day)
    (row,) = [one for one in api_of(zhao).get("/api/v1/coverage/accounts/").data["results"]
              if one["account"] == acme.pk]  # fmt: skip
    assert row["planned_and_missed"] == day.isoformat()
    VisitPlan.objects.all().delete()
    (row,) = [one for one in api_of(zhao).get("/api/v1/coverage/accounts/").data["results"]
              if one["account"] == acme.pk]  # fmt: skip
    assert row["planned_and_missed"] is None
