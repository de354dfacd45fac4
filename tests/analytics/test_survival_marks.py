"""Each step of a survival curve opens who was gone by then, each mark of managers their customers."""

from __future__ import annotations

import pytest

from analytics.rules import survival as rules
from analytics.views import survival as page
from analytics.views import survival_pictures as pictures
from tests.analytics.test_managers import book as managed  # noqa: F401
from tests.analytics.test_survival import AS_OF, book, stay  # noqa: F401


@pytest.mark.django_db
def test_each_step_opens_who_was_gone_by_then(book, zhao, browser_of):  # noqa: F811
    client, seen = browser_of(zhao), 0
    for path in (f"/survival/?as_of={AS_OF}&by=region", f"/survival/?as_of={AS_OF}"):
        chart = client.get(path).context["picture"]
        for series in (one for one in chart.option["series"] if one["type"] == "line"):
            for point in series["data"]:
                rows, pager = (client.get(point["url"]).context[name] for name in ("rows", "pager"))
                gone = int(point["tip"].split("\n")[2].split()[0])
                assert pager or len(rows) == gone or "within" not in point["url"], point
                assert all(row["one"].gone for row in rows) or "within" not in point["url"]
                seen += "within" in point["url"]
    assert seen
    assert client.get("/survival/customers/?within=x").context["faults"]


@pytest.mark.django_db
def test_each_mark_of_managers_opens_their_customers(managed, zhao, browser_of):  # noqa: F811
    chart = browser_of(zhao).get("/managers/").context["picture"]
    usual, own = (one["data"] for one in chart.option["series"][2:])
    assert usual and {mark["url"] for mark in usual} <= {mark["url"] for mark in own}
    for mark in own:
        assert browser_of(zhao).get(mark["url"]).context["rows"], mark


def test_the_fewest_are_compared_at_the_last_month_of_all():
    old = [stay(1400) for _ in range(9)] + [stay(500, True)]
    new = [stay(620) for _ in range(7)] + [stay(366, True), stay(400, True), stay(300, True)]
    young = [stay(200) for _ in range(8)]
    parts = {2022: old, 2025: new, 2026: young}
    curves = {key: rules.curve(rows) for key, rows in parts.items()}
    whole = rules.curve([one for rows in parts.values() for one in rows])
    named = [(key, str(key)) for key in parts]
    assert page.fewest(whole, named, curves, "year") == "least of those who came in 2025: 70% after 20 months"
    assert page.fewest(whole, named, curves, "region") == "least of 2025: 70% after 20 months"
    assert page.fewest(whole, named[:1], curves, "year") == ""


def test_curves_above_one_half_are_enlarged_unless_the_whole_scale_is_asked_for():
    kept = rules.curve([stay(900) for _ in range(29)] + [stay(500, True)])
    parts = [("2024", "2024", kept, ""), ("2023", "2023", kept, ""), ("2022", "2022", kept, "")]

    def floor(asked, drawn=parts):
        return pictures.floor(pictures.curves(drawn, kept, "year", "Year", scale=asked))

    assert (floor(""), floor("near"), floor("whole")) == ("75%", "75%", "")
    fallen = rules.curve([stay(900) for _ in range(9)] + [stay(400, True) for _ in range(21)])
    assert floor("", [("2021", "2021", fallen, ""), *parts]) == "", "one of them falls under one half"


@pytest.mark.django_db
def test_the_month_that_the_headline_speaks_of_stands_in_the_table(book, zhao, browser_of, monkeypatch):  # noqa: F811
    monkeypatch.setattr(page, "compared", lambda *_asked: 19)
    shown = browser_of(zhao).get(f"/survival/?as_of={AS_OF}&scale=near").context
    assert [cell[0] for cell in shown["rows"][0]["cells"]] == [12, 19, 24]
    assert any("19 months" in head for head in shown["picture"].table["head"])
    assert [on for _label, _url, on in shown["scales"]] == [not shown["floor"], bool(shown["floor"])]
