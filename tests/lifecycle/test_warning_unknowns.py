"""What nobody knows of a warning is said as such; a visit that was missed follows nothing up."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import Policy, Standing
from analytics.facts import outcomes, plays
from analytics.rules import outcomes as rules
from lifecycle.actions import warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.db_both
def test_a_warning_of_a_customer_nobody_scored_has_no_risk(lin, zhao, system, acme, browser_of, api_of):
    made = warnings.raise_by_hand(acme, reason="They went silent", by=lin)
    assert (made.risk, made.risk_at_opening, made.value_at_risk, made.value_at_opening) == (None,) * 4
    assert not made.readings.exists() and made.scored_on is None
    rich = factories.AccountFactory(owner=lin)
    known = warnings.warn(rich, risk=0.6, value_at_risk=Decimal(10), reasons=[], on=timezone.localdate(), by=system)
    assert list(Warning.objects.by_value()) == [known, made], "on any database"
    client = browser_of(lin)
    for address in ("/warnings/", f"/warnings/{made.pk}/"):
        html = client.get(address).content.decode()
        assert "not known" in html and "50%" not in html
    (one,) = [row for row in api_of(lin).get("/api/v1/warnings/").json()["results"] if row["id"] == made.pk]
    assert one["risk"] is None and one["value_at_risk"] is None and one["value_at_opening"] is None
    assert client.get("/warnings/?format=csv").status_code == 200 == client.get("/today/").status_code
    (row,) = outcomes.gather(zhao, as_of=timezone.localdate(), days=30, chosen={"pk": made.pk})
    whole = rules.line([row])
    assert row.at_stake is None and (whole.at_stake, whole.unknown) == (0, 1)
    assert browser_of(zhao).get("/outcomes/").status_code == 200
    warnings.close(
        made, outcome="lost", note="Gone", said=Said(cause="stronger_competitor", evidence="They said so"), by=zhao
    )
    made.refresh_from_db()
    assert made.value_lost is None
    (case,) = plays._cases(Warning.objects.filter(pk=made.pk)).values()
    assert case.stratum == ("", None), "a stratum of its own"


def test_a_risk_of_nought_is_a_risk(lin, acme):
    Standing.objects.update_or_create(account=acme, defaults={"risk": 0.0, "value_at_risk": Decimal(0)})
    acme.refresh_from_db()
    made = warnings.raise_by_hand(acme, reason="They went silent", by=lin)
    assert (made.risk, made.value_at_risk) == (0.0, 0) and made.readings.count() == 1


def test_who_was_never_scored_cannot_be_kept_by_numbers(lin, system, acme):
    made = warnings.raise_by_hand(acme, reason="They went silent", by=lin)
    with pytest.raises(warnings.Refused, match="No run scores"):
        warnings.close(made, outcome="kept", note="", by=lin)
    warnings.refresh([warnings.Alarm(acme.pk, 0.2, Decimal(5), [])], on=timezone.localdate(), by=system)
    made.refresh_from_db()
    assert (made.risk, made.risk_at_opening, made.calm_runs) == (0.2, None, 1)


@pytest.mark.parametrize(
    ("said", "calm"),
    [
        ([(1, 0.2), (1, 0.2)], 1), ([(1, 0.2), (2, 0.2)], 2), ([(1, 0.2), (2, 0.9), (2, 0.2)], 2),
        ([(1, 0.2), (2, 0.2), (2, 0.9), (2, 0.2), (2, 0.2)], 2), ([(1, 0.2), (2, 0.2), (2, 0.9)], 0),
        ([(1, 0.9), (1, 0.2)], 1), ([(1, 0.2), (2, 0.2), (2, None), (2, 0.2)], 2), ([(1, 0.2), (2, None), (3, 0.2)], 1),
    ],
)  # fmt: skip
def test_calm_days_are_counted_once_a_day_by_what_is_said_last(lin, system, acme, said, calm):
    made = warnings.raise_by_hand(acme, reason="They went silent", by=lin)
    for day, risk in said:
        alarms = [] if risk is None else [warnings.Alarm(acme.pk, risk, Decimal(5), [])]
        warnings.refresh(alarms, on=timezone.localdate() + timedelta(day), by=system)
    made.refresh_from_db()
    assert made.calm_runs == calm


@pytest.mark.db_both
def test_numbers_of_a_customer_that_runs_do_not_score_any_more_do_not_freeze(system, lin, acme, browser_of):
    day = timezone.localdate()
    last = day - timedelta(days=3)
    made = warnings.warn(acme, risk=0.8, value_at_risk=Decimal(500), reasons=[], on=last, by=system)
    warnings.refresh([], on=day, by=system)
    made.refresh_from_db()
    assert (made.risk, made.value_at_risk, made.value_at_opening, made.scored_on) == (None, None, 500, last)
    html = browser_of(lin).get(f"/warnings/{made.pk}/").content.decode()
    assert "not known" in html and "last scored on" in html and "80%" in html, "the history stays"
    assert "last scored on" in browser_of(lin).get("/warnings/").content.decode()
    warnings.refresh([warnings.Alarm(acme.pk, 0.7, Decimal(5), [])], on=day, by=system)
    made.refresh_from_db()
    assert (made.risk, made.value_at_risk) == (0.7, 5)


@pytest.mark.db_both
def test_a_missed_visit_follows_nothing_up(lin, acme, browser_of):
    made = warnings.raise_by_hand(acme, reason="They went silent", by=lin)
    today = timezone.localdate()
    plan = VisitPlan.objects.create(
        account=acme, user=lin, state=PlanState.PLANNED, planned_on=today - timedelta(days=2)
    )
    assert list(Warning.objects.followed(False)) == [made]
    html = browser_of(lin).get(f"/warnings/{made.pk}/").content.decode()
    assert "Visit overdue" in html and "No action was taken" in html
    type(plan).objects.filter(pk=plan.pk).update(planned_on=today)
    assert list(Warning.objects.followed()) == [made]
    html = browser_of(lin).get(f"/warnings/{made.pk}/").content.decode()
    assert "Visit overdue" not in html and "No action was taken" not in html


def test_a_risk_that_was_once_invented_is_not_known_any_more(lin, zhao, system, acme):
    """What stood there for an unknown risk: the policy's warning risk to the last digit, with nothing at stake."""
    day, level = timezone.localdate(), Policy.objects.current().warn_at
    bare, rich, gone, run = (factories.AccountFactory(owner=lin) for _ in range(4))
    made = {one: warnings.raise_by_hand(one, reason="Silent", by=lin) for one in (acme, bare, gone)}
    Standing.objects.update_or_create(account=rich, defaults={"risk": level, "value_at_risk": Decimal(40)})
    rich.refresh_from_db()
    known = warnings.raise_by_hand(rich, reason="Silent", by=lin)
    by_run = warnings.warn(run, risk=level, value_at_risk=Decimal(0), reasons=[], on=day, by=system)
    old = {"risk": level, "risk_at_opening": level, "value_at_risk": 0, "value_at_opening": 0, "scored_on": day}
    for one in made.values():
        Warning.objects.filter(pk=one.pk).update(**old)
        one.readings.create(on=day, risk=level, value_at_risk=0)
    later = day + timedelta(days=1)
    warnings.refresh([warnings.Alarm(bare.pk, 0.7, Decimal(9), [])], on=later, by=system)
    end = {"state": "lost", "closed_on": day, "closed_by": zhao, "value_lost": 0, "value_at_closing": 0}
    Warning.objects.filter(pk=made[gone].pk).update(**end)
    before = dict(Warning.objects.filter(pk__in=(known.pk, by_run.pk)).values_list("pk", "version"))
    import_module("lifecycle.migrations.0043_risks_nobody_knew").forget(apps, None)
    never, scored, lost = (Warning.objects.get(pk=made[one].pk) for one in (acme, bare, gone))
    assert (never.risk, never.risk_at_opening, never.value_at_opening, never.value_at_risk) == (None,) * 4
    assert never.scored_on is None and not never.readings.exists()
    assert (scored.risk, scored.value_at_risk, scored.scored_on) == (0.7, 9, later), "what a run said since stays"
    assert scored.risk_at_opening is None and [one.on for one in scored.readings.all()] == [later]
    assert (lost.value_lost, lost.value_at_closing) == (None, None)
    assert dict(Warning.objects.filter(pk__in=before).values_list("pk", "version")) == before, "these are scored"
