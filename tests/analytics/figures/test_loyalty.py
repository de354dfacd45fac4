"""K5: the loyalty of each customer and its parts: tenure, repurchase, share of wallet, willingness to recommend."""

from __future__ import annotations

import pytest

from tests.analytics.figures.ask import DAY, START, YEAR, by_key, cents, days_ago, local_day, within

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
PARTS = ("tenure", "repurchase", "wallet", "recommendation")


def loyal(day=DAY):
    """
    `WITH … parts`: of everybody with an order, or a return in the year, the four parts between 0 and 1, or NULL.

    A month is a block of thirty days back from the day. A referral counts from its own day, else from that on which
    the customer is said to be one, else from that of its file; archived ones brought nobody.
    """
    year = within("ordered_on", day - YEAR, day)
    bought = f"archived_at IS NULL AND ordered_on <= '{day}'"
    ago = days_ago("ordered_on", day)
    return f"""WITH ordered AS (
        SELECT account_id, MAX(CASE WHEN revenue > 0 THEN {ago} END) AS tenure,
            COUNT(DISTINCT CASE WHEN revenue > 0 THEN ordered_on END) AS days,
            COUNT(DISTINCT CASE WHEN revenue > 0 AND {ago} < 360 THEN {ago} / 30 END) AS months,
            {cents("revenue", year)} AS revenue
        FROM accounts_order WHERE {bought} GROUP BY account_id
        HAVING COUNT(CASE WHEN revenue > 0 OR {year} THEN 1 END) > 0
    ), needs AS (
        SELECT account_id, CAST(ROUND(100 * worth) AS BIGINT) AS wallet FROM (SELECT account_id, worth,
            ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY "on" DESC, id DESC) AS place FROM accounts_wallet
            WHERE archived_at IS NULL AND "on" <= '{day}') w WHERE place = 1
    ), rivals AS (
        SELECT account_id, SUM(wallet_percent) / 100.0 AS part FROM accounts_presence
        WHERE archived_at IS NULL AND wallet_percent IS NOT NULL AND {within("seen_on", day - YEAR, day)}
        GROUP BY account_id
    ), said AS (
        SELECT account_id, AVG(score * 1.0) / 10 AS would FROM lifecycle_surveyanswer
        WHERE audience = 'customer' AND scale = 'nps' AND {within("answered_on", day - YEAR, day)} GROUP BY account_id
    ), brought AS (
        SELECT referred_by_id AS account_id, COUNT(*) AS n FROM accounts_account
        WHERE archived_at IS NULL AND referred_by_id IS NOT NULL
            AND COALESCE(referred_on, customer_since, {local_day("created_at")}) <= '{day}' GROUP BY referred_by_id
    ), known AS (
        SELECT o.*, CASE WHEN a.customer_since <= '{day}' AND {days_ago("a.customer_since", day)} > COALESCE(tenure, -1)
            THEN {days_ago("a.customer_since", day)} ELSE tenure END AS stay, n.wallet AS need, r.part AS rivals,
            s.would, COALESCE(b.n, 0) AS brought
        FROM ordered o JOIN accounts_account a ON a.id = o.account_id LEFT JOIN needs n ON n.account_id = a.id
            LEFT JOIN rivals r ON r.account_id = a.id LEFT JOIN said s ON s.account_id = a.id
            LEFT JOIN brought b ON b.account_id = a.id
    ), parts AS (
        SELECT account_id, CASE WHEN stay >= 1825 THEN 1.0 ELSE stay / 1825.0 END AS tenure,
            CASE WHEN days = 0 OR (days = 1 AND stay < 90) THEN NULL WHEN days = 1 THEN 0.0
                WHEN months >= 6 THEN 1.0 ELSE months / 6.0 END AS repurchase,
            CASE WHEN need > 0 THEN (CASE WHEN revenue <= 0 THEN 0.0 WHEN revenue >= need THEN 1.0
                ELSE 1.0 * revenue / need END) WHEN rivals >= 1 THEN 0.0 ELSE 1.0 - rivals END AS wallet,
            CASE WHEN brought = 0 THEN would WHEN would < .5 THEN .5 WHEN would < .7 THEN would ELSE 1.0 END
                AS recommendation
        FROM known)"""


WEIGHTS = {"tenure": 25, "repurchase": 35, "wallet": 25, "recommendation": 15}
KNOWN = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE {weight} END" for name, weight in WEIGHTS.items())
MARKS = " + ".join(f"{weight} * COALESCE({name}, 0)" for name, weight in WEIGHTS.items())


@pytest.mark.parametrize("day", [DAY, START])
def test_the_parts_and_the_figure(book, day):
    """The weighted mean of the parts that are known; nobody's where neither tenure nor repurchase is."""
    said = by_key(f"""{loyal(day)} SELECT account_id, {", ".join(PARTS)}, 100.0 * ({MARKS}) / ({KNOWN}),
        ({KNOWN}) / 100.0 FROM parts""")
    found = {row["account"]: row for row in book.every("loyalties", as_of=day.isoformat())}
    assert found.keys() == said.keys() and len(found) > 25
    for account, (*parts, score, known) in said.items():
        row = found[account]
        for name, part in zip(PARTS, parts, strict=True):
            assert row[name] == (None if part is None else pytest.approx(float(part), abs=6e-5)), (account, name)
        assert row["score"] == (
            None if parts[0] is None and parts[1] is None else pytest.approx(float(score), abs=0.051)
        )
        assert row["known_share"] == pytest.approx(float(known))


@pytest.mark.parametrize(
    ("by", "column"),
    [("tier", "a.tier"), ("owner", "a.owner_id"), ("region", "a.region"), ("segment", "a.segment")])  # fmt: skip
def test_each_part_of_the_book(book, by, column):
    """Means of the customers it is known of, those from 70 on, and the interval by Student's or the normal law."""
    said = by_key(f"""{loyal()}, scored AS (SELECT account_id, CASE WHEN tenure IS NULL AND repurchase IS NULL THEN NULL
        ELSE ROUND(CAST(100.0 * ({MARKS}) / ({KNOWN}) AS NUMERIC), 1) END AS score FROM parts)
        SELECT {column}, COUNT(*), COUNT(score), SUM(CASE WHEN score >= 70 THEN 1 ELSE 0 END), AVG(score),
        AVG(score * score) FROM scored JOIN accounts_account a ON a.id = account_id GROUP BY {column}""")
    found = {row["part"]: row for row in book.get("loyalty", by=by)["parts"]}
    assert found.keys() == {"" if key is None else str(key) for key in said} and len(found) > 1
    for key, (customers, known, loyal_ones, mean, square) in said.items():
        row = found["" if key is None else str(key)]
        assert (row["customers"], row["known"], row["loyal"]) == (customers, known, loyal_ones), key
        if not known:
            assert row["loyalty"] is None
            continue
        assert (row["loyalty"]["n"], row["loyalty"]["value"]) == (known, pytest.approx(float(mean), abs=0.05))
        if known > 31:
            half = 1.96 * max(float(square) - float(mean) ** 2, 0) ** 0.5 / (known - 1) ** 0.5
            assert row["loyalty"]["most"] == pytest.approx(min(float(mean) + half, 100), abs=0.2)
    whole = book.get("loyalty", by=by)["whole"]
    assert whole["customers"] == sum(row["customers"] for row in found.values())
    lin = book.owners[0]
    own = book.get("loyalty", user=lin, by="owner")
    assert [row["part"] for row in own["parts"]] == [str(lin.pk)]
    assert own["whole"]["customers"] == said[lin.pk][0] if by == "owner" else own["whole"]["customers"] > 0


def test_every_case_is_in_the_book(book):
    counts = by_key(f"""{loyal()} SELECT 1, COUNT(tenure), COUNT(repurchase), COUNT(wallet), COUNT(recommendation),
        SUM(CASE WHEN recommendation = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN repurchase = 0 THEN 1 ELSE 0 END),
        COUNT(*) FROM parts""")[1]
    assert all(counts) and counts[2] < counts[6] and counts[3] < counts[6]
