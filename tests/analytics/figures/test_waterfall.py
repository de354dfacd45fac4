"""K2: the waterfall from revenue at list price down to net contribution and late payment, of each and of any book."""

from __future__ import annotations

import re

import pytest

from analytics.rules.waterfall import NAMES
from kam.rules import formats
from tests.analytics.figures.ask import DAY, START, YEAR, by_key, cents, days_ago, one, rows, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
KINDS = {"rebates": "rebate", "freight": "freight", "support": "support", "marketing": "marketing",
         "incentives": "incentive", "visits": "visits", "hours": "hours", "other": "other"}  # fmt: skip
SUMS = ", ".join(f"COALESCE(SUM({name}), 0)" for name in NAMES)
TOTALS = ("gross", "revenue", "net", "after_credit")
TIERS = ("platinum", "gold", "iron", "lead", "")
COLUMNS = ("gross", "-discounts", "revenue", "-cost - estimated", "-rebates - freight",
           "-hours - support - marketing - incentives - visits - other - later", "net", "-credit")  # fmt: skip
"""What the table of tiers tells, costs with a minus."""
ASKED = {
    "all": ({}, "1 = 1"),
    "region": ({"region": "North"}, "a.region = 'North'"),
    "tier": ({"tier": "gold"}, "a.tier = 'gold'"),
    "nobody's": ({"owner": "unassigned"}, "a.owner_id IS NULL"),
    "losing": ({"loss": "true"}, "net < 0"),
    "estimated": ({"cost_estimated": "true", "segment": "S"}, "estimates = 1 AND a.segment = 'S'"),
}


def falls(day=DAY):
    """
    `WITH … falls`: every step of each customer of the ledger, in cents; costs are what is taken away.

    A cost that nobody stated is estimated: what the ledger counts beyond the known. Late payment costs 8% a year of
    what was open after its due day, until it was settled, paid, or until the last day.
    """
    year = within("ordered_on", day - YEAR, day)
    kinds = ", ".join(cents("amount", f"kind = '{kind}'") + f" AS {name}" for name, kind in KINDS.items())
    closed = f"CASE WHEN paid_on IS NULL OR paid_on > '{day}' THEN 0 ELSE {days_ago('paid_on', day)} END"
    taken = " - ".join(f"COALESCE(s.{name}, 0)" for name in KINDS)
    return f"""{ledger(day)}, given AS (
        SELECT account_id, {cents("discount")} AS discounts, {cents("cost")} AS known FROM accounts_order
        WHERE archived_at IS NULL AND {year} GROUP BY account_id
    ), served AS (
        SELECT account_id, {kinds} FROM accounts_costentry WHERE archived_at IS NULL
            AND {within('"on"', day - YEAR, day)} GROUP BY account_id
    ), owed AS (
        SELECT o.id, o.account_id, CAST(ROUND(100 * revenue) AS BIGINT) AS cents, {closed} AS closed,
            COALESCE({days_ago("due_on", day)}, {days_ago("ordered_on", day)} - a.credit_days) AS due
        FROM accounts_order o JOIN accounts_account a ON a.id = o.account_id
        WHERE o.archived_at IS NULL AND revenue > 0 AND {year}
    ), part AS (
        SELECT o.id, CAST(ROUND(100 * x.settled) AS BIGINT) AS cents, o.due, o.closed, {days_ago('p."on"', day)} AS paid
        FROM owed o JOIN accounts_allocation x ON x.order_id = o.id JOIN accounts_payment p ON p.id = x.payment_id
        WHERE p."on" <= '{day}'
    ), spared AS (
        SELECT id, SUM(cents * (CASE WHEN paid < due THEN paid ELSE due END - closed)) AS cents FROM part
        WHERE paid > closed GROUP BY id
    ), late AS (
        SELECT account_id, CAST(ROUND(.08 * SUM(o.cents * (due - closed) - COALESCE(s.cents, 0)) / 365) AS BIGINT)
            AS credit
        FROM owed o LEFT JOIN spared s ON s.id = o.id WHERE due > closed GROUP BY account_id
    ), known AS (
        SELECT l.*, COALESCE(g.discounts, 0) AS discounts, COALESCE(t.credit, 0) AS credit,
            CASE WHEN l.estimated = 0 OR l.cost <= 0 OR g.known > l.cost THEN l.cost ELSE g.known END AS stated
        FROM ledger l LEFT JOIN given g ON g.account_id = l.account LEFT JOIN late t ON t.account_id = l.account
    ), falls AS (
        SELECT k.account, k.estimated AS estimates, k.revenue + k.discounts AS gross, k.discounts, k.revenue,
            k.stated AS cost, k.cost - k.stated AS estimated,
            {", ".join(f"COALESCE(s.{name}, 0) AS {name}" for name in KINDS)}, k.serve - {taken} AS later, k.net,
            k.credit, k.net - k.credit AS after_credit
        FROM known k LEFT JOIN served s ON s.account_id = k.account
    )"""


def steps(row):
    return told(*(row[name] for name in NAMES))


def of(fall):
    return tuple(getattr(fall, name) for name in NAMES)


def cells(row):
    return told(*(cell["amount"] for cell in row))


def whole(where, day=DAY):
    return one(f"{falls(day)} SELECT {SUMS} FROM falls f JOIN accounts_account a ON a.id = f.account WHERE {where}")


@pytest.mark.parametrize("day", [DAY, START])
def test_each_step_of_each_customer(book, day):
    found = {row["account"]: steps(row) for row in book.every("waterfalls", as_of=day.isoformat())}
    assert found == by_key(f"{falls(day)} SELECT account, {', '.join(NAMES)} FROM falls") and len(found) > 25
    for name in set(NAMES) - {"incentives", "later"}:
        assert any(row[NAMES.index(name)] for row in found.values()), name


@pytest.mark.parametrize("asked", ASKED)
def test_the_sums_of_any_book(book, asked):
    """Of the API and of the page, as the director sees it and as two managers do."""
    asked, where = ASKED[asked]
    for user in (book.zhao, *book.owners[:2]):
        seen = where if user is book.zhao else f"{where} AND a.owner_id = {user.pk}"
        ((count,),) = rows(f"{falls()} SELECT COUNT(*) FROM falls f JOIN accounts_account a ON a.id = f.account "
                           f"WHERE {seen}")  # fmt: skip
        found, page = book.get("waterfalls/total", user, **asked), book.page("/waterfall/", user, **asked).context
        assert found["accounts"] == count
        if count:
            said = whole(seen)
            assert steps(found) == of(page["fall"]) == said
    assert whole(where)[0] > 0


@pytest.mark.parametrize(("asked", "where"), [ASKED["all"], ASKED["region"]])
def test_each_tier(book, asked, where):
    page = book.page("/waterfall/", **asked).context
    columns = ", ".join(f"SUM({name})" for name in COLUMNS)
    said = by_key(f"""{falls()} SELECT tier, {columns} FROM falls f JOIN accounts_account a ON a.id = f.account
        WHERE {where} GROUP BY tier""")
    assert {tier: cells(row) for tier, row in page["tiers"]} == said
    assert [tier for tier, _row in page["tiers"]] == [tier for tier in TIERS if tier in said] and len(said) > 1
    assert cells(page["whole"]) == tuple(map(sum, zip(*said.values(), strict=True)))


def test_each_tier_of_a_past_day(book):
    """By the tier that was in force then."""
    page = book.page("/waterfall/", as_of=START.isoformat()).context
    columns = ", ".join(f"SUM({name})" for name in COLUMNS)
    tier = f"""COALESCE((SELECT t.tier FROM accounts_tierchange t WHERE t.account_id = f.account
        AND t.state IN ('in_effect', 'ended') AND t.from_on <= '{START}' AND (t.to_on IS NULL OR t.to_on > '{START}')),
        '')"""
    said = by_key(f"{falls(START)}, tiered AS (SELECT f.*, {tier} AS tier FROM falls f) "
                  f"SELECT tier, {columns} FROM tiered GROUP BY tier")  # fmt: skip
    assert {tier: cells(row) for tier, row in page["tiers"]} == said and len(said) > 1


@pytest.mark.parametrize("asked", ["all", "region", "tier"])
def test_the_year_before(book, asked):
    asked, where = ASKED[asked]
    columns = ", ".join(f"COALESCE(SUM({name}), 0)" for name in COLUMNS)
    for user in (book.zhao, *book.owners):
        seen = where if user is book.zhao else f"{where} AND a.owner_id = {user.pk}"
        page = book.page("/waterfall/", user, **asked).context
        said = one(f"{falls(START)} SELECT {columns} FROM falls f JOIN accounts_account a ON a.id = f.account "
                   f"WHERE {seen}")  # fmt: skip
        assert (cells(page["before"]) if page.get("before") else (0,) * len(COLUMNS)) == said
    page = book.page("/waterfall/").context
    left = whole("1 = 1", START)[NAMES.index("net")] / whole("1 = 1", START)[0] * 100
    assert page["before_on"] == START and f"{left:.1f} of 100 were left" in page["turn"]


def test_the_table_below_the_picture_and_the_panel_of_a_customer(book):
    """Sums, and whatever is not nothing."""
    pages = [(book.page("/waterfall/").context["table"], "1 = 1")]
    for account in book.accounts[:4]:
        panel = book.page(f"/customers/{account.pk}/waterfall/").context
        pages.append((panel["chart"].table, f"a.id = {account.pk}"))
    for table, where in pages:
        said = dict(zip(NAMES, whole(where), strict=True))
        steps = {name: value if name in TOTALS else -value for name, value in said.items() if name in TOTALS or value}
        assert [int(re.sub(r"[^\d-]", "", amount.replace("−", "-"))) for _l, amount, _s in table["rows"]] == list(
            steps.values()
        )
        assert [share for _label, _amount, share in table["rows"]] == [
            formats.percent(said[name] / said["gross"], 1) for name in steps
        ]


def test_the_file(book):
    for user in (book.zhao, book.owners[0]):
        found = book.file("/waterfall/", user, region="North")
        seen = "1 = 1" if user is book.zhao else f"a.owner_id = {user.pk}"
        said = rows(f"""{falls()} SELECT a.id, {", ".join(NAMES)} FROM falls f JOIN accounts_account a
            ON a.id = f.account WHERE a.region = 'North' AND {seen} ORDER BY f.net DESC, a.code""")
        assert [(int(row[0]), *told(*row[4:])) for row in found] == said and len(said) > 2


def test_what_prospects_cost(book):
    """Customers without an order by the last day: their costs stand in no step."""
    never = f"""a.id NOT IN (SELECT account_id FROM accounts_order WHERE archived_at IS NULL AND revenue > 0
        AND ordered_on <= '{DAY}')"""
    for asked, where in (({}, "1 = 1"), ({"region": "East"}, "a.region = 'East'"), ASKED["nobody's"]):
        for user in (book.zhao, *book.owners[:2]):
            seen = "1 = 1" if user is book.zhao else f"a.owner_id = {user.pk}"
            said = one(f"""SELECT {cents("amount")} FROM accounts_costentry c JOIN accounts_account a
                ON a.id = c.account_id WHERE c.archived_at IS NULL AND {within('"on"')} AND {never} AND {where}
                AND {seen}""")
            found = book.get("waterfalls/total", user, **asked)
            if found["accounts"]:
                assert told(found["prospects"]) == said
                assert told(book.page("/waterfall/", user, **asked).context.get("prospects", 0)) == said
