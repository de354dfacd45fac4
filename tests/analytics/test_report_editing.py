"""Where the words of a report are changed: all stand open, a list leads to them, what was computed stands below."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from analytics.choices.reports import ReportPart
from analytics.models import Report, report_papers
from tests.analytics import report_books as book

pytestmark = pytest.mark.django_db
URL = "/reports/{}/"


def test_every_part_stands_open_and_what_was_computed_below_own_words(acme, lin, browser_of):
    book.month(acme, lin)
    writer = browser_of(lin)
    writer.post("/reports/new/", {"span": "month", "day": "2026-06-30"})
    report = Report.objects.get()
    url = f"{URL.format(report.pk)}edit/"
    text = writer.get(url).content.decode()
    keys = [key for key, _label in ReportPart.choices]
    assert all(f'href="#{key}"' in text and f'<fieldset id="{key}"' in text for key in keys), "the list jumps"
    assert "<details" not in text.partition('id="results"')[2].partition("savebar")[0], (
        "nothing that one edits is hidden"
    )
    assert 'sentence own"' not in text and text.count("data-again") == text.count("data-computed=") > len(keys)
    form = writer.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"edited:visits.visits": "Five visits.", "added:help": "An engineer", "_version": 1}
    writer.post(url, values)
    page = writer.get(url)
    parts = {part["key"]: part for part in page.context["form"].parts()}
    assert {key: part["own"] for key, part in parts.items() if part["own"]} == {"visits": 1, "help": 1}
    assert page.content.decode().count('sentence own"') == 1
    assert f"As computed</b> {form.computed['edited:visits.visits']}" in page.content.decode()
    emptied = writer.post(url, values | {"edited:visits.visits": "", "goal": "much", "_version": 2})
    own = {part["key"]: part["own"] for part in emptied.context["form"].parts() if part["own"]}
    assert emptied.status_code == 422 and own == {"help": 1, "plan": 1}, "an emptied sentence is no own one"
    wrong = writer.post(url, values | {"goal": "much", "_version": 2})
    assert wrong.status_code == 422


def test_saving_goes_on_to_the_preview_or_stays_with_the_words(acme, lin, browser_of):
    book.month(acme, lin)
    writer = browser_of(lin)
    writer.post("/reports/new/", {"span": "month", "day": "2026-06-30"})
    report = Report.objects.get()
    url = f"{URL.format(report.pk)}edit/"
    assert writer.post(url, {"added:help": "An engineer", "_version": 1, "stay": "1"}).url == url
    assert writer.post(url, {"added:help": "Two engineers", "_version": 2}).url == URL.format(report.pk)
    preview = writer.get(URL.format(report.pk)).content.decode()
    assert "Two engineers" in preview and f"{URL.format(report.pk)}submit/" in preview


def test_a_sentence_that_speaks_of_one_left_out_goes_with_it():
    gone = {"left_out": True}
    told = SimpleNamespace(edited={"results.revenue": gone, "visits.visits": {"text": "Many."}})
    assert report_papers.edited_of(told, "results.year") == gone
    assert report_papers.edited_of(told, "visits.afar") is None, "what is written anew is still there"
    assert report_papers.edited_of(told, "visits.visits") == {"text": "Many."}
