"""Who has no owner, region, segment or tier can be asked for by one word on every analysis, and in its lists."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from lifecycle.models import Play, PlayUse, Survey, SurveyAnswer, SurveyInvitation, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
TODAY = date(2026, 11, 25)
UNKNOWN = {"owner": "unassigned", "region": "none", "segment": "none", "tier": "none"}
DAYS = "since=2026-11-01&until=2026-11-25"


def answered(account, tier, score):
    moment = datetime.fromisoformat("2026-11-10 10:00+08:00")
    survey, contact = Survey.objects.get(key="nps"), factories.ContactFactory(account=account)
    asked = SurveyInvitation.objects.create(
        survey=survey, account=account, contact=contact, sent_at=moment, answered_at=moment,
        expires_at=moment + timedelta(30), by=account.by, digest=f"d{account.pk}",
    )  # fmt: skip
    SurveyAnswer.objects.create(
        invitation=asked, survey=survey, account=account, contact=contact, scale="nps", score=score, points=score,
        tier=tier, answered_on=moment.date(),
    )  # fmt: skip


def warned(account, tier, state="kept", play=None):
    day = TODAY - timedelta(20)
    made = Warning.objects.create(
        account=account, opened_on=day, risk_at_opening=0.6, risk=0.3, value_at_risk=10, tier_at_opening=tier,
        state=state, closed_on=day, closed_by=account.by,
    )  # fmt: skip
    if play:
        PlayUse.objects.create(account=account, play=play, warning=made, on=day, by=account.by, tier=tier, risk=0.6)


@pytest.fixture
def book(lin):
    """One customer of whom all is known, and one of whom nothing is; each answered, was warned of and given a play."""
    play = Play.objects.get(key="problems")
    known = factories.AccountFactory(owner=lin, region="East", segment="roads", tier="gold")
    unknown = factories.AccountFactory(owner=None, region="", segment="", tier="")
    for account, tier, score in ((known, "gold", 9), (unknown, "", 3)):
        account.by = lin
        answered(account, tier, score)
        warned(account, tier, play=play)
    return {"known": known, "unknown": unknown, "play": play}


@pytest.mark.db_both
@pytest.mark.parametrize(("name", "word"), UNKNOWN.items())
def test_satisfaction_of_whom_it_is_not_known(name, word, book, browser_of, api_of, zhao):
    found = api_of(zhao).get(f"/api/v1/satisfaction/?{DAYS}&{name}={word}").json()
    assert (found["whole"]["answers"], found["whole"]["low"], found["response"]["n"]) == (1, 0, 1)
    client = browser_of(zhao)
    page = client.get(f"/satisfaction/?{DAYS}&{name}={word}")
    assert [one["account"] for one in page.context["accounts"]] == [book["unknown"]]
    assert len(page.context["chips"]) == 1 and word not in page.context["chips"][0][0]
    for figure in page.context["figures"]:
        if figure["label"] in ("NPS", "Have answered"):
            assert client.get(figure["url"]).context["count"] == 1, figure["url"]


@pytest.mark.db_both
@pytest.mark.parametrize(("name", "word"), UNKNOWN.items())
def test_outcomes_of_whom_it_is_not_known(name, word, book, browser_of, api_of, zhao):
    assert api_of(zhao).get(f"/api/v1/outcomes/?{name}={word}").json()["whole"]["count"] == 1
    assert api_of(zhao).get("/api/v1/outcomes/").json()["whole"]["count"] == 2
    client = browser_of(zhao)
    page = client.get(f"/outcomes/?{name}={word}").context
    (row,) = page["rows"]
    assert client.get(row[2]).context["count"] == 1 and len(page["chips"]) == 1


@pytest.mark.db_both
@pytest.mark.parametrize(("name", "word"), [*UNKNOWN.items(), ("owner", "lin"), ("region", "East"), ("tier", "gold")])
def test_plays_are_narrowed_and_open_as_many_uses(name, word, book, browser_of, api_of, zhao, lin):
    word = str(lin.pk) if word == "lin" else word
    (line,) = api_of(zhao).get(f"/api/v1/play-effects/?{name}={word}").json()
    assert (line["applied"], line["cases"]["ended"]) == (1, 1)
    client = browser_of(zhao)
    page = client.get(f"/plays/effects/?{name}={word}").context
    (row,) = page["rows"]
    assert client.get(row["url"]).context["count"] == 1 and len(page["chips"]) == 1
    told = b"".join(client.get(f"/plays/effects/?{name}={word}&format=csv").streaming_content).decode()
    assert "problems,1,1,1" in told


def test_plays_of_a_time_are_those_of_warnings_opened_in_it(book, browser_of, api_of, zhao, lin):
    apart = factories.AccountFactory(owner=lin)
    PlayUse.objects.create(account=apart, play=book["play"], on=TODAY, by=lin, tier="gold")
    Warning.objects.filter(account=book["known"]).update(opened_on=date(2026, 1, 5))
    (line,) = api_of(zhao).get("/api/v1/play-effects/?since=2026-11-01").json()
    assert (line["applied"], line["cases"]["ended"], line["without_warning"]) == (2, 1, 1)
    client = browser_of(zhao)
    page = client.get("/plays/effects/?since=2026-11-01&until=2026-11-24").context
    assert page["rows"][0]["line"].uses == 1 == client.get(page["rows"][0]["url"]).context["count"]
    assert {"begun_from", "begun_to"} <= parse_qs(urlsplit(page["rows"][0]["url"]).query).keys()
    assert [text for text, _url in page["chips"]] == ["Opened from: 1 Nov 2026", "Opened to: 24 Nov 2026"]
    assert client.get("/plays/effects/?since=2026-11-20&until=2026-11-19").context["faults"]
    assert "Take a filter away" in client.get("/plays/effects/?region=Mars").content.decode()
    assert api_of(zhao).get("/api/v1/play-effects/?tier=brass").status_code == 400


@pytest.mark.db_both
def test_coverage_by_segment_adds_up_and_opens_its_customers(book, browser_of, api_of, zhao, lin):
    factories.AccountFactory(owner=lin, segment="rail", tier="platinum")
    factories.AccountFactory(owner=None, segment="", tier="platinum")
    found = api_of(zhao).get("/api/v1/coverage/?by=segment").json()
    assert {row["part"]: row["due"] for row in found["parts"]} == {"": 1, "rail": 1, "roads": 1}
    client = browser_of(zhao)
    page = client.get("/coverage/?by=segment").context
    for row in page["rows"]:
        assert len(client.get(row["url"]).context["rows"]) == row["line"].due, row["name"]
    assert {row["name"] for row in page["rows"]} == {"rail", "roads", "Not known"}
    assert api_of(zhao).get("/api/v1/coverage/?owner=unassigned").json()["whole"]["due"] == 1
