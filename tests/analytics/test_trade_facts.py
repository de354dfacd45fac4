"""Trade facts by SQL equal the definitions spelled out in Python, and nothing dated later is read."""

import random
import re
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection

from accounts.models import Allocation, Order
from analytics.facts import dialect, false_accounts, trade
from analytics.rules.trade import Trade
from tests import factories
from tests.analytics.rules import books

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def fill(seed=1, accounts=12, orders=160):
    """Random rows, returns among them; the first ones of some days twice."""
    chance, rows = random.Random(seed), []
    customers = [factories.AccountFactory(code=f"K{i:02}") for i in range(accounts)]
    for number in range(orders):
        customer = chance.choice(customers)
        day = DAY + timedelta(days=chance.choice([0, -90, -89, -365, -364, -275, 1, chance.randint(-900, 60)]))
        cents = chance.choice([-1, 1, 1, 1, 1]) * chance.randint(1, 10**7)
        factories.OrderFactory(
            account=customer,
            number=str(number),
            ordered_on=day,
            amount=Decimal(cents).scaleb(-2),
            revenue=Decimal(cents).scaleb(-2),
        )
        rows.append((customer.code, dialect.day_number(day), cents))
    return rows


def same(left: Trade, right: Trade, but=()):
    for name in Trade.columns():
        if name not in ("account", *but):
            assert np.array_equal(getattr(left, name), getattr(right, name)), name


def test_the_database_and_the_definitions_agree():
    rows = fill()
    expected = books.trade(rows, as_of=dialect.day_number(DAY))
    kept = (expected.orders > 0) | expected.in_window
    same(trade.gather(DAY), expected.take(kept))


@pytest.mark.db_both
def test_orders_dated_later_change_nothing():
    fill()
    before = trade.gather(DAY)
    Order.objects.filter(ordered_on__gt=DAY).update(revenue=Decimal("99999.99"), ordered_on=DAY + timedelta(days=5))
    factories.OrderFactory(ordered_on=DAY + timedelta(days=1), revenue=Decimal("5.00"))
    same(trade.gather(DAY), before)


@pytest.mark.db_both
def test_a_narrow_book_has_the_same_money():
    fill()
    customer = Order.objects.first().account
    factories.CostFactory(account=customer, on=DAY, amount=Decimal("12.34"))
    whole, narrow = trade.gather(DAY), trade.gather(DAY, rhythm=False)
    inside = whole.take(whole.in_window)
    for name in ("account", "revenue365", "cost365", "costed365", "cost_to_serve365"):
        assert np.array_equal(getattr(inside, name), getattr(narrow, name)), name


@pytest.mark.db_both
def test_late_payment_costs_credit_and_later_payments_are_not_known_yet():
    day = DAY - timedelta(days=100)
    due = DAY - timedelta(days=73)
    terms = {"ordered_on": day, "due_on": due, "revenue": Decimal("10000.00")}
    late = factories.OrderFactory(account__code="A", paid_on=None, **terms)
    factories.OrderFactory(account__code="B", paid_on=due, **terms)
    factories.OrderFactory(account__code="C", paid_on=due + timedelta(days=365), **terms)
    assert trade.gather(DAY).credit365.tolist() == [16000, 0, 16000], "73 days x 8 % / 365 x 10,000"
    Order.objects.filter(pk=late.pk).update(paid_on=DAY + timedelta(days=1))
    assert trade.gather(DAY).credit365[0] == 16000


def test_late_payment_knows_payments_on_account_and_credit_terms():
    """Against a walk over the orders: each part to its payment's day, the rest to the end, by the receivables' rule."""
    chance, wanted = random.Random(5), {}
    for place, terms in enumerate((30, 0, None)):
        customer = factories.AccountFactory(code=f"K{place}", credit_days=terms)
        payment = [factories.PaymentFactory(account=customer, on=DAY - timedelta(days)) for days in (60, 20, -1)]
        for _ in range(8):
            day, revenue = DAY - timedelta(chance.randint(1, 200)), Decimal(chance.randint(10_000, 10**7)) / 100
            due = chance.choice([None, day + timedelta(chance.randint(0, 50))])
            paid = chance.choice([None, None, DAY - timedelta(20), DAY + timedelta(5)])
            order = factories.OrderFactory(
                account=customer, ordered_on=day, amount=revenue, due_on=due, paid_on=paid, settled=revenue * 9 / 10
            )
            for one in payment:
                part = {"amount": 1, "settled": (revenue * 3 / 10).quantize(Decimal("0.01")), "received": 1}
                Allocation.objects.create(payment=one, order=order, **part)
            falls = due or (None if terms is None else day + timedelta(terms))
            if falls is None:
                continue
            end = paid if paid and paid <= DAY else DAY
            parts = [(part["settled"], min(one.on, end)) for one in payment if one.on <= DAY]
            parts.append((revenue - sum(amount for amount, _on in parts), end))
            cost = sum(amount * max((on - falls).days, 0) for amount, on in parts)
            wanted[customer.pk] = wanted.get(customer.pk, 0) + cost
    found = trade.credit(dialect.year_to(DAY), DAY)
    assert dict(zip(found["account"].tolist(), found["credit365"].tolist(), strict=True)) == {
        key: round(cost * 100 * 8 / 100 / 365) for key, cost in wanted.items() if cost
    }
    one = next(iter(wanted))
    alone = trade.credit(dialect.year_to(DAY), DAY, f" AND {dialect.among(np.array([one]))}")
    assert alone["account"].tolist() == [one] and len(wanted) == 3


@pytest.mark.db_both
def test_archived_orders_do_not_count_archived_accounts_do():
    gone = factories.OrderFactory(account__code="A", ordered_on=DAY)
    kept = factories.OrderFactory(account__code="B", ordered_on=DAY)
    Order.objects.filter(pk=gone.pk).update(archived_at=gone.created_at)
    kept.account.archived_at = kept.created_at
    kept.account.save()
    assert trade.gather(DAY).account.tolist() == [kept.account_id]


@pytest.mark.db_both
def test_days_and_quarters_of_the_chosen_accounts():
    rows = fill()
    found = trade.gather(DAY)
    chosen = np.zeros(len(found), np.bool_)
    chosen[[1, 3]] = True
    days = false_accounts.days(found, DAY, chosen)
    assert set(days.place.tolist()) == {1, 3}
    for place in (1, 3):
        assert days.revenue[days.place == place].sum() == found.revenue365[place]
    Order.objects.update(cost=Decimal("1.00"))
    factories.CostFactory(account_id=int(found.account[1]), on=DAY, amount=Decimal("2.50"))
    quarters = false_accounts.quarters(found, DAY, chosen)
    t = dialect.day_number(DAY)
    code = {place: f"K{place:02}" for place in (1, 3)}
    newest = [(cents, day) for account, day, cents in rows if account == code[1] and t - 91 < day <= t]
    assert len(found) == 12 and newest, "every customer is there, and the first of the chosen bought lately"
    assert quarters.revenue[0, 0] == sum(cents for cents, _ in newest)
    assert quarters.margin[0, 0] == quarters.revenue[0, 0] - 100 * len(newest) - 250


def test_who_ordered_after_an_origin():
    first = factories.OrderFactory(ordered_on=DAY + timedelta(days=90))
    factories.OrderFactory(ordered_on=DAY)
    factories.OrderFactory(ordered_on=DAY + timedelta(days=91))
    factories.OrderFactory(ordered_on=DAY + timedelta(days=5), revenue=Decimal("-5.00"))
    assert trade.ordered_between(DAY, DAY + timedelta(days=90)).tolist() == [first.account_id]


def test_each_statement_reads_the_orders_in_one_pass():
    if connection.vendor != "postgresql":
        pytest.skip("plans are pinned on PostgreSQL")
    fill(orders=20)
    asked = []

    def listen(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        trade.gather(DAY)
    about_orders = [(sql, params) for sql, params in asked if trade.ORDERS in sql]
    assert len(asked) == 7 and len(about_orders) == 4, "money, rhythm, credit twice; costs, accounts, segments"
    for sql, params in about_orders:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off")  # what a large book is spared, so small tables plan alike
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        passes = re.findall(rf"\bon {trade.ORDERS}(?!\w)", plan)  # the table, not an index whose name begins so
        assert len(passes) == 1 and "Nested Loop" not in plan, plan
