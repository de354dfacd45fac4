"""Scorecards: computed where data answer, judged where people do, unknown apart from 0; page and API alike."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest

from accounts.actions import assessments
from accounts.choices.standards import COMPUTED
from accounts.models import Account, ClassChange, OrderLine, Wallet
from analytics.actions import nights, recompute
from analytics.facts import serving
from analytics.models import Potential, Scorecard
from kam.choices import Role, RunKind
from kam.models import Run
from tests import factories
from tests.analytics.books import DAY, buys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def book(acme, other, lin, system):
    """Acme bought for years and brought one customer; another bought once; a prospect never."""
    Account.objects.filter(pk=acme.pk).update(tier="gold", customer_since=date(2016, 1, 1))
    buys(acme, months=36, amount="6000.00")
    Account.objects.filter(pk=other.pk).update(referred_by=acme)
    buys(other, months=1, amount="2000.00")
    factories.CostFactory(account=acme, on=DAY, amount=Decimal("900.00"))
    prospect = factories.AccountFactory(code="NEW", name="Prospect", owner=lin)
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    return prospect


def card(account):
    return Scorecard.objects.current().get(account=account)


def test_what_the_data_answer_is_scored_and_the_rest_is_null(book, acme, other):
    great, small, none = card(acme), card(other), card(book)
    assert (great.profit, great.leaving, great.effort, great.relation, great.years) == (100, 100, 100, 100, 60)
    assert (great.frequency, great.volume, great.large_orders, great.repurchase) == (100, 100, 100, 100)
    assert (great.years, great.growth) == (60, 58)
    assert great.image == 40 and great.premium is None
    assert (small.profit, small.effort, small.image, small.growth, small.repurchase) == (3, None, None, None, None)
    assert {getattr(none, one.value) for one in COMPUTED} == {None}, "a prospect is unknown, not bad"
    assert great.figures["frequency"] == 13 and great.figures["leaving"] == 1.0
    assert Run.objects.current(RunKind.STANDARDS).result["accounts"] == 3


@pytest.mark.db_both
def test_effort_is_unknown_for_just_those_of_whom_no_cost_was_entered(book, acme, other, zhao, system):
    third = factories.AccountFactory(code="THIRD")
    buys(third, months=2, amount="100.00")
    factories.CostFactory(account=third, on=DAY, amount=Decimal("0.01"))
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    rows = serving.gather(zhao).rows
    untold = {row.account for row in rows if "untold" in row.states}
    unknown = set(Scorecard.objects.current().filter(effort=None).values_list("account_id", flat=True))
    assert untold == {other.pk} and unknown == {other.pk, book.pk}, "the prospect is no customer yet"
    assert card(third).effort == 0, "almost all is taken by one above: that is known"


@pytest.mark.db_both
def test_who_stopped_buying_brought_nothing_and_no_old_judgement_says_else(book, acme, lin, system, api_of):
    gone = factories.AccountFactory(code="GONE", owner=lin)
    buys(gone, months=6, until=DAY - timedelta(400))
    for name in ("profit", "sales", "leaving"):
        said = {"account": gone, "criterion": name, "score": 80, "judged_on": DAY - timedelta(500)}
        assessments.give(values=said, by=lin)
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    found = card(gone)
    assert (found.profit, found.sales, found.leaving, found.effort) == (0, 0, 0, None)
    assert card(acme).profit == 100 and card(book).profit is None
    (told,) = api_of(lin).get("/api/v1/scorecards/?q=GONE").json()["results"] or [{}]
    assert told["profit"] == 0 and "profit" not in told["judged"]


@pytest.mark.db_both
def test_a_large_order_and_a_price_above_the_others(system, acme, other):
    third = factories.AccountFactory()
    product = factories.ProductFactory()
    for account, price in ((acme, 120), (other, 100), (third, 80)):
        amount = Decimal(price * 10)
        order = factories.OrderFactory(account=account, ordered_on=DAY, amount=amount)
        OrderLine.objects.create(order=order, position=1, product=product, quantity=10, amount=amount)
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    assert [card(account).premium for account in (acme, other, third)] == [100, 50, 0]
    assert [card(account).large_orders for account in (acme, other, third)] == [100, 0, 0]


@pytest.mark.db_both
def test_large_orders_and_prices_open_the_orders_they_counted_and_no_others(
    system, zhao, lin, acme, other, browser_of, api_of
):
    product, rare = factories.ProductFactory(), factories.ProductFactory()
    made: dict[tuple[int, int], int] = {}
    for account, price in ((acme, 120), (other, 100), (factories.AccountFactory(), 80)):
        for number, (what, times) in enumerate(((product, 100), (product, 1), (rare if account == acme else None, 2))):
            amount = Decimal(price * times)
            order = factories.OrderFactory(account=account, ordered_on=DAY - timedelta(number), amount=amount)
            made[account.pk, number] = order.pk
            if what is not None:
                OrderLine.objects.create(order=order, position=1, product=what, quantity=times, amount=amount)
    factories.OrderFactory(account=acme, ordered_on=DAY + timedelta(9), amount=Decimal(90_000))
    factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(400), amount=Decimal(90_000))
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    (told,) = [one for one in api_of(zhao).get("/api/v1/scorecards/").json()["results"] if one["account"] == acme.pk]
    rows = {
        name: api_of(lin).get(told["lines"][name]["rows"]).json()["results"] for name in ("large_orders", "premium")
    }
    assert [row["id"] for row in rows["large_orders"]] == [made[acme.pk, 0]]
    assert {row["id"] for row in rows["premium"]} == {made[acme.pk, 0], made[acme.pk, 1]}
    large = sum(Decimal(row["amount"]) for row in rows["large_orders"])
    assert told["figures"]["large_orders"] == pytest.approx(float(large / (120 * 103)), abs=1e-4)
    page = unescape(browser_of(lin).get(f"/customers/{acme.pk}/standards/").content.decode())
    for name, found in rows.items():
        (address,) = set(re.findall(rf'href="(/orders/[^"]*counted={name}[^"]*)"', page))
        assert browser_of(lin).get(address).context["count"] == len(found)
    found = api_of(zhao).get(f"/api/v1/orders/?counted=large_orders&until={DAY}").json()["results"]
    assert {row["id"] for row in found} == {made[acme.pk, 0], made[other.pk, 0]}, "the top fifth of nine"


def test_potential_is_what_is_not_won_yet_among_those_whose_is_known(book, acme, other, system):
    for account, wallet in ((acme, "200000"), (other, "40000")):
        worth = Decimal(wallet)
        Wallet.objects.create(account=account, on=DAY, amount=worth, currency="CNY", worth=worth, by=system)
    recompute.start(RunKind.CHURN, as_of=DAY, by=system)
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    gaps = dict(Potential.objects.current().values_list("account_id", "gap"))
    assert gaps[acme.pk] > gaps[other.pk] > 0 and gaps[book.pk] is None
    assert [card(account).potential for account in (acme, other, book)] == [100, 0, None]
    assert card(acme).figures["potential"] == float(gaps[acme.pk])


@pytest.mark.db_both
def test_the_same_day_gives_the_same_cards_and_a_past_day_its_own(book, acme, system):
    def rows():
        return list(Scorecard.objects.current().order_by("account").values_list(*(one.value for one in COMPUTED)))

    first = rows()
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    assert rows() == first and Scorecard.objects.count() == 3
    recompute.start(RunKind.STANDARDS, as_of=DAY - timedelta(days=400), by=system)
    assert rows() == first, "a day further back changes nothing that is shown now"
    assert not ClassChange.objects.filter(from_on__lt=DAY).exists()


@pytest.mark.db_both
def test_page_and_api_sort_by_what_stands_on_the_card(book, browser_of, api_of, zhao, lin, acme, other):
    for account, score in ((book, 90), (acme, 20)):
        assessments.give(values={"account": account, "criterion": "goals", "score": score}, by=lin)
    assessments.give(values={"account": book, "criterion": "relation", "score": 55}, by=lin)
    assessments.give(values={"account": acme, "criterion": "relation", "score": 1}, by=lin)  # the data answer it
    client = browser_of(zhao)
    page = client.get("/scorecards/?sort=-goals")
    order = [row["url"] for row in page.context["rows"]]
    assert order == [f"/customers/{one.pk}/?tab=standards" for one in (book, acme, other)]
    told = api_of(zhao).get("/api/v1/scorecards/?ordering=-goals").json()["results"]
    assert [row["account_code"] for row in told] == ["NEW", "ACME", "OTHER"]
    assert [(row["goals"], row["relation"]) for row in told] == [(90, 55), (20, 100), (None, told[2]["relation"])]
    assert told[0]["judged"] == ["goals", "relation"] and told[1]["judged"] == ["goals"]
    relation = api_of(zhao).get("/api/v1/scorecards/?ordering=relation").json()["results"]
    assert [row["account_code"] for row in relation][1:] == ["NEW", "ACME"]
    assert [row["account_code"] for row in api_of(lin).get("/api/v1/scorecards/").json()["results"]] == ["ACME", "NEW"]
    assert client.get("/scorecards/?show=traits&sort=-years").context["columns"][2]["key"] == "large_orders"
    sheet = b"".join(client.get("/scorecards/?format=csv&sort=-goals").streaming_content).decode()
    assert sheet.splitlines()[1].split(",")[0] == "Prospect"


@pytest.mark.db_both
def test_the_card_of_a_customer_names_formula_rows_age_and_who_judged(book, browser_of, lin, chen, acme):
    old = {"account": acme, "criterion": "potential", "score": 70, "note": "New plant", "judged_on": date(2025, 1, 5)}
    assessments.give(values=old, by=lin)
    assessments.give(values={"account": acme, "criterion": "goals", "note": "Cannot say"}, by=lin)
    client = browser_of(lin)
    page = client.get(f"/customers/{acme.pk}/standards/").content.decode()
    assert "5 of 6 known" in page and "100 less the share of net contribution" in page and "3 years in a row" in page
    assert f"/orders/?account={acme.pk}" in page and "New plant" in page and "old</span>" in page
    assert f"/customers/{acme.pk}/assess/?criterion=goals" in page and "/assess/?criterion=volume" not in page
    before = client.get(f"/customers/{acme.pk}/standards/?day=2025-01-04").content.decode()
    assert "New plant" not in before and "/assess/" not in before
    assert browser_of(chen).get(f"/customers/{acme.pk}/standards/").status_code == 404
    assert client.get(f"/customers/{acme.pk}/?tab=standards").status_code == 200


@pytest.mark.db_both
def test_each_line_leads_to_the_rows_it_counted_and_says_their_newest_day(
    book, browser_of, api_of, lin, zhao, acme, other, system
):
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=system)
    assessments.give(values={"account": acme, "criterion": "goals", "score": 60, "judged_on": date(2026, 5, 4)}, by=lin)
    far = factories.OrderFactory(account=acme, ordered_on=date(2020, 1, 1), amount=Decimal("1.00"))
    factories.OrderFactory(account=acme, ordered_on=DAY + timedelta(days=20), amount=Decimal("1.00"))
    (told,) = [one for one in api_of(zhao).get("/api/v1/scorecards/").json()["results"] if one["account"] == acme.pk]
    lines, client = told["lines"], api_of(zhao)
    assert lines["goals"] == {
        "source": "judged", "formula": None, "rows": None, "newest_data": None, "judged_on": "2026-05-04",
        "judged_by": lin.pk,
    }  # fmt: skip
    assert lines["premium"]["source"] == "unknown" and lines["frequency"]["formula"] == "standing"
    orders = client.get(lines["frequency"]["rows"] + "&page_size=200").json()["results"]
    assert len({row["ordered_on"] for row in orders}) == told["figures"]["frequency"]
    assert max(row["ordered_on"] for row in orders) == lines["frequency"]["newest_data"]
    assert sum(Decimal(row["amount"]) for row in client.get(lines["volume"]["rows"]).json()["results"]) == Decimal(
        str(told["figures"]["volume"])
    )
    years = client.get(lines["years"]["rows"] + "&page_size=200").json()["results"]
    assert far.pk not in {row["id"] for row in years} and len(years) == 36
    brought = client.get(lines["image"]["rows"]).json()["results"]
    assert [row["id"] for row in brought] == [other.pk]
    assert [row["amount"] for row in client.get(lines["effort"]["rows"]).json()["results"]] == ["900.00"]
    (money,) = client.get(lines["profit"]["rows"]).json()["results"]
    assert (money["account"], lines["effort"]["newest_data"]) == (acme.pk, DAY.isoformat())
    page = browser_of(lin).get(f"/customers/{acme.pk}/standards/").content.decode()
    assert "data up to 30 Jun 2026" in page and f"/customers/?referred_by={acme.pk}" in page
    assert "since=2025-07-01&amp;until=2026-06-30" in page and '"/referrals/"' not in page


@pytest.mark.db_both
def test_lists_take_the_same_queries_for_any_number(book, browser_of, lin, acme, django_assert_max_num_queries, system):
    for number in range(12):
        account = factories.AccountFactory(owner=lin, name=f"More {number}")
        assessments.give(values={"account": account, "criterion": "goals", "score": number}, by=lin)
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=system)
    client = browser_of(lin)
    client.get("/scorecards/")
    with django_assert_max_num_queries(16):
        assert client.get("/scorecards/?sort=-goals").context["count"] == 14
    with django_assert_max_num_queries(25):
        client.get(f"/customers/{acme.pk}/class/")


def test_a_run_brings_the_classes_and_the_worker_adds_the_cards(book, acme, system, zhao, browser_of):
    acme.refresh_from_db()
    assert acme.key_class == "unknown"
    from kam.actions import runs

    asked = runs.request(RunKind.ALL, as_of=DAY, by=zhao)
    nights.take(asked.pk)
    assert Run.objects.filter(kind=RunKind.STANDARDS, started_by=zhao, as_of=DAY).exists()
    assert "Scorecards and classes" in browser_of(zhao).get("/runs/start/").content.decode()
    service = factories.UserFactory(role=Role.SERVICE)
    assert browser_of(service).get("/runs/start/").status_code == 403
