"""K8: what would go if customers left: money, work, debts, the referred, the categories they lead, the rest's shape."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.analytics.figures.ask import DAY, START, by_key, cents, local_day, one, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
MONEY = ("revenue", "gross_profit", "cost_to_serve", "net_contribution")
SUMS = "SUM(revenue), SUM(revenue - cost), SUM(serve), SUM(net)"
MET = f"v.archived_at IS NULL AND {local_day('held_at')} > '{START}' AND {local_day('held_at')} <= '{DAY}'"


@pytest.fixture
def leaving(book):
    """Two that carry much, one in the archive, one that only cost us; and what the product says of them."""
    return [book.accounts[place].pk for place in (0, 2, 12, -3)]


@pytest.fixture
def found(book, leaving):
    return book.get("departures", account=leaving)


def among(keys):
    return f"IN ({', '.join(map(str, keys))})"


def test_the_money_that_goes_and_of_all(found, leaving):
    for name, where in (("lost", f"account {among(leaving)}"), ("whole", "1 = 1")):
        assert told(*(found[name][one] for one in MONEY)) == one(f"{ledger()} SELECT {SUMS} FROM ledger WHERE {where}")
    share, seen, customers = one(f"""{ledger()} SELECT
        1.0 * SUM(CASE WHEN net > 0 AND account {among(leaving)} THEN net ELSE 0 END)
            / SUM(CASE WHEN net > 0 THEN net ELSE 0 END),
        1.0 * SUM(CASE WHEN account {among(leaving)} THEN net ELSE 0 END) / SUM(net), COUNT(*) FROM ledger""")
    assert (found["share"], found["share_seen"]) == pytest.approx((float(share), float(seen)))
    assert found["customers"] == customers and sorted(found["leaving"]) == sorted(leaving)


def work(where):
    """Orders, visits, hundredths of hours booked, their worth in cents, hundredths of hours that visits tell."""
    orders, = one(f"SELECT COUNT(*) FROM accounts_order o WHERE archived_at IS NULL AND revenue > 0 AND "
                  f"{within('ordered_on')} AND {where}")  # fmt: skip
    hours, worth = one(f"""SELECT {cents("hours")}, {cents("amount")} FROM accounts_costentry o
        WHERE archived_at IS NULL AND hours IS NOT NULL AND {within('"on"')} AND {where}""")
    visits, bare, minutes = one(f"""SELECT COUNT(CASE WHEN kind <> 'message' THEN 1 END),
        COUNT(CASE WHEN kind IN ('on_site', 'executive', 'supervisor') AND NOT EXISTS (SELECT 1
            FROM accounts_costentry c WHERE c.account_id = v.account_id AND c.archived_at IS NULL AND c.hours > 0
            AND {within('c."on"')})
            THEN 1 END), (SELECT visit_minutes FROM accounts_policy WHERE state = 'published')
        FROM lifecycle_visit v WHERE {MET} AND {where.replace("o.", "v.")}""")
    return orders, visits, hours, worth, round(Decimal(100 * bare * minutes) / 60)


def test_the_work_that_goes_and_of_all(found, leaving):
    for name, where in (("work", f"o.account_id {among(leaving)}"), ("work_whole", "1 = 1")):
        row = found[name]
        assert (row["orders"], row["visits"], *told(row["hours"], row["hours_worth"], row["hours_estimated"])) == (
            work(where)
        )


def test_the_capacity_that_is_freed(found, leaving):
    (*_rest, booked, _worth, told_by_visits), (*_all, all_booked, _w, all_told) = (
        work(f"o.account_id {among(leaving)}"), work("1 = 1"),
    )  # fmt: skip
    year, holds = one("SELECT 1.0 * visits_per_manager * visit_minutes / 60, visits_per_manager FROM accounts_policy "
                      "WHERE state = 'published'")  # fmt: skip
    row, hours = found["capacity"], float(booked + told_by_visits) / 100
    assert (row["hours"], row["year"], row["freed"], row["share"]) == pytest.approx(
        (hours, float(year), hours / float(year), 100 * hours / float(all_booked + all_told))
    )
    assert row["managers_freed"] == pytest.approx(row["visits"] / holds)


def test_what_they_owe(found, leaving):
    """Open of each order and what of it is past its day; credits are open returns, and money that settles nothing."""
    of_them = f"account_id {among(leaving)}"
    unpaid, overdue, returned, brought, used = one(f"""WITH parts AS (SELECT a.order_id, {cents("a.settled")} AS settled
        FROM accounts_allocation a JOIN accounts_payment p ON p.id = a.payment_id WHERE p."on" <= '{DAY}'
        GROUP BY a.order_id), orders AS (SELECT o.id, o.due_on, o.account_id,
            CAST(ROUND(100 * o.revenue) AS BIGINT) AS revenue, COALESCE(p.settled, 0) AS settled
        FROM accounts_order o LEFT JOIN parts p ON p.order_id = o.id WHERE o.archived_at IS NULL
            AND o.ordered_on <= '{DAY}' AND (o.paid_on IS NULL OR o.paid_on > '{DAY}') AND o.{of_them}),
        owing AS (SELECT account_id FROM orders WHERE revenue > 0 GROUP BY account_id HAVING SUM(revenue - settled) > 0)
        SELECT (SELECT SUM(revenue - settled) FROM orders WHERE revenue > 0),
            (SELECT SUM(revenue - settled) FROM orders WHERE revenue > 0 AND due_on < '{DAY}'),
            (SELECT COALESCE(SUM(-revenue), 0) FROM orders WHERE revenue < 0
                AND account_id IN (SELECT account_id FROM owing)),
            (SELECT {cents("received")} FROM accounts_payment WHERE archived_at IS NULL AND "on" <= '{DAY}'
                AND account_id IN (SELECT account_id FROM owing)),
            (SELECT {cents("a.received")} FROM accounts_allocation a JOIN accounts_payment p ON p.id = a.payment_id
                JOIN accounts_order o ON o.id = a.order_id WHERE p."on" <= '{DAY}' AND o.ordered_on <= '{DAY}'
                AND p.account_id IN (SELECT account_id FROM owing))""")
    row = found["receivables"]
    assert told(row["open"], row["overdue"], row["balance"]) == (unpaid, overdue, unpaid - returned - brought + used)
    assert 0 < overdue < unpaid


def test_the_referred_and_the_members_of_their_groups(found, leaving):
    """Who came through them by a chain of files that are in use, whenever it came: today's file."""
    count, revenue, net, members = one(f"""{ledger().replace("WITH bought", "WITH RECURSIVE bought")}, came AS (
        SELECT id FROM accounts_account WHERE referred_by_id {among(leaving)} AND archived_at IS NULL
        UNION SELECT a.id FROM accounts_account a JOIN came c ON c.id = a.referred_by_id WHERE a.archived_at IS NULL),
        theirs AS (SELECT id FROM came WHERE NOT id {among(leaving)})
        SELECT COUNT(*), COALESCE(SUM(l.revenue), 0), COALESCE(SUM(l.net), 0), (SELECT COUNT(*) FROM accounts_account
            WHERE parent_id {among(leaving)} AND archived_at IS NULL AND NOT id {among(leaving)})
        FROM theirs t LEFT JOIN ledger l ON l.account = t.id""")
    row = found["referred"]
    assert (row["accounts"], *told(row["revenue"], row["net_contribution"])) == (count, revenue, net)
    assert found["group_members"] == members == 2 and count > 1


@pytest.mark.parametrize(("name", "what"), [("categories", "category"), ("products", "name")])
def test_what_they_are_the_greatest_buyers_of(found, leaving, name, what):
    said = by_key(f"""WITH bought AS (SELECT p.{what} AS what, o.account_id AS account,
            {cents("l.amount * o.rate")} AS worth
        FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id JOIN accounts_product p
            ON p.id = l.product_id WHERE o.archived_at IS NULL AND {within("o.ordered_on")} AND p.{what} <> ''
        GROUP BY p.{what}, o.account_id),
        best AS (SELECT what, MAX(CASE WHEN account {among(leaving)} THEN worth END) AS theirs,
            MAX(CASE WHEN NOT account {among(leaving)} THEN worth END) AS others,
            SUM(CASE WHEN account {among(leaving)} THEN worth ELSE 0 END) AS gone, SUM(worth) AS whole
            FROM bought GROUP BY what)
        SELECT b.what, gone, whole, (SELECT account FROM bought w WHERE w.what = b.what AND w.worth = b.others
            AND NOT account {among(leaving)}) FROM best b WHERE theirs > 0 AND theirs > COALESCE(others, 0)""")
    assert {row["name"]: (*told(row["gone"], row["whole"]), row["next_account"]) for row in found[name]} == said
    assert said


def test_how_concentrated_the_rest_is(found, leaving):
    for name, where in (("before", "1 = 1"), ("after", f"NOT account {among(leaving)}")):
        row = found[name]
        accounts, losing, makers, biggest, ten, gini = (
            one(f"""{ledger()}, stays AS (SELECT * FROM ledger WHERE {where}),
            ranked AS (SELECT net, SUM(net) OVER (ORDER BY net DESC, code) AS upto,
                ROW_NUMBER() OVER (ORDER BY net DESC, code) AS place, ROW_NUMBER() OVER (ORDER BY net, code) AS rising,
                SUM(net) OVER () AS total, COUNT(*) OVER () AS n FROM stays WHERE net > 0)
            SELECT (SELECT COUNT(*) FROM stays), (SELECT COUNT(*) FROM stays WHERE net < 0),
                SUM(CASE WHEN upto - net < .8 * total THEN 1 ELSE 0 END), 1.0 * MAX(net) / MAX(total),
                1.0 * SUM(CASE WHEN place <= 10 THEN net ELSE 0 END) / MAX(total),
                2.0 * SUM(rising * net) / (MAX(n) * MAX(total)) - (MAX(n) + 1.0) / MAX(n) FROM ranked""")
        )
        assert (row["accounts"], row["losing"], row["makers"]) == (accounts, losing, makers)
        assert (row["biggest_share"], row["top10_share"], row["gini"]) == pytest.approx(
            tuple(map(float, (biggest, ten, gini)))
        )
