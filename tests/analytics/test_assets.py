"""Customer asset value from a book: rows, sums, pages, API, as of past days, and nothing that came later."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from analytics.actions import nights, recompute
from analytics.facts import worth_moves
from analytics.models import AssetValue, Score
from analytics.views import assets as pages
from analytics.views import pictures
from kam.choices import RunKind
from kam.models import Run
from lifecycle.choices import Stage
from lifecycle.models import Journey
from tests import factories
from tests.analytics import books

pytestmark = pytest.mark.django_db
DAY = books.DAY


@pytest.fixture
def book(acme, other):
    books.computed(acme, other)
    return acme, other


def valued(day=DAY, by=None):
    return recompute.start(RunKind.VALUE, as_of=day, by=by)


def test_the_run_writes_what_each_is_worth_and_the_sums(book, zhao):
    acme, other = book
    run = valued(by=zhao)
    rows = {row.account_id: row for row in AssetValue.objects.filter(run=run)}
    assert len(rows) == run.result["accounts"] == 8
    assert sum(row.value for row in rows.values()) == Decimal(run.result["value"])
    assert sum(row.at_risk for row in rows.values()) == Decimal(run.result["at_risk"])
    assert rows[acme.pk].tier == acme.__class__.objects.get(pk=acme.pk).tier
    assert rows[acme.pk].value > 0 and rows[other.pk].p > rows[acme.pk].p
    for row in rows.values():
        assert row.low <= row.value <= row.high
    assert 0.5 <= run.result["factor"] <= 2 and set(run.result["retention"]) == {"platinum", "gold", "iron", "lead"}


def test_a_season_does_not_swing_the_value(lin, zhao):
    """Who buys twice as much in summer, year after year, is worth as much whatever day one asks on."""
    for _customer in range(25):
        account = factories.AccountFactory(owner=lin)
        for month in range(42):
            on = DAY - timedelta(days=30 * month)
            amount = Decimal(200 if 4 <= on.month <= 9 else 100)
            factories.OrderFactory(account=account, ordered_on=on, amount=amount, amount_cost=amount / 2)
    found = {month: valued(DAY - timedelta(30 * month), by=zhao).result for month in (0, 3, 6, 9)}
    assert {result["looked_back"] for result in found.values()} == {365}
    values = [float(result["value"]) for result in found.values()]
    assert max(values) / min(values) < 1.45, values


def test_a_young_book_is_corrected_by_its_last_window_and_says_so(acme, zhao, browser_of):
    books.buys(acme, months=10)
    run = valued(by=zhao)
    assert run.result.get("looked_back") == run.result["horizon"] == 90
    said = " ".join(pages.corrected(run.result).split())
    assert said.startswith("In the last 90 days customers brought ") and "season" in said
    assert said in browser_of(zhao).get("/value/").content.decode()


def test_the_same_day_again_says_the_same_and_replaces_it(book, zhao):
    first = valued(by=zhao)
    said = list(AssetValue.objects.filter(run=first).order_by("account").values_list("account", "value", "low", "high"))
    again = valued(by=zhao)
    now = list(AssetValue.objects.filter(run=again).order_by("account").values_list("account", "value", "low", "high"))
    assert now == said and not AssetValue.objects.filter(run=first.pk).exists()


def test_orders_after_the_day_change_nothing(book, zhao):
    acme, _other = book
    day = DAY - timedelta(60)
    said = valued(day, by=zhao).result
    books.buys(acme, months=2, amount="900000.00", until=DAY)
    assert valued(day, by=zhao).result == said


def test_whole_years_are_said_without_decimals():
    assert [pages.years(horizon) for horizon in (90, 60, 45)] == ["3", "2", "1.5"]


def test_without_scores_of_the_day_it_reckons_them(book, zhao):
    Run.objects.filter(kind=RunKind.CHURN).delete()
    run = valued(by=zhao)
    assert AssetValue.objects.filter(run=run, p__gt=0).count() == 8


@pytest.mark.db_both
def test_pages_and_api_say_the_same_within_sight(book, zhao, chen, lin, browser_of, api_of):
    acme, other = book
    run = valued(by=zhao)
    page = browser_of(zhao).get("/value/?by=owner")
    assert page.status_code == 200 and page.context["found"].value == Decimal(run.result["value"])
    names = {line["name"] for line in page.context["lines"]}
    assert names == {str(lin), str(chen)}
    told = api_of(zhao).get("/api/v1/value/?by=owner").json()
    assert told["value"] == run.result["value"] and told["low"] is not None or not run.result["foretold"]
    mine = api_of(chen).get("/api/v1/value/").json()
    own = AssetValue.objects.get(run=run, account=other)
    assert mine["accounts"] == 1 and Decimal(mine["value"]) == own.value and mine["low"] is None
    assert Decimal(mine["history"][-1]["value"]) == own.value
    rows = api_of(chen).get("/api/v1/asset-values/").json()["results"]
    assert [row["account"] for row in rows] == [other.pk]
    assert browser_of(chen).get(f"/customers/{acme.pk}/value/").status_code == 404
    panel = browser_of(zhao).get(f"/customers/{acme.pk}/value/")
    assert panel.status_code == 200 and panel.context["row"].account_id == acme.pk
    assert browser_of(chen).get("/value/?format=csv").status_code == 200


@pytest.mark.db_both
def test_lists_open_from_the_parts_and_keep_their_queries(book, zhao, browser_of, django_assert_max_num_queries):
    valued(by=zhao)
    browser = browser_of(zhao)
    line = browser.get("/value/?by=tier").context["lines"][0]
    listed = browser.get(line["url"])
    assert listed.status_code == 200 and line["part"].name
    browser.get("/value/")
    with django_assert_max_num_queries(16):
        browser.get("/value/")
    with django_assert_max_num_queries(14):
        browser.get("/value/customers/")


def test_asked_wrongly_or_before_any_run(zhao, browser_of, api_of):
    assert browser_of(zhao).get("/value/?by=nonsense&as_of=x").status_code in (200, 404)
    assert api_of(zhao).get("/api/v1/value/").status_code == 404
    assert api_of(zhao).get("/api/v1/value/?by=nonsense").status_code == 400


def test_the_night_computes_it_too(book, zhao, system):
    done = {run.kind for run in nights.nightly(by=system)}
    assert RunKind.VALUE in done or Run.objects.current(RunKind.VALUE) is not None


def test_what_moved_it_adds_up_to_the_difference(book, zhao, chen, browser_of):
    before, after = valued(DAY - timedelta(60), by=zhao), valued(by=zhao)
    for user in (zhao, chen):
        found = worth_moves.moved(user, after)
        sums = [sum((row.value for row in AssetValue.objects.visible_to(user).filter(run=run)), Decimal(0))
                for run in (before, after)]  # fmt: skip
        assert found.total == pytest.approx(float(sums[1] - sums[0]), abs=0.5)
        page = browser_of(user).get("/value/").content.decode()
        assert "What moved it since" in page
    assert "Correction of the forecast" in browser_of(zhao).get("/value/").content.decode()
    assert "What moved it since" not in browser_of(zhao).get(f"/value/?as_of={before.as_of}").content.decode()


@pytest.mark.db_both
def test_filters_narrow_the_value_its_history_and_what_moved_it(book, zhao, browser_of, api_of):
    acme, _other = book
    acme.__class__.objects.filter(pk=acme.pk).update(region="North", segment="roads")
    valued(DAY - timedelta(30), by=zhao)
    run = valued(by=zhao)
    row = AssetValue.objects.get(run=run, account=acme)
    for asked in ("region=North", "segment=roads", f"owner={acme.owner_id}&region=North"):
        page = browser_of(zhao).get(f"/value/?{asked}").context
        found = page["found"]
        assert (found.accounts, found.value, found.at_risk, found.band) == (1, row.value, row.at_risk, None), asked
        assert found.history[-1] == (DAY, row.value, row.at_risk) and len(found.history) == 2
        told = api_of(zhao).get(f"/api/v1/value/?{asked}").json()
        assert (told["accounts"], Decimal(told["value"])) == (1, row.value)
    assert page["headline"].endswith(browser_of(zhao).get("/value/?region=North").context["headline"][7:])
    narrowed = browser_of(zhao).get("/value/?region=North").context
    assert narrowed["headline"].startswith("North: ") and "region=North" in narrowed["figures"][0]["url"]
    assert len(browser_of(zhao).get(narrowed["lines"][0]["url"]).context["rows"]) == 1
    moved = worth_moves.moved(zhao, run, {"account__region": "North"})
    was = AssetValue.objects.get(run__as_of=DAY - timedelta(30), account=acme).value
    assert moved.total == pytest.approx(float(row.value - was), abs=0.01)
    assert browser_of(zhao).get("/value/?owner=x").context["faults"]


def test_who_has_costs_and_no_order_is_told_apart_so_that_both_pages_add_up(book, lin, zhao, chen, browser_of):
    idle = factories.AccountFactory(code="IDLE", owner=lin, region="Nowhere")
    books.buys(idle, months=1, until=DAY - timedelta(500))
    factories.CostFactory(account=idle, on=DAY, amount=Decimal("50.00"))
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    valued(by=zhao)
    page, ledger = browser_of(zhao).get("/value/"), browser_of(zhao).get("/contributions/").context["count"]
    assert ledger == page.context["found"].accounts + 1
    assert "1 more customer stands in the contributions of that day: with costs" in page.content.decode()
    assert "1 more customer" in browser_of(lin).get("/value/").content.decode()
    for whose, asked in ((chen, {}), (zhao, {"owner": chen.pk})):
        assert "more customer stands" not in browser_of(whose).get("/value/", asked).content.decode()


def test_the_sentence_tells_the_move_of_a_quarter_and_what_of_it_is_the_correction(book, zhao, browser_of):
    before, after = valued(DAY - timedelta(90), by=zhao), valued(by=zhao)
    Run.objects.filter(pk=before.pk).update(result=before.result | {"factor": 2.0})
    Run.objects.filter(pk=after.pk).update(result=after.result | {"factor": 1.0})
    valued(DAY - timedelta(30), by=zhao)
    said = browser_of(zhao).get("/value/").context["headline"]
    assert f"{pictures.short(abs(found_total(before, after)))} " in said and "than on 1 Apr 2026 (" in said
    assert "of it only because the forecast was corrected, 200.0% → 100.0%)" in said
    page = browser_of(zhao).get("/value/").context
    assert str(page["moved"]["since"]) == "2026-04-01", "the table counts from the day of the sentence"
    assert page["figures"][0]["hint"].startswith(f"{'+' if found_total(before, after) >= 0 else '−'}CN¥")


def found_total(before, after):
    sums = [sum(row.value for row in AssetValue.objects.filter(run=run)) for run in (before, after)]
    return sums[1] - sums[0]


def test_the_lines_lead_from_the_value_before_to_the_value_after(book, zhao, browser_of):
    before, after = valued(DAY - timedelta(60), by=zhao), valued(by=zhao)
    moved = browser_of(zhao).get("/value/").context["moved"]
    sums = [float(sum(row.value for row in AssetValue.objects.filter(run=run))) for run in (before, after)]
    assert [moved["was"], moved["now"]] == pytest.approx(sums, abs=0.5)
    assert moved["lines"][0]["before"] == moved["was"]
    assert moved["lines"][-1]["after"] == pytest.approx(moved["now"], abs=5)


def test_values_corrected_by_unlike_stretches_are_told_apart(book, zhao, browser_of):
    """So are those of a release that looked back at one window alone."""
    said = "corrected by another stretch of the past"
    before, _after = valued(DAY - timedelta(30), by=zhao), valued(by=zhao)
    assert said not in browser_of(zhao).get("/value/").content.decode()
    Run.objects.filter(pk=before.pk).update(result={k: v for k, v in before.result.items() if k != "looked_back"})
    assert said in browser_of(zhao).get("/value/").content.decode()


def test_what_is_at_stake_hangs_together_on_the_tab(book, zhao, browser_of):
    acme, _other = book
    run = valued(by=zhao)
    AssetValue.objects.filter(run=run, account=acme).update(value=Decimal(300_000), at_risk=Decimal(5_700_000))
    Score.objects.current().filter(account=acme).update(value_at_risk=Decimal(948_000))
    text = browser_of(zhao).get(f"/customers/{acme.pk}/value/").content.decode()
    assert "it would bring CN¥6M over the next 3 years; a risk of 95.0% leaves CN¥300K of that, its value" in text
    assert "and puts CN¥5.70M at risk: its asset at risk." in text
    assert "Its value at risk of 90 days, CN¥948K, is what it is expected to bring in these days" in text
    Score.objects.current().filter(account=acme).update(value_at_risk=Decimal(0))
    assert "value at risk of 90 days" not in browser_of(zhao).get(f"/customers/{acme.pk}/value/").content.decode()


def test_where_nobody_fits_it_says_so_and_no_sum_of_nothing(book, zhao, browser_of):
    valued(DAY - timedelta(90), by=zhao), valued(by=zhao)
    page = browser_of(zhao).get("/value/?region=Nowhere").content.decode()
    assert "Nobody fits these filters: Nowhere." in page and "CN¥0" not in page


def test_it_says_when_it_was_computed_and_who_counts_though_lost_by_now(book, zhao, lin, browser_of):
    acme, _other = book
    valued(by=zhao)
    page = browser_of(zhao).get("/value/")
    assert page.context["headline"].startswith("As of 30 Jun 2026, 8 customers are worth")
    assert "such as a loss of today, is not in it yet" in page.content.decode() and not page.context["lost"]
    Journey.objects.update_or_create(account=acme, defaults={"stage": Stage.LOST, "since": DAY})
    lost = browser_of(zhao).get("/value/").context["lost"]
    assert "1 customer that is filed as lost by now still counts, with CN¥" in lost
    (row,) = browser_of(zhao).get(lost.split('"')[1].replace("&amp;", "&")).context["rows"]
    assert row["url"] == f"/customers/{acme.pk}/"
