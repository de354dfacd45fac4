"""Company targets: who sets them, what is beside what is aimed at, and where they show."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.urls import reverse

from accounts.choices import TierState
from accounts.models import Account, TierChange
from analytics.actions import targets
from analytics.facts import targets as facts
from analytics.forms.targets import CompanyTargetForm
from analytics.models import CompanyTarget, Contribution
from analytics.rules import targets as rules
from analytics.views import targets as views
from kam.ground.errors import Refused
from kam.ground.schema import serializer_of
from kam.models import Event
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.test_dashboard import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean")]


@pytest.fixture
def clean():
    cache.clear()


def aim(by, **values):
    return targets.write(values={"year": DAY.year, "key_share": 0.9} | values, by=by)


def test_a_gap_has_a_tone():
    assert [rules.tone(one) for one in (None, 0.0, -0.01, -0.2)] == ["", "good", "warn", "bad"]
    assert rules.gap(None, 0.5) is None and rules.gap(0.6, 0.5) == pytest.approx(0.1)


def test_a_gap_between_shares_is_told_in_points():
    assert [re.sub("<[^>]+>", "", views.gap_cell(one)) for one in (0.031, -0.0104, None)] == [
        "+3.1 points", "−1.0 points", "–",
    ]  # fmt: skip


def test_only_the_director_aims_and_a_year_has_one(zhao, lin):
    made = aim(zhao)
    with pytest.raises(PermissionDenied):
        aim(lin, year=DAY.year + 1)
    for wrong in ({}, {"year": DAY.year + 30}, {"year": DAY.year + 1, "key_share": None}):
        with pytest.raises(Refused):
            aim(zhao, **wrong)
    targets.change(made, values={"key_share": 0.8}, by=zhao)
    assert Event.objects.get(verb="companytarget.changed").changes["key_share"] == [
        0.9, 0.8,
    ]  # fmt: skip
    targets.archive(made, by=zhao)
    aim(zhao, key_share=0.7)
    with pytest.raises(Refused, match="already"):
        targets.restore(CompanyTarget.objects.get(pk=made.pk), by=zhao)


@pytest.mark.db_both
def test_now_is_what_the_run_says_of_todays_key_accounts(acme, other, zhao, lin, browser_of, api_of):
    computed(acme, other)
    made, far = aim(zhao), aim(zhao, year=DAY.year + 5, key_share=None, goal="First choice of the ten largest")
    rows = Contribution.objects.current()
    key = rows.filter(account__in=Account.objects.key()).aggregate(s=Sum("revenue"))["s"]
    share = float(key / rows.aggregate(s=Sum("revenue"))["s"])
    found = facts.told(zhao, [made, far])
    assert found[made.pk].actual == pytest.approx(share) and found[far.pk].actual is None
    answer = api_of(zhao).get("/api/v1/company-targets/").json()["results"]
    assert answer[0]["actual"] == pytest.approx(share) and answer[1]["goal"].startswith("First choice")
    assert api_of(lin).get("/api/v1/company-targets/").json()["results"][0]["actual"] is None
    assert api_of(lin).post("/api/v1/company-targets/", {"year": DAY.year + 2, "key_share": "0.5"}).status_code == 403
    sent = api_of(zhao).post("/api/v1/company-targets/", {"year": DAY.year + 2, "key_share": "0.5"}, format="json")
    assert sent.status_code == 201, sent.content
    assert serializer_of(CompanyTargetForm)().fields["key_share"].__class__.__name__ == "FloatField"
    page = browser_of(zhao).get(reverse("analytics:companytarget-list")).content.decode()
    assert "First choice of the ten largest" in page and "90.0%" in page
    assert browser_of(lin).get(reverse("analytics:companytarget-list")).status_code == 403


def test_the_dashboard_and_the_concentration_say_it_where_it_is_set(acme, other, zhao, browser_of):
    computed(acme, other)
    browser, pages = browser_of(zhao), (reverse("analytics:dashboard"), reverse("analytics:concentration"))
    assert not any(reverse("analytics:companytarget-list") + '"><small>' in text for text in texts(browser, pages))
    aim(zhao)
    dashboard, concentration = texts(browser, pages)
    assert f"target {DAY.year}: 90.0%" in dashboard and f"the target of {DAY.year}" in concentration


def test_the_dashboard_stays_within_its_queries(acme, other, zhao, browser_of):
    computed(acme, other)
    aim(zhao)
    cache.clear()
    assert len(queries(browser_of(zhao))) <= 25, "the session and its user, read on every page, among them"


def texts(browser, pages):
    return [browser.get(url).content.decode() for url in pages]


def test_a_year_that_is_over_counts_who_was_key_at_its_end(acme, other, zhao):
    year = DAY.year - 1
    for account, amount in ((acme, "300.00"), (other, "100.00")):
        factories.OrderFactory(account=account, ordered_on=date(year, 3, 1), amount=amount, revenue=Decimal(amount))
    TierChange.objects.create(account=acme, tier="gold", state=TierState.ENDED, by=zhao, from_on=date(year, 1, 1),
                              to_on=date(year + 1, 2, 1))  # fmt: skip
    TierChange.objects.create(
        account=other, tier="gold", state=TierState.IN_EFFECT, by=zhao, from_on=date(year + 1, 1, 5)
    )
    assert facts.share_of(zhao, year) == pytest.approx(0.75)


def test_of_a_part_of_the_book_the_target_says_nothing(acme, other, zhao, north):
    computed(acme, other)
    aim(zhao)
    lead = factories.UserFactory(role="team_lead", team=north)
    found = facts.of_run(lead, Contribution.objects.current().first().run)
    assert found.gap is None and facts.of_run(zhao, Contribution.objects.current().first().run).gap is not None


def test_a_page_takes_percent(zhao, browser_of):
    url = reverse("analytics:companytarget-create")
    assert browser_of(zhao).post(url, {"year": DAY.year, "key_share": "72.5", "goal": ""}).status_code == 302
    made = CompanyTarget.objects.get()
    assert made.key_share == 0.725
    edit = browser_of(zhao).get(reverse("analytics:companytarget-edit", args=[made.pk])).content.decode()
    assert 'value="72.5"' in edit
