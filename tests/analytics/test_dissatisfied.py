"""What the dissatisfied have in common: counts equal SQL over the rows, by page, file and API, within one's scope."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from analytics.facts import dissatisfied
from analytics.facts.satisfaction import Asked
from analytics.rules.profiles import Trait
from analytics.views import satisfaction_common
from analytics.views.profile_words import SAYS
from analytics.views.satisfaction_common import called, valued
from lifecycle.actions import cases
from lifecycle.models import Survey, SurveyAnswer
from lifecycle.rules import surveys
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def said(account, score, ago=3, role="user"):
    return SurveyAnswer.objects.create(
        survey=Survey.objects.get(key="visit"), account=account, scale="csat10", score=score, role=role,
        points=surveys.points("csat10", score), tier=account.tier, is_low=surveys.is_low("csat10", score),
        answered_on=TODAY() - timedelta(ago),
    )  # fmt: skip


def reported(account, ago, sort="complaint"):
    at = timezone.now() - timedelta(ago)
    return cases.report(values={"account": account, "sort": sort, "title": "x", "opened_at": at}, by=account.owner)


@pytest.fixture
def book(lin, chen):
    """Eight dissatisfied, seven of them in the West and six with a complaint; sixteen satisfied in the East."""
    low = [factories.AccountFactory(owner=lin, region="West" if n else "East", tier="iron") for n in range(8)]
    high = [factories.AccountFactory(owner=lin if n else chen, region="East", tier="gold") for n in range(16)]
    for account in low:
        said(account, 3)
        said(account, 9)
    for account in high:
        said(account, 9)
    for account in [*low[:6], high[1]]:
        reported(account, 30)
    reported(high[2], 500)
    reported(high[3], 30, "request")
    cases.cancel(reported(high[4], 30), note="by mistake", by=account.owner)
    for account, late in ((low[0], 3), (low[1], 0), (high[0], 0)):
        promised = TODAY() - timedelta(20)
        factories.OrderFactory(account=account, ordered_on=promised - timedelta(9), promised_on=promised,
                               delivered_on=promised + timedelta(late))  # fmt: skip
    factories.VisitFactory(account=low[2], held_at=timezone.now() - timedelta(2))
    factories.VisitFactory(account=low[3], held_at=timezone.now() - timedelta(2), kind="call")
    return low, high


def counted(found):
    return {(one.name, trait.value): (trait.key, trait.rest) for one in found.found for trait in one.traits}


def asked():
    return Asked(TODAY() - timedelta(364), TODAY())


@pytest.mark.db_both
def test_the_counts_are_those_of_the_rows(book, zhao, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        found = dissatisfied.common(asked(), zhao)
    counts = counted(found)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.region, SUM(s.low), SUM(1 - s.low) FROM accounts_account a JOIN (SELECT account_id, "
            "MAX(CASE WHEN is_low THEN 1 ELSE 0 END) AS low FROM lifecycle_surveyanswer GROUP BY account_id) s "
            "ON s.account_id = a.id GROUP BY a.region"
        )
        regions = {("region", name): (low, rest) for name, low, rest in cursor.fetchall()}
    assert {key: value for key, value in counts.items() if key[0] == "region"} == regions
    assert counts["complained", "yes"] == (6, 1) and counts["complained", "no"] == (2, 15)
    assert counts["late", "yes"] == (1, 0) and counts["late", "no"] == (1, 1), "only where a day was promised"
    assert counts["visited", "yes"] == (1, 0), "a call is no visit"


@pytest.mark.db_both
def test_the_page_names_them_and_each_trait_opens_its_customers(book, zhao, browser_of):
    client = browser_of(zhao)
    page = client.get("/satisfaction/")
    assert page.context["common_says"].startswith("8 of 24 customers that answered gave a low answer. More often than")
    assert "Complained in these days (75% against 6%)" in page.context["common_says"]
    for row in page.context["common"]:
        if row["url"]:
            listed = client.get("/satisfaction/" + row["url"].partition("#")[0]).context["accounts"]
            assert len(listed) == row["one"].key and all(one["low"] for one in listed), row["words"]
    assert page.context["common_picture"].option["series"][1]["data"][0]["url"]
    narrowed = client.get("/satisfaction/?trait=region:West").context
    assert [text for text, _url in narrowed["chips"]] == ["Dissatisfied: Region: West"]
    assert client.get("/satisfaction/?trait=colour:red").context["faults"]


def test_the_satisfied_side_of_a_trait_opens_its_customers_too(book, zhao, browser_of):
    client = browser_of(zhao)
    page = client.get("/satisfaction/")
    for row in page.context["common"]:
        if row["rest_url"]:
            listed = client.get("/satisfaction/" + row["rest_url"].partition("#")[0]).context["accounts"]
            assert len(listed) == row["one"].rest and not any(one["low"] for one in listed), row["words"]
    bars = page.context["common_picture"].option["series"][0]["data"]
    assert bars and all("side=rest" in bar["url"] for bar in bars)
    chips = client.get("/satisfaction/?trait=region:East&side=rest").context["chips"]
    assert [text for text, _url in chips] == ["Satisfied: Region: East"] and "side" not in chips[0][1]
    assert client.get("/satisfaction/?trait=region:East&side=both").context["faults"]


@pytest.mark.parametrize("by", ["tier", "role", "owner", "region", "segment"])
def test_every_part_opens_its_answers_what_nobody_knows_too(book, zhao, browser_of, by):
    said(factories.AccountFactory(owner=None, region="", tier=""), 4, role="")
    client = browser_of(zhao)
    rows = client.get(f"/satisfaction/?by={by}").context["rows"]
    assert rows[-1]["name"] in ("Not known", "Unassigned")
    for row in rows:
        assert client.get(row["url"]).context["count"] == row["answers"], row["name"]


def test_a_trait_that_is_there_or_not_has_one_row_and_no_lift_lies_past_1(book, zhao, browser_of):
    rows = browser_of(zhao).get("/satisfaction/").context["common"]
    said = [row["words"].partition(":")[0] for row in rows if "these days" in row["words"]]
    assert len(said) == len(set(said)) >= 2 and "Complained in these days" in [row["words"] for row in rows]


@pytest.mark.parametrize(
    ("says", "shown"), [("open", ["1.0×", "1.0×", "1.0×"]), ("more", ["1.2×", "1.00020×", "1.4×"])]
)
def test_no_lift_is_told_as_more_than_1(says, shown):
    at = (1.0004, 0.9997, 1.0003) if says == "open" else (1.2, 1.0002, 1.4)
    one = Trait("yes", 9, 9, 0.5, 0.5, *at, 0.1, says)
    line = satisfaction_common.line("visited", one, QueryDict())
    assert (line["lift"], *line["interval"].split(" – ")) == tuple(shown)


@pytest.mark.db_both
def test_by_region_with_counts_and_by_filters_in_the_address(book, zhao, browser_of, api_of):
    client = browser_of(zhao)
    rows = client.get("/satisfaction/?by=region").context["rows"]
    assert [(row["name"], row["answers"], row["low"]) for row in rows] == [("East", 18, 1), ("West", 14, 7)]
    assert rows[1]["mean"]["interval"] and "region=West" in rows[1]["url"]
    assert len(client.get(rows[1]["url"]).context["rows"]) == 14
    west = api_of(zhao).get("/api/v1/satisfaction/?by=region&region=West").json()
    assert [(one["part"], one["answers"]) for one in west["parts"]] == [("West", 14)]
    assert client.get("/satisfaction/?region=West").context["figures"][3]["value"] == "7"


@pytest.mark.db_both
def test_file_and_api_say_the_same_within_ones_scope(book, zhao, lin, chen, browser_of, api_of):
    url = "/satisfaction/?format=csv&what=common"
    sheet = b"".join(browser_of(zhao).get(url).streaming_content).decode("utf-8-sig")
    lines = {(one["Characteristic"], one["Trait"]): one for one in csv.DictReader(sheet.splitlines())}
    told = api_of(zhao).get("/api/v1/satisfaction/dissatisfied/").json()
    assert (told["dissatisfied"], told["satisfied"]) == (8, 16)
    for one in told["traits"]:
        line = lines.pop((called(one["characteristic"]), valued(one["characteristic"], one["value"])))
        assert (int(line["Dissatisfied"]), int(line["The others"])) == (one["dissatisfied"], one["satisfied"])
        assert line["Conclusion"] == str(SAYS[one["says"]][0])
    assert not lines
    assert api_of(lin).get("/api/v1/satisfaction/dissatisfied/").json()["satisfied"] == 15
    few = api_of(chen).get("/api/v1/satisfaction/dissatisfied/").json()
    assert (few["dissatisfied"], few["satisfied"], few["traits"]) == (0, 1, [])
    assert "at least 5 of them" in browser_of(chen).get("/satisfaction/").context["common_says"]
    assert api_of(lin).get("/api/v1/satisfaction/dissatisfied/?trait=x:y").status_code == 400


def test_what_was_not_is_said_without_a_double_no():
    assert satisfaction_common.told(dissatisfied.LATE, "no") == "Nothing came late in these days"
    assert satisfaction_common.told(dissatisfied.LATE, "yes") == "Something came late in these days"
    assert satisfaction_common.told(dissatisfied.VISITED, "no") == "Not visited face to face in these days"


def test_punctual_deliveries_are_nothing_the_dissatisfied_have_in_common(book, zhao, browser_of):
    """Seven of the dissatisfied were served in time, of the others hardly anybody."""
    low, high = book
    for account in low[1:]:
        promised = TODAY() - timedelta(20)
        factories.OrderFactory(account=account, ordered_on=promised - timedelta(9), promised_on=promised,
                               delivered_on=promised)  # fmt: skip
    for account in high[2:]:
        promised = TODAY() - timedelta(20)
        factories.OrderFactory(account=account, ordered_on=promised - timedelta(9), promised_on=promised,
                               delivered_on=promised + timedelta(4))  # fmt: skip
    shown = browser_of(zhao).get("/satisfaction/")
    words = "Nothing came late in these days"
    assert words not in [row["words"] for row in shown.context["common"]] and words not in shown.context["common_says"]
    (said_so,) = shown.context["common_apart"]
    assert said_so.startswith(f"Late deliveries are not what sets them apart: {words} (") and said_so in (
        shown.content.decode())  # fmt: skip


def test_the_list_of_customers_says_that_its_two_scores_are_of_two_questions(book, zhao, browser_of):
    page = browser_of(zhao).get("/satisfaction/").content.decode()
    assert "come from two questions" in page and "−100–100" in page and "0–10" in page
