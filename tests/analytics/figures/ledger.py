"""The contributions of a year as SQL over orders and costs: what several analyses divide or compare."""

from __future__ import annotations

from datetime import date

from tests.analytics.figures.ask import DAY, YEAR, cents, within


def ledger(day: date = DAY) -> str:
    """
    `WITH … ledger`: account, code, revenue, cost, serve, net (cents), estimated, of the year to a day.

    In it stand who had an order or a return in the year, and who ordered earlier and cost something in it. A cost
    nobody entered is taken at the rate of all whose cost is known. Archived orders and entries are none, archived
    customers are some. Where under half of the revenue has a known cost, revenue would stand alone: not in this book.
    """
    year = within("ordered_on", day - YEAR, day)
    return f"""WITH bought AS (
        SELECT account_id, {cents("revenue")} AS revenue, {cents("cost", "cost IS NOT NULL")} AS known,
            {cents("revenue", "cost IS NOT NULL")} AS costed
        FROM accounts_order WHERE archived_at IS NULL AND {year} GROUP BY account_id
    ), spent AS (
        SELECT account_id, {cents("amount")} AS serve FROM accounts_costentry
        WHERE archived_at IS NULL AND {within('"on"', day - YEAR, day)} GROUP BY account_id
    ), ever AS (
        SELECT DISTINCT account_id FROM accounts_order
        WHERE archived_at IS NULL AND revenue > 0 AND ordered_on <= '{day}'
    ), rate AS (
        SELECT 1.0 * SUM(known) / SUM(costed) AS part FROM bought
    ), year AS (
        SELECT a.id AS account, a.code, COALESCE(b.revenue, 0) AS revenue, COALESCE(s.serve, 0) AS serve,
            COALESCE(b.known, 0) + CAST(ROUND((COALESCE(b.revenue, 0) - COALESCE(b.costed, 0)) * r.part) AS BIGINT)
                AS cost,
            CASE WHEN COALESCE(b.revenue, 0) <> COALESCE(b.costed, 0) THEN 1 ELSE 0 END AS estimated
        FROM accounts_account a CROSS JOIN rate r LEFT JOIN bought b ON b.account_id = a.id
            LEFT JOIN spent s ON s.account_id = a.id
        WHERE b.account_id IS NOT NULL OR (s.serve <> 0 AND a.id IN (SELECT account_id FROM ever))
    ), ledger AS (SELECT *, revenue - cost - serve AS net FROM year)"""
