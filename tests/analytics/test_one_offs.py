"""The growth that the dashboard shows first, and what it is without the one-off of a false key account."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Account
from analytics.actions import recompute
from analytics.facts import one_offs as facts
from analytics.models import Verdict
from analytics.rules.one_offs import growth, tells_otherwise
from kam.choices import Role, RunKind
from kam.models import Run
from tests import factories
from tests.analytics.books import DAY
from tests.analytics.test_slipping import held_back

URL = "/dashboard/one-offs/"
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("shown", "without", "tells"),
    [(0.102, 0.051, True), (0.08, -0.01, True), (-0.05, 0.02, True), (0.10, 0.08, False), (0.10, 0.074, True),
     (0.01, 0.004, False), (0.02, 0.08, True), (0.0, 0.0, False)],
)  # fmt: skip
def test_it_is_told_where_it_changes_the_message(shown, without, tells):
    assert tells_otherwise(shown, without) is tells
    assert growth(Decimal(110), Decimal(100)) == pytest.approx(0.1) and growth(Decimal(1), Decimal(0)) is None
    assert growth(Decimal(-50), Decimal(-100)) == pytest.approx(0.5)


@pytest.fixture
def grown(lin, system):
    """Steady brings 1000 in both years, Rising 1000 and 1050; Chance 40 and 390, of which nothing comes again."""
    made = {}
    for name, years in {"Steady": (1000, 1000), "Rising": (1000, 1050), "Chance": (40, 390)}.items():
        made[name] = factories.AccountFactory(name=name, owner=lin, region="East" if name == "Steady" else "West")
        for ago, amount in zip((500, 100), years, strict=True):
            factories.OrderFactory(account=made[name], ordered_on=DAY - timedelta(ago), amount=Decimal(amount),
                                   amount_cost=Decimal(0))  # fmt: skip
    for day in (DAY - timedelta(365), DAY):
        recompute.start(RunKind.CONTRIBUTION, as_of=day, by=system)
    return made


def found(user):
    return facts.gather(user, Run.objects.current(RunKind.CONTRIBUTION))


@pytest.mark.django_db
@pytest.mark.db_both
def test_whoever_is_held_back_for_a_one_off_is_taken_out_of_both_years(grown, zhao, browser_of):
    browser = browser_of(zhao)
    assert found(zhao) is None and browser.get(URL, headers=HTMX).content.decode().strip() == ""
    held_back(grown["Chance"])
    told = found(zhao)
    assert told.growth == pytest.approx(2440 / 2040 - 1) and told.without == pytest.approx(2050 / 2000 - 1)
    page = browser.get("/dashboard/")
    assert page.context["figures"][0]["later"] == URL and "+19.6%" in str(page.context["figures"][0]["hint"])
    html = browser.get(URL, headers=HTMX).content.decode()
    assert f'<a href="/customers/{grown["Chance"].pk}/verdict/"><small>+2.5% without the one-off of Chance</small>' in (
        html
    )


@pytest.mark.django_db
@pytest.mark.db_both
def test_other_signs_and_what_was_overruled_say_nothing_of_it(grown, zhao):
    held_back(grown["Chance"], false_keys=["no_profit"])
    assert found(zhao) is None
    held_back(grown["Chance"], false_keys=["one_off", "no_profit"], overruled=["one_off"])
    assert found(zhao) is None
    held_back(grown["Chance"], overruled=["one_off"])
    assert found(zhao) is None


@pytest.mark.django_db
@pytest.mark.db_both
def test_it_is_of_what_the_reader_sees_and_of_what_the_dashboard_is_narrowed_to(grown, zhao, lin, north, browser_of):
    held_back(grown["Chance"])
    browser = browser_of(zhao)
    assert browser.get("/dashboard/?region=West").context["figures"][0]["later"] == f"{URL}?region=West"
    west = browser.get(f"{URL}?region=West", headers=HTMX).content.decode()
    assert "+5.0% without the one-off of Chance" in west
    assert browser.get(f"{URL}?region=East", headers=HTMX).content.decode().strip() == ""
    assert "later" not in browser.get("/dashboard/?tier=gold").context["figures"][0]
    Account.objects.filter(pk=grown["Chance"].pk).update(owner=factories.UserFactory(username="far"))
    lead = factories.UserFactory(username="sun", role=Role.LEAD, team=north)
    north.lead = lead
    north.save()
    assert found(lead) is None and "Chance" not in browser_of(lead).get(URL, headers=HTMX).content.decode()
    assert browser_of(lin).get(URL).status_code == 403


@pytest.mark.django_db
def test_several_are_counted_and_listed(grown, zhao, browser_of, django_assert_max_num_queries):
    held_back(grown["Chance"])
    run = Verdict.objects.get(account=grown["Chance"]).run
    Verdict.objects.create(run=run, account=grown["Rising"], computed="gold", in_effect="iron", false_keys=["one_off"])
    browser = browser_of(zhao)
    browser.get("/customers/")
    with django_assert_max_num_queries(14):
        html = browser.get(URL, headers=HTMX).content.decode()
    assert '<a href="/verdicts/?false_key=one_off"><small>0.0% without 2 one-offs' in (html.replace("+", ""))
    assert browser.get("/verdicts/?false_key=one_off").context["count"] == 2
