"""What reports tell apart: visits and mails, renewals to come and overdue ones, figures of then and of now."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.actions import report_tellings, reports
from analytics.models import report_papers
from tests import factories
from tests.analytics import report_books as book

pytestmark = pytest.mark.django_db
URL = "/reports/{}/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(book.NOW)


@pytest.fixture
def full(acme, lin):
    return book.month(acme, lin)


@pytest.fixture
def june(full, lin):
    return reports.make(span="month", day=book.LAST, by=lin)


def said(report, key, language="en"):
    paper = report_papers.paper(report, report, language=language)
    return next(one for part in paper.parts for one in part.sentences if one.key == key)


def text(sentence):
    return "".join(piece.text for piece in sentence.pieces)


def test_what_was_written_is_told_apart_from_visits(full, lin, browser_of):
    for number, kind in enumerate(("message", "message", "call")):
        factories.VisitFactory(account=full, user=lin, held_at=book.at(book.LAST, 11 + number), kind=kind)
    june = reports.make(span="month", day=book.LAST, by=lin)
    assert text(said(june, "visits.visits")) == "5 visits were held."
    assert text(said(june, "visits.afar")) == "1 of them was by call or video."
    assert text(said(june, "visits.written")) == "Besides, 2 e-mails or messages, which are no visits."
    page = browser_of(lin).get(f"/visits/?user={lin.pk}&spoken=true&held_from=2026-06-01&held_to=2026-06-30")
    assert len(page.context["rows"]) == 5


def test_a_renewal_whose_day_is_past_is_overdue_and_not_to_come(full, lin):
    for number, (renew, ends) in enumerate(
        ((date(2026, 6, 10), date(2026, 8, 9)), (date(2026, 7, 9), date(2026, 8, 9)))
    ):
        factories.AgreementFactory(account=full, number=f"A-{number}", starts_on=date(2026, 1, 1), ends_on=ends,
                                   notice_days=(ends - renew).days)  # fmt: skip
    june = reports.make(span="month", day=book.LAST, by=lin)
    assert text(said(june, "plan.renewals")) == f"1 agreement is to be renewed: {full} (9 Jul)."
    assert text(said(june, "plan.renewals_late")) == f"The renewal of 1 agreement is overdue: {full} (since 10 Jun)."


def test_figures_that_changed_since_are_said_before_it_is_submitted(june, acme, lin, browser_of):
    assert report_tellings.moved_since(june) == []
    writer, home = browser_of(lin), URL.format(june.pk)
    factories.VisitFactory(account=acme, user=lin, held_at=book.at(book.LAST, 15))
    asked = writer.post(f"{home}submit/", {"_version": june.version})
    page = asked.content.decode()
    assert asked.status_code == 422 and "1 figure changed since it was drawn up" in page
    assert "Visits held: 4 → 5" in page and f"{home}read-again/" in page and "Submit it as it was drawn up" in page
    june.refresh_from_db()
    assert june.state == "draft"
    assert writer.post(f"{home}submit/", {"_version": june.version, "confirmed": "yes"}).status_code == 302
    june.refresh_from_db()
    assert june.copies.get().content["figures"]["visits"] == 4
