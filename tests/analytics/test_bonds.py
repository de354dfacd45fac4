"""Signals of people, agreements and a customer's own policy: as they were on the day, with the rows behind them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from accounts.models import Contact, Policy
from analytics.actions import recompute
from analytics.facts import engagement
from analytics.models import Score
from kam.choices import RunKind
from lifecycle.actions import causes, warnings
from lifecycle.actions.causes import Shown
from lifecycle.models import Warning
from tests import factories
from tests.analytics.books import DAY, buys

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def exposed(*accounts, as_of=DAY):
    keys = np.array([one.pk for one in accounts])
    return engagement.gather(keys, np.zeros(len(keys), np.int64), as_of, {})


def champion(account, days_ago, **more):
    return factories.ContactFactory(account=account, stance="champion", left_on=DAY - timedelta(days_ago), **more)


def test_a_champion_who_left_counts_and_fades_by_half_where_the_successor_was_met(lin):
    fresh, fading, old, later, met, heard, unmet = (factories.AccountFactory() for _ in range(7))
    champion(fresh, 0)
    champion(fading, 90)
    champion(old, 180)
    champion(later, -1)
    heir = factories.ContactFactory(account=met, last_met_on=DAY - timedelta(3))
    champion(met, 0, followed_by=heir)
    boss = factories.ContactFactory(account=heard, title="Head", last_met_on=DAY + timedelta(9))
    champion(heard, 0, title="head")
    visit = factories.VisitFactory(account=heard, held_at=datetime.fromisoformat("2026-06-29T10:00+08:00"))
    visit.contacts.add(boss)
    champion(unmet, 0, followed_by=factories.ContactFactory(account=unmet, last_met_on=DAY + timedelta(1)))
    factories.ContactFactory(account=unmet, stance="neutral", left_on=DAY)
    found = exposed(fresh, fading, old, later, met, heard, unmet)
    assert np.allclose(found.champion_left, [1, 0.5, 0, 0, 0.5, 0.5, 1])


def test_a_framework_agreement_holds_that_runs_beyond_the_horizon(lin):
    holds, open_end, ends_soon, other_kind, to_come, over, unsigned = (factories.AccountFactory() for _ in range(7))
    factories.AgreementFactory(account=holds, ends_on=DAY + timedelta(91))
    factories.AgreementFactory(account=open_end, ends_on=None)
    factories.AgreementFactory(account=ends_soon, ends_on=DAY + timedelta(90))
    factories.AgreementFactory(account=other_kind, kind="annual")
    factories.AgreementFactory(account=to_come, starts_on=DAY + timedelta(1))
    factories.AgreementFactory(account=over, ended_on=DAY)
    factories.AgreementFactory(account=unsigned, signed_on=DAY + timedelta(1))
    found = exposed(holds, open_end, ends_soon, other_kind, to_come, over, unsigned)
    assert found.framework.tolist() == [1, 1, 0, 0, 0, 0, 0]


@pytest.fixture
def warned(acme, lin, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    return warnings.raise_by_hand(acme, reason="They build upstream", by=lin)


def named(warning, cause, by):
    piece = factories.VisitFactory(account=warning.account, user=by, outcome="refused")
    return causes.suspect(warning, cause=cause, shown=Shown([f"refused:{piece.pk}"]), note="They said so", by=by)


def turned(account, as_of):
    found = exposed(account, as_of=as_of)
    return found.strategy.tolist() + found.sourcing.tolist()


def test_its_own_strategy_counts_until_it_is_cleared(warned, acme, lin, zhao, time_machine):
    named(warned, "own_strategy", lin)
    assert turned(acme, DAY - timedelta(1)) == [0, 0] and turned(acme, DAY) == [1, 0]
    time_machine.move_to("2026-07-02 10:00+08:00")
    second = named(warned, "supplier_optimisation", lin)
    days = [date(2026, 7, 1), date(2026, 7, 2)]
    assert [turned(acme, day) for day in days] == [[1, 0], [0, 1]], "the day before knows nothing of what came"
    time_machine.move_to("2026-07-04 10:00+08:00")
    causes.withdraw(second, by=lin)
    days = [date(2026, 7, 1), date(2026, 7, 3), date(2026, 7, 4)]
    assert [turned(acme, day) for day in days] == [[1, 0], [0, 1], [0, 0]]
    time_machine.move_to("2026-07-06 10:00+08:00")
    third = named(warned, "own_strategy", lin)
    time_machine.move_to("2026-07-08 10:00+08:00")
    causes.contest(third, note="Only talk", by=zhao)
    assert [turned(acme, date(2026, 7, day)) for day in (5, 7, 8)] == [[0, 0], [1, 0], [0, 0]]
    named(warned, "own_strategy", lin)
    Warning.objects.update(state="kept", closed_on=date(2026, 7, 9), closed_by=lin)
    assert [turned(acme, date(2026, 7, day)) for day in (8, 9)] == [[1, 0], [0, 0]]


def test_a_suspicion_says_nothing_here(warned, acme, lin):
    named(warned, "own_strategy", lin)
    named(warned, "squeezed_out", lin)
    assert turned(acme, DAY) == [1, 0]


def test_each_is_a_reason_of_its_own_with_its_rows_for_who_may_see_them(warned, acme, other, lin, api_of, system):
    buys(acme)
    buys(other, amount="500.00")
    gone = champion(acme, 18, name="Mrs Lead", title="Buyer")
    deal = factories.AgreementFactory(account=acme)
    named(warned, "own_strategy", lin)
    recompute.start(RunKind.CHURN, as_of=DAY, by=system)
    score = Score.objects.current().get(account=acme)
    assert score.signals["champion_left"] == pytest.approx(0.54) and score.signals["strategy"] == pytest.approx(0.8)
    assert score.signals["framework"] == pytest.approx(-0.5)
    logit = score.base + sum(score.reasons.values()) + sum(score.signals.values())
    assert score.p == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-6)
    told = {one["code"]: one for one in api_of(lin).get(f"/api/v1/accounts/{acme.pk}/reasons/").json()["reasons"]}
    rows = {code: told[code]["rows"] for code in ("champion_left", "framework", "strategy")}
    assert [(row["noun"], row["id"]) for row in rows["champion_left"]] == [("contact", gone.pk)]
    assert [(row["noun"], row["id"]) for row in rows["framework"]] == [("agreement", deal.pk)]
    assert rows["strategy"][0]["url"] == f"/warnings/{warned.pk}/"
    Contact.objects.filter(pk=gone.pk).update(left_on=DAY + timedelta(1))
    recompute.start(RunKind.CHURN, as_of=DAY, by=system)
    assert "champion_left" not in Score.objects.current().get(account=acme).signals


def test_finance_reads_the_reason_and_no_name(acme, other, lin, api_of, system):
    buys(acme)
    buys(other, amount="500.00")
    champion(acme, 0, name="Mrs Lead")
    recompute.start(RunKind.CHURN, as_of=DAY, by=system)
    payer = factories.UserFactory(role="finance")
    answer = api_of(payer).get(f"/api/v1/accounts/{acme.pk}/reasons/")
    told = {one["code"]: one for one in answer.json()["reasons"]}
    assert told["champion_left"]["rows"] == [] and "Mrs Lead" not in answer.content.decode()
    assert Decimal(str(told["champion_left"]["share"])) > 0


def test_the_page_of_the_risk_says_that_signals_weigh_by_policy_and_leads_to_it(acme, other, lin, browser_of, system):
    buys(acme)
    buys(other, amount="500.00")
    recompute.start(RunKind.CHURN, as_of=DAY, by=system)
    page, said = browser_of(lin), "expert weights, a policy and no finding"
    assert said not in page.get(f"/customers/{acme.pk}/risk/").content.decode(), "there are none"
    factories.AgreementFactory(account=acme)
    recompute.start(RunKind.CHURN, as_of=DAY, by=system)
    text = page.get(f"/customers/{acme.pk}/risk/").content.decode()
    link = f"/settings/policy/{Policy.objects.in_force(DAY).pk}/"
    assert said in text and f'href="{link}"' in text and page.get(link).status_code == 200
