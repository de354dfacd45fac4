"""Cost to serve: each figure against SQL over the rows, who takes much and gives little, by page, file and API."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.choices import CostKind
from analytics.actions import recompute
from analytics.facts import serving as facts
from analytics.models import Contribution
from analytics.rules import serving as rules
from analytics.rules.serving import COST, EATEN, HEAVY, HOURS, LIGHT, PROSPECT, UNTOLD, Row
from tests import factories

AS_OF = date(2026, 6, 30)
NONE = (0,) * len(CostKind)


def row(number, gross, cost=0, hours=0, ordered=True, **more):
    kinds = (cost, *NONE[1:])
    return Row(number, "", None, "", "", ordered, gross, kinds, NONE, cost, 0, hours, 0)._replace(**more)


def told(rows, measure=COST):
    return {one.account: set(one.states) for one in rules.judged(rows, rules.usual(rows, measure))}


def test_who_takes_much_and_gives_little():
    """Taken 1000, given 10000: usual is a tenth, the average of the four takers 250."""
    rows = [row(1, 1000, 500), row(2, 8000, 300), row(3, 400, 100), row(4, 500, 100), row(5, 100)]
    assert rules.usual(rows, COST) == rules.Usual(COST, 250.0, 0.1, 2000.0)
    assert told(rows) == {1: {HEAVY}, 2: {LIGHT}, 3: set(), 4: set(), 5: {UNTOLD}}, "who takes little is not blamed"


def test_what_costs_all_it_brings_is_said_so_however_small():
    found = told([row(1, 10_000, 100), row(2, 50, 50), row(3, -10, 1), row(4, 0, 900), row(5, 0, 7, ordered=False)])
    assert found == {1: {LIGHT}, 2: {EATEN}, 3: {EATEN}, 4: {EATEN, HEAVY}, 5: {PROSPECT}}


def test_by_hours_it_may_be_others():
    rows = [row(1, 1000, 500, 0), row(2, 8000, 300, 4000), row(3, 1000, 100, 6000)]
    assert told(rows, HOURS) == {1: {UNTOLD}, 2: set(), 3: {HEAVY}}


def test_nobody_is_blamed_where_nothing_comes_in_or_nothing_is_known():
    for rows in ([row(1, 0, 500), row(2, 0, 300)], [row(1, -900, 500), row(2, 100, 300)]):
        assert rules.usual(rows, COST).rate is None
        assert not any(HEAVY in one or LIGHT in one for one in told(rows).values())
    assert told([row(1, 900), row(2, 100)]) == {1: {UNTOLD}, 2: {UNTOLD}}
    assert rules.usual([], COST) == rules.Usual(COST) and rules.line([]) == rules.Line()
    assert rules.line([row(1, 0, 5)]).rate is None and rules.line([row(1, 5, 5)]).per_hour is None


def test_who_takes_over_twice_the_usual_may_bring_much_all_the_same():
    """Usual: a tenth, 1250 brought on average; the first two take at least the average of 125."""
    rows = rules.judged([row(1, 1300, 280), row(2, 600, 200), row(3, 3000, 10), row(4, 100, 10)], rules.Usual(
        COST, 125.0, 0.1, 1250.0))  # fmt: skip
    by = rules.by(rows, lambda one: one.quarter)
    assert {quarter: line.count(HEAVY) for quarter, line in by.items() if line.count(HEAVY)} == {
        "carries": 1,
        "drains": 1,
    }
    assert rules.line(rows).count(HEAVY) == 2, "the quarters add up to the whole"


@pytest.fixture
def book(lin, chen, acme, other, zhao):
    """Four customers that bought, one prospect that cost something; hours on two, and a year before on one."""
    made = {"acme": acme, "other": other}
    made["small"] = factories.AccountFactory(name="Small", owner=lin, region="East", tier="iron", segment="S")
    made["quiet"] = factories.AccountFactory(name="Quiet", owner=lin, region="East", tier="iron")
    made["hope"] = factories.AccountFactory(name="Hope", owner=lin)
    for name, amount in (("acme", 10_000), ("other", 7000), ("small", 900), ("quiet", 100)):
        factories.OrderFactory(account=made[name], ordered_on=AS_OF - timedelta(40), amount=Decimal(amount),
                               amount_cost=Decimal(amount) / 2)  # fmt: skip
    entries = [
        ("acme", "freight", 100, None, 1), ("acme", "hours", "33.33", "1.50", 364), ("acme", "rebate", 7, None, 365),
        ("other", "freight", 50, None, 2), ("small", "support", 400, "2.25", 3), ("small", "freight", "0.02", None, 9),
        ("hope", "visits", 60, None, 5), ("other", "hours", 999, 5, -1),
    ]  # fmt: skip
    for name, kind, amount, hours, ago in entries:
        factories.CostFactory(account=made[name], kind=kind, on=AS_OF - timedelta(ago), amount=Decimal(amount),
                              hours=hours and Decimal(hours))  # fmt: skip
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    return made


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def cents(amount):
    return int(round(Decimal(str(amount or 0)) * 100))


@pytest.mark.django_db
@pytest.mark.db_both
def test_each_figure_is_that_of_the_rows(book, zhao):
    found = facts.gather(zhao)
    whole, year = rules.line(found.rows), "\"on\" > '2025-06-30' AND \"on\" <= '2026-06-30'"
    ((cost, hours),) = sql(f"SELECT SUM(amount), SUM(hours) FROM accounts_costentry WHERE {year}")
    ((gross,),) = sql("SELECT SUM(revenue - cost) FROM accounts_order WHERE ordered_on <= '2026-06-30'")
    ((before,),) = sql("SELECT SUM(amount) FROM accounts_costentry WHERE \"on\" <= '2025-06-30'")
    assert (whole.cost, whole.hours, whole.gross, whole.before) == tuple(map(cents, (cost, hours, gross, before)))
    assert (whole.cost, whole.hours, whole.before, whole.customers) == (64335, 375, 700, 4)
    kinds = dict(sql(f"SELECT kind, SUM(amount) FROM accounts_costentry WHERE {year} GROUP BY kind"))
    assert {one.kind: one.amount for one in rules.by_kind(found.rows, facts.KINDS) if one.amount} == {
        kind: cents(amount) for kind, amount in kinds.items()
    }
    net = Contribution.objects.current().values_list("net_contribution", flat=True)
    hope = next(one for one in found.rows if one.account == book["hope"].pk)
    assert whole.left - hope.left == sum(map(cents, net)) and hope.left == -6000 and found.later == 0
    assert sum(one.cost for one in rules.by(found.rows, lambda one: one.tier).values()) == whole.cost


@pytest.mark.django_db
@pytest.mark.db_both
def test_who_is_named_by_money_and_by_hours(book, zhao):
    names = {account.pk: name for name, account in book.items()}
    for measure, states in (
        (COST, {"acme": {LIGHT}, "other": {LIGHT}, "small": {HEAVY}, "quiet": {UNTOLD}, "hope": {PROSPECT}}),
        (HOURS, {"acme": set(), "other": {UNTOLD}, "small": {HEAVY}, "quiet": {UNTOLD}, "hope": set()}),
    ):
        rows = facts.gather(zhao, measure=measure).rows
        assert {names[one.account]: set(one.states) for one in rows} == states, measure


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_page_says_it_in_one_sentence_and_each_number_opens_its_rows(book, zhao, browser_of, api_of):
    client = browser_of(zhao)
    page = client.get("/serving/")
    assert page.context["headline"] == (
        "Serving customers cost CN¥643 in the year, 7.1% of their gross profit. "
        "1 customer takes over twice what is usual for what it brings: 62% of it for 5% of the gross profit."
    )
    for by in ("tier", "owner", "region", "segment"):
        for line in client.get(f"/serving/?by={by}").context["rows"]:
            opened = client.get(line["url"]).context["rows"]
            assert sum(one["one"].ordered for one in opened) == line["line"].customers, line["url"]
            assert len(client.get(line["heavy_url"]).context["rows"]) == line["heavy"]
    for figure in page.context["figures"][3:]:
        assert len(client.get(figure["url"]).context["rows"]) == int(figure["value"])
    assert [len(client.get(line["heavy_url"]).context["rows"]) for line in page.context["quarters"]] == [0, 0, 1, 0]
    for line in page.context["kinds"]:
        listed = api_of(zhao).get(f"/api/v1/costs/?{line['url'].partition('?')[2]}").json()["results"]
        assert sum(Decimal(entry["amount"]) for entry in listed) == line["amount"], line["name"]
        assert len(client.get(line["url"]).context["rows"]) == len(listed)
    assert [one["account"] for one in page.context["heavy"]] == [book["small"]]
    hours = client.get("/serving/?measure=hours").context["headline"]
    assert hours.startswith("Customers took 3.8 working hours in the year. 1 customer takes over twice")


@pytest.mark.django_db
@pytest.mark.db_both
def test_filters_narrow_all_of_it_and_stand_in_the_address(book, zhao, lin, chen, browser_of, api_of):
    client, api = browser_of(zhao), api_of(zhao)
    for asked, accounts in (
        (f"owner={chen.pk}", ["other"]), ("region=East", ["quiet", "small"]), ("segment=S", ["small"]),
        ("tier=iron&region=East", ["quiet", "small"]), ("segment=none&tier=iron", ["quiet"]), ("owner=unassigned", []),
    ):  # fmt: skip
        page = client.get(f"/serving/?{asked}")
        keys = sorted(book[name].pk for name in accounts)
        assert page.context["whole"].customers == len(keys), asked
        listed = api.get(f"/api/v1/serving/accounts/?{asked}").json()
        assert (listed["count"], sorted(one["account"] for one in listed["results"])) == (len(keys), keys), asked
    narrowed = client.get("/serving/?tier=iron&region=East").context
    for row in narrowed["quarters"]:
        if row["gross_share"] and row["taken_share"] is not None:
            assert row["quotient"] == f"{row['taken_share'] / row['gross_share']:.1f}×", "over what is shown beside it"
    told = api_of(zhao).get("/api/v1/serving/?tier=iron&region=East").json()["quarters"]
    shown = [one["takes_for_gives"] for one in told]
    assert [row["quotient"] for row in narrowed["quarters"]] == ["–" if one is None else f"{one:.1f}×" for one in shown]
    assert all("region=East" in line["url"] and "tier=iron" in line["url"] for line in narrowed["kinds"])
    assert [text for text, _url in narrowed["chips"]] == ["East", "Iron"]
    assert narrowed["headline"].startswith("East, Iron: "), "the sentence says of whom it speaks"
    nobody = client.get("/serving/?measure=effort&tier=gold&region=East").content.decode()
    assert "Nobody fits these filters: East, Gold." in nobody and "entered in this year" not in nobody, (
        "nobody is there to have cost anything"
    )
    assert client.get("/serving/?owner=x").context["faults"] and api.get("/api/v1/serving/?owner=x").status_code == 400
    assert api.get("/api/v1/serving/?measure=weight").status_code == 400


@pytest.mark.django_db
@pytest.mark.db_both
def test_page_file_and_api_say_the_same_within_ones_scope(book, lin, chen, zhao, browser_of, api_of):
    said = api_of(zhao).get("/api/v1/serving/?by=owner").json()
    whole = said["whole"]
    assert (whole["cost"], whole["gross_profit"], whole["left"], whole["hours"]) == (
        "643.35", "9000.00", "8356.65", "3.75"
    )  # fmt: skip
    assert whole["states"] == {HEAVY: 1, EATEN: 0, LIGHT: 2, UNTOLD: 1, PROSPECT: 1}
    assert {one["part"]: one["cost"] for one in said["parts"]} == {str(lin.pk): "593.35", str(chen.pk): "50.00"}
    sheet = b"".join(browser_of(zhao).get("/serving/?format=csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(sheet.splitlines()))
    assert sum(Decimal(line["Cost to serve"]) for line in lines) == Decimal(whole["cost"])
    assert (lines[0]["Customer"], lines[0]["State"]) == ("Small", "Takes over twice the usual")
    assert lines[0]["Cost to serve, share of the gross profit"] == "0.8889"
    assert browser_of(zhao).get("/serving/customers/?format=xlsx").content[:2] == b"PK"
    mine = api_of(chen).get("/api/v1/serving/").json()
    assert (mine["whole"]["customers"], mine["whole"]["cost"]) == (1, "50.00")
    assert api_of(chen).get(f"/api/v1/serving/accounts/?account={book['acme'].pk}").json()["count"] == 0
    assert browser_of(chen).get(f"/customers/{book['acme'].pk}/serving/").status_code == 404
    assert "Small" not in browser_of(chen).get("/serving/").content.decode()


@pytest.mark.django_db
def test_a_customers_panel_says_where_it_stands(book, lin, browser_of):
    client = browser_of(lin)
    small = client.get(f"/customers/{book['small'].pk}/serving/")
    assert small.context["says"] == (
        "Serving it cost CN¥400 in the year, 88.9% of its gross profit. Usual among the customers you see: 10.8%. "
        "It takes over twice what is usual for what it brings."
    )
    assert "2.3 working hours" in small.content.decode()
    quiet = client.get(f"/customers/{book['quiet'].pk}/serving/").context["says"]
    assert quiet == "No cost to serve was entered in this year."
    hope = client.get(f"/customers/{book['hope'].pk}/serving/").context["says"]
    assert hope == "Serving it cost CN¥60 in the year, and the goods brought no gross profit."
    nothing = factories.AccountFactory(owner=lin)
    assert client.get(f"/customers/{nothing.pk}/serving/").context["row"] is None


@pytest.mark.django_db
def test_what_came_after_the_run_is_said(book, zhao, browser_of):
    factories.CostFactory(account=book["acme"], kind="other", on=AS_OF, amount=Decimal("12.34"))
    assert facts.gather(zhao).later == 1234
    assert "after the run" in browser_of(zhao).get("/serving/").content.decode()


@pytest.mark.django_db
def test_before_any_run_and_without_costs(lin, zhao, acme, browser_of, api_of):
    assert "Nothing was computed yet" in browser_of(lin).get("/serving/").content.decode()
    assert browser_of(lin).get("/serving/customers/").status_code == 200
    assert api_of(lin).get("/api/v1/serving/").status_code == 404
    factories.OrderFactory(account=acme, ordered_on=AS_OF, amount=Decimal(100), amount_cost=None)
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    page = browser_of(lin).get("/serving/")
    assert page.context["headline"] == "No cost to serve was entered in this year."
    assert "revenue stands in" in page.context["notes"][0]
    assert browser_of(lin).get("/serving/?measure=hours").context["headline"] == (
        "No working hours were entered in this year."
    )


@pytest.mark.django_db
def test_as_many_questions_for_many_customers(book, zhao, lin, browser_of, django_assert_num_queries):
    with django_assert_num_queries(7):
        facts.gather(zhao)
    for number in range(30):
        account = factories.AccountFactory(owner=lin, region=f"R{number}")
        factories.CostFactory(account=account, kind="freight", on=AS_OF, amount=Decimal(number))
    with django_assert_num_queries(7):
        facts.gather(zhao)
    client = browser_of(zhao)
    client.get("/serving/")
    with django_assert_num_queries(14):
        client.get("/serving/?by=region")
    with django_assert_num_queries(12):
        client.get("/serving/customers/")
