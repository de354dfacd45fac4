"""The list of reports says who owes the last month: whoever has one drawn up by itself and did not submit it."""

import pytest

from analytics.models import Report, ReportWish
from tests.analytics import report_books as book

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(book.NOW)


def test_the_list_says_who_owes_the_last_month(lin, north, browser_of):
    lead = book.lead_of(north)
    wish = ReportWish.objects.create(user=lin, span="month")
    page, words = "/reports/", f"Not submitted yet for Jun 2026: {lin}."
    assert words in browser_of(lead).get(page).content.decode()
    assert "Not submitted yet" not in browser_of(lin).get(page).content.decode(), "who reads others' is told"
    report = Report.objects.create(user=lin, unit=lin.team, span="month", first_on=book.FIRST, last_on=book.LAST)
    assert words in browser_of(lead).get(page).content.decode(), "a draft is not submitted"
    Report.objects.filter(pk=report.pk).update(state="submitted", told_at=book.at(book.LAST))
    assert "Not submitted yet" not in browser_of(lead).get(page).content.decode()
    assert "Schedule reports" in browser_of(lin).get(page).content.decode() and wish.pk
