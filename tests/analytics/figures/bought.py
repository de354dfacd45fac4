"""What was bought in a time and a year before, of what, and which step of the bridge it is, as SQL over the lines."""

from __future__ import annotations

from datetime import date

from tests.analytics.figures.ask import BEFORE, DAY, START, within

TIMES = {
    "year": ((BEFORE, START), (START, DAY)),
    "so_far": ((date(2024, 12, 31), date(2025, 6, 30)), (date(2025, 12, 31), DAY)),
    "quarter": ((date(2025, 3, 31), date(2025, 6, 30)), (date(2026, 3, 31), DAY)),
}
"""{period: (the time before, the time spoken of)}, each (the day before it, its last day]."""
UNTOLD = 20
"""From a twentieth on that came without products nobody can tell new products from old."""


def moved(period):
    """
    `WITH … moved`: a row each customer and product group: cents before and now, and the one step that this is.

    A group is a product's category, or its own name where it has none; what came without products stands in one of its
    own (''). Lines make up their order to the cent: what rounding leaves is taken by the greatest. Who ordered in just
    one of both times came or went whole. Of whom products are known, a group never bought before is new, and one
    bought no more is dropped; all else is more or less of the same, which is told of all of it together where products
    are not known. Where nothing was bought, net, in either time, it is returns.
    """
    (since, until), (start, end) = TIMES[period]
    old, new = within("day", since, until), within("day", start, end)
    whole = "ABS(cents)"
    return f"""WITH ordered AS (
        SELECT id, account_id AS account, ordered_on AS day, CAST(ROUND(100 * revenue) AS BIGINT) AS cents
        FROM accounts_order WHERE archived_at IS NULL AND ordered_on <= '{DAY}'
    ), lined AS (
        SELECT l.order_id, CAST(ROUND(100 * l.amount * o.rate) AS BIGINT) AS cents,
            COALESCE(CASE WHEN p.category = '' THEN p.name ELSE p.category END, '') AS unit,
            ROW_NUMBER() OVER (PARTITION BY l.order_id ORDER BY ABS(l.amount) DESC, COALESCE(l.product_id, 0)) AS place
        FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id
            LEFT JOIN accounts_product p ON p.id = l.product_id
    ), items AS (
        SELECT o.account, o.day, l.unit, l.cents + CASE WHEN l.place = 1 THEN o.cents - (SELECT SUM(x.cents)
            FROM lined x WHERE x.order_id = o.id) ELSE 0 END AS cents, o.cents AS of_order
        FROM ordered o JOIN lined l ON l.order_id = o.id
        UNION ALL SELECT o.account, o.day, '', o.cents, o.cents FROM ordered o
            WHERE o.id NOT IN (SELECT order_id FROM lined)
    ), sold AS (
        SELECT account, unit, SUM(CASE WHEN {old} THEN cents ELSE 0 END) AS before,
            SUM(CASE WHEN {new} THEN cents ELSE 0 END) AS now,
            MAX(CASE WHEN day <= '{until}' AND cents > 0 THEN 1 ELSE 0 END) AS bought
        FROM items GROUP BY account, unit
    ), firsts AS (
        SELECT account, MIN(day) AS day FROM ordered WHERE cents > 0 GROUP BY account
    ), opened AS (
        SELECT a.region, MIN(f.day) AS day FROM firsts f JOIN accounts_account a ON a.id = f.account
        WHERE a.region <> '' GROUP BY a.region
    ), begun AS (
        SELECT a.industry, MIN(f.day) AS day FROM firsts f JOIN accounts_account a ON a.id = f.account
        WHERE a.industry <> '' GROUP BY a.industry
    ), customers AS (
        SELECT account, MAX(CASE WHEN {old} AND of_order > 0 THEN 1 ELSE 0 END) AS before,
            MAX(CASE WHEN {new} AND of_order > 0 THEN 1 ELSE 0 END) AS now,
            MAX(CASE WHEN day <= '{until}' AND of_order > 0 THEN 1 ELSE 0 END) AS known,
            CASE WHEN {UNTOLD} * SUM(CASE WHEN {old} AND unit = '' THEN {whole} ELSE 0 END)
                <= SUM(CASE WHEN {old} THEN {whole} ELSE 0 END)
            AND {UNTOLD} * SUM(CASE WHEN {new} AND unit = '' THEN {whole} ELSE 0 END)
                <= SUM(CASE WHEN {new} THEN {whole} ELSE 0 END) THEN 1 ELSE 0 END AS told
        FROM items GROUP BY account
    ), sums AS (SELECT account, SUM(now - before) AS change FROM sold GROUP BY account),
    moved AS (
        SELECT s.account, s.unit, s.before, s.now, a.region, a.owner_id, a.tier, CASE
            WHEN c.before = 1 AND c.now = 0 THEN 'gone'
            WHEN c.before = 0 AND c.now = 1 AND c.known = 1 THEN 'again'
            WHEN c.before = 0 AND c.now = 1 AND (o.day > '{until}' OR b.day > '{until}') THEN 'markets'
            WHEN c.before = 0 AND c.now = 1 THEN 'customers'
            WHEN s.before <= 0 AND s.now <= 0 THEN 'returns'
            WHEN c.told = 1 AND s.unit <> '' AND s.before > 0 AND s.now <= 0 THEN 'dropped'
            WHEN c.told = 1 AND s.unit <> '' AND s.bought = 0 AND s.now > 0 THEN 'products'
            WHEN CASE WHEN c.told = 1 THEN s.now - s.before ELSE u.change END < 0 THEN 'less' ELSE 'more' END AS step
        FROM sold s JOIN customers c ON c.account = s.account JOIN sums u ON u.account = s.account
            JOIN accounts_account a ON a.id = s.account LEFT JOIN opened o ON o.region = a.region
            LEFT JOIN begun b ON b.industry = a.industry
        WHERE s.before <> 0 OR s.now <> 0
    )"""
