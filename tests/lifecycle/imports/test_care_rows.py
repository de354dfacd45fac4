"""Files of cases and of survey answers: in once, unchanged again, out and back, taken back; bad rows say why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from analytics.facts import service_reports
from analytics.rules import service_reports as report
from kam.actions import imports
from kam.ground import intakes
from lifecycle.actions import cases
from lifecycle.models import Case, CaseStep, Survey, SurveyAnswer
from tests import factories
from tests.accounts.imports.conftest import _own_media, bring, sheet, undo

__all__ = ["_own_media", "bring", "sheet", "undo"]
pytestmark = pytest.mark.django_db
CASES = (
    "客户编号,工单编号,类型,类别,严重度,标题,受理时间,首次答复,解决时间,状态,原因,解决办法",
    "ACME,T-1,投诉,质量,高,色差,2026-03-02 10:30,2026-03-02 14:00,2026-03-05 17:00,accepted,product,换货 40 平米",
    "ACME,T-2,服务请求,服务,,现场培训,2026-03-03,,2026-03-04,,,",
)
ANSWERS = ("客户编号,问卷,作答日期,得分,联系人,理由", "ACME,{0},2026-03-31,5,王建国,响应快", "ACME,{0},2026-03-31,2,,")


@pytest.fixture(autouse=True)
def wang(acme, ada):
    return factories.ContactFactory(account=acme, name="王建国", email="", role="user")


@pytest.fixture
def survey():
    return Survey.objects.filter(audience="customer", scale="csat5").first()


def told(source):
    kind = intakes.kind(source.kind)
    return " ".join(kind.say(reason, value, column) for _row, column, reason, value in source.errors)


def out(browser, address):
    return b"".join(browser.get(f"{address}format=csv").streaming_content).decode("utf-8-sig").splitlines()


@pytest.mark.db_both
def test_cases_come_in_with_their_steps_and_are_taken_back(bring, sheet, undo, zhao, acme):
    path = sheet(*CASES)
    looked = bring(path, imports.CHECK, kind="cases")
    assert looked.created == 2 and not Case.objects.exists(), looked.errors
    source = bring(path, kind="cases")
    first = Case.objects.get(number="T-1")
    assert (first.state, first.cause, first.severity) == ("accepted", "product", "high")
    assert list(first.steps.values_list("kind", flat=True)) == ["opened", "answered", "resolved", "accepted"]
    assert Case.objects.get(number="T-2").state == "resolved"
    assert not Case.objects.late(timezone.now()).exists()
    whole = report.line(service_reports.gather(zhao, as_of=date(2026, 3, 31), days=90))
    assert (whole.count, whole.solved, whole.promised, whole.late, whole.late_share) == (2, 2, 0, 0, None)
    assert bring(path, kind="cases").unchanged == 2
    undo(source)
    assert not Case.objects.exists() and not CaseStep.objects.exists()


@pytest.mark.db_both
def test_what_is_still_open_gets_a_promise_and_hands(bring, sheet, gu, acme):
    day = timezone.localdate() - timedelta(days=1)
    bring(sheet("customer_code,title,opened_at", f"ACME,Cracks,{day}"), kind="cases")
    case = Case.objects.get()
    assert case.due_at and case.promised and case.urgent_at and case.user == gu and case.number == f"C{case.pk:06d}"
    assert case.steps.get().promised == case.promised and cases.answer(case, note="On it", by=gu).state == "work"


@pytest.mark.parametrize(
    ("cells", "words"),
    [("ACME,x,2199-01-01,,", "lies ahead"), ("ACME,x,2026-03-02,2026-03-01,", "before the case was opened"),
     ("ACME,x,2026-03-02,,resolved", "when it was solved"), ("NOBODY,x,2026-03-02,,", "no customer"),
     ("ACME,\u200b\u200b,2026-03-02,,", "This is missing")],
)  # fmt: skip
def test_rows_of_cases_say_what_is_wrong(bring, sheet, cells, words):
    source = bring(sheet("customer_code,title,opened_at,resolved_at,state", cells), imports.CHECK, kind="cases")
    assert source.bad == 1 and words in told(source), source.errors


@pytest.mark.db_both
def test_answers_come_in_and_are_taken_back(bring, sheet, undo, wang, survey, browser_of, lin):
    path = sheet(*(line.format(survey) for line in ANSWERS))
    source = bring(path, kind="survey_answers")
    high, low = SurveyAnswer.objects.order_by("-score")
    assert (high.contact, high.role, high.points, high.is_low) == (wang, "user", 10.0, False)
    assert (low.is_low, low.answered_on, low.scale) == (True, date(2026, 3, 31), "csat5")
    assert bring(path, kind="survey_answers").unchanged == 2
    undo(source)
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [("2199-01-01,5,{}", "day to come"), ("2026-03-31,9,{}", "scale"), ("2026-03-31,5,Nobody's", "no survey")],
)
def test_rows_of_answers_say_what_is_wrong(bring, sheet, survey, cells, words):
    path = sheet("customer_code,answered_on,score,survey", f"ACME,{cells.format(survey)}")
    source = bring(path, imports.CHECK, kind="survey_answers")
    assert source.bad == 1 and words in told(source), source.errors


@pytest.mark.db_both
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_exports_are_read_back(bring, sheet, survey, lin, browser_of, language):
    bring(sheet(*CASES), kind="cases")
    bring(sheet(*(line.format(survey) for line in ANSWERS)), kind="survey_answers")
    lin.language = language
    lin.save()
    browser = browser_of(lin)
    for kind, address in (("cases", "/cases/?open=all&"), ("survey_answers", "/surveys/answers/?")):
        again = bring(sheet(*out(browser, address)), kind=kind)
        assert (again.unchanged, again.bad) == (2, 0), (kind, again.errors)
