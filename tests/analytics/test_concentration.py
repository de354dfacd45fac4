"""Concentration equals what SQL says of the run's rows, whole and part by part, for each measure."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import Account, Order, OrderLine
from analytics.actions import recompute
from analytics.facts import baskets
from analytics.facts import concentration as facts
from analytics.models import Contribution
from analytics.rules import curves
from kam.choices import Role, RunKind
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db
SQL = {"net": F("net_contribution"), "gross": F("revenue") - F("cost"), "revenue": F("revenue")}


@pytest.fixture
def book(acme, other):
    Account.objects.filter(pk=acme.pk).update(region="North", kind="dealer", segment="roads")
    return computed(acme, other)


def cents(amount):
    return int(amount * 100)


@pytest.mark.db_both
@pytest.mark.parametrize("measure", facts.MEASURES)
def test_each_part_is_what_sql_says_of_the_rows(book, zhao, measure, subtests):
    for by in ("owner", "region", "kind", "segment"):
        with subtests.test(by=by):
            found = facts.picture(zhao, measure=measure, by=by)
            rows = Contribution.objects.current().annotate(amount=SQL[measure])
            assert found.amount == cents(rows.aggregate(sum=Sum("amount"))["sum"])
            ranked = sorted((cents(row.amount) for row in rows), reverse=True)
            earned = [amount for amount in ranked if amount > 0]
            whole = found.found
            assert (whole.accounts, whole.positive, whole.total) == (len(ranked), len(earned), sum(earned))
            assert whole.biggest_share == pytest.approx(earned[0] / sum(earned))
            assert sum(earned[: whole.makers]) >= 0.8 * sum(earned) > sum(earned[: whole.makers - 1])
            assert (whole.losing, whole.lost) == (sum(a < 0 for a in ranked), sum(a for a in ranked if a < 0))
            said = {row[f"account__{by}"]: cents(row["sum"]) for row in
                    rows.order_by().values(f"account__{by}").annotate(sum=Sum("amount"))}  # fmt: skip
            assert {group.key: group.amount for group in found.groups} == said
            assert sum(group.found.accounts for group in found.groups) == whole.accounts


@pytest.fixture
def lines(book, acme, other):
    """Acme bought tiles for euros, glass and something of no category, the other one tiles; of others nobody knows."""
    Order.objects.filter(account__in=[acme, other]).update(archived_at=timezone.now())
    tiles, glass, bare = (factories.ProductFactory(category=name) for name in ("Tiles", "Glass", ""))
    old = DAY - timedelta(days=365)
    for account, product, amount, rate, day in [
        (acme, tiles, "100.00", "7.5", DAY), (acme, glass, "200.00", "1", DAY), (acme, bare, "50.00", "1", DAY),
        (acme, glass, "9000.00", "1", old), (other, tiles, "10.00", "1", DAY), (other, glass, "-3.00", "1", DAY),
    ]:  # fmt: skip
        order = factories.OrderFactory(account=account, ordered_on=day, amount=Decimal(amount), rate=Decimal(rate))
        OrderLine.objects.create(order=order, position=1, product=product, quantity=1, amount=Decimal(amount))
    factories.OrderFactory(account=acme, ordered_on=DAY, amount=Decimal("250.01"), revenue=Decimal("250.01"))
    return {"Tiles": 75_000, "Glass": 20_000, "": 30_001}


@pytest.mark.db_both
@pytest.mark.parametrize("measure", facts.MEASURES)
def test_each_account_is_divided_among_the_categories_it_bought_to_the_cent(lines, acme, other, zhao, measure):
    found = facts.picture(zhao, measure=measure, by="category")
    rows = Contribution.objects.current().annotate(amount=SQL[measure])
    amounts = {row.account_id: cents(row.amount) for row in rows}
    groups = {group.key: group for group in found.groups}
    assert {key: group.found.accounts for key, group in groups.items()} == {
        "Tiles": 2, "Glass": 1, "": len(amounts) - 1}  # fmt: skip
    # No line tells a cost here, so the ledger's goes by revenue like all else.
    parts = {key: amounts[acme.pk] * weight / sum(lines.values()) for key, weight in lines.items()}
    assert groups["Glass"].amount == pytest.approx(parts["Glass"], abs=1)
    assert groups["Tiles"].amount == pytest.approx(parts["Tiles"] + amounts[other.pk], abs=1)
    assert sum(group.amount for group in found.groups) == found.amount == sum(amounts.values())


@pytest.fixture
def priced(acme, other, system):
    """Acme's tiles leave 5 of 100, its glass 80, of its paint no cost is known; the other sells tiles at a loss."""
    goods = {name: factories.ProductFactory(category=name) for name in ("Tiles", "Glass", "Paint")}
    sold = [(acme, [("Tiles", "100", "95"), ("Glass", "100", "20")]), (acme, [("Paint", "100", None)]),
            (other, [("Tiles", "33.33", "40.01"), ("Glass", "10", "2.22")])]  # fmt: skip
    for account, lines in sold:
        amount = sum(Decimal(one[1]) for one in lines)
        costs = [Decimal(one[2]) for one in lines if one[2]]
        cost = sum(costs) if costs else None
        order = factories.OrderFactory(
            account=account, ordered_on=DAY, amount=amount, revenue=amount, cost=cost, amount_cost=cost)  # fmt: skip
        for position, (name, one, cost) in enumerate(lines, 1):
            OrderLine.objects.create(order=order, position=position, product=goods[name], quantity=1,
                                     amount=Decimal(one), cost=Decimal(cost) if cost else None)  # fmt: skip
    factories.CostFactory(account=acme, on=DAY, amount=Decimal("30.01"))
    return recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=system)


@pytest.mark.db_both
def test_gross_profit_by_category_is_what_its_lines_left(priced, acme, other, zhao):
    gross = {group.key: group.amount for group in facts.picture(zhao, measure="gross", by="category").groups}
    known = OrderLine.objects.filter(cost__isnull=False).values_list("product__category")
    by_sql = {name: cents(left) for name, left in known.annotate(left=Sum(F("amount") - F("cost")))}
    assert by_sql == {"Tiles": 500 - 668, "Glass": 8_000 + 778}
    row = Contribution.objects.current().get(account=acme)
    estimated = cents(row.cost) - 11_500
    assert gross == by_sql | {"Paint": 10_000 - estimated} and 0 < estimated < 10_000, "paint at the book's rate"
    net = facts.picture(zhao, measure="net", by="category")
    sums = {group.key: group.amount for group in net.groups}
    assert {key: gross[key] - sums[key] for key in gross} == {"Glass": 1000, "Paint": 1001, "Tiles": 1000}
    rows = Contribution.objects.current().aggregate(net=Sum("net_contribution"), goods=Sum(F("revenue") - F("cost")))
    assert sum(sums.values()) == net.amount == cents(rows["net"])
    assert sum(gross.values()) == cents(rows["goods"])


@pytest.mark.db_both
def test_categories_and_products_say_the_same_of_known_costs(priced, acme, zhao, api_of):
    groups = api_of(zhao).get("/api/v1/concentration/?measure=gross&by=category").json()["groups"]
    entries, names = baskets.gather(DAY).by_category()
    margins = zip(entries.product.tolist(), entries.margin.tolist(), entries.costed.tolist(), strict=True)
    of_products = dict.fromkeys(names, 0)
    for place, margin, costed in margins:
        of_products[names[place]] += margin if costed else 0
    assert {one["key"]: cents(Decimal(one["amount"])) for one in groups} | {"Paint": 0} == of_products


def test_parts_make_the_ledgers_amounts_to_the_cent_whatever_the_lines_say():
    rng = np.random.default_rng(7)
    places = np.sort(rng.integers(0, 40, 150))
    places = np.concatenate([places, np.arange(40)])
    places.sort()
    sold = rng.integers(1, 10**9, (len(places), 3))
    ledger = rng.integers(-(10**9), 10**9, (40, 3))
    sold[rng.random(len(places)) < 0.4, 1:] = 0
    for measure, whole in (("revenue", ledger[:, 0]), ("gross", ledger[:, 0] - ledger[:, 1]), ("net", ledger[:, 2])):
        parts = np.zeros(40, np.int64)
        np.add.at(parts, places, facts.earned(measure, ledger, places, sold))
        assert parts.tolist() == whole.tolist(), measure


def test_amounts_are_divided_to_the_cent_losses_too():
    amounts, places = np.array([100, -100, 7, 0, 5]), np.array([0, 0, 0, 1, 1, 1, 3, 4])
    parts = facts.divided(amounts, places, np.array([1, 1, 1, 1, 1, 1, 9, 2]))
    assert parts.tolist() == [33, 34, 33, -33, -34, -33, 0, 5]


def test_a_past_day_speaks_of_its_own_run(book, browser_of, api_of, zhao, system):
    day = DAY - timedelta(days=200)
    run = recompute.start(RunKind.CONTRIBUTION, as_of=day, by=system)
    whole = cents(run.contributions.aggregate(sum=Sum("net_contribution"))["sum"])
    asked = f"?as_of={(day + timedelta(days=100)).isoformat()}"
    page = browser_of(zhao).get(f"/concentration/{asked}")
    assert page.context["as_of"] == day and page.context["picture"].amount == whole
    assert f'value="{(day + timedelta(days=100)).isoformat()}"' in page.content.decode()
    assert asked[1:] in page.context["breakdowns"][1][1] and not any(line["url"] for line in page.context["groups"])
    answer = api_of(zhao).get(f"/api/v1/concentration/{asked}").json()
    assert (answer["as_of"], cents(Decimal(answer["whole"]["amount"]))) == (day.isoformat(), whole)
    assert api_of(zhao).get("/api/v1/concentration/?as_of=soon").status_code == 400
    assert browser_of(zhao).get("/concentration/?as_of=soon").context["faults"], "what cannot be is said, not guessed"
    assert browser_of(zhao).get("/concentration/?as_of=1999-01-01").context["picture"] is None
    assert api_of(zhao).get("/api/v1/concentration/?as_of=1999-01-01").status_code == 404


@pytest.mark.db_both
def test_the_page_switches_measure_and_parts_and_opens_lists(book, browser_of, zhao, acme):
    client = browser_of(zhao)
    page = client.get("/concentration/?by=region&measure=revenue")
    text = page.content.decode()
    assert "bring" in text and "North" in text and "Not known" in text
    north = next(line for line in page.context["groups"] if line["name"] == "North")
    assert client.get(north["url"]).context["count"] == north["found"].accounts
    owner = client.get("/concentration/").context["groups"][0]
    assert client.get(owner["url"]).context["count"] == owner["found"].accounts
    assert client.get("/concentration/?by=bogus&measure=bogus").status_code == 200
    sheet = b"".join(client.get("/concentration/?by=region&format=csv").streaming_content).decode()
    assert "North" in sheet and "Everybody" in sheet


def test_a_lead_sees_the_concentration_of_what_is_theirs(book, browser_of, api_of, lin, north):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    own = Contribution.objects.current().filter(account__owner=lin)
    assert browser_of(lead).get("/concentration/").context["picture"].found.accounts == own.count()
    assert api_of(lead).get("/api/v1/concentration/").json()["whole"]["accounts"] == own.count()
    assert browser_of(lin).get("/concentration/").status_code == 403
    assert api_of(lin).get("/api/v1/concentration/").status_code == 403


def test_the_api_says_the_same(book, api_of, zhao):
    client = api_of(zhao)
    answer = client.get("/api/v1/concentration/?measure=gross&by=kind").json()
    found = facts.picture(zhao, measure="gross", by="kind")
    assert cents(Decimal(answer["whole"]["amount"])) == found.amount
    assert [group["key"] for group in answer["groups"]] == [group.key for group in found.groups]
    assert client.get("/api/v1/concentration/?by=colour").status_code == 400


def test_the_curve_is_in_the_api_and_in_a_file(book, api_of, browser_of, zhao, subtests):
    for measure in facts.MEASURES:
        with subtests.test(measure=measure):
            ranked = sorted((cents(row.amount) for row in Contribution.objects.current().annotate(amount=SQL[measure])),
                            reverse=True)  # fmt: skip
            earned = sum(amount for amount in ranked if amount > 0)
            wanted = [(count, round(sum(ranked[:count]) / earned, 6)) for count in range(len(ranked) + 1)]
            curve = api_of(zhao).get(f"/api/v1/concentration/?measure={measure}").json()["curve"]
            assert [(point["customers"], point["share"]) for point in curve] == wanted
            page = browser_of(zhao).get(f"/concentration/?measure={measure}&by=region")
            file = b"".join(
                browser_of(zhao).get("/concentration/" + page.context["curve_files"]["csv"]).streaming_content
            ).decode("utf-8-sig")
            rows = [line.split(",") for line in file.splitlines()]
            assert rows[0] == ["Customers", "Share of customers", "Cumulative share"]
            assert [(int(count), float(share)) for count, _part, share in rows[1:]] == wanted


def test_a_curve_of_many_customers_has_few_points():
    many = np.arange(200_000, dtype=np.int64)[::-1] - 1000
    assert len(curves.points(many)) <= 164


def test_nothing_computed_yet(browser_of, api_of, zhao):
    assert "Nothing was computed yet" in browser_of(zhao).get("/concentration/").content.decode()
    assert api_of(zhao).get("/api/v1/concentration/").status_code == 404


@pytest.mark.parametrize("by", facts.BREAKDOWNS)
def test_the_queries_do_not_grow(book, browser_of, zhao, by, django_assert_max_num_queries):
    client = browser_of(zhao)
    client.get("/concentration/")
    with django_assert_max_num_queries(12):
        client.get(f"/concentration/?by={by}")


@pytest.mark.db_both
def test_filters_narrow_all_of_it_and_lead_on(book, acme, other, zhao, browser_of, api_of):
    """Within a part all shares are of the part; what it is narrowed to stands in the sentence and in each way on."""
    mine = Contribution.objects.current().filter(account=acme).get()
    for asked in ("region=North", "segment=roads", f"owner={acme.owner_id}&segment=roads", "segment=roads&by=category"):
        found = browser_of(zhao).get(f"/concentration/?{asked}").context
        assert (found["picture"].found.accounts, found["picture"].amount) == (1, cents(mine.net_contribution)), asked
        whole = api_of(zhao).get(f"/api/v1/concentration/?{asked}").json()["whole"]
        assert (whole["accounts"], Decimal(whole["amount"])) == (1, mine.net_contribution)
    found = browser_of(zhao).get("/concentration/?region=North&by=segment").context
    assert found["headline"].startswith("North: ") and [text for text, _url in found["chips"]] == ["North"]
    assert len(browser_of(zhao).get(found["figures"][0]["url"]).context["rows"]) == 1
    assert [len(browser_of(zhao).get(one["url"]).context["rows"]) for one in found["groups"]] == [1]
    assert found["figures"][0]["url"] == "/contributions/?region=North&top=1"
    unknown = browser_of(zhao).get("/concentration/?region=none").context
    assert not any(figure.get("url") for figure in unknown["figures"]), "no list asks for what is not known"
    assert browser_of(zhao).get("/concentration/?tier=silver").context["faults"]
    assert api_of(zhao).get("/api/v1/concentration/?owner=x").status_code == 400


def test_who_sees_a_part_reads_that_it_is_one(book, browser_of, lin, zhao, north):
    said = "Of the customers you see, not of the whole company."
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    assert said in browser_of(lead).get("/concentration/").content.decode()
    assert said not in browser_of(zhao).get("/concentration/").content.decode()
