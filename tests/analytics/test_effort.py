"""Effort against value: the time of visits equals SQL to the cent, four quarters, the quotient, through every door."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from accounts.models import Policy
from analytics.actions import recompute
from analytics.facts import serving as facts
from analytics.rules import hour_rates
from analytics.rules import serving as rules
from analytics.rules.serving import CARRIES, DRAINS, EARNS, EFFORT, HEAVY, SMALL
from tests import factories

AS_OF = date(2026, 6, 30)


def visit(account, ago, hour=10, **values):
    at = datetime.combine(AS_OF - timedelta(ago), datetime.min.time(), ZoneInfo("Asia/Shanghai"))
    return factories.VisitFactory(account=account, held_at=at + timedelta(hours=hour), **values)


@pytest.fixture
def book(lin, chen, acme, other, zhao):
    """Acme earns, Other carries, Small drains, Quiet takes and brings little; Hope is only visited."""
    made = {"acme": acme, "other": other}
    for name in ("small", "quiet", "hope"):
        made[name] = factories.AccountFactory(name=name.title(), owner=lin, region="East", tier="iron")
    for name, gross in (("acme", 6000), ("other", 5000), ("small", 400), ("quiet", 100)):
        factories.OrderFactory(account=made[name], ordered_on=AS_OF - timedelta(40), amount=Decimal(2 * gross),
                               amount_cost=Decimal(gross))  # fmt: skip
    for kind, on, amount in (("visits", date(2025, 1, 1), "100.33"), ("visits", date(2026, 1, 1), "120.01"),
                             ("hours", date(2025, 1, 1), "999")):  # fmt: skip
        factories.HourRateFactory(kind=kind, on=on, amount=Decimal(amount))
    factories.CostFactory(account=other, kind="freight", on=AS_OF, amount=Decimal("1500.10"))
    factories.CostFactory(account=made["small"], kind="hours", on=AS_OF, amount=Decimal("200.05"), hours=Decimal(2))
    for ago in (0, 3, 180, 181, 364):
        visit(made["small"], ago)
    visit(made["small"], 1, kind="executive")
    for kind in ("call", "message", "video", "event"):
        visit(made["small"], 5, kind=kind)
    visit(made["small"], -1)
    visit(made["small"], 365)
    visit(acme, 0, hour=23)
    visit(made["hope"], 9)
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    return made


def test_an_hour_is_priced_from_day_to_day():
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    rates = [(date(2025, 1, 1), 100), (date(2025, 6, 1), 150), (date(2026, 7, 1), 200)]
    assert hour_rates.priced(rates, first, last) == [
        (first, date(2026, 6, 30), 150), (date(2026, 7, 1), last, 200)
    ]  # fmt: skip
    assert hour_rates.priced([], first, last) == [] and hour_rates.priced(rates[2:], first, first) == []


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_time_of_visits_is_that_of_the_rows_and_counts_once(book, zhao):
    found = facts.gather(zhao, measure=EFFORT)
    rows = {one.account: one for one in found.rows}
    minutes = Policy.objects.current().visit_minutes
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, SUM(CASE WHEN held_at < %s THEN 100.33 ELSE 120.01 END) FROM lifecycle_visit WHERE "
            "kind IN ('on_site', 'executive', 'supervisor') AND held_at >= %s AND held_at < %s GROUP BY account_id",
            [datetime(2025, 12, 31, 16), datetime(2025, 6, 30, 16), datetime(2026, 6, 30, 16)],
        )
        sums = {
            key: (Decimal(str(amount)) * minutes / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
            for key, amount in cursor
        }
    held = {book["small"].pk: Decimal("200.05")}
    assert {key: Decimal(one.time) / 100 for key, one in rows.items() if one.time} == {
        key: amount - held.get(key, 0) for key, amount in sums.items()
    }
    assert rows[book["small"].pk].visits == 6 and rows[book["acme"].pk].visits == 1
    whole = rules.line(found.rows)
    assert whole.effort == whole.cost + whole.time == sum(one.effort for one in found.rows)


@pytest.mark.django_db
@pytest.mark.db_both
def test_four_quarters_and_who_gets_more_than_it_gives(book, zhao, browser_of, api_of):
    names = {account.pk: name for name, account in book.items()}
    rows = facts.gather(zhao, measure=EFFORT).rows
    assert {names[one.account]: one.quarter for one in rows} == {
        "acme": EARNS, "other": CARRIES, "small": DRAINS, "quiet": SMALL, "hope": ""
    }  # fmt: skip
    whole, small = rules.line(rows), next(one for one in rows if one.account == book["small"].pk)
    assert small.quotient == pytest.approx((small.effort / whole.effort) / (small.gross / whole.gross))
    assert HEAVY in small.states
    client = browser_of(zhao)
    page = client.get("/serving/?measure=effort")
    assert (
        "of our effort in the year" in page.context["headline"]
        and "1 customer takes over twice what is usual" in page.context["headline"]
    )
    assert sum(row["line"].customers for row in page.context["quarters"]) == 4
    for row in page.context["quarters"]:
        assert len(client.get(row["url"]).context["rows"]) == row["line"].customers, row["name"]
    said = api_of(zhao).get("/api/v1/serving/?measure=effort").json()
    assert [one["part"] for one in said["quarters"]] == [EARNS, CARRIES, DRAINS, SMALL]
    assert sum(Decimal(one["effort"]) for one in said["quarters"]) + Decimal(rules.line(
        one for one in rows if not one.quarter).effort) / 100 == Decimal(said["whole"]["effort"])  # fmt: skip


@pytest.mark.django_db
@pytest.mark.db_both
def test_customers_are_sorted_filed_and_told_on_their_own_page(book, zhao, lin, chen, browser_of, api_of):
    for sort, first in (("-quotient", "small"), ("-gross", "acme"), ("", "small"), ("gross", "hope")):
        listed = browser_of(zhao).get(f"/serving/customers/?measure=effort&sort={sort}").context["rows"]
        assert listed[0]["account"] == book[first], sort
        api = api_of(zhao).get(f"/api/v1/serving/accounts/?measure=effort&sort={sort or '-taken'}").json()
        assert api["results"][0]["account"] == book[first].pk
    url = "/serving/customers/?measure=effort&quarter=drains&format=csv"
    sheet = b"".join(browser_of(zhao).get(url).streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(sheet.splitlines())
    (told,) = api_of(zhao).get("/api/v1/serving/accounts/?measure=effort&quarter=drains").json()["results"]
    assert (line["Customer"], line["All effort"], line["Visits (number)"]) == ("Small", told["effort"], "6")
    assert float(line["Takes for what it gives"]) == pytest.approx(told["takes_for_gives"], abs=1e-4)
    panel = browser_of(lin).get(f"/customers/{book['small'].pk}/serving/")
    assert (
        "what serving all customers costs and brings" in panel.context["effort"]
        and "measure=effort" in panel.content.decode()
    )
    assert api_of(chen).get("/api/v1/serving/accounts/?measure=effort").json()["count"] == 1, "only what one sees"
    assert browser_of(zhao).get("/serving/customers/?sort=name").context["faults"]


@pytest.mark.django_db
def test_without_a_rate_the_time_counts_nothing_and_the_page_says_so(lin, acme, zhao, browser_of):
    factories.OrderFactory(account=acme, ordered_on=AS_OF, amount=Decimal(100), amount_cost=Decimal(50))
    factories.CostFactory(account=acme, on=AS_OF)
    visit(acme, 3)
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    page = browser_of(lin).get("/serving/?measure=effort")
    assert "No hour of visits" in page.context["notes"][0]
    assert page.context["whole"].effort == page.context["whole"].cost
