"""K4: what channel partners bring themselves and through others, their quotas, conflicts and downstream customers."""

from __future__ import annotations

import pytest

from tests.analytics.figures.ask import DAY, by_key, cents, days_ago, local_day, one, rows, told
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
PARTNERS = "kind IN ('dealer', 'agent', 'distributor', 'wholesaler', 'retailer')"


def channel():
    """
    `WITH … came, agents`: who came through whom by the day, over any number of steps; the partners in use.

    A referral counts from its day, else from that on which the customer is said to be one, else from its file's.
    """
    return f"""{ledger().replace("WITH bought", "WITH RECURSIVE bought")}, tied AS (
        SELECT id, referred_by_id AS above FROM accounts_account WHERE referred_by_id IS NOT NULL
            AND COALESCE(referred_on, customer_since, {local_day("created_at")}) <= '{DAY}'
    ), came AS (
        SELECT above AS top, id FROM tied UNION SELECT c.top, t.id FROM came c JOIN tied t ON t.above = c.id
    ), agents AS (
        SELECT a.*, COALESCE(l.revenue, 0) AS revenue, COALESCE(l.net, 0) AS net FROM accounts_account a
            LEFT JOIN ledger l ON l.account = a.id WHERE {PARTNERS} AND a.archived_at IS NULL)"""


def test_what_each_brings_itself_and_through_others(book):
    found = {row["account"]: (*told(row["revenue"], row["net_contribution"]), row["brought"],
                              *told(row["net_contribution_through_it"]))
             for row in book.get("agents")["results"]}  # fmt: skip
    said = by_key(f"""{channel()} SELECT a.id, a.revenue, a.net, (SELECT COUNT(*) FROM came c WHERE c.top = a.id),
        (SELECT COALESCE(SUM(l.net), 0) FROM came c JOIN ledger l ON l.account = c.id WHERE c.top = a.id)
        FROM agents a""")
    assert found == said and len(found) > 8
    assert rows(f"{channel()} SELECT 1 FROM came c WHERE NOT EXISTS (SELECT 1 FROM tied t WHERE t.id = c.id "
                f"AND t.above = c.top) LIMIT 1"), "some came over two steps"  # fmt: skip


def test_the_whole_counts_each_customer_once(book):
    found = book.get("agents")["whole"]
    money = told(found["revenue"], found["net_contribution"], found["net_contribution_through_them"])
    assert (found["agents"], found["brought"], *money) == one(f"""{channel()}, reached AS (SELECT DISTINCT id FROM came
        WHERE top IN (SELECT id FROM agents) AND id NOT IN (SELECT id FROM agents))
        SELECT COUNT(*), (SELECT COUNT(*) FROM reached), SUM(revenue), SUM(net),
            (SELECT COALESCE(SUM(l.net), 0) FROM reached r JOIN ledger l ON l.account = r.id) FROM agents""")


def test_quotas(book):
    """The one of everything that runs on the day; any that runs, be it of a category, is one."""
    said = by_key(f"""{channel()} SELECT a.id,
        CASE WHEN EXISTS (SELECT 1 FROM accounts_quota q WHERE q.account_id = a.id AND q.archived_at IS NULL
            AND starts_on <= '{DAY}' AND ends_on >= '{DAY}') THEN 1 ELSE 0 END,
        CAST(ROUND(100 * q.amount) AS BIGINT), CASE WHEN q.id IS NULL THEN NULL ELSE (SELECT {cents("revenue")}
            FROM accounts_order o WHERE o.account_id = a.id AND o.archived_at IS NULL AND o.ordered_on >= q.starts_on
                AND o.ordered_on <= '{DAY}') END,
        1.0 * ({days_ago("q.starts_on")} + 1) / ({days_ago("q.starts_on")} - {days_ago("q.ends_on")} + 1)
        FROM agents a LEFT JOIN accounts_quota q ON q.account_id = a.id AND q.archived_at IS NULL AND q.category = ''
            AND q.starts_on <= '{DAY}' AND q.ends_on >= '{DAY}'""")
    assert {quota is None for _has, quota, _achieved, _elapsed in said.values()} == {True, False}
    for row in book.get("agents")["results"]:
        has, quota, achieved, elapsed = said[row["account"]]
        assert row["has_quota"] == bool(has)
        if quota is None:
            assert (row["quota"], row["attainment"], row["elapsed"]) == (None, None, None)
        else:
            assert told(row["quota"], row["achieved"] or 0) == (quota, achieved)
            assert (row["attainment"], row["elapsed"]) == pytest.approx((float(achieved / quota), float(elapsed)))


def test_conflicts_and_downstream_customers(book):
    held = f"t.archived_at IS NULL AND (t.until IS NULL OR t.until >= '{DAY}')"
    found = {row["account"]: (row["conflicts"], row["downstream"], *told(row["downstream_estimate"]))
             for row in book.get("agents")["results"]}  # fmt: skip
    assert found == by_key(f"""{channel()} SELECT a.id, (SELECT COUNT(*) FROM accounts_territory t
            WHERE t.account_id = a.id AND {held} AND EXISTS (SELECT 1 FROM accounts_territory u
            JOIN accounts_account b ON b.id = u.account_id WHERE b.archived_at IS NULL AND {held.replace("t.", "u.")}
                AND u.account_id <> a.id AND u.region_key = t.region_key
                AND (u.category = '' OR t.category = '' OR u.category = t.category))),
        (SELECT COUNT(*) FROM accounts_downstream d WHERE d.account_id = a.id AND d.archived_at IS NULL),
        (SELECT {cents("estimate", "estimate IS NOT NULL")} FROM accounts_downstream d WHERE d.account_id = a.id
            AND d.archived_at IS NULL) FROM agents a""")
    assert sum(one[0] for one in found.values()) and sum(one[1] for one in found.values())


def test_whom_to_watch(book):
    found = book.get("agents")
    watched = {key: sum(1 for row in found["results"] if holds(row)) for key, holds in (
        ("behind", lambda row: row["attainment"] is not None and row["attainment"] < row["elapsed"]),
        ("conflict", lambda row: row["conflicts"] > 0), ("none", lambda row: not row["has_quota"]),
        ("brings", lambda row: row["brought"] > 0),
    )}  # fmt: skip
    assert found["whole"]["watch"] == watched and all(watched.values()), "of rows that are told above"
