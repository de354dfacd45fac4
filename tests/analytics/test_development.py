"""Development: every figure is what plain SQL and plain loops over random orders say, and edges say what they are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from accounts.actions import merges
from accounts.models import Account, Order, OrderLine, Product
from analytics.actions import nights, recompute
from analytics.choices import Compared, Step
from analytics.facts import changes
from analytics.facts import development as gathering
from analytics.facts import development_parts as facts
from analytics.models import Development, Season
from analytics.models.development import MONTHS
from analytics.rules import development as rules
from kam.choices import RunKind
from kam.models import Run
from tests import factories
from tests.analytics import development_books as books

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
CENT = Decimal("0.01")


def computed(by, day=DAY) -> Run:
    return recompute.start(RunKind.DEVELOPMENT, as_of=day, by=by)


def rows_of(run, period) -> books.Rows:
    rows = Development.objects.filter(run=run, period=period)
    return {(row.account_id, row.category): (row.step, int(row.before * 100), int(row.now * 100)) for row in rows}


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()


def money(value) -> Decimal:
    return Decimal(str(value or 0)).quantize(CENT)


def sum_between(after, until, more="", *values) -> Decimal:
    return money(asked(f"SELECT SUM(revenue) FROM {Order._meta.db_table} WHERE archived_at IS NULL "
                       f"AND ordered_on > %s AND ordered_on <= %s {more}", after, until, *values)[0][0])  # fmt: skip


@pytest.mark.db_both
@pytest.mark.parametrize(("seed", "day"), [(1, DAY), (2, DAY), (3, date(2024, 2, 29)), (4, date(2026, 1, 1))])
def test_every_row_of_a_random_book_is_what_loops_over_its_orders_say(seed, day, lin, zhao, monkeypatch):
    books.fill(seed, lin, day)
    monkeypatch.setattr(gathering, "AT_ONCE", 60)  # read by several ranges of accounts
    run = computed(zhao, day)
    for period in Compared:
        assert rows_of(run, period) == books.said(day, period)
    assert {row.step for row in Development.objects.filter(run=run)} >= {"more", "less", "gone", "products"}


@pytest.mark.db_both
@pytest.mark.parametrize("period", Compared.values)
def test_the_bridge_leads_from_one_revenue_to_the_other_to_the_cent(period, lin, zhao):
    accounts = books.fill(5, lin, DAY)
    run = computed(zhao)
    times = rules.times(DAY)[Compared(period)]
    rows = Development.objects.filter(run=run, period=period)
    for account in [None, *accounts]:
        own = rows.filter(account=account) if account else rows
        more = ("AND account_id = %s", account.pk) if account else ()
        bridge = facts.bridge(own)
        before, now = (sum_between(*span, *more) for span in (times.before, times.now))
        assert (bridge.before, bridge.now) == (before, now)
        assert sum((line.change for line in bridge.steps.values()), Decimal(0)) == now - before == bridge.change
        assert sum(bridge.groups.values()) == now - before
        assert bridge.growth == (pytest.approx(float((now - before) / before)) if before > 0 else None)


@pytest.mark.db_both
def test_categories_and_shares_are_what_sql_says(lin, zhao):
    books.fill(6, lin, DAY)
    run = computed(zhao)
    times = rules.times(DAY)[Compared.YEAR]
    rows = Development.objects.filter(run=run, period="year")
    own = Account.objects.exclude(pk__in=Order.objects.exclude(rate=1).values("account"))
    found = {line.key: line for line in facts.parts(rows.filter(account__in=own), "category")}
    names = Product.objects.exclude(category="").values_list("category", flat=True).distinct()
    lines, orders, sold = (model._meta.db_table for model in (OrderLine, Order, Product))
    for name in names:
        for side, span in (("before", times.before), ("now", times.now)):
            sql = (f"SELECT SUM(l.amount) FROM {lines} l JOIN {orders} o ON o.id = l.order_id JOIN {sold} p "
                   "ON p.id = l.product_id WHERE p.category = %s AND o.archived_at IS NULL AND o.ordered_on > %s "
                   "AND o.ordered_on <= %s AND NOT EXISTS (SELECT 1 FROM "
                   f"{orders} f WHERE f.account_id = o.account_id AND f.rate <> 1)")  # fmt: skip
            assert getattr(found[name], side) == money(asked(sql, name, *span)[0][0])
    for by in ("region", "industry"):
        for line in facts.parts(rows, by):
            within = f"AND account_id IN (SELECT id FROM {Account._meta.db_table} WHERE {by} = %s)"
            assert line.now == sum_between(*times.now, within, line.key)
            assert line.before == sum_between(*times.before, within, line.key)
            assert line.customers == rows.filter(**{f"account__{by}": line.key}).values("account").distinct().count()


@pytest.mark.db_both
def test_months_of_the_seasons_are_what_sql_says(lin, zhao):
    books.fill(7, lin, DAY)
    run = computed(zhao)
    rows = Season.objects.filter(run=run)
    known = facts.months(rows.filter(whole=True))
    for (year, month), cents in sorted(known.items()):
        if (year, month) > (DAY.year, DAY.month):
            assert not cents  # not over yet
            continue
        first = date(year, month, 1)
        last = (first + timedelta(31)).replace(day=1) - timedelta(1)
        assert Decimal(cents) / 100 == sum_between(first - timedelta(1), last)
    parts = facts.months(rows.filter(whole=False))
    assert parts == known and len({year for year, _month in known}) >= 5
    again = computed(zhao, date(2026, 6, 29))
    assert facts.months(Season.objects.filter(run=again, whole=True))[2026, 6] == 0


@pytest.fixture
def sold():
    return books.products()


def steps_of(run, account, period="year"):
    return {row.category: (row.step, row.before, row.now)
            for row in Development.objects.filter(run=run, account=account, period=period)}  # fmt: skip


OLD, NEW = DAY - timedelta(400), DAY - timedelta(20)


def test_what_comes_back_counts_where_what_was_sold_counts(acme, zhao, sold):
    books.order(acme, OLD, (sold["pipes1"], "1000"))
    books.order(acme, NEW, (sold["pipes1"], "900"))
    books.order(acme, NEW, (sold["pipes1"], "-950"))
    gone = factories.AccountFactory(code="GONE")
    books.order(gone, OLD, (sold["tiles1"], "500"))
    books.order(gone, NEW, (sold["tiles1"], "-200"))
    only = factories.AccountFactory(code="ONLY")
    books.order(only, OLD - timedelta(500), (sold["glue1"], "80"))
    books.order(only, NEW, (sold["glue1"], "-30"))
    run = computed(zhao)
    assert steps_of(run, acme) == {"pipes": ("dropped", Decimal(1000), Decimal(-50))}
    assert steps_of(run, gone) == {"tiles": ("gone", Decimal(500), Decimal(-200))}
    assert steps_of(run, only) == {"glue": ("returns", Decimal(0), Decimal(-30))}


def test_new_dropped_and_taken_up_again(acme, zhao, sold):
    books.order(acme, OLD - timedelta(500), (sold["paint1"], "10"))
    books.order(acme, OLD, (sold["pipes1"], "100"), (sold["tiles1"], "50"))
    books.order(acme, NEW, (sold["pipes2"], "130"), (sold["glue1"], "20"), (sold["paint2"], "5"))
    books.order(acme, NEW, (sold["sand"], "7"))
    assert steps_of(computed(zhao), acme) == {
        "pipes": ("more", Decimal(100), Decimal(130)), "tiles": ("dropped", Decimal(50), Decimal(0)),
        "glue": ("products", Decimal(0), Decimal(20)), "paint": ("more", Decimal(0), Decimal(5)),
        "sand": ("products", Decimal(0), Decimal(7)),
    }  # fmt: skip


def test_new_customers_new_markets_and_who_orders_again(acme, other, zhao, sold):
    Account.objects.filter(pk=acme.pk).update(region="East", industry="Trade")
    books.order(acme, OLD, (sold["pipes1"], "100"))
    books.order(acme, NEW, (sold["pipes1"], "100"))
    books.order(other, OLD - timedelta(500), (sold["pipes1"], "10"))
    books.order(other, NEW, (sold["pipes1"], "40"))
    fresh = factories.AccountFactory(code="FRESH", region="East", industry="Trade")
    south = factories.AccountFactory(code="SOUTH", region="South", industry="Trade")
    field = factories.AccountFactory(code="FIELD", region="East", industry="Solar")
    blank = factories.AccountFactory(code="BLANK")
    for account in (fresh, south, field, blank):
        books.order(account, NEW, (sold["pipes1"], "30"))
    run = computed(zhao)
    steps = {account.code: steps_of(run, account)["pipes"][0] for account in (fresh, south, field, blank, other, acme)}
    assert steps == {"FRESH": "customers", "SOUTH": "markets", "FIELD": "markets", "BLANK": "customers",
                     other.code: "again", acme.code: "more"}  # fmt: skip
    assert facts.bridge(Development.objects.filter(run=run, period="year")).customers(*rules.GROUPS["market"]) == 5


def test_a_first_year_has_new_customers_alone_and_no_new_market(acme, zhao, sold, browser_of):
    Account.objects.filter(pk=acme.pk).update(region="East")
    books.order(acme, NEW, (sold["pipes1"], "1234.50"))
    run = computed(zhao)
    assert steps_of(run, acme) == {"pipes": ("customers", Decimal(0), Decimal("1234.50"))}
    page = browser_of(zhao).get("/development/")
    assert page.context["headline"].endswith("from 1 customer; there is nothing a year before to hold it against.")
    assert "Seasons are told from two whole years on; there are 0 whole months." in page.content.decode()


def test_a_renamed_category_takes_its_past_along_and_joined_ones_are_one(acme, zhao, sold):
    books.order(acme, OLD, (sold["pipes1"], "100"), (sold["tiles1"], "50"))
    books.order(acme, NEW, (sold["pipes2"], "130"), (sold["tiles1"], "50"))
    Product.objects.filter(category="pipes").update(category="Tubes")
    assert steps_of(computed(zhao), acme) == {"Tubes": ("more", Decimal(100), Decimal(130)),
                                              "tiles": ("more", Decimal(50), Decimal(50))}  # fmt: skip
    Product.objects.filter(category="Tubes").update(category="tiles")
    assert steps_of(computed(zhao), acme) == {"tiles": ("more", Decimal(150), Decimal(180))}
    Product.objects.filter(code="pipes2").update(category="", name="tiles")
    assert steps_of(computed(zhao), acme) == {"tiles": ("more", Decimal(150), Decimal(180))}


def test_of_two_files_that_became_one_nothing_is_new(acme, zhao, sold):
    twin = factories.AccountFactory(code="TWIN")
    books.order(acme, OLD, (sold["pipes1"], "100"))
    books.order(twin, NEW, (sold["pipes1"], "130"))
    before = computed(zhao)
    assert {steps_of(before, acme)["pipes"][0], steps_of(before, twin)["pipes"][0]} == {"gone", "customers"}
    merges.merge(acme, twin, by=zhao)
    after = computed(zhao)
    assert steps_of(after, acme) == {"pipes": ("more", Decimal(100), Decimal(130))} and not steps_of(after, twin)


def test_orders_without_lines_claim_no_product(acme, other, zhao, sold):
    books.order(acme, OLD, bare="1000")
    books.order(acme, NEW, (sold["pipes1"], "700"))
    books.order(other, OLD, (sold["pipes1"], "980"))
    books.order(other, OLD, bare="20")
    books.order(other, NEW, (sold["glue1"], "700"))
    run = computed(zhao)
    assert {step for step, _before, _now in steps_of(run, acme).values()} == {"less"}
    assert {name: one[0] for name, one in steps_of(run, other).items()} == {
        "pipes": "dropped",
        "glue": "products",
        "": "less",
    }


def test_rates_leave_no_cent_over(acme, zhao, sold):
    for place in range(20):
        books.order(acme, NEW - timedelta(place), (sold["pipes1"], "0.33"), (sold["tiles1"], "0.33"),
                    (None, "0.34"), rate="7.12345678")  # fmt: skip
    run = computed(zhao)
    whole = Order.objects.filter(account=acme).aggregate(sum=Sum("revenue"))["sum"]
    assert sum(now for _step, _before, now in steps_of(run, acme).values()) == money(whole)


def test_the_same_day_again_says_the_same_whatever_came_later(acme, lin, zhao):
    books.fill(9, lin, DAY)
    day = DAY - timedelta(100)
    first = {period: rows_of(computed(zhao, day), period) for period in Compared}
    computed(zhao)
    books.order(acme, day + timedelta(1), (Product.objects.get(code="pipes1"), "99000"))
    again = computed(zhao, day)
    assert {period: rows_of(again, period) for period in Compared} == first and not again.is_current
    assert Run.objects.filter(kind=RunKind.DEVELOPMENT, as_of=day, state="done").count() == 1


def test_an_empty_book_says_nothing(zhao, browser_of, api_of):
    assert api_of(zhao).get("/api/v1/development/").status_code == 404
    assert "Nothing was computed yet" in browser_of(zhao).get("/development/").content.decode()
    run = computed(zhao)
    assert run.result["accounts"] == 0 and run.result["begins"] is None
    page = browser_of(zhao).get("/development/").content.decode()
    assert "Nothing was sold in either time." in page and "<canvas" not in page
    told = api_of(zhao).get("/api/v1/development/").json()
    assert (told["now"], told["growth"], told["steps"], told["seasons"]["months"]) == ("0.00", None, [], [])


def test_the_night_computes_it_and_again_when_products_or_files_changed(acme, system, zhao, sold):
    books.order(acme, NEW, (sold["pipes1"], "100"))
    assert RunKind.DEVELOPMENT in {run.kind for run in nights.nightly(by=system)}
    run = Run.objects.current(RunKind.DEVELOPMENT)
    assert not changes.changed_since(RunKind.DEVELOPMENT, run.finished_at, run.as_of)
    sold["pipes1"].save()
    assert changes.changed_since(RunKind.DEVELOPMENT, run.finished_at, run.as_of)


def test_every_step_and_month_has_its_place():
    assert set(rules.CODES) == set(Step) and len(MONTHS) == 12
