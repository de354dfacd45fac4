"""What only some may decide stands on their Today, a line a kind; the headline says what the team is late with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import TierChange
from analytics.models import Report
from kam.choices import Role
from kam.models import Team
from lifecycle.actions import promises, warnings
from lifecycle.facts import decisions
from lifecycle.models import Case, CaseStep
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
DAY = date(2026, 11, 25)
URL = "/today/"


@pytest.fixture
def asked(acme, lin, system):
    """One of each kind that waits for the director."""
    TierChange.objects.create(account=acme, tier="gold", was="platinum", state="proposed", from_on=DAY, by=system)
    reasons = [["silence", 1.0, {"silent": 74, "gap": 21}]]
    warnings.warn(acme, risk=0.94, value_at_risk=Decimal(9000), reasons=reasons, on=DAY, by=system)
    Report.objects.create(user=lin, unit=lin.team, span="month", first_on=date(2026, 10, 1), last_on=date(2026, 10, 31),
                          state="submitted", told_at=timezone.now())  # fmt: skip
    now = timezone.now()
    case = Case.objects.create(account=acme, user=lin, sort="complaint", by=lin, title="Colours", due_at=now,
                               answer_due_at=now - timedelta(9), opened_at=now - timedelta(30))  # fmt: skip
    said = {"state": case.state, "severity": case.severity, "function": case.function}
    CaseStep.objects.create(case=case, kind="late", rung=3, clock="answer", by=system, **said)


def test_the_director_finds_each_kind_with_its_list(asked, acme, zhao, browser_of):
    found = decisions.waiting(zhao)
    assert {one.kind.key: one.count for one in found} == {"warnings": 1, "cases": 1, "tiers": 1, "reports": 1}
    browser = browser_of(zhao)
    page = browser.get(URL)
    told = page.content.decode()
    for words in ("1 change of tier waits for your approval", "1 report waits for your answer",
                  "1 churn warning is followed by nobody", "director was told"):  # fmt: skip
        assert words in told, words
    (warning,) = acme.warnings.all()
    assert f'<a href="/warnings/{warning.pk}/">{acme}</a>' in told, "whose warning nobody follows"
    assert "4 things need you" in page.context["page"]["title"] and "Nothing needs you today" not in told
    for one in found:
        listed = browser.get(f"{reverse(one.kind.address)}?{one.kind.query}")
        assert len(listed.context["rows"]) == one.count, one.kind.key


def test_the_api_tells_them_as_the_page_does(asked, zhao, lin, api_of, browser_of):
    told = api_of(zhao).get("/api/v1/today/").json()["decisions"]
    assert {one["kind"]: one["count"] for one in told} == {"warnings": 1, "cases": 1, "tiers": 1, "reports": 1}
    page = browser_of(zhao).get(URL).content.decode()
    for one in told:
        assert one["words"] in page and one["url"].replace("&", "&amp;") in page
    assert api_of(lin).get("/api/v1/today/").json()["decisions"] == []


def test_whoever_decides_none_of_it_is_asked_none_of_it(asked, lin, browser_of):
    assert decisions.waiting(lin) == []
    page = browser_of(lin).get(URL)
    assert "For you to decide" not in page.content.decode()
    assert "Acme Building may leave (risk 94%)" in page.context["page"]["title"], "the worst warning stands in it"


def test_the_headline_of_a_leader_says_what_the_team_is_late_with(acme, north, lin, browser_of):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    assert browser_of(lead).get(URL).context["page"]["title"] == "Nothing is due today"
    for text in ("Samples", "Offer"):
        promises.make(acme, text=text, due_on=DAY - timedelta(3), by=lin)
    assert browser_of(lead).get(URL).context["page"]["title"] == "Late in the team: 2 promises"
