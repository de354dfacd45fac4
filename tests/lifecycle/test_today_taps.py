"""Each thing of Today is settled by one tap or opens what takes words, and no two of them speak of the same row."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agreement, Policy, Standing
from kam.ground.errors import Refused
from lifecycle.actions import cases, plans, promises, soonest, todos, warnings
from lifecycle.choices import CauseState, PlanState
from lifecycle.facts import matters, today
from lifecycle.models import Case, CaseStep, Journey, Snooze, VisitPlan, Warning, WarningCause
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = date(2026, 11, 25)
TAPS = {  # kinds that one tap settles
    "promise": "kept",
    "todo": "done",
    "overdue": "planned on the first day with room",
    "birthday": "wished well",
    "proposal": "accepted",
}
WORDS = {
    "visit": "what happened is said in the log: a text and an outcome",
    "case": "the customer is answered, or told of the solution",
    "waiting": "the customer is asked again in words",
    "unanswered": "the cause needs its evidence, what is done about it somebody and a day",
    "reading": "whoever reads second looks at the evidence first",
    "warning": "which play, visit or end it is, somebody chooses",
    "renewal": "the next agreement has days and terms of its own",
    "requirement": "until when the new paper holds stands on it",
    "stage": "a move needs its milestones or a reason",
}
"""Kinds that none settles, and why."""


@pytest.fixture(autouse=True)
def _wednesday(workday):
    """The clock stands on that day."""


def account_of(user, **values):
    return factories.AccountFactory(owner=user, **values)


def visit(user, _system):
    plans.make(account_of(user), planned_on=DAY, by=user)


def case(user, _system):
    values = {"account": account_of(user), "sort": "complaint", "kind": "quality", "title": "Two shades"}
    found = cases.report(values=values, by=user)
    Case.objects.filter(pk=found.pk).update(user=user, answer_due_at=found.opened_at, due_at=found.opened_at)


def waiting(user, _system):
    case(user, _system)
    found = cases.wait(Case.objects.latest("pk"), note="Which batch?", by=user)
    back = timezone.now() - timedelta(20)
    CaseStep.objects.filter(case=found.pk).update(at=back)
    Case.objects.filter(pk=found.pk).update(user=user, opened_at=back, stopped_at=back)


def promise(user, _system):
    promises.make(account_of(user), text="Send samples", due_on=DAY, by=user)


def todo(user, _system):
    todos.give(account_of(user), title="Call the lab", due_on=DAY, by=user)


def warned(user, system, days, **values):
    reasons = [["silence", 1.0, {"silent": 74, "gap": 21}]]
    on = DAY - timedelta(days)
    return warnings.warn(
        account_of(user, **values), risk=0.8, value_at_risk=Decimal(9000), reasons=reasons, on=on, by=system
    )


def unanswered(user, system):
    warned(user, system, 20)


def reading(user, system):
    WarningCause.objects.create(
        warning=warned(user, system, 0, tier="platinum"), cause="unresolved", state=CauseState.SUSPECTED, on=DAY,
        by=system,
    )  # fmt: skip


def warning(user, system):
    warned(user, system, 0)


def overdue(user, _system):
    quiet = account_of(user, tier="gold")
    Standing.objects.update_or_create(account=quiet, defaults={"last_visit_on": DAY - timedelta(46)})


def agreed(user):
    made = factories.AgreementFactory(account=account_of(user), starts_on=date(2026, 1, 1), ends_on=date(2027, 6, 5))
    Agreement.objects.filter(pk=made.pk).update(renew_by=DAY + timedelta(200))
    return made


def renewal(user, _system):
    Agreement.objects.filter(pk=agreed(user).pk).update(renew_by=DAY + timedelta(20))


def requirement(user, _system):
    factories.RequirementFactory(agreement=agreed(user), valid_until=DAY + timedelta(7))


def stage(user, _system):
    Journey.objects.update_or_create(
        account=account_of(user), defaults={"stage": "engagement", "since": DAY - timedelta(130)}
    )


def birthday(user, _system):
    factories.ContactFactory(account=account_of(user), name="Wang", birthday="1976-11-27")
    user.watches = {"birthday": True}
    user.save()


def proposal(user, _system):
    VisitPlan.objects.create(
        account=account_of(user), user=user, planned_on=DAY + timedelta(3), state=PlanState.PROPOSED,
        reasons={"warning": {}},
    )  # fmt: skip


PLANTS = {plant.__name__: plant for plant in (
    visit, case, waiting, promise, todo, unanswered, reading, warning, overdue, renewal, requirement, stage, birthday,
    proposal,
)}  # fmt: skip


@pytest.fixture
def policy():
    Policy.objects.update(visit_days={"gold": 30})


def test_every_kind_has_its_tap_or_says_why_it_has_none():
    shown = {kind.key: kind for kind in matters.kinds() if kind.on_page}
    assert shown.keys() == TAPS.keys() | WORDS.keys() == PLANTS.keys()
    assert {key for key, kind in shown.items() if kind.done} == TAPS.keys()
    assert {key for key, kind in shown.items() if kind.opens} == WORDS.keys()
    assert all(kind.done_label for kind in shown.values() if kind.done)


@pytest.mark.parametrize("key", sorted(PLANTS))
def test_one_tap_settles_it_or_leads_to_its_words_and_another_puts_it_off(key, lin, system, policy, browser_of):
    PLANTS[key](lin, system)
    kind, browser = matters.kind_of(key), browser_of(lin)
    [one] = today.read(lin, DAY).of(key)
    page = browser.get("/today/").content.decode()
    assert f'name="thing" value="{one.key}"' in page  # every one is put off to a day of the menu, or to another day
    assert len(re.findall(r'name="until" value="2026-1[12]-\d\d"', page)) >= 3
    assert f"{reverse('lifecycle:snooze-put')}?thing={one.key}" in page
    if kind.opens:
        label, address = kind.opens(one)
        assert f'href="{address}"' in page and str(label) in page
        assert browser.get(address).status_code == 200
    else:
        address = reverse(kind.done, args=[one.pk])
        assert f'action="{address}"' in page
        assert browser.post(address).status_code == 302
        assert today.read(lin, DAY).of(key) == []
        undo = re.search(
            r'action="([^"]+)"[^>]*>(?:(?!</form>).)*Take back', browser.get("/today/").content.decode(), re.S
        )
        assert undo, "the way back stands in the message"
        browser.post(undo.group(1))
        assert [again.key for again in today.read(lin, DAY).of(key)] == [one.key]
    until = DAY + timedelta(7)
    assert browser.post(reverse("lifecycle:snooze-put"), {"thing": one.key, "until": str(until)}).status_code == 302
    assert today.read(lin, DAY).of(key) == [] and Snooze.objects.filter(reason=one.key, until=until).exists()


def test_whoever_may_not_act_sees_no_button(gu, lin, system, browser_of):
    unanswered(lin, system)
    factories.SeatFactory(account=Warning.objects.get().account, user=gu, function="service")
    [one] = today.read(gu, DAY).of("unanswered")
    page = browser_of(gu).get("/today/").content.decode()
    assert one.url in page and reverse("lifecycle:warning-cause", args=[one.pk]) not in page


def test_a_case_that_was_answered_leads_to_its_solution(lin, system, browser_of):
    case(lin, system)
    cases.answer(Case.objects.get(), note="We look into it", by=lin)
    Case.objects.update(due_at=Case.objects.get().opened_at)
    [one] = today.read(lin, DAY).of("case")
    address = reverse("lifecycle:case-resolve", args=[one.pk])
    assert f'href="{address}"' in browser_of(lin).get("/today/").content.decode()
    assert browser_of(lin).get(address).status_code == 200


def test_a_warning_with_a_cause_leads_to_what_can_be_done(lin, system, browser_of):
    warned(lin, system, 20)
    WarningCause.objects.create(
        warning=Warning.objects.get(), cause="unresolved", state=CauseState.CONFIRMED, on=DAY, by=system
    )
    [one] = today.read(lin, DAY).of("unanswered")
    assert matters.kind_of("unanswered").opens(one)[1] == one.url
    assert "no action taken yet" in matters.why(one, DAY) and "no cause" not in matters.why(one, DAY)


def test_a_warning_stands_once_with_what_is_missing_and_why(lin, system, browser_of):
    unanswered(lin, system)
    assert [(group.kind.key, len(group.items)) for group in today.read(lin, DAY).groups] == [("unanswered", 1)]
    page = browser_of(lin).get("/today/").content.decode()
    assert "No order for 74 days" in page and "no cause · no action taken yet · open for 20 days" in page
    one = today.read(lin, DAY).of("unanswered")[0]
    browser_of(lin).post(reverse("lifecycle:snooze-put"), {"thing": one.key, "until": "2026-12-01"})
    assert today.read(lin, DAY).groups == []  # put off, it does not come in by another door


def test_whoever_is_not_told_of_one_kind_is_told_by_the_other(lin, system):
    unanswered(lin, system)
    lin.watches = {"unanswered": False}
    lin.save()
    assert [group.kind.key for group in today.read(lin, DAY, told=True).groups] == ["warning"]


def test_a_customer_stuck_in_the_warning_stands_with_its_warning_only(lin, system):
    warning(lin, system)
    Journey.objects.update_or_create(
        account=Warning.objects.get().account, defaults={"stage": "warning", "since": DAY - timedelta(300)}
    )
    assert [group.kind.key for group in today.read(lin, DAY).groups] == ["warning"]


def test_no_visit_is_proposed_beside_one_that_stands_on_the_day(lin, acme):
    plan = plans.make(acme, planned_on=DAY, by=lin)
    VisitPlan.objects.create(account=acme, user=lin, planned_on=DAY + timedelta(9), state=PlanState.PROPOSED)
    keys = [[group.kind.key for group in today.read(lin, DAY).groups]]
    plans.drop(plan, reason="ill", by=lin)
    assert [*keys, [group.kind.key for group in today.read(lin, DAY).groups]] == [["visit"], ["proposal"]]


def test_the_soonest_day_has_room_and_suits_the_customer(lin, acme):
    lin.visits_per_day = 1
    lin.save()
    plans.make(account_of(lin), planned_on=DAY + timedelta(1), by=lin)  # Thursday is full
    assert soonest.plan(acme, by=lin).planned_on == DAY + timedelta(2)
    with pytest.raises(Refused, match="planned already"):
        soonest.plan(acme, by=lin)


@pytest.mark.parametrize("seed", range(8))
def test_no_two_things_of_a_day_speak_of_the_same_row(seed, lin, gu, system, policy):
    """Of any book: whatever lies on top of each other at one customer, each row asks once, whoever looks."""
    drawn = Random(seed)
    for _ in range(14):
        PLANTS[drawn.choice(sorted(PLANTS))](lin, system)
    accounts = list(lin.accounts.all())
    for account in accounts:  # the same customers have more than one worry
        if drawn.random() < 0.6:
            promises.make(account, text="Once more", due_on=DAY + timedelta(drawn.randint(0, 3)), by=lin)
        if drawn.random() < 0.5:
            on = DAY - timedelta(drawn.choice((0, 20)))
            warnings.warn(account, risk=0.7, value_at_risk=Decimal(5), reasons=[], on=on, by=system)
        if drawn.random() < 0.5:
            told = {"stage": drawn.choice(("engagement", "warning")), "since": date(2025, 1, 1)}
            Journey.objects.update_or_create(account=account, defaults=told)
        if drawn.random() < 0.5:
            state = drawn.choice((PlanState.PLANNED, PlanState.PROPOSED))
            on = DAY + timedelta(drawn.randint(-3, 9))
            VisitPlan.objects.create(account=account, user=lin, planned_on=on, state=state)
        if not account.seats.filter(user=gu).exists():
            factories.SeatFactory(account=account, user=gu, function="service")
    for user in (lin, gu):
        items = [one for group in today.read(user, DAY).groups for one in group.items]
        assert items and max(Counter(rows(items)).values()) == 1


def rows(items):
    """What each speaks of: a warning however it is put, the next visit of a customer, else its own row."""
    warned = {one.account_id for one in items if one.kind in ("unanswered", "reading", "warning")}
    on_day = {one.account_id for one in items if one.kind == "visit"}
    for one in items:
        is_stuck = one.kind == "stage" and one.account_id in warned and one.numbers["stage"] == "warning"
        if one.kind in ("unanswered", "reading", "warning") or is_stuck:
            yield "warning", one.account_id
        elif one.kind in ("overdue", "proposal") and one.account_id in on_day:
            yield from [("next visit", one.account_id)] * 2  # beside the visit that stands there: once too often
        elif one.kind == "overdue":
            yield "next visit", one.account_id
        else:
            yield one.kind, one.key
