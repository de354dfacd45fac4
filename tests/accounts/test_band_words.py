"""The band beside a risk is the one that counts; where it is only held, that of the number stands there too."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Competitor, Policy, Presence, Standing
from accounts.views import home
from analytics.facts import scores
from analytics.models import Score
from analytics.views import score_doings
from kam.choices import RunKind
from kam.models import Run
from kam.templatetags import ui

pytestmark = pytest.mark.django_db


@pytest.fixture
def standing(acme):
    made, _new = Standing.objects.update_or_create(account=acme, defaults={"risk": 0.53, "risk_band": 0})
    return made


def test_a_high_risk_is_never_called_low_alone(lin, acme, standing, browser_of):
    page = browser_of(lin).get(reverse("accounts:account-detail", args=[acme.pk])).content.decode()
    said = "High (still counted as “Low”)"
    assert "<small>High (still counted as “Low”; that changes after 2 computations in a row)</small>" in page
    told = home.risk(standing, None)[0]
    assert (told["hint"], told["tone"]) == (said, "bad")
    row = type("Row", (), {"p": 0.53, "band": 0, "get_band_display": lambda self: "Low"})()
    score_doings.hold([row])
    assert row.is_held and score_doings.band_cell(row).startswith("High")
    assert home.held_words(0) == "still counted as “Low”" in score_doings.band_cell(row)


def test_one_band_is_said_where_both_agree(standing):
    standing.risk_band = 2
    assert home.risk(standing, None)[0]["hint"] == "High"
    standing.risk = None
    assert home.risk(standing, None)[0]["hint"] == "not computed yet"


def test_a_low_risk_contradicts_no_open_warning_and_no_competitor(acme, standing, lin, browser_of):
    Standing.objects.filter(pk=standing.pk).update(risk=0.02, risk_band=0)
    url, head = reverse("accounts:account-detail", args=[acme.pk]), "<small>Low</small>"
    browser = browser_of(lin)
    assert head in browser.get(url).content.decode()
    seen = timezone.localdate()
    rival = Presence.objects.create(account=acme, competitor=Competitor.objects.create(name="Rival"), seen_on=seen)
    said = browser.get(url).content.decode()
    assert "<small>Likely to order again, but a competitor is inside</small>" in said and head not in said
    Standing.objects.filter(pk=standing.pk).update(stage="warning")
    both = "<small>Likely to order again, but a warning is open and a competitor is inside</small>"
    assert both in browser.get(url).content.decode()
    Presence.objects.filter(pk=rival.pk).update(seen_on=seen - timedelta(days=365))
    assert "Likely to order again, but a warning is open</small>" in browser.get(url).content.decode()
    Standing.objects.filter(pk=standing.pk).update(risk=0.3, risk_band=1)
    assert "<small>Raised</small>" in browser.get(url).content.decode()


@pytest.mark.parametrize(("signals", "said"), [({"competitor": 0.4}, "in spite of the signals below"),
                                               ({"executives": -0.4}, ""), ({}, "")])  # fmt: skip
def test_the_tab_of_the_risk_says_so_too(acme, system, lin, browser_of, signals, said):
    run = Run.objects.create(kind=RunKind.CHURN, as_of=date(2026, 6, 1), state="done", started_by=system,
                             is_current=True)  # fmt: skip
    kept = {"p": 0.1, "p_orders": 0.1, "base": 0, "band": 0, "expected": 0, "value_at_risk": 0, "signals": signals}
    Score.objects.create(run=run, account=acme, **kept)
    html = browser_of(lin).get(reverse("analytics:account-risk", args=[acme.pk])).content.decode()
    assert ("<dd>Low: likely to order again, " + said if said else "<dd>Low</dd>") in html


def test_the_borders_are_the_policys(standing):
    policy = Policy.objects.current()
    policy.numbers = {**policy.numbers, "bands": {**policy.numbers.get("bands", {}), "high": 0.6}}
    assert home.band_of(0.53, policy) == 1 and home.band_of(0.53, None) == 2


def test_a_rounded_risk_reads_as_no_border_that_it_has_not_reached(acme, standing):
    standing.risk = 0.7998
    policy = Policy.objects.current()
    assert home.risk(standing, policy)[0]["value"] == "79.9%"
    assert "<b>79.9%</b>" in ui.risk(0.7998, marks=home.marks(policy))
    assert "<b>80%</b>" in ui.risk(0.8, marks=home.marks(policy)) and "<b>49.9%</b>" in ui.risk(0.4999)
    assert "<b>37%</b>" in ui.risk(0.3666, marks=home.marks(policy))


def test_what_a_held_band_waits_for_is_said_with_how_much_was_seen(acme):
    rows = [
        Score(p=0.46, band=3, pending_band=1, pending_runs=1), Score(p=0.7998, band=2), Score(p=0.9, band=0),
    ]  # fmt: skip
    score_doings.hold(rows, Run(is_current=True))
    said = [score_doings.band_told(row) for row in rows]
    assert said[0].startswith("Raised") and "still counted as “Very high”" in said[0]
    assert "until under 70% in 2 computations in a row (1 so far)" in said[0]
    assert "until 80% or more in 2 computations in a row (0 so far)" in said[1]
    assert "until 30% or more in 2 computations" in said[2]


@pytest.mark.db_both
def test_how_many_runs_asked_for_another_band_is_kept_for_the_next_run(acme, system):
    run = Run.objects.create(kind=RunKind.CHURN, as_of=date(2026, 6, 1), state="done", started_by=system)
    kept = {"p": 0.1, "p_orders": 0.1, "base": 0, "band": 3, "expected": 0, "value_at_risk": 0}
    Score.objects.create(run=run, account=acme, pending_band=0, pending_runs=2, **kept)
    before = scores.state_before(np.array([acme.pk]), date(2026, 6, 2), 90)
    assert (before.bands.place[0], before.bands.pending[0], before.bands.streak[0]) == (3, 0, 2)
    Score.objects.update(pending_runs=0)  # of a run before they were counted
    assert scores.state_before(np.array([acme.pk]), date(2026, 6, 2), 90).bands.streak[0] == 1
