"""How long customers stay: curves by hand and by SQL, censoring, tiers from their first day, page, file and API."""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt

import pytest
from django.db import connection

from accounts.models import TierChange
from analytics.facts import survival as facts
from analytics.rules import survival as rules
from analytics.rules.survival import Row
from analytics.views import survival_pictures as pictures
from kam.ground import drawn
from lifecycle.models import Journey, StageMove
from tests import factories

AS_OF = date(2026, 6, 30)


def stay(days, gone=False, part="", number=0):
    return Row(number, "", None, part, "", AS_OF - timedelta(days), AS_OF, days, gone)


def test_by_hand():
    """One of six goes at 365, two of four at 500; one leaves observation between, two later."""
    rows = [stay(365, True), stay(400), stay(500, True), stay(500, True), stay(800), stay(900)]
    found = rules.curve(rows)
    assert found.days.tolist() == [365, 500] and found.at_risk.tolist() == [6, 4] and found.went.tolist() == [1, 2]
    assert found.shares.tolist() == pytest.approx([5 / 6, 5 / 6 * 2 / 4])
    assert found.spread.tolist() == pytest.approx([1 / (6 * 5), 1 / (6 * 5) + 2 / (4 * 2)])
    assert (found.customers, found.gone, found.end) == (6, 3, 400)
    mark = found.at(12)
    assert (mark.share, mark.at_risk) == (pytest.approx(5 / 6), 6) and found.at(24) is None, "two are known for so long"


def test_without_censoring_share_and_bounds_are_those_of_the_plain_share():
    rows = [stay(365, True)] * 3 + [stay(500)] * 7
    mark = rules.curve(rows).at(12)
    z, n, p = 1.959964, 10, 0.7
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert mark.share == pytest.approx(0.7)
    assert (mark.low, mark.high) == (
        pytest.approx((middle - half) / (1 + z * z / n)), pytest.approx((middle + half) / (1 + z * z / n))
    )  # fmt: skip


def test_nobody_lost_everybody_lost_and_nobody_at_all():
    stayed = rules.curve([stay(800)] * 10).at(24)
    assert (stayed.share, stayed.high) == (1, 1) and 0.6 < stayed.low < 0.8, "ten that stayed are no certainty"
    went = rules.curve([stay(365, True)] * 10).at(12)
    assert (went.share, went.low) == (0, 0) and 0.2 < went.high < 0.4
    nothing = rules.curve([])
    assert (nothing.customers, nothing.end, nothing.marks) == (0, 0, {}) and rules.chance({}) is None
    assert rules.curve([stay(300)] * 9).marks == {}, "too recent"
    assert rules.chance({1: [stay(900)] * 9, 2: [stay(900)] * 9}) is None, "nobody has gone"


def test_the_log_rank_test_by_hand():
    """At 400 one of six of A among twelve; at 500 two of six of B among eleven."""
    a = [stay(400, True)] + [stay(900)] * 5
    b = [stay(500, True)] * 2 + [stay(900)] * 4
    expected = 6 / 12 + 2 * 5 / 11
    spread = 0.25 + 2 * (9 / 10) * (5 / 11) * (6 / 11)
    assert rules.chance({"a": a, "b": b}) == pytest.approx(rules.beyond((1 - expected) ** 2 / spread, 1))
    assert rules.chance({"a": [stay(400, True)] * 20, "b": [stay(900)] * 20}) < 1e-6
    assert rules.chance({"a": a, "b": a}) == pytest.approx(1)


def test_chi_square():
    for value, degrees, said in ((3.841, 1, 0.05), (5.991, 2, 0.05), (11.07, 5, 0.05), (6.635, 1, 0.01), (0, 3, 1)):
        assert rules.beyond(value, degrees) == pytest.approx(said, abs=1e-4)


def test_when_one_is_gone():
    last = date(2025, 1, 1)
    assert rules.gone_on(last, None) == date(2026, 1, 1)
    assert rules.gone_on(last, date(2025, 3, 1)) == date(2025, 3, 1)
    assert rules.gone_on(last, date(2024, 3, 1)) == date(2026, 1, 1), "it ordered since"


def ordered(account, *days):
    for day in days:
        factories.OrderFactory(account=account, ordered_on=day)
    return account


@pytest.fixture
def book(lin, chen, system):
    """Entered in 2023: six of lin's, three of them gone; in 2025: two; one of chen's was said lost."""
    made = {}
    for number in range(6):
        account = factories.AccountFactory(name=f"Old {number}", owner=lin, region="East" if number < 2 else "")
        last = date(2023, 3, 1) if number < 2 else date(2024, 5, 1) if number == 2 else date(2026, 6, 1)
        made[number] = ordered(account, date(2023, 3, 1), last)
    for number in (6, 7):
        made[number] = ordered(factories.AccountFactory(name=f"New {number}", owner=lin), date(2025, 8, 1))
    lost = ordered(factories.AccountFactory(name="Vanished", owner=chen), date(2023, 6, 1), date(2026, 1, 10))
    journey = Journey.objects.create(account=lost, stage="lost", since=date(2026, 3, 10))
    StageMove.objects.create(journey=journey, was="warning", stage="lost", on=date(2026, 3, 10), by=chen)
    made["lost"] = lost
    for number in (0, 3, 4):
        until = {"state": "ended", "to_on": date(2025, 6, 1)} if number == 3 else {}
        TierChange.objects.create(account=made[number], tier="gold", from_on=date(2024, 6, 1), by=system, **until)
    TierChange.objects.create(account=made[3], tier="platinum", from_on=date(2025, 6, 1), by=system)
    return made


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.db_both
def test_each_figure_is_that_of_the_orders(book, zhao):
    rows = {one.account: one for one in facts.gather(zhao, as_of=AS_OF)}
    spans = sql("SELECT account_id, MIN(ordered_on), MAX(ordered_on) FROM accounts_order GROUP BY account_id")
    assert len(rows) == len(spans) == 9
    for account, first, last in spans:
        assert (str(rows[account].entered), str(rows[account].last_on)) == (str(first), str(last))
    silent = {account for account, _first, last in spans if date.fromisoformat(str(last)) <= AS_OF - timedelta(365)}
    assert {key for key, one in rows.items() if one.gone} == silent | {book["lost"].pk}
    assert rows[book[0].pk].days == 365 and rows[book[2].pk].days == 427 + 365
    assert rows[book["lost"].pk].days == (date(2026, 3, 10) - date(2023, 6, 1)).days
    assert (rows[book[3].pk].days, rows[book[3].pk].gone) == ((AS_OF - date(2023, 3, 1)).days, False)


@pytest.mark.django_db
@pytest.mark.db_both
def test_who_went_later_had_not_gone_then(book, zhao):
    then = {one.account: one for one in facts.gather(zhao, as_of=date(2024, 2, 1))}
    assert book[6].pk not in then and not any(one.gone for one in then.values())
    assert then[book[0].pk].days == 337


@pytest.mark.django_db
@pytest.mark.db_both
def test_tiers_count_from_the_first_day_in_them(book, zhao):
    rows = {(one.account, one.tier): one for one in facts.gather(zhao, as_of=AS_OF, by_tier=True)}
    assert set(rows) == {(book[3].pk, "gold"), (book[4].pk, "gold"), (book[3].pk, "platinum")}, "0 had gone before"
    assert rows[book[3].pk, "platinum"].days == (AS_OF - date(2025, 6, 1)).days


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_page_says_it_and_each_row_opens_its_customers(book, zhao, browser_of):
    client = browser_of(zhao)
    page = client.get(f"/survival/?as_of={AS_OF}")
    said = page.context["headline"]
    assert said == "Of 9 customers 71% (36–92%) were still active 24 months after their first order."
    assert "within the first 12 months nobody is gone but who was said lost" in page.content.decode()
    first = facts.oldest(zhao, AS_OF)
    entered = [one.entered for one in facts.gather(zhao, as_of=AS_OF)]
    early = sum((day - first).days < 31 for day in entered)
    assert 0 < early and page.context["early"].startswith(f"{early} of {len(entered)} entered within 31 days of ")
    assert page.context["early"] in page.content.decode()
    assert client.get(f"/survival/?as_of={AS_OF}&by=tier").context["early"] == ""
    assert not page.context["differ"], "of the two of 2025 nothing can be told"
    assert [row["name"] for row in page.context["rows"]] == ["2025", "2023"]
    for by in ("year", "region", "owner", "segment", "tier"):
        for row in client.get(f"/survival/?as_of={AS_OF}&by={by}").context["rows"]:
            assert len(client.get(row["url"]).context["rows"]) == row["customers"], row["url"]
            assert len(client.get(row["gone_url"]).context["rows"]) == row["gone"]
    for figure in page.context["figures"][:2]:
        assert len(client.get(figure["url"]).context["rows"]) == int(figure["value"])
    sheet = client.get(f"/survival/?as_of={AS_OF}&format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert sheet[2].startswith("2023,7,4,0.7143,") and sheet[3].startswith("Everybody,9,4,0.7143,")
    assert browser_of(zhao).get("/survival/customers/?format=xlsx").content[:2] == b"PK"


@pytest.mark.django_db
@pytest.mark.db_both
def test_filters_and_scope(book, zhao, lin, chen, api_of, browser_of):
    api = api_of(zhao)
    asked_for = {
        "region=East": 2, f"owner={chen.pk}": 1, "years=3": 2, "tier=gold": 2, "by=tier": 3, "state=gone": 4,
        "by=year&part=2023&state=active": 3, "region=none&years=3": 2,
    }  # fmt: skip
    for asked, count in asked_for.items():
        found = api.get(f"/api/v1/survival/accounts/?as_of={AS_OF}&{asked}").json()
        assert (found["count"], len(found["results"])) == (count, count), asked
    said = api.get(f"/api/v1/survival/?as_of={AS_OF}&by=year").json()
    assert (said["whole"]["customers"], said["whole"]["gone"], said["chance"]) == (9, 4, None)
    assert sum(step["gone"] for step in said["whole"]["steps"]) == 4
    assert said["whole"]["marks"][0]["months"] == 12 and said["whole"]["marks"][0]["at_risk"] == 7
    assert api.get(f"/api/v1/survival/?as_of={AS_OF}&by=tier").json()["whole"] is None
    assert api_of(lin).get(f"/api/v1/survival/?as_of={AS_OF}").json()["whole"]["customers"] == 8
    assert "Vanished" not in browser_of(lin).get(f"/survival/customers/?as_of={AS_OF}&state=gone").content.decode()
    assert api.get("/api/v1/survival/?by=colour").status_code == 400
    assert api.get("/api/v1/survival/?years=4").status_code == 400
    assert browser_of(lin).get("/survival/?owner=x").context["faults"]


@pytest.mark.django_db
def test_an_empty_book_and_a_young_one(lin, browser_of):
    client = browser_of(lin)
    assert client.get("/survival/").context["headline"] == "No customer entered in this time."
    ordered(factories.AccountFactory(owner=lin), AS_OF - timedelta(20))
    page = client.get(f"/survival/?as_of={AS_OF}")
    assert page.context["headline"] == "1 customer entered, too recently to say how long they stay."
    assert page.context["picture"] is None


@pytest.mark.django_db
def test_as_many_questions_for_many_customers(book, zhao, lin, browser_of, django_assert_num_queries):
    client = browser_of(zhao)
    client.get("/survival/")
    with django_assert_num_queries(3):
        facts.gather(zhao, as_of=AS_OF)
    for number in range(20):
        ordered(factories.AccountFactory(owner=lin, region=f"R{number}"), date(2024, 1, 1 + number))
    with django_assert_num_queries(3):
        facts.gather(zhao, as_of=AS_OF)
    with django_assert_num_queries(10):
        client.get(f"/survival/?as_of={AS_OF}&by=region")


@pytest.mark.django_db
def test_the_bounds_are_shaded_as_the_table_tells_them_on_a_whole_scale(book, zhao, browser_of):
    chart = browser_of(zhao).get("/survival/").context["picture"]
    assert (chart.option["yAxis"]["min"], chart.option["yAxis"]["max"]) == (0, 1)
    assert chart.option["xAxis"]["name"] == "Months since the first order"
    assert chart.option["yAxis"]["name"] == "Still customers"
    shaded = [len(one["markArea"]["data"]) for one in chart.option["series"] if "markArea" in one]
    assert shaded and drawn.svg(chart, "en").count('fill-opacity="0.18"') == sum(shaded)
    near = browser_of(zhao).get("/survival/?scale=near").context["picture"].option["yAxis"]
    assert near["max"] == 1 and near["min"] in (0, 0.5, 0.75, 0.9)
    curve = rules.curve(facts.gather(zhao, as_of=AS_OF))
    boxes = [(*a["coord"], *b["coord"]) for a, b in pictures.band(curve, "var(--accent)")["markArea"]["data"]]
    assert boxes[0][0] == 0 and boxes[-1][2] == pictures.months(curve.end)
    for months, mark in curve.marks.items():
        low, high = next(
            (low, high) for since, low, until, high in boxes if since <= months < until or until == boxes[-1][2]
        )
        assert low == pytest.approx(mark.low, abs=0.05) and low <= mark.share <= high, months
