"""The reservoir over a period: this quarter, the last one, this year, from a month to another; page, API and file."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account, OrderLine
from analytics.choices import Flow
from analytics.facts import reservoir as facts
from analytics.rules.reservoir import whole
from tests import factories
from tests.analytics.test_reservoir import TODAY, book  # noqa: F401  (the same book)

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
FIELDS = {"opening": "opening", "closing": "closing"}


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")


def bounds(client, asked):
    page = client.get(f"/reservoir/?{asked}")
    return page.context["since"], page.context["as_of"]


def test_each_period_opens_and_closes_on_its_days(book, browser_of, zhao):  # noqa: F811
    client = browser_of(zhao)
    told = {asked: bounds(client, asked) for asked in (
        "period=quarter", "period=last_quarter", "period=quarter&until=2026-08-15", "first=2026-06&last=2026-07",
        "first=2026-10", "last=2026-07", "period=year&first=2026-08&last=2026-08",
    )}  # fmt: skip
    end = {month: date(2026, month, day) for month, day in ((5, 31), (6, 30), (7, 31), (8, 31), (9, 30))}
    assert told == {
        "period=quarter": (end[9], TODAY), "period=last_quarter": (end[6], end[9]),
        "period=quarter&until=2026-08-15": (end[6], date(2026, 8, 15)),
        "first=2026-06&last=2026-07": (end[5], end[7]), "first=2026-10": (end[9], TODAY),
        "last=2026-07": (end[6], end[7]), "period=year&first=2026-08&last=2026-08": (end[7], end[8]),
    }  # fmt: skip
    assert bounds(client, "period=year")[0] == date(2026, 5, 10)  # nothing is known before


def test_a_period_adds_up_its_months_and_every_number_opens_its_customers(book, browser_of, zhao):  # noqa: F811
    client = browser_of(zhao)
    page = client.get("/reservoir/?period=last_quarter&by=owner")
    found = facts.water(zhao, after=date(2026, 6, 30), until=date(2026, 9, 30))
    months, line = found.months(), whole(found.months())
    assert len(page.context["rows"]) == 3 and line.is_balanced
    assert (line.opening, line.closing) == (months[0].opening, months[-1].closing)
    assert (line.flows[Flow.PROMOTED], line.flows[Flow.CHURNED], line.flows[Flow.WON_BACK]) == (1, 1, 1)
    total, opened = page.context["total"], 0
    numbers = [(total["opening_url"], total["opening"]), (total["closing_url"], total["closing"])]
    numbers += [(cell["url"], cell["text"]) for cell in total["cells"] if cell["text"]]
    numbers += [(cell["url"], cell["count"]) for row in page.context["parts"]["rows"] for cell in row["cells"]
                if cell["count"]]  # fmt: skip
    for url, text in numbers:
        assert "period=last_quarter" in url
        assert len(client.get(url).context["rows"]) == int(text.strip("+−")), url
        opened += 1
    assert opened > 8
    narrow = next(row["url"] for row in page.context["parts"]["rows"])
    assert client.get(narrow).context["since"] == date(2026, 6, 30)


def test_the_api_and_the_file_have_the_period_as_one_line(book, browser_of, api_of, zhao):  # noqa: F811
    told = api_of(zhao).get("/api/v1/reservoir/?period=last_quarter&by=owner").json()
    sums = {flow: sum(month["flows"][flow] for month in told["months"]) for flow in told["whole"]["flows"]}
    assert told["whole"]["flows"] == sums and (told["whole"]["after"], told["whole"]["until"]) == (
        "2026-06-30", "2026-09-30"
    )  # fmt: skip
    lost = api_of(zhao).get("/api/v1/reservoir/flows/?period=last_quarter&flow=churned").json()
    assert lost["count"] == sums["churned"] == 1
    text = b"".join(browser_of(zhao).get("/reservoir/?period=last_quarter&format=csv").streaming_content)
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
    line = next(row for row in rows if row["Line"] == "whole period" and not row["Part"])
    assert int(line["Lost"]) == 1 and Decimal(line["At the end (net contribution)"]) == Decimal(
        told["whole"]["closing_net"]
    )
    assert sum(row["Line"] == "whole period" for row in rows) == 1 + len(told["parts"])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("first=2026-13", "Write the month like 2026-03."), ("last=March", "Write the month like 2026-03."),
        ("first=2026-06&last=2026-05", "The last month lies before the first one."),
        ("first=2027-01", "Choose a month that has begun."),
        ("first=2026-06&until=2026-03-31", "Choose a month that has begun."),
        ("first=1999-01", "At most 60 months at once"),
        ("first=0000-01", "Write the month like"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_why(book, browser_of, api_of, zhao, asked, words):  # noqa: F811
    assert any(words in fault for fault in browser_of(zhao).get(f"/reservoir/?{asked}").context["faults"])
    answer = api_of(zhao).get(f"/api/v1/reservoir/?{asked}")
    assert answer.status_code == 400 and words in answer.content.decode()
    assert browser_of(zhao).get(f"/reservoir/customers/?{asked}").context["faults"]


def test_a_period_that_is_not_offered_is_refused_and_programs_are_told_which_are(book, browser_of, api_of, zhao):  # noqa: F811
    assert any("decade" in fault for fault in browser_of(zhao).get("/reservoir/?period=decade").context["faults"])
    answer = api_of(zhao).get("/api/v1/reservoir/?period=decade")
    assert answer.status_code == 400 and "last_quarter" in answer.json()["errors"]["period"][0]


def test_a_period_one_tap_away_is_the_present_one(book, browser_of, zhao):  # noqa: F811
    page = browser_of(zhao).get("/reservoir/?until=2026-08-15")
    assert page.context["periods"] and not any("until" in url for _label, url, _on in page.context["periods"])


def test_before_anything_is_known_a_period_is_empty(book, browser_of, api_of, zhao):  # noqa: F811
    assert "Nothing has flowed yet" in browser_of(zhao).get("/reservoir/?first=2026-01&last=2026-03").content.decode()
    assert api_of(zhao).get("/api/v1/reservoir/?first=2026-01&last=2026-03").status_code == 404


@pytest.mark.parametrize("measure", ["", "net"])
def test_what_flows_and_what_stands_there_have_one_zero_line(book, browser_of, zhao, measure):  # noqa: F811
    option = browser_of(zhao).get(f"/reservoir/?measure={measure}").context["chart"].option
    flows, level = option["yAxis"]
    assert flows["min"] < 0 and flows["min"] / flows["max"] == pytest.approx(level["min"] / level["max"])
    highest = max(one["value"] for one in option["series"][-1]["data"])
    months = zip(*([one["value"] for one in series["data"]] for series in option["series"][:-1]), strict=True)
    assert level["max"] >= highest and level["unsigned"]
    assert all(flows["min"] <= sum(v for v in month if v < 0) for month in months)


def fields(client, asked=""):
    """What stands in the two fields of months."""
    page = client.get("/reservoir/", asked).content.decode()
    return re.findall(r'name="(first|last)" value="(\d{4}-\d\d)"', page)


@pytest.mark.parametrize(("asked", "months"), [
    ({}, ("2026-05", "2026-11")), ({"months": 6}, ("2026-06", "2026-11")),
    ({"period": "quarter"}, ("2026-10", "2026-11")), ({"period": "90_days"}, ("2026-08", "2026-11")),
    ({"first": "2026-09", "last": "2026-10"}, ("2026-09", "2026-10")),
])  # fmt: skip
def test_the_fields_of_months_say_what_is_shown(book, browser_of, zhao, asked, months):  # noqa: F811
    assert dict(fields(browser_of(zhao), asked)) == dict(zip(("first", "last"), months, strict=True))


@pytest.mark.parametrize("asked", [{}, {"months": 6}, {"period": "quarter"}, {"period": "90_days"}])
def test_another_question_that_sends_the_shown_months_along_changes_no_day(book, browser_of, zhao, asked):  # noqa: F811
    client = browser_of(zhao)
    before = client.get("/reservoir/", asked)
    sent = asked | dict(fields(client, asked))
    after = client.get("/reservoir/", sent)
    assert (after.context["since"], after.context["as_of"]) == (before.context["since"], before.context["as_of"])
    assert [on for _words, _url, on in after.context["periods"]][:6] == [
        on for _words, _url, on in before.context["periods"]
    ][:6]


def test_segment_and_category_narrow_page_list_file_and_api_alike(book, browser_of, api_of, zhao):  # noqa: F811
    tiles = factories.ProductFactory(category="Tiles")
    Account.objects.filter(code__in=["UP", "STAYS"]).update(segment="roads")
    order = factories.OrderFactory(account=Account.objects.get(code="UP"), ordered_on=date(2026, 11, 1))
    OrderLine.objects.create(order=order, position=1, product=tiles, quantity=1, amount=Decimal(10))
    client = browser_of(zhao)
    for asked, opening, closing in (({"segment": "roads"}, 1, 2), ({"category": "Tiles"}, 0, 1),
                                    ({"segment": "roads", "category": "Tiles"}, 0, 1)):  # fmt: skip
        page = client.get("/reservoir/", asked)
        total = page.context["total"]
        assert (total["opening"], total["closing"]) == (str(opening), str(closing)), asked
        assert len(page.context["chips"]) == len(asked) and page.context["is_todays"]
        assert len(client.get(total["closing_url"]).context["rows"]) == closing
        found = api_of(zhao).get("/api/v1/reservoir/", asked).json()["whole"]
        assert (found["opening"], found["closing"]) == (opening, closing)
        listed = api_of(zhao).get("/api/v1/reservoir/flows/", asked | {"flow": "closing"}).json()
        assert listed["count"] == closing
    gone = client.get("/reservoir/", {"segment": "bridges"})
    assert gone.context["nobody"] and "bridges" in gone.content.decode()
