"""Concentration equals what SQL says of the run's rows, whole and part by part, for each measure."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F, Sum

from accounts.models import Account, OrderLine
from analytics.facts import concentration as facts
from analytics.models import Contribution
from kam.choices import Role
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
SQL = {"net": F("net_contribution"), "gross": F("revenue") - F("cost"), "revenue": F("revenue")}


@pytest.fixture
def book(acme, other):
    Account.objects.filter(pk=acme.pk).update(region="North", kind="dealer", segment="roads")
    return computed(acme, other)


def cents(amount):
    return int(amount * 100)


@pytest.mark.parametrize("measure", facts.MEASURES)
@pytest.mark.parametrize("by", ["owner", "region", "kind", "segment"])
def test_each_part_is_what_sql_says_of_the_rows(book, zhao, measure, by):
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


def test_the_main_category_is_what_was_bought_most_of_in_the_year(book, acme, zhao):
    tiles, glass = (factories.ProductFactory(category=name) for name in ("Tiles", "Glass"))
    order = factories.OrderFactory(account=acme, ordered_on=DAY, amount=Decimal(0))
    old = factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(days=365), amount=Decimal(0))
    for place, (which, product, amount) in enumerate([(order, tiles, 60), (order, glass, 40), (old, glass, 900)]):
        OrderLine.objects.create(order=which, position=place, product=product, quantity=1, amount=amount)
    groups = {group.key: group.found.accounts for group in facts.picture(zhao, by="category").groups}
    assert groups == {"Tiles": 1, "": Contribution.objects.current().count() - 1}


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


def test_nothing_computed_yet(browser_of, api_of, zhao):
    assert "Nothing was computed yet" in browser_of(zhao).get("/concentration/").content.decode()
    assert api_of(zhao).get("/api/v1/concentration/").status_code == 404


@pytest.mark.parametrize("by", facts.BREAKDOWNS)
def test_the_queries_do_not_grow(book, browser_of, zhao, by, django_assert_max_num_queries):
    client = browser_of(zhao)
    client.get("/concentration/")
    with django_assert_max_num_queries(12):
        client.get(f"/concentration/?by={by}")
