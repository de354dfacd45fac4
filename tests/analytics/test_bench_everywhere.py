"""The bench opens every page, and a page that fails stops it."""

import pytest
from django.http import HttpResponse

from analytics.actions import recompute
from analytics.actions.bench import clocks, everywhere
from analytics.actions.bench.report import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(recompute, "APART", {})
    monkeypatch.setattr(clocks, "request", lambda call, **_: call() or clocks.Cost(1.0, 1.0, 1.0, 1))
    wanted = ["/customers/", "/receivables/", "/nowhere/"]
    monkeypatch.setattr(everywhere, "addresses", lambda account: iter(wanted))


def test_pages_of_lists_analyses_and_of_one_customer_are_among_them(acme):
    found = set(everywhere.addresses(acme))
    assert {"/customers/", "/receivables/", "/agents/", "/departures/", f"/customers/{acme.pk}/trade/"} <= found
    assert not any(one.startswith(("/api/", "/auth/")) or "<" in one for one in found)


def test_what_opens_is_measured_and_what_is_not_there_is_left_out(quick, acme, zhao, system, browser_of):
    report = Report(database="sqlite")
    everywhere.measure(report, browser_of(zhao), acme, tell=lambda _: None, by=system)
    assert sorted(case.name for case in report.cases) == ["slowest: /customers/", "slowest: /receivables/"]


def test_a_page_that_fails_stops_it(quick, acme, system):
    class Broken:
        def get(self, _path):
            return HttpResponse(status=503)

    with pytest.raises(RuntimeError, match="/customers/ answers 503"):
        everywhere.measure(Report(database="sqlite"), Broken(), acme, tell=lambda _: None, by=system)
