"""The day an order falls due: as stated, else by the customer's credit days, wherever it counts."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from accounts.facts import signs
from accounts.models import Account, Order
from kam.rules import formats
from tests import factories
from tests.analytics.test_overrules import buys, tiers
from tests.lifecycle.test_milestones import asked, proof

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.mark.db_both
def test_paid_within_terms_knows_customers_on_credit_days(acme):
    for paid_on in (date(2026, 6, 10), date(2026, 6, 25)):
        factories.OrderFactory(account=acme, ordered_on=date(2026, 5, 16), due_on=None, paid_on=paid_on)
    assert "paid" not in signs.gather([acme.pk], DAY).get(acme.pk, {}), "nobody knows when they fell due"
    Account.objects.filter(pk=acme.pk).update(credit_days=30)
    seen = signs.gather([acme.pk], DAY)[acme.pk]["paid"]
    assert (seen.score, seen.numbers) == (50, {"share": 0.5})


@pytest.mark.db_both
def test_paid_on_time_reckons_by_credit_days_where_no_day_is_stated(acme):
    milestone = asked("on_time", count=2, months=6)
    for ago in (60, 40):
        factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(ago), paid_on=DAY - timedelta(ago - 25))
    assert proof(milestone, acme) is None, "nobody knows when they fell due"
    type(acme).objects.filter(pk=acme.pk).update(credit_days=30)
    assert proof(milestone, acme).on == DAY - timedelta(10)
    factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(50), paid_on=None)
    assert proof(milestone, acme) is None


@pytest.fixture
def squeezer(acme):
    """Acme is given deep discounts, pays late, and less is left of it quarter by quarter."""
    for number in range(7):
        buys(factories.AccountFactory(code=f"S{number}", owner=acme.owner), 8_000, 4_000, until=DAY)
    buys(acme, 50_000, 27_000, until=DAY, days=range(190, 640, 30))
    buys(acme, 50_000, 41_000, until=DAY, days=range(5, 180, 30))
    Order.objects.filter(account=acme).update(discount=20_000, due_on=F("ordered_on"), paid_on=F("ordered_on"))
    Order.objects.filter(account=acme, number="ACME-250").update(paid_on=DAY)
    return acme


@pytest.mark.db_both
def test_a_squeezer_is_proved_by_six_quarters_and_what_was_paid_late(squeezer, zhao, api_of, browser_of):
    found = tiers(DAY, zhao)
    assert "squeezer" in found.false_keys
    (proof,) = [one for one in api_of(zhao).get(f"/api/v1/verdicts/{found.pk}/proof/").json()
                if one["kind"] == "squeezer"]  # fmt: skip
    assert (proof["since"], proof["until"]) == (str(DAY - timedelta(6 * 91 - 1)), str(DAY))
    assert proof["count"] == Order.objects.filter(account=squeezer, ordered_on__gt=DAY - timedelta(546)).count() > 12
    assert [(one["number"], one["paid_on"]) for one in proof["late"]] == [("ACME-250", str(DAY))]
    assert [(one["due_on"], one["due_reckoned"]) for one in proof["late"]] == [(proof["late"][0]["ordered_on"], False)]
    said = found.evidence
    assert said["discount_rate"] >= said["discount_from"] and said["credit_rate"] < said["credit_rate_under"]
    assert len(said["falls"]) == 2 and all(now <= before - said["fall_from"] for now, before in said["falls"])
    page = browser_of(zhao).get(f"/customers/{squeezer.pk}/verdict/").content.decode()
    assert "Paid late" in page and formats.percent(said["credit_rate_under"], 1) in page
    assert all(formats.percent(rate, 1) in page for pair in said["falls"] for rate in pair)


@pytest.mark.db_both
def test_a_squeezer_on_credit_days_is_proved_by_the_days_reckoned(squeezer, zhao, api_of, browser_of):
    """The cost of late payment counts credit days; so the rows that prove it do too, and say so."""
    Order.objects.filter(account=squeezer).update(due_on=None)
    Account.objects.filter(pk=squeezer.pk).update(credit_days=30)
    late = Order.objects.get(account=squeezer, number="ACME-250")
    found = tiers(DAY, zhao)
    (proof,) = [one for one in api_of(zhao).get(f"/api/v1/verdicts/{found.pk}/proof/").json()
                if one["kind"] == "squeezer"]  # fmt: skip
    (row,) = proof["late"]
    due = late.ordered_on + timedelta(30)
    assert (row["number"], row["due_on"], row["due_reckoned"]) == ("ACME-250", str(due), True)
    page = browser_of(zhao).get(f"/customers/{squeezer.pk}/verdict/").content.decode()
    assert "Paid late" in page and ">reckoned<" in page
