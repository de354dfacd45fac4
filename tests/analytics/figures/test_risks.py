"""K3, K2: what each customer is expected to bring and what of it is at risk, and its asset value; by tier and owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kam.choices import RunKind
from kam.models import Run
from tests.analytics.figures.ask import DAY, START, by_key, cents, one, rows, run_of, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]


def expected(day=DAY):
    """
    `WITH … expected`: what each that ordered in the year brings in 90 days, if it goes on, in cents.

    Margin rate × days × daily revenue. The rate is drawn to the book's by the middle customer's year, the daily
    revenue (half the year's, half the last 90 days') to the mean of its tier by two order days.
    """
    return f"""{ledger(day)}, days AS (
        SELECT account_id, COUNT(DISTINCT CASE WHEN revenue > 0 THEN ordered_on END) AS n,
            COUNT(CASE WHEN revenue > 0 AND {within("ordered_on", START, day)} THEN 1 END) AS active,
            {cents("revenue", within("ordered_on", START, day))} AS year,
            {cents("revenue", f"ordered_on > '{day - timedelta(90)}'")} AS recent
        FROM accounts_order WHERE archived_at IS NULL AND ordered_on <= '{day}' GROUP BY account_id
    ), known AS (
        SELECT d.*, COALESCE(v.in_effect, '') AS tier, COALESCE(l.revenue, 0) AS revenue,
            COALESCE(l.revenue - l.cost, 0) AS margin, COALESCE(l.serve, 0) AS serve,
            CASE WHEN d.year / 730.0 + d.recent / 180.0 > 0 THEN d.year / 730.0 + d.recent / 180.0 ELSE 0 END AS daily
        FROM days d LEFT JOIN ledger l ON l.account = d.account_id
            LEFT JOIN analytics_verdict v ON v.account_id = d.account_id AND v.run_id = {run_of("tiers", day)}
        WHERE d.n > 0 OR l.account IS NOT NULL
    ), middle AS (
        SELECT AVG(1.0 * revenue) AS year FROM (SELECT revenue, ROW_NUMBER() OVER (ORDER BY revenue) AS place,
            COUNT(*) OVER () AS n FROM known WHERE revenue > 0) m WHERE place * 2 IN (n, n + 1, n + 2)
    ), book AS (SELECT 1.0 * SUM(margin) / SUM(revenue) AS rate FROM known),
    tiers AS (SELECT tier, AVG(1.0 * daily) AS daily FROM known GROUP BY tier),
    expected AS (
        SELECT k.*, CAST(ROUND(90.0 * (k.n * k.daily + 2 * t.daily) / (k.n + 2) * (k.margin + m.year * b.rate)
            / (CASE WHEN k.revenue > 0 THEN k.revenue ELSE 0 END + m.year)) AS BIGINT) AS cents
        FROM known k JOIN tiers t ON t.tier = k.tier CROSS JOIN middle m CROSS JOIN book b WHERE k.active > 0)"""


def scores(book):
    return {row["account"]: row for row in book.every("scores")}


def test_what_each_is_expected_to_bring_and_what_is_at_risk(book):
    said = by_key(f"""{expected()} SELECT e.account_id, e.cents,
        CAST(ROUND(s.p * CASE WHEN e.cents > 0 THEN e.cents ELSE 0 END) AS BIGINT)
        FROM expected e JOIN analytics_score s ON s.account_id = e.account_id AND s.run_id = {run_of("churn")}""")
    found = {key: told(row["expected"], row["value_at_risk"]) for key, row in scores(book).items()}
    assert found == said and len(found) > 15 and any(risk for _expected, risk in found.values())
    ((count,),) = rows(f"{expected()} SELECT COUNT(*) FROM expected")
    assert count == len(found), "whoever ordered in the year, and nobody else, has a risk"


def test_the_sums_of_the_run(book):
    result = Run.objects.current(RunKind.CHURN).result
    assert told(result["expected"], result["value_at_risk"]) == one(f"""SELECT {cents("expected", "expected > 0")},
        {cents("value_at_risk")} FROM analytics_score WHERE run_id = {run_of("churn")}""")
    bands = by_key(f"SELECT band, COUNT(*) FROM analytics_score WHERE run_id = {run_of('churn')} GROUP BY band")
    assert {place: n for place, n in enumerate(result["bands"]) if n} == bands


def test_the_asset_value_of_each(book):
    """`expected` is the factor × what it brings in 90 days, less as long a part of the year's cost to serve."""
    result = Run.objects.current(RunKind.VALUE).result
    said = by_key(
        f"{expected()} SELECT account_id, cents, CAST(ROUND(serve * 90.0 / 365) AS BIGINT), tier FROM expected"
    )
    assets = {row["account"]: row for row in book.every("asset-values")}
    assert assets.keys() == said.keys()
    for key, (brings, serve, tier) in said.items():
        row, p = assets[key], scores(book)[key]["p"]
        kept = result["retention"][tier or "lead"]
        weight = sum(kept ** (q - 1) / 1.1 ** (q * 90 / 365) for q in range(1, 13))
        window = result["factor"] * brings - serve
        near = 2 + abs(brings) * weight * 0.001  # the run tells factor and retention to four digits
        expected_, value, at_risk = told(row["expected"], row["value"], row["at_risk"])
        assert expected_ == pytest.approx(window, abs=near) and row["tier"] == tier and row["p"] == pytest.approx(p)
        assert value == pytest.approx((1 - p) * weight * window, abs=near)
        assert at_risk == pytest.approx(p * max(weight * window, 0), abs=near)


@pytest.mark.parametrize(("by", "column"), [("tier", "v.tier"), ("owner", "a.owner_id"), ("region", "a.region")])
def test_the_value_of_each_part(book, by, column):
    found = book.get("value", by=by)
    said = by_key(f"""SELECT {column}, COUNT(*), {cents("v.value")}, {cents("v.at_risk")} FROM analytics_assetvalue v
        JOIN accounts_account a ON a.id = v.account_id WHERE v.run_id = {run_of("value")} GROUP BY {column}""")
    assert {row["key"]: (row["accounts"], *told(row["value"], row["at_risk"])) for row in found["parts"]} == {
        str(key) if key else None: row for key, row in said.items()
    }
    whole = tuple(map(sum, zip(*said.values(), strict=True)))
    assert (found["accounts"], *told(found["value"], found["at_risk"])) == whole


def test_the_value_of_earlier_days(book):
    found = {row["as_of"]: told(row["value"], row["at_risk"]) for row in book.get("value")["history"]}
    said = by_key(f"""SELECT r.as_of, {cents("v.value")}, {cents("v.at_risk")} FROM analytics_assetvalue v
        JOIN kam_run r ON r.id = v.run_id GROUP BY r.as_of""")
    assert found == {str(day): row for day, row in said.items()} and len(found) == 3
