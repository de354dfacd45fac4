"""Loyalty by tier, owner, region and segment: figures, sentence, picture, files, ways on; narrowed like the list."""

from __future__ import annotations

import html
import re

import pytest

from analytics.models import Loyalty
from analytics.rules import loyalty_parts as rules
from analytics.rules.loyalty_parts import Tally
from kam.choices import RunKind
from kam.models import Run
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def of(*scores, customers=0):
    return Tally(customers or len(scores), len(scores), sum(scores), sum(one * one for one in scores),
                 sum(one >= 70 for one in scores))  # fmt: skip


def test_the_mean_of_a_part_lies_within_its_interval_on_the_scale_to_a_hundred():
    found = of(40, 50, 60, 90)
    assert found.mean.value == 60 and found.mean.least < 60 < found.mean.most and found.loyal_share == 0.25
    assert of(99, 100, 100, 98).mean.most <= 100
    assert of(50).mean.least is None and of().mean is None and of().loyal_share is None


def test_who_stands_out_lies_apart_from_all_others_together():
    low, high = rules.apart({"a": of(20, 21, 22, 23), "b": of(70, 72, 74, 76), "c": of(60, 61, 62, 90)})
    assert (low.part, round(low.own.value)) == ("a", 22) and high is None or high.part == "b"
    assert rules.apart({"a": of(20, 80, 50), "b": of(30, 70, 55)}) == (None, None)
    assert rules.apart({"a": of(20, 21)}) == (None, None), "nobody to compare with"
    assert rules.apart({"": of(1, 2, 3, 4), "a": of(90, 91, 92), "b": of(90, 91, 93)})[0] is None, "not known is none"
    assert rules.apart({"a": of(20, 21), "b": of(90, 91, 92, 93)})[0] is None, "two say nothing"


@pytest.fixture
def book(lin, chen, system):
    """East is little loyal, West much; one customer stands nowhere and has no owner; of one nobody knows."""
    run = Run.objects.create(kind=RunKind.CHURN, as_of="2026-11-24", state="done", is_current=True, started_by=system)
    rows = [("East", lin, "gold", score) for score in (20, 22, 24, 26)]
    rows += [("West", chen, "iron", score) for score in (80, 82, 84, 86)]
    rows += [("", None, "", 50), ("West", chen, "iron", None)]
    for place, (region, owner, tier, score) in enumerate(rows):
        account = factories.AccountFactory(name=f"C{place}", region=region, owner=owner, tier=tier)
        Loyalty.objects.create(run=run, account=account, score=score, known_share=0.6)
    return run


def lines(page):
    """The table of parts: {name: (mean, customers, known, loyal)} and the ways."""
    body = re.search(r'id="parts".*?<table class="cards">(.*?)</table>', page, re.S)[1]
    found = {}
    for row in re.findall(r"<tr>(<td.*?)</tr>", body, re.S):
        cells = [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<td.*?</td>", row, re.S)]
        found[cells[0]] = cells[1:], [html.unescape(url) for url in re.findall(r'href="([^"]+)"', row)]
    return found


def test_the_page_tells_each_part_and_each_number_opens_its_customers(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/loyalty/?by=region").content.decode()
    found = lines(page)
    assert list(found) == ["East", "West", "Not known", "All"]
    assert found["East"][0][0].startswith("23") and found["West"][0][1:3] == ["5", "4"]
    assert found["West"][0][3] == "4 100%" and found["All"][0][1:3] == ["10", "9"]
    assert "Least loyal, by more than chance: East (23 of 100, all others 76)." in page
    for name, count in (("East", 4), ("West", 5), ("Not known", 1)):
        url = found[name][1][0].partition("#")[0]
        assert client.get(f"/loyalty/{url}").context["count"] == count, name
    assert client.get(f"/loyalty/{found['West'][1][1].partition('#')[0]}").context["count"] == 4
    assert client.get(f"/loyalty/{found['West'][1][2].partition('#')[0]}").context["count"] == 4
    assert 'id="loyalties"' in page or "loyalties-data" in page


@pytest.mark.parametrize("by", ["tier", "owner", "region", "segment"])
def test_each_way_of_breaking_down_and_its_unknown_part(by, book, browser_of, zhao):
    client = browser_of(zhao)
    found = lines(client.get(f"/loyalty/?by={by}").content.decode())
    unknown = {"tier": "No tier", "owner": "Unassigned"}.get(by, "Not known")
    url = found[unknown][1][0].partition("#")[0]
    page = client.get(f"/loyalty/{url}")
    assert page.context["count"] == (10 if by == "segment" else 1)
    assert "Broken down by" not in " ".join(chip["label"] for chip in page.context["chips"])


def test_filters_narrow_figures_and_list_alike_and_htmx_brings_both(book, browser_of, zhao, lin):
    client = browser_of(zhao)
    page = client.get(f"/loyalty/?by=tier&owner={lin.pk}", headers={"HX-Request": "true"}).content.decode()
    assert 'id="summary" hx-swap-oob="true"' in page and list(lines(page)) == ["G Gold"]
    answer = client.get("/loyalty/?by=region&what=parts&format=csv&region=West")
    sheet = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, west, whole = sheet.strip().splitlines()
    assert head.startswith("Part,Customers,Loyalty known,Mean loyalty") and west.startswith("West,5,4,83")
    assert whole.startswith("All,5,4,83")
    assert "Who is loyal" not in client.get("/loyalty/?segment=none&known=false").content.decode()


def test_who_sees_a_part_of_the_book_reads_of_that_part(book, browser_of, api_of, lin, zhao):
    assert list(lines(browser_of(lin).get("/loyalty/?by=region").content.decode())) == ["East"]
    mine = api_of(lin).get("/api/v1/loyalty/?by=region").json()
    assert [row["part"] for row in mine["parts"]] == ["East"] and mine["whole"]["customers"] == 4
    whole = api_of(zhao).get("/api/v1/loyalty/?by=region").json()
    assert whole["as_of"] == "2026-11-24" and whole["whole"]["known"] == 9
    assert api_of(zhao).get("/api/v1/loyalty/?by=role").status_code == 400
    assert api_of(zhao).get("/api/v1/loyalty/?tier=none").json()["whole"]["customers"] == 1
    assert api_of(zhao).get("/api/v1/loyalties/?region=none").json()["results"][0]["score"] == 50
