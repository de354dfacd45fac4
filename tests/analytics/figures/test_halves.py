"""K11: who brings half and who of them is silent, what each category earns, and what became of company targets."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from analytics.facts import concentration
from analytics.models import CompanyTarget
from kam.choices import Role
from kam.rules.formats import percent
from tests import factories
from tests.analytics.figures.apart import added
from tests.analytics.figures.ask import DAY, START, by_key, cents, one, rows, told, within
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.test_concentration import MEASURES

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
PARTS = {"all": ({}, "1 = 1"), "a region": ({"region": "North"}, "a.region = 'North'"),
         "a tier": ({"tier": "gold"}, "a.tier = 'gold'")}  # fmt: skip
PHRASES = {"net": "positive net contribution", "gross": "gross profit", "revenue": "revenue"}
SEVERAL = 3
"""Silence of so many of its own gaps is longer than usual."""


@pytest.fixture(scope="module")
def _lead(_made, django_db_blocker):
    """Who leads Lin and Wu, whose customers these are; all are known to order every day or two."""
    lin, wu, _chen = _made.owners
    with added(django_db_blocker):
        lin.team.lead = factories.UserFactory(role=Role.LEAD, team=lin.team)
        lin.team.save()
        with connection.cursor() as cursor:
            cursor.execute("""UPDATE analytics_behaviour SET now = '{"gap": 0.5}', before = '{"gap": 1.5}'""")
        yield lin.team.lead, f"a.owner_id IN ({lin.pk}, {wu.pk})"


@pytest.fixture
def lead(_lead, book):
    return _lead


def halves(measure, where, day=DAY):
    """(account, name, its part) of the fewest that bring half of what all bring that bring something."""
    return rows(f"""{ledger(day)}, worths AS (SELECT l.account, a.name, l.net AS rank, l.code,
            {MEASURES[measure]} AS worth FROM ledger l JOIN accounts_account a ON a.id = l.account WHERE {where}),
        ranked AS (SELECT w.*, SUM(worth) OVER (ORDER BY worth DESC, rank DESC, code) AS upto,
            SUM(worth) OVER () AS total FROM worths w WHERE worth > 0)
        SELECT account, name, 1.0 * worth / total FROM ranked WHERE 2 * (upto - worth) < total
        ORDER BY worth DESC, rank DESC, code""")


def silent(accounts):
    """(name, days) of those whose days without an order are several of their own gaps, by the longer one known."""
    ((run,),) = rows("SELECT MAX(id) FROM kam_run WHERE kind = 'behaviour' AND state = 'done' AND is_current")
    found = {}
    for key, last in rows(f"""SELECT account_id, MAX(ordered_on) FROM accounts_order WHERE archived_at IS NULL
            AND amount > 0 AND ordered_on <= '{DAY}' GROUP BY account_id"""):  # fmt: skip
        found[key] = (DAY - type(DAY).fromisoformat(str(last))).days
    gaps = {}
    for key, *years in rows(f"SELECT account_id, now, before FROM analytics_behaviour WHERE run_id = {run}"):
        told = [json.loads(year) if isinstance(year, str) else year or {} for year in years]
        gaps[key] = [year["gap"] for year in told if year and year.get("gap") is not None]
    return [(name, found[key]) for key, name, _share in accounts
            if gaps.get(key) and found[key] > SEVERAL * max(1, *gaps[key])]  # fmt: skip


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("part", PARTS)
def test_who_brings_half(book, lead, measure, part):
    asked, where = PARTS[part]
    chosen = {f"account__{name}": value for name, value in asked.items()}
    for user, whose in [(book.zhao, "1 = 1"), lead]:
        said = halves(measure, f"{where} AND {whose}")
        found = concentration.picture(user, measure=measure, chosen=chosen).half
        assert found.count == len(said)
        assert [(row.name, row.share) for row in found.first] == [
            (name, pytest.approx(float(share))) for _key, name, share in said[:3]
        ]
        assert [(row.name, row.silent) for row in found.silent] == silent(said)
        assert silent(said) or part != "all"
        before = len(halves(measure, f"{where} AND {whose}", START))
        page = book.page("/concentration/", user, measure=measure, **asked).context.get("headline", "")
        if not said:
            continue
        ((everybody,),) = rows(f"""{ledger()} SELECT COUNT(*) FROM ledger l JOIN accounts_account a
            ON a.id = l.account WHERE {where} AND {whose}""")
        then = {0: "", len(said): " (as many as a year before)"}.get(before, f" (a year before {before})")
        assert f"{len(said)} of {everybody} customers{then} bring" in page and f"half of the {PHRASES[measure]}" in page
        assert all(f"{name} ({percent(share, 1)})" in page for _key, name, share in said[:3])
        assert all(f"{name} ({days} day" in page for name, days in silent(said)[:3])


CATEGORIES = f"""lined AS (
    SELECT o.account_id AS account, COALESCE(p.category, '') AS category, {cents("l.amount * o.rate")} AS worth,
        {cents("l.amount * o.rate", "l.cost IS NOT NULL")} AS costed, {cents("l.cost * o.rate", "l.cost IS NOT NULL")}
            AS spent
    FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id LEFT JOIN accounts_product p
        ON p.id = l.product_id WHERE o.archived_at IS NULL AND {within("o.ordered_on")}
    GROUP BY o.account_id, COALESCE(p.category, '')
    UNION ALL SELECT account_id, '', {cents("revenue")}, {cents("revenue", "cost IS NOT NULL")},
        {cents("cost", "cost IS NOT NULL")} FROM accounts_order o WHERE archived_at IS NULL AND {within("ordered_on")}
        AND NOT EXISTS (SELECT 1 FROM accounts_orderline l WHERE l.order_id = o.id) GROUP BY account_id
), sold AS (SELECT account, category, SUM(worth) AS worth, SUM(spent) AS spent,
        CASE WHEN SUM(worth) > SUM(costed) THEN SUM(worth) - SUM(costed) ELSE 0 END AS bare
    FROM lined GROUP BY account, category HAVING SUM(worth) > 0
), parts AS (SELECT l.account, COALESCE(s.category, '') AS category, l.revenue, l.cost, l.serve,
        COALESCE(s.worth, 1) AS worth, COALESCE(s.spent, 0) AS spent, COALESCE(s.bare, 1) AS bare
    FROM ledger l LEFT JOIN sold s ON s.account = l.account
), whole AS (SELECT p.*, 1.0 * worth / SUM(worth) OVER (PARTITION BY account) AS part,
        SUM(bare) OVER (PARTITION BY account) AS open_bare, SUM(spent) OVER (PARTITION BY account) AS told FROM parts p
), earned AS (SELECT account, category, revenue * part - spent - (cost - told)
        * CASE WHEN open_bare > 0 THEN 1.0 * bare / open_bare ELSE part END AS gross, serve * part AS served
    FROM whole)"""
"""
What each customer earns us in each category: revenue goes by what the lines come to, the cost of goods is that of the
lines where they tell it, and the rest of it goes by the revenue of which no line does; all other costs by revenue.
"""


@pytest.mark.parametrize("measure", ["net", "gross"])
@pytest.mark.parametrize("part", PARTS)
def test_what_each_category_earns(book, lead, measure, part):
    """A customer's parts are rounded to the cent one after another: each may be a cent or two beside the fraction."""
    asked, where = PARTS[part]
    worth = {"gross": "gross", "net": "gross - served"}[measure]
    for user, whose in [(book.zhao, "1 = 1"), lead]:
        said = by_key(f"""{ledger()}, {CATEGORIES} SELECT category, COUNT(*), SUM({worth}) FROM earned e
            JOIN accounts_account a ON a.id = e.account WHERE {where} AND {whose} GROUP BY category""")
        groups = book.get("concentration", user, measure=measure, by="category", **asked)["groups"]
        assert {row["key"]: (row["accounts"], *told(row["amount"])) for row in groups} == {
            key: (count, pytest.approx(float(amount), abs=3 * count)) for key, (count, amount) in said.items()
        }


KEY_YEAR = """(EXISTS (SELECT 1 FROM accounts_tierchange t WHERE t.account_id = o.account_id
        AND t.state IN ('in_effect', 'ended') AND t.tier IN ('platinum', 'gold') AND t.from_on <= '{last}'
        AND (t.to_on IS NULL OR t.to_on > '{last}'))
    OR EXISTS (SELECT 1 FROM accounts_nomination n WHERE n.account_id = o.account_id AND n.state = 'confirmed'
        AND n.archived_at IS NULL AND n.from_on <= '{last}' AND n.until >= '{last}'
        AND (n.ended_on IS NULL OR n.ended_on > '{last}')))"""


def shares(where):
    """{year: the key accounts' part of its revenue}: of years that are over by their last day, of this one by today."""
    found = {}
    for year in (2024, 2025):
        key, span = KEY_YEAR.format(last=f"{year}-12-31"), f"ordered_on BETWEEN '{year}-01-01' AND '{year}-12-31'"
        (found[year],) = one(f"""SELECT 1.0 * {cents("o.revenue", key)} / {cents("o.revenue")} FROM accounts_order o
            JOIN accounts_account a ON a.id = o.account_id WHERE o.archived_at IS NULL AND {span} AND {where}""")
    found[2026], = one(f"""{ledger()} SELECT 1.0 * SUM(CASE WHEN a.tier IN ('platinum', 'gold')
            OR a.nominated_until >= '2026-07-03' THEN l.revenue ELSE 0 END) / SUM(l.revenue)
        FROM ledger l JOIN accounts_account a ON a.id = l.account WHERE {where}""")  # fmt: skip
    return {year: float(share) for year, share in found.items()}


def test_what_became_of_the_targets(book, lead):
    """By whoever sees all, and by a lead, to whom a part of the book says nothing of the company's target."""
    reader, where = lead
    whole, part = shares("1 = 1"), shares(where)
    aims = {2024: 0.5, 2025: whole[2025] - 0.01, 2026: whole[2026] + 0.01, 2027: 0.9}
    for year, share in aims.items():
        CompanyTarget.objects.create(year=year, key_share=share)
    for user, said, standings in (
        (book.zhao, whole, ["missed", "reached", "nearly", "ahead"]), (reader, part, ["", "", "", "ahead"]),
    ):  # fmt: skip
        found = book.get("company-targets", user)["results"]
        assert [row["actual"] for row in found] == [
            *(pytest.approx(said[year]) for year in (2024, 2025, 2026)), None
        ]  # fmt: skip
        assert [row["standing"] for row in found] == standings
    html = book.page("/targets/").content.decode()
    assert percent(whole[2025], 1) in html and percent(whole[2026], 1) in html
    assert 0 < whole[2025] < 1 and whole[2025] != part[2025]
