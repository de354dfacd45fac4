"""Every count of the service report opens its cases, as they stood on its day: page, file, scope."""

import csv
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from lifecycle.actions import cases
from lifecycle.models import Case

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 2, tzinfo=UTC)  # 10:00 in Shanghai
ASKED = {"as_of": "2026-06-30", "days": "30"}


@pytest.fixture
def book(lin, gu, acme):
    """Two complaints, one of them late and reopened, one solved at once; and a request."""

    def opened(title, days, **more):
        at = MONDAY + timedelta(days=days)
        values = {"account": acme, "sort": "complaint", "kind": "quality", "title": title, "opened_at": at, **more}
        return cases.report(values=values, by=lin)

    quick = cases.answer(opened("quick", 0), note="x", at=MONDAY + timedelta(hours=1), by=gu)
    cases.resolve(quick, cause="product", resolution="x", at=MONDAY + timedelta(hours=3), by=gu)
    slow = opened("slow", 0, kind="delivery")
    slow = cases.resolve(slow, cause="transport", resolution="x", at=MONDAY + timedelta(days=18), by=gu)
    cases.reopen(slow, note="x", at=MONDAY + timedelta(days=19), by=lin)
    opened("asked", 28, sort="request", kind="service")
    return acme


def marks(chart):
    return [mark for one in chart.option["series"] for mark in one["data"] if mark["value"]]


@pytest.mark.db_both
@pytest.mark.parametrize("by", ["kind", "cause", "account", "product", "user", "severity", "tier"])
def test_each_count_of_the_report_opens_as_many_cases(book, lin, browser_of, by):
    reader = browser_of(lin)
    page = reader.get("/service/", ASKED | {"by": by}).context
    for mark in marks(page["drawn"]):
        assert reader.get(mark["url"]).context["headline"].endswith(f"{mark['value']} case{'s' * (mark['value'] > 1)}")
    for _name, line, _url, late in page["rows"]:
        assert len(reader.get(late).context["rows"]) == line.late
    whole, opened = page["whole"], {one["label"]: one["url"] for one in page["figures"] if one.get("url")}
    counts = {"Complaints": whole.complaints, "Late": whole.late, "Solved at first contact": whole.first_contact,
              "Came back": whole.came_back}  # fmt: skip
    assert all(counts.values()), "each of them counts something here"
    for label, count in counts.items():
        assert len(reader.get(opened[label]).context["rows"]) == count, label


def test_the_list_and_its_file_say_what_was_late_on_that_day(book, lin, browser_of):
    reader = browser_of(lin)
    asked = ASKED | {"by": "kind", "went": "late"}
    rows = reader.get("/service/cases/", asked).context["rows"]
    assert [(row["case"].title, row["one"].is_late) for row in rows] == [("slow", True)]
    assert not reader.get("/service/cases/", asked | {"as_of": "2026-06-01"}).context["rows"], "nothing of later"
    file = reader.get("/service/cases/", asked | {"format": "csv"})
    lines = list(csv.DictReader(b"".join(file).decode("utf-8-sig").splitlines()))
    assert [(one["Case in words"], one["Customer code"], one["Late"], one["Opened on"]) for one in lines] == [
        ("slow", "ACME", "Yes", "2026-06-01")
    ]
    assert reader.get("/service/cases/", asked | {"went": "x"}).context["faults"]


def test_others_see_none_of_them(book, chen, browser_of):
    asked = ASKED | {"by": "kind", "of": "delivery"}
    assert Case.objects.count() == 3
    assert not browser_of(chen).get(f"/service/cases/?{urlencode(asked)}").context["rows"]


def test_its_questions_do_not_grow_with_the_cases(book, lin, browser_of, django_assert_max_num_queries):
    for number in range(12):
        case_rows_of = {"account": book, "sort": "request", "kind": "other", "title": f"n{number}",
                        "opened_at": MONDAY + timedelta(days=2)}  # fmt: skip
        cases.report(values=case_rows_of, by=lin)
    reader = browser_of(lin)
    reader.get("/service/cases/", ASKED)
    with django_assert_max_num_queries(14):
        assert len(reader.get("/service/cases/", ASKED).context["rows"]) == 15
