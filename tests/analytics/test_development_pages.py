"""Development through its doors: page, files, list, panel and API say the same, filters narrow all, sight is kept."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db.models import Sum

from accounts.models import Account
from analytics.actions import recompute
from analytics.choices import Step
from analytics.models import Development
from kam.choices import RunKind
from kam.rules.formats import JOINER
from tests import factories
from tests.analytics import development_books as books

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
LIST = "/development/customers/"


@pytest.fixture
def book(acme, other, lin, zhao):
    """Acme grows and takes up glue, another's customer is new and of a new region, a third one no longer orders."""
    sold = books.products()
    Account.objects.filter(pk=acme.pk).update(region="East", industry="Trade", tier="gold", segment="North")
    Account.objects.filter(pk=other.pk).update(region="West", industry="Retail", kind="dealer")
    gone = factories.AccountFactory(code="GONE", owner=lin, region="East")
    for month in range(30):
        on = DAY.replace(day=1) - timedelta(days=30 * month)
        rise = 2 if month < 12 else 1
        books.order(acme, on, (sold["pipes1"], f"{1000 * rise}.10"), *([(sold["glue1"], "70.05")] if month < 3 else []))
    books.order(other, DAY - timedelta(30), (sold["tiles1"], "5000.55"))
    books.order(gone, DAY - timedelta(500), (sold["tiles1"], "4000.00"))
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=zhao)
    return acme, other, gone


def lines_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines()))


@pytest.mark.db_both
def test_page_files_and_api_say_the_same(book, zhao, browser_of, api_of):
    browser, api = browser_of(zhao), api_of(zhao)
    page = browser.get("/development/")
    told, said = api.get("/api/v1/development/").json(), page.context["bridge"]
    assert page.context["headline"].replace(JOINER, "") == (
        "Revenue rose by 82.6% to CN¥29.2K: +CN¥12K from more of the same, +CN¥5,001 from new and returning customers, "
        "−CN¥4,000 with customers who no longer order, +CN¥210 from new products."
    )
    assert Decimal(told["now"]) == said.now and Decimal(told["change"]) == said.now - said.before
    assert {one["key"]: Decimal(one["change"]) for one in told["steps"]} == {
        step: line.change for step, line in said.steps.items()}  # fmt: skip
    assert set(said.steps) == {"more", "products", "markets", "gone"}
    file = lines_of(browser.get("/development/?format=csv"))
    assert {row["What moved"]: Decimal(row["Change"]) for row in file} == {
        str(Step(k).label): v.change for k, v in said.steps.items()
    }
    rows = api.get("/api/v1/developments/").json()["results"]
    assert sum(Decimal(row["change"]) for row in rows) == said.change == sum(map(Decimal, told["groups"].values()))
    sheet = lines_of(browser.get(f"{LIST}?format=csv"))
    assert sum(Decimal(row["Change"]) for row in sheet) == said.change and len(sheet) == len(rows)
    parts = lines_of(browser.get("/development/?format=csv&part=shares&by=region"))
    by_region = api.get("/api/v1/development/?by=region").json()["parts"]
    assert {row["Region"]: row["Now"] for row in parts} == {one["key"]: one["now"] for one in by_region}
    months = lines_of(browser.get("/development/?format=csv&part=seasons"))
    assert {row["Index"] for row in months if row["Month"] == "5"} == {
        str(round(one["index"], 4)) for one in told["seasons"]["months"] if one["month"] == 5}  # fmt: skip
    assert browser.get("/development/?format=xlsx").content[:2] == b"PK"


@pytest.mark.db_both
def test_each_sees_their_own_and_no_more(book, lin, chen, browser_of, api_of):
    acme, other, gone = book
    page = browser_of(lin).get("/development/")
    own = Development.objects.filter(account__in=[acme, gone], period="year").aggregate(now=Sum("now"))["now"]
    assert page.context["bridge"].now == Decimal(str(own)).quantize(Decimal("0.01"))
    assert "markets" not in page.context["bridge"].steps
    assert {row["account"] for row in api_of(chen).get("/api/v1/developments/").json()["results"]} == {other.pk}
    told = api_of(chen).get("/api/v1/development/?by=owner").json()
    assert [one["key"] for one in told["parts"]] == [str(chen.pk)] and told["now"] == "5000.55"
    assert api_of(chen).get(f"/api/v1/development/?account={acme.pk}").status_code == 400
    assert browser_of(chen).get(f"/customers/{acme.pk}/development/").status_code == 404
    assert acme.name not in browser_of(chen).get(LIST).content.decode()
    assert told["seasons"] == {"whole_months": 2, "years": 0, "months": []}


def test_every_bar_and_row_opens_what_it_is_made_of(book, zhao, browser_of):
    browser = browser_of(zhao)
    for address in ("/development/", "/development/?by=category", "/development/?by=owner", "/development/?by=tier"):
        page = browser.get(address)
        for one in page.context["steps"]:
            opened = browser.get(one["url"])
            said = f"{one['line'].customers} customer" + "s" * (one["line"].customers > 1)
            assert f"{said}, a line for each product group: " in opened.content.decode(), "as many as the bar counts"
            rows = opened.context["rows"]
            assert len(rows) == Development.objects.filter(
                period="year", step=one["url"].partition("step=")[2]).exclude(change=0).count() > 0  # fmt: skip
        for one in page.context["lines"]:
            amounts = lines_of(browser.get(f"{one['url']}&format=csv"))
            assert sum(Decimal(row["Now"]) for row in amounts) == one["line"].now
        for figure in page.context["figures"]:
            assert browser.get(figure["url"]).status_code == 200
    drawn = browser.get("/development/").context["picture"].option["series"]
    assert {item["url"] for series in drawn[1:] for item in series["data"] if item != "-"} >= {
        one["url"] for one in page.context["steps"]}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "codes"),
    [("region=East", {"A", "GONE"}), ("region=none", set()), ("industry=Trade", {"A"}), ("industry=none", {"GONE"}),
     ("category=glue", {"A"}), ("tier=gold", {"A"}), ("tier=none", {"GONE", "B"}), ("segment=North", {"A"}),
     ("kind=dealer", {"B"}), ("step=market", {"B"}), ("step=gone", {"GONE"}), ("step=more", {"A"}),
     ("period=quarter", {"A", "B"}), ("period=so_far&step=products", {"A"}), ("q=GONE", {"GONE"})],
)  # fmt: skip
def test_filters_narrow_the_list_and_the_page_alike(book, asked, codes, zhao, browser_of, api_of):
    acme, other, _gone = book
    names = {acme.pk: "A", other.pk: "B"}
    browser = browser_of(zhao)
    rows = api_of(zhao).get(f"/api/v1/developments/?{asked.replace('q=', 'search=')}").json()["results"]
    assert {names.get(row["account"], "GONE") for row in rows} == codes
    assert len(browser.get(f"{LIST}?{asked}").context["rows"]) == len(rows)
    if "step" not in asked:
        bridge = browser.get(f"/development/?{asked}").context["bridge"]
        assert bridge.now == sum((Decimal(row["now"]) for row in rows), Decimal(0))


def test_a_day_asked_for_is_that_of_the_newest_run_up_to_it(book, zhao, browser_of, api_of):
    earlier = DAY - timedelta(200)
    run = recompute.start(RunKind.DEVELOPMENT, as_of=earlier, by=zhao)
    browser = browser_of(zhao)
    page = browser.get(f"/development/?as_of={DAY - timedelta(3)}")
    assert page.context["as_of"] == earlier and page.context["bridge"].now == Decimal(run.result["year_now"])
    assert api_of(zhao).get(f"/api/v1/development/?as_of={earlier}").json()["as_of"] == str(earlier)
    assert browser.get(f"/development/?as_of={earlier - timedelta(1)}").context["bridge"] is None
    assert browser.get("/development/?run=999999999").context["bridge"] is None
    assert browser.get(f"/development/?run={run.pk}").context["as_of"] == earlier
    assert browser.get(f"{LIST}?as_of={earlier}").status_code == 200


def test_nonsense_is_refused_or_finds_nothing(book, zhao, browser_of, api_of):
    api, browser = api_of(zhao), browser_of(zhao)
    for asked in ("period=decade", "by=weather", "as_of=soon", "account=0", "tier=tin", "step=more"):
        assert api.get(f"/api/v1/development/?{asked}").status_code == 400
    assert browser.get("/development/?period=decade").status_code == 200
    assert browser.get("/development/?category=nothing").context["headline"] == "Nothing was sold in either time."


def test_the_panel_is_the_customers_own_bridge_in_each_time(book, lin, browser_of, api_of):
    acme, _other, gone = book
    page = browser_of(lin).get(f"/customers/{acme.pk}/development/")
    told = api_of(lin).get(f"/api/v1/development/?account={acme.pk}").json()
    assert Decimal(told["change"]) == page.context["bridge"].change > 0
    assert [one["name"] for one in page.context["rows"]] == ["pipes", "glue"]
    assert page.context["rows"][1]["step"] == Step.PRODUCTS.label
    assert len(page.context["season_lines"]) == 12 and "no month stands out" in page.context["season_says"]
    opened = page.context["season_lines"][4]["cells"][0]["url"]
    assert f"account={acme.pk}" in opened and "since=2026-05-01" in opened
    quarter = browser_of(lin).get(f"/customers/{acme.pk}/development/?period=quarter")
    assert quarter.context["bridge"].now < page.context["bridge"].now
    assert browser_of(lin).get(f"/customers/{acme.pk}/development/?period=ever").context["period"] == "year"
    left = browser_of(lin).get(f"/customers/{gone.pk}/development/").content.decode()
    assert "with customers who no longer order" in left or "Revenue fell by 100%" in left


def test_htmx_gets_the_part_that_changed(book, zhao, browser_of):
    part = browser_of(zhao).get("/development/?tier=gold", headers={"hx-request": "true"}).content.decode()
    assert part.startswith('<section id="list"') and "<html" not in part and "Tier: Gold" in part


def test_pages_ask_no_more_for_more_customers(book, zhao, browser_of, api_of, django_assert_max_num_queries):
    acme, _other, _gone = book
    browser, api = browser_of(zhao), api_of(zhao)
    addresses = (("/development/", 17), (LIST, 14), (f"/customers/{acme.pk}/development/", 12))
    for more in (0, 30):
        for number in range(more):
            account = factories.AccountFactory(code=f"M{number}", region=f"R{number}")
            books.order(account, DAY - timedelta(9), bare="10.00")
        recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=zhao)
        for address, most in addresses:
            browser.get(address)
            with django_assert_max_num_queries(most):
                assert browser.get(address).status_code == 200
        with django_assert_max_num_queries(10):
            api.get("/api/v1/development/")


def test_who_fell_and_who_rose_stand_as_whole_customers(book, zhao, lin, browser_of):
    acme, other, gone = book
    page = browser_of(zhao).get("/development/")
    (fell, lost), (rose, won) = page.context["movers"]["sides"]
    assert (fell, rose) == ("Fell most", "Rose most")
    assert [one["mover"].pk for one in lost] == [gone.pk] and lost[0]["part"] == -1
    assert [one["mover"].pk for one in won] == [acme.pk, other.pk]
    sums = Development.objects.filter(period="year").values("account").annotate(now=Sum("now"), before=Sum("before"))
    for one in sums:
        mover = next(line["mover"] for line in (*lost, *won) if line["mover"].pk == one["account"])
        assert mover.now == Decimal(str(one["now"])).quantize(Decimal("0.01"))
        assert mover.change == Decimal(str(one["now"] - one["before"])).quantize(Decimal("0.01"))
    assert page.context["movers"]["says"].startswith(f"{gone} (−")
    own = browser_of(lin).get("/development/").context["movers"]["sides"]
    assert other.pk not in {line["mover"].pk for _title, lines in own for line in lines}


def test_growth_from_a_tiny_base_is_a_factor_on_the_page_and_a_fraction_in_files(acme, other, zhao, browser_of, api_of):
    sold = books.products()
    for account, before in ((acme, "100.00"), (other, "2.00")):
        books.order(account, DAY - timedelta(400), (sold["tiles1"], before))
        books.order(account, DAY - timedelta(30), (sold["tiles1"], "2451.00"))
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=zhao)
    page = browser_of(zhao).get("/development/").content.decode()
    assert ">×25</td>" in page and ">from almost nothing</td>" in page and "2,351%" not in page
    assert "Revenue rose to CN¥4,902 (×48): +CN¥4,800 from more of the same." in page
    assert api_of(zhao).get("/api/v1/development/").json()["growth"] == pytest.approx(4800 / 102)


def test_what_new_customers_bring_has_one_name_in_sentence_figure_and_filter(book, zhao, browser_of):
    page = browser_of(zhao).get("/development/")
    figure = next(one for one in page.context["figures"] if "step=market" in one["url"])
    listed = browser_of(zhao).get(figure["url"])
    assert figure["label"] == "New and returning customers" == listed.context["chips"][0]["label"].split(": ")[-1]
    assert "from new and returning customers" in page.context["headline"]


@pytest.mark.db_both
def test_won_and_lost_business_is_told_of_the_book_and_of_one(book, lin, zhao, browser_of):
    acme, other, gone = book

    def won(user, url):
        return browser_of(user).get(url).context["won"].replace(JOINER, "")

    assert won(zhao, "/development/") == (
        f"1 customer was won or won back (+CN¥5,001): {other} (+CN¥5,001); 1 was lost (−CN¥4,000): {gone} (−CN¥4,000)."
    )
    assert won(lin, "/development/") == f"No customer was won; 1 was lost (−CN¥4,000): {gone} (−CN¥4,000)."
    assert won(zhao, "/development/?region=West").endswith("; none was lost.")
    assert won(zhao, "/development/?tier=gold") == "No customer was won; none was lost."
    told = "Taken up: glue (+CN¥210)."
    assert won(zhao, f"/customers/{acme.pk}/development/") == told
    assert won(zhao, f"/customers/{gone.pk}/development/") == "Dropped: tiles (−CN¥4,000)."


def test_who_came_with_nothing_to_name_is_counted_all_the_same(book, zhao, browser_of, monkeypatch):
    monkeypatch.setattr("analytics.views.development_won.facts", SimpleNamespace(came_and_went=lambda *_asked: []))
    told = browser_of(zhao).get("/development/").context["won"].replace(JOINER, "")
    assert told == "1 customer was won or won back (+CN¥5,001); 1 was lost (−CN¥4,000)."
