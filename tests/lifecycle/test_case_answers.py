"""The first answer of a case goes with the step that gave it; people stand in it for who may see people."""

from datetime import timedelta

import pytest

from kam.ground.errors import Refused
from lifecycle.actions import case_steps, cases
from tests import factories
from tests.lifecycle.test_cases import TUESDAY, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(TUESDAY + timedelta(hours=1), tick=False)


@pytest.fixture
def case(lin, gu, acme):
    return opened(lin, acme)


def test_a_step_taken_back_takes_its_first_answer_with_it(case, lin):
    """To ask back by mistake is no answer: the first clock runs on."""
    due = case.answer_due_at
    waiting = cases.wait(case, note="Which batch?", by=lin)
    assert waiting.answered_at is not None
    after = case_steps.back(waiting, by=lin)
    assert after.answered_at is None and after.answer_due_at >= due
    answered = cases.answer(after, note="On its way", by=lin)
    solved = cases.resolve(answered, cause="product", resolution="New tiles", by=lin)
    assert case_steps.back(solved, by=lin).answered_at == answered.answered_at


def test_a_day_that_no_company_knew_is_refused(lin, acme):
    with pytest.raises(Refused, match="1990"):
        opened(lin, acme, opened_at=TUESDAY.replace(year=1))


def test_people_stand_in_a_case_for_who_may_see_people(lin, acme, api_of):
    person = factories.ContactFactory(account=acme)
    case = opened(lin, acme, contact=person)
    finance = factories.UserFactory(role="finance")
    assert api_of(lin).get(f"/api/v1/cases/{case.pk}/").json()["contact"] == person.pk
    assert api_of(finance).get(f"/api/v1/cases/{case.pk}/").json()["contact"] is None
