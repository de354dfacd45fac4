"""Behaviour: every figure is what plain SQL says, what changed is found and told, and each sees only their own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from statistics import median

import pytest
from django.db import connection

from accounts.models import Account, Order, OrderLine
from analytics.actions import nights, recompute
from analytics.actions.behaviour import FEW
from analytics.models import Behaviour, BehaviourChange, Verdict
from kam.choices import RunKind
from kam.models import Run
from tests.analytics import behaviour_books as books
from tests.analytics import books as computed_books

pytestmark = pytest.mark.django_db
DAY = books.DAY
SPANS = {"now": (DAY - timedelta(365), DAY), "before": (DAY - timedelta(730), DAY - timedelta(365))}


def computed(by, day=DAY) -> Run:
    return recompute.start(RunKind.BEHAVIOUR, as_of=day, by=by)


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchone()


def rows_of(run):
    return {row.account_id: row for row in Behaviour.objects.filter(run=run)}


@pytest.mark.db_both
@pytest.mark.parametrize("year", ["now", "before"])
def test_every_figure_is_what_sql_says(two_years, zhao, year):
    found = rows_of(computed(zhao))
    since, until = SPANS[year]
    for account in two_years:
        row = found[account.pk]
        own = getattr(row, year)
        span = (account.pk, since, until)
        where = f"FROM {Order._meta.db_table} WHERE account_id = %s AND ordered_on > %s AND ordered_on <= %s"
        net, sold, back, days = asked(
            f"SELECT SUM(revenue), SUM(CASE WHEN revenue > 0 THEN revenue END), "
            f"SUM(CASE WHEN revenue < 0 THEN revenue ELSE 0 END), "
            f"COUNT(DISTINCT CASE WHEN revenue > 0 THEN ordered_on END) {where}", *span)  # fmt: skip
        money = row.revenue if year == "now" else row.revenue_before
        assert money == Decimal(str(net or 0)).quantize(Decimal("0.01"))
        assert (row.orders if year == "now" else row.orders_before) == days
        if not days:
            assert "size" not in own and "returns" not in own
            continue
        assert own["size"] == pytest.approx(float(sold) / days, abs=0.006)
        assert own["returns"] == pytest.approx(-float(back) / float(sold), abs=5e-5)
        told = asked(f"SELECT SUM(discount), SUM(revenue + discount), SUM(CASE WHEN discount > 0 THEN revenue ELSE 0 "
                     f"END), SUM(revenue) {where} AND revenue > 0 AND discount IS NOT NULL", *span)  # fmt: skip
        if told[3]:
            assert own["discount"] == pytest.approx(float(told[0]) / float(told[1]), abs=5e-5)
            assert own["discounted"] == pytest.approx(float(told[2]) / float(told[3]), abs=5e-5)
        else:
            assert "discount" not in own and "discounted" not in own


@pytest.mark.db_both
@pytest.mark.parametrize("year", ["now", "before"])
def test_lines_and_categories_are_what_sql_says(two_years, zhao, year):
    found = rows_of(computed(zhao))
    since, until = SPANS[year]
    lines, orders = OrderLine._meta.db_table, Order._meta.db_table
    for account in two_years:
        row = found[account.pk]
        own = getattr(row, year)
        count, days = asked(f"SELECT COUNT(*), COUNT(DISTINCT ordered_on) FROM {lines} JOIN {orders} o ON "
                            "o.id = order_id WHERE account_id = %s AND ordered_on > %s AND ordered_on <= %s",
                            account.pk, since, until)  # fmt: skip
        if days:
            assert own["lines"] == pytest.approx(count / days, abs=5e-5)
        pairs = OrderLine.objects.filter(order__account=account, order__ordered_on__gt=since,
                                         order__ordered_on__lte=until)  # fmt: skip
        sums = {}
        for line in pairs.select_related("product"):
            sums[line.product.category] = sums.get(line.product.category, 0) + int(line.amount * 100)
        place = 0 if year == "now" else 1
        assert {name: entry[place] for name, entry in row.mix.items() if entry[place]} == sums


@pytest.mark.db_both
def test_days_to_pay_and_what_was_late(two_years, zhao):
    found = rows_of(computed(zhao))
    for account in two_years:
        paid = [o for o in Order.objects.filter(account=account, revenue__gt=0, paid_on__isnull=False)
                if SPANS["now"][0] < o.paid_on <= DAY]  # fmt: skip
        own = found[account.pk].now
        if paid:
            mean = sum((o.paid_on - o.ordered_on).days for o in paid) / len(paid)
            assert own["pay_days"] == pytest.approx(mean, abs=5e-5)
        else:
            assert "pay_days" not in own
        due = [o for o in Order.objects.filter(account=account, revenue__gt=0)
               if SPANS["now"][0] < o.due_on <= DAY]  # fmt: skip
        late = sum(o.revenue for o in due if (min(o.paid_on, DAY) if o.paid_on else DAY) > o.due_on)
        assert own["late"] == pytest.approx(float(late / sum(o.revenue for o in due)), abs=5e-5)


def test_gaps_are_medians_and_silence_counts_from_the_last_order(two_years, zhao):
    acme, _other, young = two_years
    row = rows_of(computed(zhao))[acme.pk]
    days = sorted(set(Order.objects.filter(account=acme, revenue__gt=0).values_list("ordered_on", flat=True)))
    gaps = [(two - one).days for one, two in zip(days, days[1:], strict=False) if two > SPANS["now"][0]]
    assert row.now["gap"] == median(gaps) and row.silent == (DAY - days[-1]).days
    assert rows_of(computed(zhao))[young.pk].comparable is False


def test_what_changed_is_found_and_who_keeps_their_manners_is_left_alone(two_years, zhao):
    acme, other, young = two_years
    run = computed(zhao)
    found = {(row.habit, row.rose) for row in BehaviourChange.objects.filter(run=run, account=acme)}
    assert found == {("orders", False), ("size", False), ("breadth", False), ("mix", True), ("discount", True),
                     ("pay_days", True), ("returns", True)}  # fmt: skip
    assert not BehaviourChange.objects.filter(run=run, account__in=[other, young]).exists()
    assert (run.result["comparable"], run.result["changed"], run.result["changes"]) == (2, 1, 7)
    row = rows_of(run)[acme.pk]
    assert row.changes == 7 and row.mix_moved == 1.0 and row.main_category == "glue"
    assert row.mix["glue"][2] == 1 and row.mix["pipes"][0] == 0


def test_the_middle_of_a_tier_is_told_from_ten_customers_on(acme, other, zhao, browser_of):
    computed_books.computed(acme, other, small=12)
    run = computed(zhao)
    medians = run.result["medians"]
    tiers = dict(Verdict.objects.filter(run__kind=RunKind.TIERS).values_list("account", "in_effect"))
    found = rows_of(run)
    for tier, told in medians.items():
        own = [row for key, row in found.items() if tiers[key] == tier]
        if len(own) < FEW:
            assert told == {}
            continue
        assert told["orders"] == median(row.orders for row in own)
        assert told["size"] == median(row.now["size"] for row in own) and "discount" not in told
    assert any(medians.values()) and not all(medians.values())
    small = Account.objects.get(code="SMALL1")
    page = browser_of(zhao).get(f"/customers/{small.pk}/behaviour/")
    assert page.context["groups"][0]["rows"][0]["middle"] == "4"


def test_too_few_orders_claim_nothing_however_great_the_change(acme, zhao):
    for month in range(24):
        books.order(acme, DAY - timedelta(days=30 * month), 100 if month < 12 else 9000)
    thinned = Order.objects.filter(account=acme, ordered_on__lte=DAY - timedelta(365)).order_by("pk")
    Order.objects.filter(pk__in=list(thinned.values_list("pk", flat=True)[5:])).delete()
    run = computed(zhao)
    assert not BehaviourChange.objects.filter(run=run).exists() and not rows_of(run)[acme.pk].comparable


def test_the_same_day_again_says_the_same_and_later_orders_change_nothing(two_years, zhao):
    acme, _other, _young = two_years
    day = DAY - timedelta(40)
    columns = [f.name for f in Behaviour._meta.concrete_fields if f.name not in ("id", "run")]
    first = list(Behaviour.objects.filter(run=computed(zhao, day)).order_by("account").values_list(*columns))
    books.order(acme, DAY - timedelta(10), 99_000)
    Order.objects.filter(paid_on__gt=day).update(paid_on=DAY - timedelta(3))
    again = list(Behaviour.objects.filter(run=computed(zhao, day)).order_by("account").values_list(*columns))
    assert again == first and len(first) == 3
    assert Run.objects.filter(kind=RunKind.BEHAVIOUR, as_of=day, state="done").count() == 1


def test_an_empty_book_computes_and_shows_nothing(zhao, browser_of, api_of):
    page = browser_of(zhao).get("/behaviour/")
    assert page.status_code == 200 and "Against their own past" not in page.content.decode()
    run = computed(zhao)
    assert run.result["accounts"] == 0
    assert "No clear change to show" in browser_of(zhao).get("/behaviour/").content.decode()
    assert api_of(zhao).get("/api/v1/behaviours/").json()["results"] == []


def test_the_night_computes_it(two_years, system):
    done = {run.kind for run in nights.nightly(by=system)}
    assert RunKind.BEHAVIOUR in done
