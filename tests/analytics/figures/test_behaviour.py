"""K3: how each customer ordered, bought, paid and sent back in the year, and in the year before it."""

from __future__ import annotations

import pytest

from tests.analytics.figures.ask import BEFORE, DAY, START, by_key, cents, days_ago, rows, told, within

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
YEARS = {"now": (START, DAY), "before": (BEFORE, START)}
SOLD = "revenue > 0"
NAMES = ("size", "discount", "discounted", "returns", "pay_days", "late", "lines", "breadth", "gap", "evenness")
HALF = {"size": 0.0051, "share": 5.1e-5}
"""What rounding may make of a figure: of an amount half a cent, of all others half of the fourth decimal place."""


def middle(table, value):
    """The median of a value for each account of a table."""
    return f"""SELECT account, AVG(1.0 * {value}) AS middle, MAX(n) AS n FROM (
        SELECT t.*, ROW_NUMBER() OVER (PARTITION BY account ORDER BY {value}) AS place,
            COUNT(*) OVER (PARTITION BY account) AS n FROM {table} t) ranked
        WHERE 2 * place BETWEEN n AND n + 2 GROUP BY account"""


def habits(start, end):
    """
    `WITH … habits`: the figures of a year of each customer that ordered in one of both; NULL is not known.

    A discount nobody told counts in no rate. What was paid in the year is told by the day of payment; what fell due in
    it, as stated or by the customer's credit days, was late if it was open after that day. Lines and categories are
    those of an order day. A gap belongs to the year in which it ended; how even they are is told of two or more.
    """
    year = within("ordered_on", start, end)
    return f"""WITH orders AS (SELECT * FROM accounts_order WHERE archived_at IS NULL AND ordered_on <= '{DAY}'),
    ever AS (SELECT account_id AS account, MAX(ordered_on) AS last_on FROM orders WHERE {SOLD} GROUP BY account_id),
    asked AS (SELECT * FROM ever WHERE last_on > '{BEFORE}'),
    money AS (
        SELECT account_id AS account, {cents("revenue", SOLD)} AS sold, -{cents("revenue", "revenue < 0")} AS returned,
            {cents("discount", f"{SOLD} AND discount IS NOT NULL")} AS off,
            {cents("revenue", f"{SOLD} AND discount IS NOT NULL")} AS told,
            {cents("revenue", f"{SOLD} AND discount > 0")} AS cheap,
            COUNT(DISTINCT CASE WHEN {SOLD} THEN ordered_on END) AS orders
        FROM orders WHERE {year} GROUP BY account_id
    ), paid AS (
        SELECT account_id AS account, AVG(1.0 * ({days_ago("ordered_on")} - {days_ago("paid_on")})) AS days
        FROM accounts_order WHERE archived_at IS NULL AND {SOLD} AND {within("paid_on", start, end)} GROUP BY account_id
    ), fallen AS (
        SELECT account_id AS account, revenue, COALESCE({days_ago("due_on")}, {days_ago("ordered_on")} - a.credit_days)
            AS due, CASE WHEN paid_on IS NULL OR paid_on > '{DAY}' THEN 0 ELSE {days_ago("paid_on")} END AS closed
        FROM orders o JOIN accounts_account a ON a.id = o.account_id WHERE {SOLD}
    ), owed AS (
        SELECT account, {cents("revenue")} AS due, {cents("revenue", "closed < due")} AS late FROM fallen
        WHERE due >= {(DAY - end).days} AND due < {(DAY - start).days} GROUP BY account
    ), lined AS (
        SELECT account, AVG(1.0 * lines) AS lines, AVG(1.0 * categories) AS breadth FROM (
            SELECT o.account_id AS account, COUNT(*) AS lines,
                COUNT(DISTINCT CASE WHEN p.category <> '' THEN p.category END) AS categories
            FROM orders o JOIN accounts_orderline l ON l.order_id = o.id LEFT JOIN accounts_product p
                ON p.id = l.product_id WHERE {SOLD} AND {year} GROUP BY o.account_id, o.ordered_on) d GROUP BY account
    ), days AS (SELECT DISTINCT account_id AS account, ordered_on AS day FROM orders WHERE {SOLD}
    ), gaps AS (
        SELECT account, day, {days_ago("before")} - {days_ago("day")} AS gap FROM (SELECT d.*, LAG(day) OVER
            (PARTITION BY account ORDER BY day) AS before FROM days d) l
        WHERE before IS NOT NULL AND {within("day", start, end)}
    ), usual AS ({middle("gaps", "gap")}),
    apart AS (SELECT g.account, ABS(g.gap - u.middle) AS off FROM gaps g JOIN usual u ON u.account = g.account),
    off AS ({middle("apart", "off")}),
    habits AS (
        SELECT k.account, {days_ago("k.last_on")} AS silent, COALESCE(m.orders, 0) AS orders,
            COALESCE(m.sold - m.returned, 0) AS revenue,
            CASE WHEN m.orders > 0 THEN 0.01 * m.sold / m.orders END AS size,
            CASE WHEN m.told + m.off > 0 THEN 1.0 * m.off / (m.told + m.off) END AS discount,
            CASE WHEN m.told > 0 THEN 1.0 * m.cheap / m.told END AS discounted,
            CASE WHEN m.sold > 0 THEN 1.0 * m.returned / m.sold END AS returns, p.days AS pay_days,
            1.0 * w.late / w.due AS late, l.lines, l.breadth, u.middle AS gap,
            CASE WHEN u.n > 1 THEN CASE WHEN f.middle > u.middle THEN 0 ELSE 1 - f.middle / u.middle END END AS evenness
        FROM asked k LEFT JOIN money m ON m.account = k.account LEFT JOIN paid p ON p.account = k.account
            LEFT JOIN owed w ON w.account = k.account LEFT JOIN lined l ON l.account = k.account
            LEFT JOIN usual u ON u.account = k.account LEFT JOIN off f ON f.account = k.account
    )"""


def told_by(book):
    return {row["account"]: row for row in book.every("behaviours")}


def test_order_days_revenue_and_silence(book):
    found = {key: (row["orders"], *told(row["revenue"]), row["silent"]) for key, row in told_by(book).items()}
    assert found == by_key(f"{habits(*YEARS['now'])} SELECT account, orders, revenue, silent FROM habits")
    found = {key: (row["orders_before"], *told(row["revenue_before"])) for key, row in told_by(book).items()}
    assert found == by_key(f"{habits(*YEARS['before'])} SELECT account, orders, revenue FROM habits")
    assert any(row["orders"] == 0 for row in told_by(book).values())


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", NAMES)
def test_each_habit(book, year, name):
    found = {key: row[year].get(name) for key, row in told_by(book).items()}
    said = by_key(f"{habits(*YEARS[year])} SELECT account, {name} FROM habits")
    assert found.keys() == said.keys()
    for key, value in said.items():
        near = HALF.get(name, HALF["share"])
        assert found[key] == (None if value is None else pytest.approx(float(value), abs=near)), key
    assert year == "before" or any(value is not None for value in found.values())


def test_who_is_comparable(book):
    both = [dict(rows(f"{habits(*span)} SELECT account, orders FROM habits")) for span in YEARS.values()]
    found = {key: row["comparable"] for key, row in told_by(book).items()}
    assert found == {key: min(one[key] for one in both) >= 6 for key in both[0]} and len(set(found.values())) == 2


def test_what_was_bought_by_category(book):
    """Of months (twelfths of the 365 days) in which more was bought than returned."""
    month = f"({days_ago('o.ordered_on')} * 12 / 365)"
    said = {}
    for account, category, now, before in rows(f"""SELECT account, category, SUM(CASE WHEN month < 12 THEN made ELSE 0
            END), SUM(CASE WHEN month >= 12 THEN made ELSE 0 END) FROM (
            SELECT o.account_id AS account, p.category, {month} AS month, {cents("l.amount * o.rate")} AS made
            FROM accounts_order o JOIN accounts_orderline l ON l.order_id = o.id JOIN accounts_product p
                ON p.id = l.product_id WHERE o.archived_at IS NULL AND p.category <> ''
                AND {within("o.ordered_on", BEFORE)} GROUP BY o.account_id, p.category, {month}) m
        WHERE made > 0 GROUP BY account, category"""):
        said.setdefault(account, {})[category] = (now, before)
    found = {key: {name: (now, before) for name, (now, before, _new) in row["mix"].items()}
             for key, row in told_by(book).items() if row["mix"]}  # fmt: skip
    assert found == {key: mix for key, mix in said.items() if key in told_by(book)} and len(found) > 10
    for key, mix in found.items():
        most = max((now for now, _before in mix.values()), default=0)
        assert told_by(book)[key]["main_category"] in {name for name, (now, _b) in mix.items() if now == most > 0} | (
            set() if most else {""}
        )


def test_a_managers_customers(book):
    for owner in book.owners:
        found = {row["account"] for row in book.get("behaviours", owner, page_size=500)["results"]}
        assert found == {
            key
            for (key,) in rows(f"""{habits(*YEARS["now"])} SELECT h.account FROM habits h
            JOIN accounts_account a ON a.id = h.account WHERE a.owner_id = {owner.pk}""")
        }
