"""Every sign of the three dilemmas from rows of the file: it holds with them, not without, and leads to them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Policy, Standing, Wallet
from kam.choices import Role
from lifecycle.actions import cases, dilemmas, plans, promises
from lifecycle.facts import dilemmas as facts
from lifecycle.models import Diagnosis, Journey, Need, Promise, StageMove, Survey, SurveyAnswer, VisitPlan, Warning
from lifecycle.rules import dilemmas as rules
from lifecycle.templatetags.dilemmas import say
from lifecycle.views import finding_rows
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def day(ago=0):
    return timezone.localdate() - timedelta(ago)


class File:
    """One customer's file, written row by row."""

    def __init__(self, account, by):
        self.account, self.by = account, by
        self.journey = Journey.objects.create(account=account, stage="maintenance", since=day(900))

    def stage(self, stage, ago):
        StageMove.objects.create(journey=self.journey, stage=stage, on=day(ago), by=self.by)

    def order(self, ago=20, amount=100, **more):
        more = {"amount_cost": Decimal(amount) / 2} | more
        return factories.OrderFactory(account=self.account, ordered_on=day(ago), amount=Decimal(amount), **more)

    def lines(self, *categories):
        order = self.order()
        for number, category in enumerate(categories, start=1):
            product = factories.ProductFactory(category=category)
            order.lines.create(position=number, product=product, quantity=1, amount=1)

    def visit(self, ago=10, met=(), **more):
        made = factories.VisitFactory(
            account=self.account, user=self.by, held_at=timezone.now() - timedelta(ago), **more
        )
        made.contacts.add(*met)

    def contact(self, **more):
        return factories.ContactFactory(account=self.account, **more)

    def cost(self, amount, hours=0):
        factories.CostFactory(account=self.account, on=day(5), amount=Decimal(amount), hours=Decimal(hours))

    def wallet(self, worth=1000):
        Wallet.objects.create(account=self.account, on=day(30), amount=worth, currency="CNY", worth=worth,
                              source="buyer", by=self.by)  # fmt: skip

    def need(self, sign="wish", ago=30, **more):
        return Need.objects.create(account=self.account, user=self.by, text="x", sign=sign, heard_on=day(ago), **more)

    def answer(self, points, ago=10, low=False, audience="customer"):
        survey = Survey.objects.filter(audience=audience).first()
        return SurveyAnswer.objects.create(
            survey=survey, account=self.account, scale="nps", score=round(points), points=points, is_low=low,
            answered_on=day(ago), audience=audience,
        )  # fmt: skip

    def seat(self, function):
        factories.SeatFactory(account=self.account, function=function)

    def rival(self, threat="high"):
        factories.PresenceFactory(account=self.account, threat=threat, seen_on=day(5))

    def agreement(self, starts=300, ends=-30):
        factories.AgreementFactory(account=self.account, signed_on=day(starts), starts_on=day(starts),
                                   ends_on=day(ends))  # fmt: skip

    def promise(self, ago):
        promises.make(self.account, text="x", due_on=day(), by=self.by)
        Promise.objects.update(due_on=day(ago))

    def complain(self):
        cases.report(values={"account": self.account, "sort": "complaint", "kind": "quality", "title": "x"}, by=self.by)

    def warn(self):
        """By hand, while the numbers are calm."""
        Warning.objects.create(account=self.account, opened_on=day(3), risk_at_opening=0.1, risk=0.1, value_at_risk=1)

    def risk(self, share):
        Standing.objects.update_or_create(account=self.account, defaults={"risk": share, "as_of": day()})

    def gold(self):
        Account.objects.filter(pk=self.account.pk).update(tier="gold")


def boss(f):
    return f.contact(role="decision_maker")


def nothing(_file):
    """No rows at all."""


def several(*rows):
    return lambda f: [row(f) for row in rows]


GROWN = several(lambda f: f.order(400, 100), lambda f: f.order(20, 150))
FLAT = several(lambda f: f.order(400, 100), lambda f: f.order(20, 100))
FELL = several(lambda f: f.order(400, 100), lambda f: f.order(20, 50))
OFTEN = several(*[lambda f: f.visit()] * 12)

CASES = {
    "in_long": (lambda f: f.stage("engagement", 300), lambda f: f.stage("engagement", 30), {"days": 300, "usual": 120}),
    "in_no_decider": (lambda f: f.contact(), boss, {"people": 1}),
    "in_decider_unmet": (boss, lambda f: f.visit(met=[boss(f)]), {"deciders": 1}),
    "in_visits_in_vain": (several(*[lambda f: f.visit()] * 4), lambda f: [f.visit(), f.order()], {"visits": 4}),
    "in_not_visited": (lambda f: f.visit(ago=400), lambda f: f.visit(), {}),
    "in_no_need": (nothing, lambda f: f.need(), {}),
    "in_no_profile": (lambda f: f.need(), lambda f: f.wallet(), {}),
    "in_no_team": (lambda f: f.seat("service"), lambda f: [f.seat("service"), f.seat("manager")], {"functions": 1}),
    "in_rival_inside": (lambda f: f.rival(), lambda f: f.rival("low"), {"rivals": 1}),
    "grow_much_for_little": (several(FLAT, OFTEN), several(GROWN, OFTEN), {"visits": 12, "hours": 0}),
    "grow_flat": (FLAT, GROWN, {"percent": 0, "under": 5}),
    "grow_no_profit": (lambda f: f.order(amount_cost=Decimal(120)), lambda f: f.order(), {}),
    "grow_dear": (lambda f: [f.order(), f.cost(30)], lambda f: [f.order(), f.cost(5)], {"percent": 30}),
    "grow_small_share": (lambda f: [f.wallet(), f.order()], lambda f: [f.wallet(200), f.order()], {"percent": 10}),
    "grow_wallet_unknown": (nothing, lambda f: f.wallet(), {}),
    "grow_one_category": (lambda f: f.lines("tile"), lambda f: f.lines("tile", "glass"), {}),
    "grow_needs_unanswered": (
        lambda f: [f.need(stated_on=day(9)), f.need("stated", stated_on=day(9)), f.need()],
        lambda f: f.need(stated_on=day(9), proposed_on=day(2)), {"needs": 2},
    ),
    "grow_no_need": (lambda f: f.need(closed_on=day(1)), lambda f: f.need(), {}),
    "grow_satisfied": (
        lambda f: [f.answer(9), f.answer(8), f.answer(1, audience="team")], lambda f: f.answer(7), {"points": 8.5},
    ),
    "grow_long": (lambda f: f.stage("deepening", 400), lambda f: f.stage("deepening", 40), {"days": 400, "usual": 365}),
    "grow_heads_unmet": (
        lambda f: f.visit(kind="executive"),  # at which nobody of theirs is named
        lambda f: f.visit(kind="executive", met=[f.contact(role="decision_maker")]), {},
    ),
    "grow_no_agreement": (lambda f: f.agreement(ends=30), lambda f: f.agreement(), {}),
    "keep_warned": (lambda f: f.warn(), lambda f: f.risk(0.9), {}),
    "keep_risky": (lambda f: f.risk(0.8), lambda f: f.risk(0.01), {"risk": 0.8}),
    "keep_falling": (FELL, FLAT, {"percent": -50}),
    "keep_overdue": (lambda f: [f.gold(), f.visit(ago=200)], lambda f: [f.gold(), f.visit(ago=2)], None),
    "keep_one_contact": (lambda f: f.contact(), lambda f: [f.contact(), f.contact()], {"people": 1}),
    "keep_promises": (lambda f: f.promise(9), lambda f: f.promise(0), {"promises": 1}),
    "keep_complaints": (lambda f: f.complain(), nothing, {"complaints": 1}),
    "keep_low_answers": (
        lambda f: [f.answer(3, low=True), f.answer(9)], lambda f: f.answer(9), {"low": 1, "answers": 2},
    ),
    "keep_less_satisfied": (
        lambda f: [f.answer(6), f.answer(9, ago=250)], lambda f: [f.answer(8), f.answer(9, ago=250)],
        {"points": 6.0, "before": 9.0},
    ),
    "keep_unhappy": (
        lambda f: [f.need("complaint"), f.need("dissatisfaction")],
        lambda f: [f.need("complaint", closed_on=day(2)), f.need("doubt")], {"needs": 2},
    ),
    "keep_deliveries": (
        lambda f: f.order(damaged=True), lambda f: f.order(promised_on=day(9), delivered_on=day(9)),
        {"late": 0, "damaged": 1},
    ),
    "keep_expired": (lambda f: f.agreement(ends=9), lambda f: f.agreement(), {"expired": 1}),
    "keep_rival": (lambda f: f.rival("trial"), nothing, {"rivals": 1}),
    "keep_nobody_guards": (lambda f: f.seat("manager"), lambda f: f.seat("service"), {}),
    "keep_unasked": (lambda f: f.answer(9, ago=400), lambda f: f.answer(9), {}),
}  # fmt: skip
"""{sign: rows with which it holds, rows with which it does not, its numbers}."""


@pytest.fixture
def file(acme, lin):
    return File(acme, lin)


def holds(code, file, ago=0):
    StageMove.objects.get_or_create(journey=file.journey, was="", defaults={"stage": "maintenance", "on": day(900),
                                                                            "by": file.by})  # fmt: skip
    return rules.BY_CODE[code].holds(facts.one(file.account, day(ago)))


def test_every_sign_is_tried_and_has_its_rows():
    assert set(CASES) == set(rules.BY_CODE) == set(finding_rows.ROWS)


@pytest.mark.parametrize("code", CASES)
def test_it_holds_by_its_rows_and_says_its_numbers(code, file):
    CASES[code][0](file)
    numbers = holds(code, file)
    assert numbers is not None and numbers == (numbers if CASES[code][2] is None else CASES[code][2])
    assert say(code, numbers) and "%(" not in say(code, numbers)


@pytest.mark.parametrize("code", CASES)
def test_it_does_not_hold_by_others(code, file):
    CASES[code][1](file)
    assert holds(code, file) is None


@pytest.mark.parametrize("code", ["keep_low_answers", "keep_unhappy", "grow_needs_unanswered", "keep_promises"])
def test_what_came_later_is_not_known_before(code, file):
    CASES[code][0](file)
    assert holds(code, file) is not None and holds(code, file, ago=60) is None


@pytest.mark.parametrize(
    ("said", "every"),
    [({"kind": "rhythm", "rhythm": 365}, None), ({"kind": "not_before", "not_before": day(-30)}, None),
     ({"kind": "rhythm", "rhythm": 4}, 4), ({"kind": "no_need"}, None), ({"kind": "lapsed"}, 30)],
)  # fmt: skip
def test_a_visit_is_overdue_by_what_was_agreed(file, lin, said, every, time_machine):
    Policy.objects.update(visit_days={"gold": 30})
    file.gold()
    file.visit(ago=100)
    time_machine.move_to("2026-11-15 10:00+08:00")
    plan = VisitPlan.objects.create(account=file.account, user=lin, planned_on=day(), state="planned")
    plans.drop(plan, by=lin, **said)
    time_machine.move_to("2026-11-25 10:00+08:00")
    assert holds("keep_overdue", file, ago=0) == (every and {"days": 100, "every": every})
    assert holds("keep_overdue", file, ago=11)["every"] == 30, "nobody had said so yet"


def test_a_need_that_was_answered_later_was_open_then(file):
    file.need("complaint", ago=30, stated_on=day(30), proposed_on=day(3), closed_on=day(1))
    assert holds("keep_unhappy", file) is None
    assert holds("keep_unhappy", file, ago=10) == {"needs": 1}


def test_low_answers_and_unanswered_complaints_say_without_a_warning_that_one_cannot_keep(file, system, browser_of):
    file.stage("maintenance", 400)
    file.answer(3, low=True)
    file.answer(9, ago=250)
    file.need("complaint")
    dilemmas.diagnose(on=day(), by=system)
    found = Diagnosis.objects.get()
    codes = [code for code, _numbers in found.findings]
    assert found.dilemma == "keep" and {"keep_low_answers", "keep_less_satisfied", "keep_unhappy"} <= set(codes)
    panel = browser_of(file.by).get(reverse("lifecycle:account-dilemma", args=[file.account.pk])).content.decode()
    assert "Low answers to our surveys within a year: 1 of 2." in panel and "Call whoever answered low" in panel
    rows = f"{reverse('lifecycle:surveyanswer-list')}?account={file.account.pk}&amp;low=true&amp;from_day="
    assert rows in panel


def test_a_promise_that_was_filed_as_broken_is_none_that_waits(file):
    CASES["keep_promises"][0](file)
    Promise.objects.update(broken_on=day(4))
    assert holds("keep_promises", file) is None
    assert holds("keep_promises", file, ago=5) == {"promises": 1}, "it was late until then"


def test_each_finding_leads_to_rows_the_reader_may_see(file, lin, browser_of):
    finance = factories.UserFactory(role=Role.FINANCE)
    lins, finances = browser_of(lin), browser_of(finance)
    for code in CASES:
        assert lins.get(finding_rows.address(code, file.account.pk, lin, day())).status_code == 200, code
        url = finding_rows.address(code, file.account.pk, finance, day())
        assert not url or finances.get(url).status_code == 200, code
    assert finding_rows.address("in_no_decider", file.account.pk, finance, day()) == ""
    assert finding_rows.address("gone", file.account.pk, lin, day()) == ""
    CASES["keep_low_answers"][0](file)
    listed = browser_of(lin).get(finding_rows.address("keep_low_answers", file.account.pk, lin, day()))
    assert listed.context["count"] == 1


@pytest.mark.parametrize(("code", "count"), [("grow_much_for_little", 12), ("keep_promises", 1)])
def test_the_number_of_a_finding_is_that_of_the_list_it_opens(file, lin, browser_of, code, count):
    CASES[code][0](file)
    file.visit(ago=380)  # older than what was counted
    for ago in (0, 400):
        Promise.objects.create(account=file.account, user=lin, text="y", due_on=day(ago))
    Promise.objects.create(account=file.account, user=lin, text="z", due_on=day(30), broken_on=day(20))
    listed = browser_of(lin).get(finding_rows.address(code, file.account.pk, lin, day()))
    assert listed.context["count"] == count
