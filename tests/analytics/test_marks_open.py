"""Every mark of a picture that stands for rows opens exactly these: points of lines, bars of the year before, boxes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests import factories
from tests.analytics.test_development_pages import book as years  # noqa: F401
from tests.analytics.test_reservoir import book as water  # noqa: F401
from tests.analytics.test_satisfaction import said
from tests.analytics.test_serving import AS_OF
from tests.analytics.test_serving import book as served  # noqa: F401

pytestmark = pytest.mark.django_db


def series(chart, place=-1):
    return chart.option["series"][place]["data"]


def test_each_point_of_the_reservoirs_line_opens_who_stood_there(water, browser_of, zhao, time_machine):  # noqa: F811
    time_machine.move_to("2026-11-25 10:00+08:00")
    client = browser_of(zhao)
    points = series(client.get("/reservoir/").context["chart"])
    assert len(points) > 5
    for point in points:
        assert len(client.get(point["url"]).context["rows"]) == point["value"], point["url"]


def test_the_bars_of_the_year_before_open_its_entries(served, browser_of, api_of, zhao, lin):  # noqa: F811
    factories.CostFactory(account=served["small"], on=AS_OF - timedelta(400), amount=Decimal(77), kind="freight")
    client = browser_of(zhao)
    for path in ("/serving/", f"/customers/{served['small'].pk}/serving/"):
        bars = [one for one in series(client.get(path).context["bars"], 0) if one["value"]]
        assert bars, path
        for bar in bars:
            listed = api_of(zhao).get(f"/api/v1/costs/?{bar['url'].partition('?')[2]}").json()["results"]
            assert sum(Decimal(entry["amount"]) for entry in listed) == Decimal(str(bar["value"])), bar["url"]
            assert client.get(bar["url"]).context["count"] == len(listed)


def test_each_point_of_satisfaction_opens_the_answers_of_its_quarter(lin, zhao, acme, browser_of):
    today = timezone.localdate()
    earlier = today - timedelta(100)
    for score, day in ((2, today), (4, today), (5, earlier)):
        said(acme, 3, score, "csat5", day, role="user")
    said(acme, 3, 9, "nps", today)
    client = browser_of(zhao)
    since = today - timedelta(365)
    for path in (f"/satisfaction/?since={since}", f"/customers/{acme.pk}/satisfaction/"):
        points = series(client.get(path).context["picture"])
        assert [client.get(point["url"]).context["count"] for point in points] == [1, 2], path


def test_each_month_of_the_seasons_leads_to_its_line_where_every_year_opens(years, browser_of, zhao):  # noqa: F811
    page = browser_of(zhao).get("/development/")
    boxes = series(page.context["seasons"])
    assert len(boxes) == 12
    for month, box in enumerate(boxes, start=1):
        assert box["url"] == f"#season-{month}" and f'id="season-{month}"' in page.content.decode()
