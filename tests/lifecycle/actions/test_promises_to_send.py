"""A promise calls for no visit beside an agreed one near its day, nor where something is but to be sent."""

from datetime import timedelta

import pytest

from accounts.models import Account
from lifecycle.actions import cadence, plans, promises
from lifecycle.models import VisitPlan
from lifecycle.models.plan_reasons import plan_words
from lifecycle.rules.promises import is_to_send
from tests import factories
from tests.lifecycle.fridays import ON, ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


def proposed(account):
    return VisitPlan.objects.filter(account=account, state="proposed").order_by("planned_on").first()


@pytest.fixture
def plain(acme):
    """Of no rhythm: nothing but what is promised calls for a visit."""
    Account.objects.filter(pk=acme.pk).update(tier="")
    return Account.objects.get(pk=acme.pk)


@pytest.mark.parametrize(
    "text",
    [
        "Send the samples",
        "e-mail the drawings",
        "Quote",
        "周五前寄样板",
        "發郵件給王總",
        "报价",
        "给王工打个电话",
        "報個價",
    ],
)
def test_what_is_kept_from_the_desk_is_known_by_its_words(text):
    assert is_to_send(text)


@pytest.mark.parametrize(
    "text",
    [
        "Samples",
        "Bring the quote",
        "Send an engineer on site",
        "上门报价",
        "寄到后现场演示",
        "送到工厂",
        "发现问题",
        "新品发布",
    ],
)
def test_what_somebody_has_to_be_there_for_is_not(text):
    assert not is_to_send(text)


@pytest.mark.db_both
@pytest.mark.parametrize(("after", "extra"), [(-3, False), (0, False), (7, False), (8, True)])
def test_a_visit_agreed_before_or_near_its_day_serves_for_it_and_names_it(lin, plain, system, after, extra):
    due = ON + timedelta(12)
    plan = plans.make(plain, planned_on=due + timedelta(after), by=lin)
    promises.make(plain, text="Show the new line", due_on=due, by=lin)
    cadence.propose(as_of=ON, by=system)
    plan.refresh_from_db()
    assert (proposed(plain) is not None, "promise" in plan.reasons) == (extra, not extra)


def test_one_agreed_after_it_was_promised_names_it_too(lin, plain):
    due = ON + timedelta(12)
    promises.make(plain, text="Quote", due_on=due, by=lin)
    plan = plans.make(plain, planned_on=due - timedelta(2), by=lin)
    assert plan_words(plan.reasons) == ["Promised to be sent by 2 Dec: needs no visit of its own"]
    later = plans.make(plain, planned_on=due, by=lin)
    assert "promise" in later.reasons, "the last before its day"
    assert "promise" not in plans.make(plain, planned_on=ON, by=lin).reasons, "others stand before its day"


@pytest.mark.db_both
def test_to_send_something_makes_no_visit_beside_one_that_is_due_and_brings_none_forward(lin, best, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(12))
    promises.make(best, text="Quote", due_on=ON + timedelta(6), by=lin)
    cadence.propose(as_of=ON, by=system)
    first = proposed(best)
    assert first.planned_on == ON + timedelta(10), "the thirtieth: due on the Sunday before, as the rhythm has it"
    assert "Promised to be sent by 26 Nov: needs no visit of its own" in plan_words(first.reasons)
    assert VisitPlan.objects.filter(state="proposed", planned_on__lt=first.planned_on).count() == 0


def test_far_from_the_visit_that_is_due_it_is_not_told_there(lin, best, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(1))
    promises.make(best, text="Quote", due_on=ON + timedelta(3), by=lin)
    cadence.propose(as_of=ON, by=system)
    assert proposed(best).planned_on > ON + timedelta(14) and "promise" not in proposed(best).reasons


def test_where_no_visit_is_due_it_calls_and_says_so(lin, plain, system):
    promises.make(plain, text="Quote", due_on=ON + timedelta(6), by=lin)
    cadence.propose(as_of=ON, by=system)
    assert plan_words(proposed(plain).reasons)[0] == "Promised to be sent by 26 Nov, and no other visit is due"
