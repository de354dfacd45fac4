"""Today: one ranked list of what needs a person, each thing once, done or put off in one tap, each role its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import merges
from accounts.models import Agreement, Policy, Standing
from analytics.facts import visiting
from analytics.rules.coverage import DONE, OVERDUE
from kam.choices import Role
from kam.ground.errors import Refused
from lifecycle.actions import dues, plans, promises, snoozes, todos, warnings, watches
from lifecycle.choices import PlanState
from lifecycle.facts import matters, standstills, today
from lifecycle.facts.matters import Asked, Kind, Matter
from lifecycle.models import Journey, Promise, SelfCheck, Snooze, Todo, VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)
URL = "/today/"
REASONS = [["silence", 1.0, {"silent": 74, "gap": 21}]]


@pytest.fixture(autouse=True)
def _wednesday(workday):
    """The clock stands on that day."""


def fill(account, user, system):
    """One thing of every kind."""
    plans.make(account, planned_on=DAY, by=user)
    promises.make(account, text="Send samples", due_on=DAY - timedelta(2), by=user)
    todos.give(account, title="Call the lab", due_on=DAY, by=user)
    warnings.warn(account, risk=0.8, value_at_risk=Decimal(9000), reasons=REASONS, on=DAY, by=system)
    agreement = factories.AgreementFactory(account=account, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 5))
    Agreement.objects.filter(pk=agreement.pk).update(renew_by=DAY + timedelta(20))
    factories.RequirementFactory(agreement=agreement, valid_until=DAY + timedelta(7))
    Journey.objects.update_or_create(account=account, defaults={"stage": "engagement", "since": DAY - timedelta(130)})
    quiet = factories.AccountFactory(owner=user, tier="gold")
    Standing.objects.create(account=quiet, last_visit_on=DAY - timedelta(46))
    Policy.objects.update(visit_days={"gold": 30})
    near = factories.AccountFactory(owner=user)
    VisitPlan.objects.create(
        account=near, user=user, planned_on=DAY + timedelta(3), state="proposed", reasons={"warning": {}}
    )


def kinds_of(user):
    return [(group.kind.key, len(group.items)) for group in today.read(user, DAY).groups]


ALL = ["visit", "promise", "todo", "warning", "overdue", "renewal", "requirement", "stage", "proposal"]


@pytest.mark.db_both
def test_one_of_each_kind_in_the_order_of_what_presses_and_each_says_why(acme, lin, system, browser_of):
    fill(acme, lin, system)
    assert kinds_of(lin) == [(key, 1) for key in ALL]
    html = browser_of(lin).get(URL).content.decode()
    for words in (
        "1 visit today, 1 promise due, 1 to-do due", "2 days late", "due today", "No order for 74 days",
        "Not visited for 46 days (plan: 30)", "To be renewed within 20 days", "Runs out in 7 days",
        "130 days in “Contact and relationship” (usually 120)", "Churn warning open",
    ):  # fmt: skip
        assert words in html, words


def test_a_proposal_or_plan_stands_for_the_visit_that_is_overdue(acme, lin, system):
    fill(acme, lin, system)
    quiet = Standing.objects.get(last_visit_on=DAY - timedelta(46)).account
    plan = VisitPlan.objects.create(account=quiet, user=lin, planned_on=DAY + timedelta(2), state=PlanState.PROPOSED)
    assert ("overdue", 1) not in kinds_of(lin) and ("proposal", 2) in kinds_of(lin)
    plans.lapse(plan, by=system)
    assert ("overdue", 1) in kinds_of(lin)


@pytest.mark.parametrize(
    ("state", "days", "whose", "overdue"),
    [("proposed", 2, "lin", 0), ("proposed", 14, "lin", 0), ("proposed", 20, "lin", 1), ("proposed", 2, "chen", 1),
     ("planned", -9, "lin", 0), ("planned", -9, "chen", 1), ("planned", 20, "chen", 0), ("planned", 40, "chen", 1)],
)  # fmt: skip
def test_only_a_visit_to_come_or_one_that_stands_on_the_page_hides_that_it_is_overdue(
    acme, lin, chen, system, state, days, whose, overdue
):
    fill(acme, lin, system)
    quiet = Standing.objects.get(last_visit_on=DAY - timedelta(46)).account
    user = {"lin": lin, "chen": chen}[whose]
    VisitPlan.objects.create(account=quiet, user=user, planned_on=DAY + timedelta(days), state=state)
    found = today.read(lin, DAY)
    assert len(found.of("overdue")) == overdue
    shown = {one.account_id for kind in ("overdue", "visit", "proposal") for one in found.of(kind)}
    assert quiet.pk in shown or days == 20
    untold = overdue or state == "proposed"  # a proposal on the page answers nothing: the watch tells all the same
    assert len(list(standstills.overdue(Asked(DAY)))) == untold, "who is told of a missed one is not told of it twice"
    assert watches.tell(as_of=DAY, by=system).get("overdue", 0) == untold


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "rhythm", "rhythm": 90}, ""),
        ({"kind": "rhythm", "rhythm": 4}, "Not visited for 46 days (agreed: every 4 days)"),
        ({"kind": "not_before", "not_before": date(2027, 3, 1)}, ""),
        ({"kind": "not_before", "not_before": DAY - timedelta(1)},
         "Not visited for 46 days (agreed: not before 24 Nov)"),
        ({"kind": "not_before", "not_before": DAY - timedelta(30)}, "Not visited for 46 days (plan: 30)"),
        ({"kind": "no_need"}, ""),
        ({"kind": "wrong_time"}, "Not visited for 46 days (plan: 30)"),
        ({"kind": "lapsed"}, "Not visited for 46 days (plan: 30)"),
    ],
)  # fmt: skip
def test_what_was_agreed_when_a_visit_was_dropped_holds_on_today_in_the_watch_and_in_the_plan(
    acme, lin, zhao, system, said, words
):
    fill(acme, lin, system)
    quiet = Standing.objects.get(last_visit_on=DAY - timedelta(46)).account
    factories.VisitFactory(account=quiet, user=lin, held_at=timezone.now() - timedelta(46))
    plan = VisitPlan.objects.create(account=quiet, user=lin, planned_on=DAY - timedelta(5))
    plans.drop(plan, by=lin, **said)
    found = today.read(lin, DAY).of("overdue")
    assert [matters.why(one, DAY) for one in found] == ([words] if words else [])
    assert [one.key for one in standstills.overdue(Asked(DAY))] == [one.key for one in found]
    assert watches.tell(as_of=DAY, by=system).get("overdue", 0) == len(found)
    planned = next((one.dues[0].on for one in dues.called(DAY) if one.pk == quiet.pk), None)
    assert (planned == DAY) is bool(words), "the plan calls at once for whoever is overdue, and for nobody else"
    state = OVERDUE if words else DONE
    assert state in next(one for one in visiting.coverage(zhao, chosen={}).accounts if one.key == quiet.pk).states(DAY)


def test_a_visit_left_out_is_overdue_again_a_round_later(acme, lin, system):
    fill(acme, lin, system)
    quiet = Standing.objects.get(last_visit_on=DAY - timedelta(46)).account
    plan = VisitPlan.objects.create(account=quiet, user=lin, planned_on=DAY - timedelta(31))
    plans.drop(plan, kind="no_need", by=lin)
    (found,) = today.read(lin, DAY).of("overdue")
    assert found.due_on == DAY - timedelta(1)
    assert matters.why(found, DAY) == "Not visited for 46 days (plan: 30, one visit left out)"


def test_nothing_needs_whoever_has_nothing(chen, browser_of):
    page = browser_of(chen).get(URL).content.decode()
    assert today.read(chen, DAY).count == 0 and "Nothing needs you today" in page


def test_one_tap_settles_and_one_more_takes_it_back(acme, lin, browser_of):
    promise = promises.make(acme, text="Send samples", due_on=DAY, by=lin)
    todo = todos.give(acme, title="Call the lab", due_on=DAY, by=lin)
    browser = browser_of(lin)
    browser.post(reverse("lifecycle:promise-keep", args=[promise.pk]))
    browser.post(reverse("lifecycle:todo-finish", args=[todo.pk]), {"result": ""})
    page = browser.get(URL).content.decode()
    assert today.read(lin, DAY).count == 0
    assert reverse("lifecycle:promise-reopen", args=[promise.pk]) in page
    browser.post(reverse("lifecycle:promise-reopen", args=[promise.pk]))
    assert kinds_of(lin) == [("promise", 1), ("proposal", 1)], "and a visit is proposed for it, as the night would"


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_sentence_can_be_said_in_every_language_on_and_past_the_day(acme, lin, system, language):
    fill(acme, lin, system)
    with translation.override(language):
        for day in (DAY - timedelta(3), DAY, DAY + timedelta(1), DAY + timedelta(4)):
            for group in today.read(lin, day).groups:
                words = [matters.why(one, day) for one in group.items]
                assert all(words) or group.kind.key == "visit"
                assert "%" not in "".join(words)


def put(browser, thing, until=DAY + timedelta(7)):
    return browser.post(reverse("lifecycle:snooze-put"), {"thing": thing, "until": str(until)})


def test_what_was_put_off_comes_back_on_its_day_and_for_nobody_else(acme, lin, gu, browser_of, time_machine):
    promise = promises.make(acme, text="Send samples", due_on=DAY, user=lin, by=lin)
    browser, thing = browser_of(lin), f"promise:{promise.pk}"
    assert put(browser, thing).status_code == 302
    page = browser.get(URL).content.decode()
    assert kinds_of(lin) == [] and "1 thing put off" in page and "/wake/" in page
    assert today.read(lin, DAY + timedelta(6)).count == 0  # late by then, but no worse than it was
    assert today.read(lin, DAY + timedelta(7)).count == 1
    snooze = Snooze.objects.get()
    assert browser_of(gu).post(reverse("lifecycle:snooze-wake", args=[snooze.pk])).status_code == 404
    browser.post(reverse("lifecycle:snooze-wake", args=[snooze.pk]))
    assert kinds_of(lin) == [("promise", 1)]


def test_what_gets_worse_comes_back_sooner(acme, lin, system):
    promise = promises.make(acme, text="Send samples", due_on=DAY + timedelta(5), by=lin)
    snoozes.put_off(f"promise:{promise.pk}", until=DAY + timedelta(5), by=lin)
    promises.move(promise, due_on=DAY + timedelta(6), by=lin)
    assert kinds_of(lin) == []
    promises.move(promise, due_on=DAY + timedelta(4), by=lin)
    assert kinds_of(lin) == [("promise", 1)]
    warning = warnings.warn(acme, risk=0.60, value_at_risk=Decimal(1), reasons=REASONS, on=DAY, by=system)
    snoozes.put_off(f"warning:{warning.pk}", until=DAY + timedelta(9), by=lin)
    for risk, shown in ((0.64, False), (0.66, True)):
        warnings.warn(acme, risk=risk, value_at_risk=Decimal(1), reasons=REASONS, on=DAY, by=system)
        assert (("warning", 1) in kinds_of(lin)) is shown


@pytest.mark.parametrize("until", [DAY, DAY - timedelta(1), DAY + timedelta(93)])
def test_only_days_ahead_and_not_too_far(acme, lin, until, browser_of):
    promise = promises.make(acme, text="Send samples", due_on=DAY, by=lin)
    assert put(browser_of(lin), f"promise:{promise.pk}", until).status_code == 422
    assert not Snooze.objects.exists()


@pytest.mark.parametrize("thing", ["promise:0", "nothing", "visit:x", "warning:1 OR 1", ":", "executive:1"])
def test_what_does_not_need_one_cannot_be_put_off(acme, chen, lin, thing):
    promises.make(acme, text="Send samples", due_on=DAY, by=lin)
    for user in (lin, chen):
        with pytest.raises(Refused, match="does not need you"):
            snoozes.put_off(thing, until=DAY + timedelta(1), by=user)


def test_a_merge_takes_what_was_put_off_along(acme, lin, zhao):
    double = factories.AccountFactory(owner=lin)
    promise = promises.make(double, text="Send samples", due_on=DAY, by=lin)
    snoozes.put_off(f"promise:{promise.pk}", until=DAY + timedelta(7), by=lin)
    merges.merge(acme, double, by=zhao)
    assert Snooze.objects.get().account == acme and kinds_of(lin) == []


def test_service_and_marketing_see_what_is_theirs(acme, gu, lin, system):
    fill(acme, lin, system)
    todos.give(acme, title="Check the batch", due_on=DAY, user=gu, by=lin)
    assert [key for key, _count in kinds_of(gu)] == ["todo", "warning", "renewal", "requirement"]
    xia = factories.UserFactory(role=Role.MARKETING)
    factories.SeatFactory(account=acme, user=xia, function="marketing")
    Journey.objects.update(stage="identification")
    assert ("stage", 1) in kinds_of(xia) and ("overdue", 1) not in kinds_of(xia)


def test_the_api_says_the_same_and_takes_the_same(acme, lin, chen, system, api_of):
    fill(acme, lin, system)
    api = api_of(lin)
    told = api.get("/api/v1/today/").json()
    assert (told["day"], told["count"], [one["kind"] for one in told["items"]]) == ("2026-11-25", 9, ALL)
    promise = told["items"][1]
    assert (promise["why"], promise["is_late"], promise["account_name"]) == ("2 days late", True, "Acme Building")
    made = api.post("/api/v1/snoozes/", {"thing": promise["thing"], "until": "2026-12-01"}, format="json")
    assert made.status_code == 201 and made.json()["until"] == "2026-12-01"
    assert api_of(chen).get("/api/v1/snoozes/").json()["count"] == 0
    assert api_of(chen).delete(f"/api/v1/snoozes/{made.json()['id']}/").status_code == 404
    told = api.get("/api/v1/today/").json()
    assert (told["count"], told["snoozed"][0]["snoozed_until"]) == (8, "2026-12-01")
    assert api.post("/api/v1/snoozes/", {"thing": "promise:0", "until": "2026-12-01"}, format="json").status_code == 404
    assert api.post("/api/v1/snoozes/", {"thing": "x", "until": "soon"}, format="json").status_code == 400
    assert api.delete(f"/api/v1/snoozes/{made.json()['id']}/").status_code == 204
    assert api.get("/api/v1/today/?day=2026-01-01").status_code == 400


def test_a_floor_above_may_add_a_kind(acme, lin, browser_of, monkeypatch):
    def gather(asked):
        return [Matter("case", "case:7", acme.pk, acme.name, "", lin.pk, DAY, title="Wrong colour", url="/cases/7/")]

    monkeypatch.setattr(matters, "_kinds", dict(matters._kinds))
    matters.add(Kind("case", "Complaints", "life-buoy", 15, gather, lambda one, day: "2 hours left"))
    page = browser_of(lin).get(URL).content.decode()
    assert "Complaints" in page and "Wrong colour" in page and "2 hours left" in page


@pytest.mark.parametrize("times", [1, 12])
def test_few_questions_whatever_the_number(lin, system, times, browser_of, django_assert_max_num_queries):
    for _number in range(times):
        fill(factories.AccountFactory(owner=lin), lin, system)
    browser = browser_of(lin)
    with django_assert_max_num_queries(24):
        page = browser.get(URL)
    given = Todo.objects.exclude(source="stage").count()
    assert page.status_code == 200 and Promise.objects.count() == given == times


def test_tomorrows_visits_stand_on_today_with_their_briefing(lin, acme, browser_of):
    plans.make(acme, planned_on=timezone.localdate() + timedelta(days=1), by=lin)
    page = browser_of(lin).get(reverse("lifecycle:today")).content.decode()
    assert "Tomorrow" in page and reverse("analytics:account-briefing", args=[acme.pk]) in page


def test_the_first_line_does_not_say_that_nothing_is_due_above_what_waits(zhao, browser_of):
    person = factories.UserFactory(role=Role.MARKETING)
    assert "Nothing is due today" in browser_of(person).get(URL).content.decode()
    step = {"next_step": "Ask three dealers", "next_on": DAY - timedelta(6)}
    said = {"measure": "drill", "state": 1, "evidence": "A plan", "by": zhao, "on": DAY - timedelta(30)}
    SelfCheck.objects.create(owner=person, **said, **step)
    page = browser_of(person).get(URL).content.decode()
    assert "1 step due" in page and "Nothing is due today" not in page
