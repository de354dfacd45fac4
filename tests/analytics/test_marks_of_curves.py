"""Each place of a curve, each point of a value and each bar of a departure opens the rows it stands for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from analytics.actions import recompute
from analytics.models import AssetValue
from kam.choices import RunKind
from kam.ground import drawn
from tests.analytics import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other):
    return books.computed(acme, other)


def listed(client, mark):
    return client.get(mark["url"]).context


def keys_of(page):
    return {int(row["url"].strip("/").rpartition("/")[2]) for row in page["rows"]}


def test_each_place_of_the_curve_opens_so_many_customers(book, browser_of, zhao):
    client = browser_of(zhao)
    for path, key in (("/concentration/", "curve"), ("/concentration/?measure=revenue", "curve"), ("/", "curve")):
        chart = client.get(path).context[key]
        start, *places = chart.option["series"][0]["data"]
        assert start == [0, 0.0] and len(places) == 8
        earning = 8 if "revenue" in path else 5
        for mark in places:
            count = mark["value"][0]
            wanted = count if count <= earning else 3
            assert listed(client, mark)["count"] == wanted, (path, mark)
        assert drawn.svg(chart, "en").count("<polyline") > 4, "and it is drawn on paper all the same"


def test_a_part_is_kept_and_one_that_no_list_knows_leads_nowhere(book, browser_of, zhao, lin):
    client = browser_of(zhao)
    places = client.get(f"/concentration/?owner={lin.pk}").context["curve"].option["series"][0]["data"][1:]
    assert all(f"owner={lin.pk}" in mark["url"] for mark in places)
    assert listed(client, places[0])["count"] == 1
    past = client.get("/concentration/?region=none").context["curve"].option["series"][0]["data"]
    assert all(isinstance(point, list) for point in past)


def test_each_point_of_the_value_opens_its_run_with_the_same_filters(book, browser_of, zhao, lin, acme):
    for back in (90, 0):
        recompute.start(RunKind.VALUE, as_of=books.DAY - timedelta(back), by=zhao)
    client = browser_of(zhao)
    for path in ("/value/", f"/value/?owner={lin.pk}"):
        value, risk = client.get(path).context["chart"].option["series"][:2]
        assert len(value["data"]) == 2
        for mark in (*value["data"], *risk["data"]):
            page = listed(client, mark)
            owned = {"account__owner": lin} if "owner" in path else {}
            kept = AssetValue.objects.filter(run__as_of=mark["value"][0], **owned)
            sums = [sum(getattr(row, name) for row in kept) for name in ("value", "at_risk")]
            assert Decimal(str(mark["value"][1])) in sums and len(kept) == page["count"]
            assert (f"owner={lin.pk}" in mark["url"]) == ("owner" in path)
        assert "sort=-at_risk" in risk["data"][0]["url"] and "run=" in value["data"][0]["url"]
    fallback = client.get("/value/?region=none").context["chart"].option["series"][0]["data"]
    assert "as_of=" in fallback[0]["url"] and "region=none" in fallback[0]["url"]
    page = client.get(f"/customers/{acme.pk}/value/")
    for mark in page.context["history"].option["series"][0]["data"]:
        assert keys_of(listed(client, mark)) == {acme.pk}


def test_the_band_is_drawn_as_the_table_tells_it(book, browser_of, zhao, lin, acme):
    for back in (90, 0):
        recompute.start(RunKind.VALUE, as_of=books.DAY - timedelta(back), by=zhao)
    AssetValue.objects.first().run.__class__.objects.filter(kind=RunKind.VALUE).update(
        result={"value": "100.00", "at_risk": "20.00", "low": "80.00", "high": "130.00", "foretold": 9, "factor": 1,
                "horizon": 90, "accounts": 8, "retention": {}})  # fmt: skip
    client = browser_of(zhao)
    chart = client.get("/value/").context["chart"]
    feet, room = chart.option["series"][2:]
    assert [point[1] for point in feet["data"]] == [80, 80] and [point[1] for point in room["data"]] == [50, 50]
    assert room["areaStyle"] and feet["silent"] and feet["stack"] == room["stack"]
    assert "Band" in chart.table["head"] and all("CN¥80 – CN¥130" in row for row in chart.table["rows"])
    assert "CN¥80 – CN¥130" in chart.option["series"][0]["data"][0]["tip"]
    assert drawn.svg(chart, "en").count("<polygon") == 1, "one band on paper"
    narrowed = client.get(f"/value/?owner={lin.pk}").context["chart"]
    assert len(narrowed.option["series"]) == 2 and "Band" not in narrowed.table["head"]


def test_what_goes_with_one_leaver_opens_its_rows_of_the_year(book, browser_of, zhao, acme):
    client = browser_of(zhao)
    page = client.get(f"/departures/?account={acme.pk}")
    bars = page.context["effort"].option["series"][0]["data"]
    assert len(bars) == 7 and all(bar["url"] for bar in bars)
    hours, visits, orders, cost, net, gross, revenue = bars
    work = page.context["found"].work
    assert listed(client, orders)["count"] == work.orders and listed(client, visits)["count"] == work.visits
    assert orders["url"] == gross["url"] == revenue["url"] and f"account={acme.pk}" in net["url"]
    assert listed(client, cost)["count"] == 0 and client.get(hours["url"]).status_code == 200
    assert keys_of(listed(client, net)) == {acme.pk}


def test_both_curves_open_their_customers_with_the_leavers_and_without(book, browser_of, zhao, acme, other):
    client = browser_of(zhao)
    page = client.get(f"/departures/?account={acme.pk}&account={other.pk}")
    assert {bar["url"] for bar in page.context["effort"].option["series"][0]["data"]} == {"#leaving"}
    before, after = (one["data"][1:] for one in page.context["curves"].option["series"])
    keys = {acme.pk, other.pk}
    assert keys_of(listed(client, before[1])) == keys
    for mark in after:
        rows = keys_of(listed(client, mark))
        assert len(rows) == (mark["value"][0] if mark["value"][0] <= 3 else 3)
        assert not keys & rows


def test_without_names_nobody_whom_one_does_not_see(book, browser_of, lin, other):
    page = browser_of(lin).get(f"/contributions/?without={other.pk}")
    assert page.status_code == 200 and other.name not in page.content.decode()
    assert not browser_of(lin).get("/contributions/?without=x").context["rows"]
    assert browser_of(lin).get("/waterfall/").status_code == 200
