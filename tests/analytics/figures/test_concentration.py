"""K11: how much hangs on how few, whole and by owner, region, kind, segment and category; of each measure."""

from __future__ import annotations

import pytest

from tests.analytics.figures.ask import START, by_key, cents, one, rows, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
MEASURES = {"net": "net", "gross": "revenue - cost", "revenue": "revenue"}
PARTS = {"owner": "owner_id", "region": "region", "kind": "kind", "segment": "segment"}
FIGURES = """COUNT(*), SUM(worth), SUM(CASE WHEN worth < 0 THEN 1 ELSE 0 END),
    SUM(CASE WHEN worth < 0 THEN worth ELSE 0 END),
    SUM(CASE WHEN worth > 0 AND upto - worth < .8 * total THEN 1 ELSE 0 END),
    CASE WHEN MAX(total) > 0 THEN 1.0 * MAX(worth) / MAX(total) ELSE 0 END,
    CASE WHEN MAX(total) > 0
        THEN 1.0 * SUM(CASE WHEN worth > 0 AND place <= 10 THEN worth ELSE 0 END) / MAX(total) ELSE 0 END,
    CASE WHEN MAX(total) > 0 THEN 2.0 * SUM(CASE WHEN worth > 0 THEN rising * worth ELSE 0 END)
        / (MAX(earning) * MAX(total)) - (MAX(earning) + 1.0) / MAX(earning) ELSE 0 END"""


def ranked(measure, part, book=None):
    """`WITH … ranked`: what each brings by a measure, among those of its part; `part` is a column or a constant."""
    earned = "CASE WHEN worth > 0 THEN worth ELSE 0 END"
    return f"""{book or ledger()}, worths AS (SELECT a.id, a.code, {part} AS part, {MEASURES[measure]} AS worth
        FROM ledger l JOIN accounts_account a ON a.id = l.account),
    ranked AS (SELECT part, worth, SUM({earned}) OVER (PARTITION BY part) AS total,
        SUM({earned}) OVER (PARTITION BY part ORDER BY worth DESC, code) AS upto,
        ROW_NUMBER() OVER (PARTITION BY part ORDER BY worth DESC, code) AS place,
        SUM(CASE WHEN worth > 0 THEN 1 ELSE 0 END) OVER (PARTITION BY part ORDER BY worth, code) AS rising,
        SUM(CASE WHEN worth > 0 THEN 1 ELSE 0 END) OVER (PARTITION BY part) AS earning FROM worths)"""


def figures(row):
    """A part as the API tells it."""
    return (row["accounts"], *told(row["amount"]), row["losing"], *told(row["lost"]), row["makers"],
            *(pytest.approx(row[name]) for name in ("biggest_share", "top10_share", "gini")))  # fmt: skip


def said(row):
    """The same as a statement tells it."""
    return (*row[:5], *map(float, row[5:]))


@pytest.mark.parametrize("measure", MEASURES)
def test_the_whole(book, measure):
    found = book.get("concentration", measure=measure)
    assert figures(found["whole"]) == said(one(f"{ranked(measure, '1')} SELECT {FIGURES} FROM ranked"))
    curve = dict(
        rows(f"""{ranked(measure, "1")} SELECT place,
        1.0 * SUM(worth) OVER (ORDER BY place) / total FROM ranked""")
    )
    assert len(found["curve"]) == len(curve) + 1, "a book of few customers has a point for each"
    for point in found["curve"][1:]:
        assert point["share"] == pytest.approx(float(curve[point["customers"]]), abs=1e-6)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_whole_a_year_before(book, measure):
    found = book.get("concentration", measure=measure)["before"]
    assert figures(found) == said(one(f"{ranked(measure, '1', ledger(START))} SELECT {FIGURES} FROM ranked"))
    assert found["as_of"] == START.isoformat()


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("by", PARTS)
def test_each_part(book, by, measure):
    groups = book.get("concentration", measure=measure, by=by)["groups"]
    parts = by_key(f"{ranked(measure, PARTS[by])} SELECT part, {FIGURES} FROM ranked GROUP BY part")
    assert {row["key"]: figures(row) for row in groups} == {
        None if key is None else str(key): said(row) for key, row in parts.items()
    }
    whole = sum(row[1] for row in parts.values())
    for row in groups:
        assert row["share"] == pytest.approx(told(row["amount"])[0] / float(whole))


SOLD = f"""WITH told AS (
    SELECT o.account_id, COALESCE(p.category, '') AS category, {cents("l.amount * o.rate")} AS worth
    FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id LEFT JOIN accounts_product p
        ON p.id = l.product_id WHERE o.archived_at IS NULL AND {within("o.ordered_on")}
    GROUP BY o.account_id, COALESCE(p.category, '')
    UNION ALL SELECT account_id, '', {cents("revenue")} FROM accounts_order o WHERE archived_at IS NULL
        AND {within("ordered_on")} AND NOT EXISTS (SELECT 1 FROM accounts_orderline l WHERE l.order_id = o.id)
    GROUP BY account_id
), sold AS (SELECT account_id, category, SUM(worth) AS worth FROM told
    GROUP BY account_id, category HAVING SUM(worth) > 0)"""
"""What each bought of each category, without what was sent back on balance; not known where no line tells it."""


def test_revenue_by_category(book):
    """Revenue is divided by the lines' amounts; within a customer's parts a cent may stand in the next one."""
    parts = by_key(f"""{SOLD}, shares AS (SELECT account_id, category,
            1.0 * worth / SUM(worth) OVER (PARTITION BY account_id) AS part FROM sold),
        revenues AS (SELECT account_id, {cents("revenue")} AS revenue FROM accounts_order
            WHERE archived_at IS NULL AND {within("ordered_on")} GROUP BY account_id)
        SELECT COALESCE(category, ''), COUNT(*), SUM(r.revenue * COALESCE(s.part, 1)) FROM revenues r
            LEFT JOIN shares s ON s.account_id = r.account_id GROUP BY COALESCE(category, '')""")
    groups = book.get("concentration", measure="revenue", by="category")["groups"]
    assert {row["key"] for row in groups} == set(parts) == {"", "Pumps", "Valves"}
    for row in groups:
        count, revenue = parts[row["key"]]
        assert told(row["amount"])[0] == pytest.approx(float(revenue), abs=count), row["key"]
    ((whole,),) = rows(
        f"SELECT {cents('revenue')} FROM accounts_order WHERE archived_at IS NULL AND {within('ordered_on')}"
    )
    assert sum(told(row["amount"])[0] for row in groups) == whole, "the parts make the whole to the cent"


@pytest.mark.parametrize("measure", ["net", "gross"])
def test_by_category_the_parts_make_the_whole(book, measure):
    groups = book.get("concentration", measure=measure, by="category")["groups"]
    ((whole,),) = rows(f"{ledger()} SELECT SUM({MEASURES[measure]}) FROM ledger")
    assert sum(told(row["amount"])[0] for row in groups) == whole
