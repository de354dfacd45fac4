"""K10: contribution and retention of managers on comparable books, the same customers of both years, hand-overs."""

from __future__ import annotations

import pytest

from tests.analytics.figures.ask import BEFORE, DAY, START, by_key, one, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
DONE = "h.done_at IS NOT NULL AND h.undone_at IS NULL"
LEAST = 5
"""On fewer customers nothing is said, nor of a tier of which others hold fewer."""


def held():
    """
    `WITH … held`: owner, tier, net, whether it ordered in the year before and in the year, of each customer.

    Whoever holds it on the last day, by the hand-overs since; who changed hands within the year counts for nobody. The
    tier is that of the day before the year; without one the customer was won in it (`new`), or ordered before ('').
    """
    return f"""{ledger()}, days AS (
        SELECT account_id, COUNT(DISTINCT CASE WHEN {within("ordered_on")} THEN ordered_on END) AS now,
            COUNT(DISTINCT CASE WHEN {within("ordered_on", BEFORE, START)} THEN ordered_on END) AS before
        FROM accounts_order WHERE archived_at IS NULL AND revenue > 0 AND {within("ordered_on", BEFORE)}
        GROUP BY account_id
    ), earlier AS (
        SELECT c.account_id, CAST(ROUND(100 * c.net_contribution) AS BIGINT) AS net FROM analytics_contribution c
        JOIN kam_run r ON r.id = c.run_id WHERE r.as_of = '{START}'
    ), stood AS (
        SELECT account_id, tier FROM accounts_tierchange WHERE state IN ('in_effect', 'ended')
            AND from_on <= '{START}' AND (to_on IS NULL OR to_on > '{START}')
    ), owned AS (
        SELECT a.id, COALESCE((SELECT h.was_id FROM accounts_handedover h WHERE h.account_id = a.id AND {DONE}
            AND h."on" > '{DAY}' ORDER BY h."on", h.id LIMIT 1), a.owner_id) AS owner,
            CASE WHEN EXISTS (SELECT 1 FROM accounts_handedover h WHERE h.account_id = a.id AND {DONE}
            AND {within('h."on"')}) THEN 1 ELSE 0 END AS moved FROM accounts_account a
    ), held AS (
        SELECT o.id AS account, o.owner, COALESCE(l.net, 0) AS net, COALESCE(d.now, 0) AS now,
            COALESCE(d.before, 0) AS before, e.net AS net_before,
            COALESCE(s.tier, CASE WHEN COALESCE(d.before, 0) > 0 THEN '' ELSE 'new' END) AS tier
        FROM owned o LEFT JOIN ledger l ON l.account = o.id LEFT JOIN days d ON d.account_id = o.id
            LEFT JOIN stood s ON s.account_id = o.id LEFT JOIN earlier e ON e.account_id = o.id
        WHERE o.moved = 0 AND o.owner IS NOT NULL AND (l.account IS NOT NULL OR d.account_id IS NOT NULL))"""


def compared(value, where="1 = 1"):
    """{owner: (customers, comparable ones, what these make, what is usual on their tiers elsewhere, what all make)}."""
    return by_key(f"""{held()}, tiers AS (SELECT tier, COUNT(*) AS n, SUM({value}) AS made FROM held WHERE {where}
        GROUP BY tier), own AS (SELECT owner, tier, COUNT(*) AS n, SUM({value}) AS made FROM held WHERE {where}
        GROUP BY owner, tier), pairs AS (SELECT o.*, t.n - o.n AS others, t.made - o.made AS theirs FROM own o
        JOIN tiers t ON t.tier = o.tier)
        SELECT owner, SUM(n), SUM(CASE WHEN others >= {LEAST} THEN n ELSE 0 END),
            SUM(CASE WHEN others >= {LEAST} THEN made ELSE 0 END),
            SUM(CASE WHEN others >= {LEAST} THEN 1.0 * n * theirs / others ELSE 0 END), SUM(made)
        FROM pairs GROUP BY owner""")


def measured(book, measure, scale):
    return {
        row["owner"]: tuple(row[measure][name] and row[measure][name] * (scale if place > 1 else 1)
                            for place, name in enumerate(("all", "n", "own", "usual", "raw")))
        for row in book.get("managers")["results"]
    }  # fmt: skip


def rounded(said):
    """Shares and sums as floats; nothing is usual on fewer than five customers."""
    return {
        owner: (count, n, pytest.approx(float(own)), pytest.approx(float(usual)) if n >= LEAST else None,
                pytest.approx(float(raw)))
        for owner, (count, n, own, usual, raw) in said.items()
    }  # fmt: skip


def test_contribution_against_the_same_tiers_in_other_hands(book):
    found = measured(book, "contribution", 100)
    assert found == rounded(compared("net")) and len(found) == 3
    assert any(usual is not None for _all, _n, _own, usual, _raw in found.values())


def test_retention_against_the_same_tiers_in_other_hands(book):
    found = measured(book, "retention", 1)
    assert found == rounded(compared("CASE WHEN now > 0 THEN 1 ELSE 0 END", "before > 0"))


def test_the_same_customers_in_both_years(book):
    found = {row["owner"]: told(row["contribution_same"], row["contribution_before"])
             for row in book.get("managers")["results"]}  # fmt: skip
    assert found == by_key(f"""{held()} SELECT owner, SUM(net), SUM(net_before) FROM held WHERE net_before IS NOT NULL
        GROUP BY owner""")


def test_who_changed_hands_within_the_year(book):
    found = {row["owner"]: row["taken_over"] for row in book.get("managers")["results"] if row["taken_over"]}
    assert found == by_key(f"{held()} SELECT owner, COUNT(*) FROM owned WHERE moved = 1 GROUP BY owner")
    assert sum(found.values()) == 2


def test_a_part_of_the_customers(book):
    for row in book.get("managers", region="North")["results"]:
        said = one(f"""{held()} SELECT COUNT(*), SUM(net) FROM held h JOIN accounts_account a ON a.id = h.account
            WHERE h.owner = {row["owner"]} AND a.region = 'North'""")
        assert (row["contribution"]["all"], *told(row["contribution"]["raw"])) == said
