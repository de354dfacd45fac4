"""Versions of the churn score: learned from the past alone, in force from their day, pinned by a director."""

import dataclasses
import random
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Order
from analytics.actions import recompute, replay, score_models
from analytics.facts import score_models as facts
from analytics.facts import trade
from analytics.models import ModelPin, Score, ScoreModel
from analytics.rules import backtests, churn, prior
from analytics.rules.bgnbd import Params
from analytics.rules.prior import PRIOR
from analytics.views import backtests as backtest_page
from kam.ground.errors import Refused
from kam.models import Event, Run
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture
def book():
    """Seventy customers with a rhythm each, half of one branch; some stop for good."""
    chance = random.Random(4)
    for number in range(70):
        customer = factories.AccountFactory(code=f"K{number:02}", segment="north" if number % 2 else "")
        gap, day = chance.randint(10, 60), DAY - timedelta(days=chance.randint(500, 800))
        end = DAY - timedelta(days=chance.randint(60, 500)) if chance.random() < 0.4 else DAY
        rows = []
        while day <= end:
            cents = chance.randint(1000, 90000)
            rows.append(order(customer, day, cents))
            day += timedelta(days=max(1, round(chance.expovariate(1 / gap))))
        Order.objects.bulk_create(rows)


def order(customer, day, cents):
    amount = Decimal(cents) / 100
    return Order(
        account=customer, number=f"{customer.code}-{day}", ordered_on=day, amount=amount, revenue=amount, currency="CNY"
    )


def test_what_is_gathered_equals_the_trade_of_each_day(book):
    days = facts.origins(DAY, 90)
    assert days[0] == DAY - timedelta(days=90) and len(days) == 8
    whole, pasts = facts.gather(DAY, days, 90)
    everybody = trade.gather(DAY)
    assert np.array_equal(whole.account, everybody.account) and np.array_equal(whole.orders, everybody.orders)
    for day, past in zip(days, pasts, strict=True):
        expected = churn.scored(trade.gather(day))
        assert np.array_equal(past.trade.account, expected.account)
        assert np.array_equal(churn.features(past.trade).values, churn.features(expected).values)
        kept = trade.ordered_between(day, day + timedelta(days=90))
        assert np.array_equal(past.lost, ~np.isin(expected.account, kept))


def test_nothing_dated_after_the_day_is_read(book, system, django_assert_max_num_queries):
    past = DAY - timedelta(days=120)
    with django_assert_max_num_queries(12):
        before = score_models.reckoned(past, 90)
    Order.objects.filter(ordered_on__gt=past).update(ordered_on=DAY + timedelta(days=9), revenue=Decimal("77777.00"))
    newcomer = factories.AccountFactory(code="Z")
    Order.objects.bulk_create([order(newcomer, past + timedelta(days=number), 5000) for number in (1, 40, 80)])
    assert score_models.reckoned(past, 90) == before and before is not None


@pytest.mark.db_both
def test_learning_makes_a_version_and_scores_use_it_from_its_day(book, system, zhao):
    run = recompute.start("learning", as_of=DAY, by=zhao)
    model = ScoreModel.objects.get()
    assert run.result["learned"] and run.result["number"] == model.number == 1 and model.run == run
    assert model.rows > model.accounts > 0 and model.until_on == DAY - timedelta(days=90)
    assert Event.objects.filter(verb="scoremodel.learned", subject_id=model.pk).exists()
    assert facts.in_force(DAY, 90).number == 1
    assert facts.in_force(DAY - timedelta(days=1), 90).weights == PRIOR, "nobody knew it a day before"
    assert facts.in_force(DAY, 60).weights == PRIOR, "another horizon is another question"
    scored = recompute.start("churn", as_of=DAY, by=system)
    earlier = recompute.start("churn", as_of=DAY - timedelta(days=30), by=system)
    assert (scored.result["model"], earlier.result["model"]) == (1, 0)
    for row in Score.objects.all():
        logit = np.log(row.p_orders / (1 - row.p_orders))
        assert abs(row.base + sum(row.reasons.values()) - logit) < 1e-6


@pytest.mark.db_both
def test_learning_again_for_a_day_is_another_version_unless_it_says_the_same(book, system, zhao):
    first = score_models.learn(as_of=DAY, by=system)
    again = score_models.learn(as_of=DAY, by=system)
    assert again.pk == first.pk and again.number == 1 and again.parameters == first.parameters
    earlier = score_models.learn(as_of=DAY - timedelta(days=30), by=system)
    assert earlier.number == 2 and facts.in_force(DAY, 90).number == 1
    score_models.pin(model=first, reason="It holds", by=zhao)
    Order.objects.filter(ordered_on__gt=DAY - timedelta(days=250), account__code__lt="K20").delete()
    other = score_models.learn(as_of=DAY, by=system)
    assert (other.number, other.parameters != first.parameters) == (3, True)
    first.refresh_from_db()
    assert (first.number, first.parameters) == (1, again.parameters), "what was pinned stays what it was"
    assert ScoreModel.objects.known_on(DAY, 90).first() == other


def test_stored_weights_come_back_as_they_were(book, system):
    learned, _origins = score_models.reckoned(DAY, 90)
    score_models.learn(as_of=DAY, by=system)
    back = facts.in_force(DAY, 90).weights
    assert back == learned.weights
    factories.AccountFactory(code="M", segment="a branch that moves every number")
    moved = facts.in_force(DAY, 90).weights.by_segment
    assert sorted(moved.values()) == sorted(learned.weights.by_segment.values())
    assert learned.weights.own, "each of the two branches has weights of its own"


@pytest.mark.db_both
def test_a_book_without_a_past_learns_nothing(system):
    run = recompute.start("learning", as_of=DAY, by=system)
    assert run.result == {"learned": False, "horizon": 90, "effects": {}} and not ScoreModel.objects.exists()


def test_a_director_pins_a_version_and_lets_it_go(book, system, zhao, lin):
    old = score_models.learn(as_of=DAY - timedelta(days=60), by=system)
    newest = trade.newest()
    score_models.learn(as_of=newest, by=system)
    with pytest.raises(PermissionDenied):
        score_models.pin(model=old, reason="x", by=lin)
    with pytest.raises(Refused):
        score_models.pin(model=old, reason=" ", by=zhao)
    pin = score_models.pin(model=old, reason="The newest one overdoes the spring", by=zhao)
    assert facts.in_force(newest, 90).number == old.number and facts.in_force(newest, 90).pinned
    assert facts.in_force(newest - timedelta(days=1), 90).number == old.number, "the newest known then"
    other = score_models.pin(model=None, reason="Back to the beginning", by=zhao)
    pin.refresh_from_db()
    assert not pin.is_open and facts.in_force(newest, 90).number == 0
    score_models.unpin(other, by=zhao)
    assert facts.in_force(newest, 90).number == 2 and not ModelPin.objects.filter(is_open=True).exists()
    with pytest.raises(Refused):
        score_models.unpin(other, by=zhao)


def test_a_backtest_is_a_run_that_the_page_reads(book, system):
    run = recompute.start("backtest", as_of=DAY, by=system)
    found = Run.objects.current("backtest").result
    assert found == run.result and len(found["origins"]) == 8
    assert {*("n", "auc", "auc_naive", "auc_bgnbd", "brier", "ece", "lift20", "revenue_caught20")} <= set(found["all"])
    assert found["scope"] == "orders" and found["version"] is None
    assert sum(one["n"] for one in found["calibration"]) == found["all"]["n"]
    assert found["lead"]["lost"] >= found["lead"]["warned"] >= 0


def test_the_page_says_how_many_of_those_called_likely_to_leave_did():
    bins = [{"n": 90, "promised": 0.1, "seen": 0.1}, {"n": 6, "promised": 0.55, "seen": 0.5},
            {"n": 4, "promised": 0.9, "seen": 0.25}]  # fmt: skip
    assert backtests.above(bins, 0.5) == (10, pytest.approx(0.69), pytest.approx(0.4))
    assert backtests.above(bins[:1], 0.5) is None and backtest_page.likely({"calibration": bins[:1]}) == ""
    chart = backtest_page.calibration({"calibration": bins, "all": {"ece": 0.04}})
    assert "Of 10 scores of 50% or more, 40.0% were followed by no order; 69.0% had been promised." in chart.says


def test_pages_and_api_show_the_versions(book, system, zhao, lin, browser_of, api_of):
    director, manager = browser_of(zhao), browser_of(lin)
    assert director.get("/risks/versions/").status_code == 200, "before anything was learned"
    model = score_models.learn(as_of=trade.newest(), by=system)
    page = director.get("/risks/versions/")
    assert page.status_code == 200 and page.context["in_force"] == str(model)
    detail = director.get(f"/risks/versions/{model.pk}/")
    weights = {one["code"]: one["learned"] for one in detail.context["weights"]}
    assert weights["bg"] == model.parameters["weights"]["bg"] and detail.context["branches"]
    assert "scores the customers each night" in detail.content.decode()
    answer = api_of(zhao).get("/api/v1/score-models/").json()["results"]
    assert [(one["number"], one["in_force"]) for one in answer] == [(1, True)]
    assert answer[0]["parameters"] == model.parameters
    assert manager.get("/risks/versions/").status_code == 403
    assert api_of(lin).get("/api/v1/score-models/").json()["results"] == []
    assert manager.get(f"/risks/versions/{model.pk}/pin/").status_code == 403


@pytest.mark.db_both
def test_a_version_is_pinned_on_a_page_and_through_the_api(book, system, zhao, lin, browser_of, api_of):
    model = score_models.learn(as_of=trade.newest(), by=system)
    director = browser_of(zhao)
    assert director.post(f"/risks/versions/{model.pk}/pin/", {"reason": ""}).status_code == 422
    assert director.post(f"/risks/versions/{model.pk}/pin/", {"reason": "It holds"}).status_code == 302
    pin = ModelPin.objects.get(is_open=True)
    assert (pin.score_model, pin.by) == (model, zhao)
    assert "It holds" in director.get("/risks/versions/").content.decode()
    assert director.post("/risks/versions/first/pin/", {"reason": "From the start"}).status_code == 302
    assert director.post(f"/risks/pins/{ModelPin.objects.get(is_open=True).pk}/end/").status_code == 302
    api = api_of(zhao)
    made = api.post("/api/v1/score-pins/", {"score_model": model.pk, "reason": "By a program"}, format="json")
    assert made.status_code == 201, made.json()
    ended = api.post(f"/api/v1/score-pins/{made.json()['id']}/end/", format="json")
    assert ended.status_code == 200 and not ended.json()["is_open"]
    assert api_of(lin).post("/api/v1/score-pins/", {"reason": "x"}, format="json").status_code == 403


def test_the_backtest_page_reads_the_stored_run(
    book, system, zhao, lin, browser_of, api_of, django_assert_max_num_queries
):
    assert "calibration" not in browser_of(zhao).get("/risks/backtest/").content.decode()
    assert api_of(zhao).get("/api/v1/backtest/").status_code == 404
    run = recompute.start("backtest", as_of=DAY, by=system)
    client = browser_of(zhao)
    with django_assert_max_num_queries(12):
        page = client.get("/risks/backtest/")
    assert page.status_code == 200 and page.context["groups"][0]["n"] == run.result["all"]["n"]
    whole, figures = page.context["groups"][0], {one["label"]: one["value"] for one in page.context["figures"]}
    assert whole["auc"] == figures["Told right (AUC)"] and whole["ece"] == figures["Off by (calibration error)"]
    if page.context["chart"]:
        assert whole["ece"] in page.context["chart"].says, "sentence, figure and table tell one number"
    answer = api_of(zhao).get("/api/v1/backtest/").json()
    assert answer["all"] == run.result["all"] and answer["as_of"] == "2026-06-30"
    assert (answer["calibrated"], answer["ece_allowed"]) == (backtests.calibrated(run.result), backtests.ALLOWED)
    assert api_of(zhao).get("/api/v1/backtest/", {"as_of": "2026-06-30"}).status_code == 200
    assert browser_of(lin).get("/risks/backtest/").status_code == 403
    assert api_of(lin).get("/api/v1/backtest/").status_code == 403
    assert client.get("/risks/backtest/?format=csv").status_code == 200


def test_the_first_line_says_when_the_naive_rule_is_as_good(system, zhao, browser_of):
    run = recompute.start("backtest", as_of=DAY, by=system)
    bad = {"n": 10, "auc": 0.55, "auc_naive": 0.61, "auc_bgnbd": 0.5, "brier": 0.2, "ece": 0.1, "lift20": 1.0}
    bad |= {"revenue_caught20": 0.3, "lost_accounts": 40, "enough": True, "auc_low": 0.5, "auc_high": 0.6}
    client = browser_of(zhao)
    for low, high, words in ((-0.1, -0.02, "does worse than"), (-0.03, 0.02, "is not shown to beat")):
        ahead = {"ahead": (low + high) / 2, "ahead_low": low, "ahead_high": high}
        run.result |= dict.fromkeys(("all", "repeat", "key"), bad | ahead)
        run.save()
        page = client.get("/risks/backtest/")
        said = page.context["verdict"]
        assert page.context["beats"] is False and "55.0% (50.0% to 60.0%)" in said and "61.0%" in said
        assert said.startswith(f"On this company's orders the score {words}")


def test_of_too_few_customers_no_share_is_told(system, zhao, browser_of):
    run = recompute.start("backtest", as_of=DAY, by=system)
    few = {"n": 2, "auc": 1.0, "auc_naive": 0.5, "auc_bgnbd": 0.5, "brier": 0.2, "ece": 0.1, "lift20": 1.0}
    few |= {"revenue_caught20": 0.3, "lost_accounts": 1, "enough": False}
    few |= dict.fromkeys(("auc_low", "auc_high", "ahead", "ahead_low", "ahead_high"))
    run.result |= dict.fromkeys(("all", "repeat", "key"), few)
    run.save()
    page = browser_of(zhao).get("/risks/backtest/")
    assert page.context["beats"] is None and not page.context["off"]
    assert page.context["verdict"].startswith("Too few customers")
    assert page.context["groups"][0]["few"] and page.context["groups"][0]["auc"] == "–"
    assert page.context["figures"][0]["value"] == "–" and "100.0%" not in page.content.decode()


def test_a_pinned_version_is_replayed_on_the_days_it_did_not_learn_from(book, system, zhao, browser_of):
    newest = trade.newest()
    days = replay.origins(newest, 90)
    old = score_models.learn(as_of=days[1], by=system)
    steep = old.parameters | {"b0": old.parameters["b0"] + 5}
    ScoreModel.objects.filter(pk=old.pk).update(parameters=steep)
    free = replay.backtest(as_of=newest, by=zhao)
    score_models.pin(model=old, reason="It holds", by=zhao)
    found = replay.backtest(as_of=newest, by=zhao)
    assert found["version"] == {"number": old.number, "days": 2}
    assert found["all"]["brier"] != free["all"]["brier"] and free["version"] is None
    run = recompute.start("backtest", as_of=newest, by=system)
    said = browser_of(zhao).get("/risks/backtest/").context["basis"]
    assert run.result["version"]["days"] == 2 and f"Version {old.number}, which is pinned, scores 2 of 8" in said
    score_models.pin(model=None, reason="From the start", by=zhao)
    assert replay.backtest(as_of=newest, by=zhao)["version"] == {"number": 0, "days": len(days)}


def test_the_purchase_model_stands_beside_the_score_as_it_was_learned(book):
    origin, own = replay.origins(trade.newest(), 90)[0], Params(0.4, 9.0, 0.5, 1.0)
    version = facts.Version(3, dataclasses.replace(prior.PRIOR, bgnbd=own), pinned=True)
    found = replay.at(origin, 90, version)
    first = replay.at(origin, 90, facts.Version(0, prior.PRIOR, pinned=True))
    assert not np.allclose(found.bgnbd, first.bgnbd) and len(found.bgnbd) == len(first.bgnbd)


def test_what_a_year_brought_is_held_against_the_score_that_could_be_known_at_its_beginning(book, system):
    day = DAY - timedelta(days=365)
    learned, _origins = score_models.reckoned(day, 90)
    assert score_models.known(day, 90) == learned.weights != PRIOR, "no version yet: what could have been learned"
    factor = recompute.start("value", as_of=DAY, by=system).result["factor"]
    gloomy = score_models.learn(as_of=day - timedelta(days=1), by=system)
    gloomy.parameters["b0"] += 1.0
    gloomy.save()
    assert score_models.known(day, 90) == facts.in_force(day, 90).weights
    assert recompute.start("value", as_of=DAY, by=system).result["factor"] > factor, "it foretold less than came"
