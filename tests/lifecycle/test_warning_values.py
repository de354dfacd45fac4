"""What a churn case saved or lost: from the value at risk and the risk of its days, the same on page, file and API."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from kam.models import Event
from lifecycle.actions import warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Warning, WarningReading
from lifecycle.rules import warnings as rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def today(ago=0):
    return timezone.localdate() - timedelta(ago)


def warn(account, system, *, on=None, risk=0.8, value=9000):
    return warnings.warn(account, risk=risk, value_at_risk=Decimal(value), reasons=[], on=on or today(), by=system)


@pytest.fixture
def warning(system, acme):
    return warn(acme, system, on=today(20))


@pytest.mark.db_both
def test_the_value_at_risk_has_a_history_a_day_once(system, acme, warning):
    for ago, risk, value in ((10, 0.6, 7000), (10, 0.5, 6000), (1, 0.4, 3000)):
        warn(acme, system, on=today(ago), risk=risk, value=value)
    told = list(WarningReading.objects.values_list("on", "risk", "value_at_risk"))
    assert told == [(today(20), 0.8, 9000), (today(10), 0.5, 6000), (today(1), 0.4, 3000)]
    found = Warning.objects.get()
    assert (found.value_at_opening, found.value_at_risk) == (9000, 3000)


@pytest.mark.parametrize(
    ("outcome", "saved", "lost"), [("kept", 6000, 0), ("won_back", 9000, 0), ("dormant", 0, 15000), ("lost", 0, 15000)]
)
def test_what_was_saved_or_lost(outcome, saved, lost):
    """Saved is of what was at risk; lost is all that they were expected to bring, by the greater of both days."""
    opening, closing = rules.Stake(Decimal(9000), 0.75), rules.Stake(Decimal(3000), 0.2)
    assert rules.value_saved(outcome, opening, closing) == saved
    assert rules.value_lost(outcome, opening, closing) == lost


def test_nothing_is_saved_where_more_is_at_risk_than_before():
    opening, closing = rules.Stake(Decimal(10), 0.5), rules.Stake(Decimal(15), 0.5)
    assert rules.value_saved("kept", opening, closing) == 0
    assert rules.value_lost("lost", opening, closing) == 30


def test_a_loss_that_nobody_expected_is_as_great_as_any():
    calm = rules.Stake(Decimal("279.00"), 0.003366)
    assert round(rules.value_lost("lost", calm, calm)) == 82888
    assert rules.value_lost("lost", rules.Stake(Decimal(0), 0.0), rules.Stake(Decimal(0), 0.5)) == 0
    assert rules.value_lost("lost", rules.Stake(Decimal(-40), 0.5), rules.Stake(Decimal(-9), 0.5)) == 0


def test_page_file_api_and_record_agree_on_what_was_lost(lin, system, acme, warning, browser_of, api_of):
    warn(acme, system, on=today(1), risk=0.3, value=3000)
    closed = warnings.close(
        Warning.objects.get(), outcome="dormant", note="Asleep", said=Said(revisit_on=today(-60)), by=lin
    )
    assert closed.value_lost == 11250 and Event.objects.get(verb="warning.closed").data["value_lost"] == "11250.00"
    assert api_of(lin).get(f"/api/v1/warnings/{closed.pk}/").json()["value_lost"] == "11250.00"
    page = browser_of(lin).get(f"/warnings/{closed.pk}/").content.decode()
    assert 'value="11250.00"' in page and "counted on. Reports count it as lost until they order again." in page
    file = browser_of(lin).get("/warnings/?format=csv&state=dormant").getvalue().decode()
    assert ",11250.00," in file


def test_closing_keeps_the_value(lin, system, acme, warning, browser_of):
    for ago in (2, 1):
        warn(acme, system, on=today(ago), risk=0.3, value=2000)
    closed = warnings.close(Warning.objects.get(), outcome="kept", note="", by=lin)
    assert (closed.value_at_closing, closed.value_saved, closed.value_lost) == (2000, 7000, 0)
    assert Event.objects.get(verb="warning.closed").data["value_saved"] == "7000.00"
    page = browser_of(lin).get(f"/warnings/{closed.pk}/").content.decode()
    assert "at risk at the opening: <data" in page and "&lt;" not in page


def test_what_was_closed_before_is_reckoned_anew(lin, system, acme, other, warning):
    said = Said(revisit_on=today(-60))
    lost = warnings.close(Warning.objects.get(), outcome="dormant", note="Asleep", said=said, by=lin)
    Warning.objects.filter(pk=lost.pk).update(value_lost=Decimal(9000))
    open_one = warn(other, system)
    import_module("lifecycle.migrations.0029_value_lost_whole").reckon(apps, None)
    lost.refresh_from_db(), open_one.refresh_from_db()
    assert (lost.value_lost, open_one.value_lost) == (Decimal("11250.00"), None)
