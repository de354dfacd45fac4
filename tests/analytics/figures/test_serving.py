"""K9, K2: cost to serve by kind, customer, tier and owner; hours, the time of visits, states, quarters, quotients."""

from __future__ import annotations

import pytest

from accounts.choices import CostKind
from tests.analytics.figures.ask import BEFORE, DAY, START, by_key, cents, local_day, one, rows, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
SPENT, EARLIER = within('"on"'), within('"on"', BEFORE, START)
TAKEN = {"cost": "cost", "hours": "hours", "effort": "cost + visiting"}


def served():
    """
    `WITH … served`: a row each customer that ordered or cost something: money in cents, hours in hundredths.

    The time of visits is that of those held face to face, at the policy's minutes and the hour rate of visits of their
    day, less what the year's entries of visits and working hours hold already. Gross profit is the ledger's.
    """
    return f"""{ledger()}, entered AS (
        SELECT account_id, {cents("amount", SPENT)} AS cost, {cents("amount", EARLIER)} AS earlier,
            {cents("hours", f"hours IS NOT NULL AND {SPENT}")} AS hours,
            {cents("amount", f"kind IN ('visits', 'hours') AND {SPENT}")} AS held
        FROM accounts_costentry WHERE archived_at IS NULL AND {within('"on"', BEFORE)} GROUP BY account_id
    ), paid AS (
        SELECT account_id, COUNT(*) AS visits, SUM((SELECT CAST(ROUND(100 * r.amount) AS BIGINT)
            FROM accounts_hourrate r WHERE r.kind = 'visits' AND r."on" <= {local_day("held_at")}
                ORDER BY r."on" DESC LIMIT 1)) AS rates
        FROM lifecycle_visit WHERE archived_at IS NULL AND kind IN ('on_site', 'executive', 'supervisor')
            AND {local_day("held_at")} > '{START}' AND {local_day("held_at")} <= '{DAY}' GROUP BY account_id
    ), timed AS (
        SELECT account_id, visits, CAST(ROUND(rates * p.minutes / 60.0) AS BIGINT) AS worth FROM paid
            CROSS JOIN (SELECT visit_minutes AS minutes FROM accounts_policy WHERE state = 'published') p
    ), served AS (
        SELECT a.id AS account, a.tier, a.owner_id, a.region, a.segment, COALESCE(l.revenue - l.cost, 0) AS gross,
            CASE WHEN l.account IS NULL THEN 0 ELSE 1 END AS ordered, COALESCE(e.cost, 0) AS cost,
            COALESCE(e.earlier, 0) AS earlier, COALESCE(e.hours, 0) AS hours, COALESCE(t.visits, 0) AS visits,
            CASE WHEN COALESCE(t.worth, 0) > COALESCE(e.held, 0) THEN t.worth - COALESCE(e.held, 0) ELSE 0 END
                AS visiting, CASE WHEN e.account_id IS NULL THEN 0 ELSE 1 END AS entered
        FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id LEFT JOIN entered e ON e.account_id = a.id
            LEFT JOIN timed t ON t.account_id = a.id
        WHERE l.account IS NOT NULL OR e.account_id IS NOT NULL OR t.account_id IS NOT NULL)"""


def of(measure):
    """Who is in the rows: by effort whoever was visited too."""
    return "1 = 1" if measure == "effort" else "(ordered = 1 OR entered = 1)"


def amounts(row):
    return told(*(row[name] for name in ("gross_profit", "cost", "cost_before", "left", "hours", "time_of_visits")))


SUMS = "SUM(gross), SUM(cost), SUM(earlier), SUM(gross - cost), SUM(hours), SUM(visiting)"


@pytest.mark.parametrize("measure", TAKEN)
def test_each_customer(book, measure):
    found = {row["account"]: (*amounts(row), row["visits"])
             for row in book.get("serving/accounts", measure=measure)["results"]}  # fmt: skip
    said = by_key(f"""{served()} SELECT account, gross, cost, earlier, gross - cost, hours, visiting, visits FROM served
        WHERE {of(measure)}""")
    assert found == said and sum(one[6] for one in said.values()) > 20


@pytest.mark.parametrize("measure", TAKEN)
def test_the_whole_and_what_is_usual(book, measure):
    found, taken = book.get("serving", measure=measure), TAKEN[measure]
    sums = one(f"""{served()} SELECT {SUMS}, SUM(ordered), 1.0 * SUM(cost) / SUM(gross),
        100.0 * SUM(gross) / SUM(hours),
        1.0 * SUM({taken}) / SUM(CASE WHEN {taken} > 0 THEN 1 ELSE 0 END), 1.0 * SUM({taken}) / SUM(gross)
        FROM served WHERE {of(measure)}""")
    whole = found["whole"]
    assert (*amounts(whole), whole["customers"]) == sums[:7]
    assert told(whole["effort"]) == (sums[1] + sums[5],) and found["since"] == "2025-07-01"
    assert whole["cost_share"] == pytest.approx(float(sums[7]))
    assert told(whole["profit_per_hour"])[0] == pytest.approx(float(sums[8]), abs=0.5)
    assert found["usual_taken"] * 100 == pytest.approx(float(sums[9]))
    assert found["usual_rate"] == pytest.approx(float(sums[10]))


def test_each_kind_of_the_year_and_of_the_year_before(book):
    found = {row["kind"]: (*told(row["amount"], row["before"]), row["customers"])
             for row in book.get("serving")["kinds"]}  # fmt: skip
    assert found == by_key(f"""SELECT kind, {cents("amount", SPENT)}, {cents("amount", EARLIER)},
        COUNT(DISTINCT CASE WHEN {SPENT} THEN account_id END) FROM accounts_costentry
        WHERE archived_at IS NULL AND {within('"on"', BEFORE)} GROUP BY kind""")
    assert set(found) <= set(CostKind.values) and len(found) == 7


def test_each_customer_by_kind(book):
    found = {(row["account"], kind): told(amount)[0] for row in book.get("serving/accounts")["results"]
             for kind, amount in row["kinds"].items()}  # fmt: skip
    said = rows(f"""SELECT account_id, kind, {cents("amount")} FROM accounts_costentry
        WHERE archived_at IS NULL AND {SPENT} GROUP BY account_id, kind""")
    assert found == {(account, kind): amount for account, kind, amount in said}


@pytest.mark.parametrize(("by", "column"), [("tier", "tier"), ("owner", "owner_id"), ("region", "region"),
                                             ("segment", "segment")])  # fmt: skip
def test_each_part(book, by, column):
    found = {row["part"]: (*amounts(row), row["customers"]) for row in book.get("serving", by=by)["parts"]}
    said = by_key(f"{served()} SELECT {column}, {SUMS}, SUM(ordered) FROM served WHERE {of('cost')} GROUP BY {column}")
    assert found == {"" if key is None else str(key): one for key, one in said.items()} and len(found) > 1


def standing(measure):
    """`WITH … standing`: each customer with what it takes, its states by the words of the guide, and its quarter."""
    taken = TAKEN[measure]
    spent = "cost + visiting" if measure == "effort" else "cost"
    return f"""{served()}, rows AS (SELECT *, {taken} AS taken, {spent} AS spent FROM served WHERE {of(measure)}),
    usual AS (SELECT 1.0 * SUM(taken) / SUM(CASE WHEN taken > 0 THEN 1 ELSE 0 END) AS takes,
        1.0 * SUM(taken) / SUM(gross) AS rate,
        1.0 * SUM(CASE WHEN gross > 0 THEN gross ELSE 0 END) / SUM(CASE WHEN gross > 0 THEN 1 ELSE 0 END) AS brings
        FROM rows),
    standing AS (SELECT r.*, u.*,
        CASE WHEN ordered = 1 AND taken > 0 AND taken >= takes AND taken > 2 * rate * gross THEN 1 ELSE 0 END AS heavy,
        CASE WHEN ordered = 1 AND taken > 0 AND spent > 0 AND spent >= gross THEN 1 ELSE 0 END AS eaten,
        CASE WHEN ordered = 1 AND taken > 0 AND gross >= brings AND 2 * taken < rate * gross THEN 1 ELSE 0 END AS light,
        CASE WHEN ordered = 1 AND taken <= 0 THEN 1 ELSE 0 END AS untold,
        CASE WHEN ordered = 0 AND taken <> 0 THEN 1 ELSE 0 END AS prospect,
        CASE WHEN ordered = 0 THEN '' WHEN taken >= takes AND gross >= brings THEN 'carries'
            WHEN taken >= takes THEN 'drains' WHEN gross >= brings THEN 'earns' ELSE 'small' END AS quarter
        FROM rows r CROSS JOIN usual u)"""


STATES = ("heavy", "eaten", "light", "untold", "prospect")


@pytest.mark.parametrize("measure", TAKEN)
def test_who_takes_much_and_gives_little(book, measure):
    found = {row["account"]: (*(int(state in row["states"]) for state in STATES), row["quarter"])
             for row in book.get("serving/accounts", measure=measure)["results"]}  # fmt: skip
    assert found == by_key(f"{standing(measure)} SELECT account, {', '.join(STATES)}, quarter FROM standing")
    counts = one(f"{standing(measure)} SELECT {', '.join(f'SUM({state})' for state in STATES)} FROM standing")
    assert tuple(book.get("serving", measure=measure)["whole"]["states"][state] for state in STATES) == counts
    assert sum(map(bool, counts)) >= 4


@pytest.mark.parametrize("measure", TAKEN)
def test_the_quarters_and_what_is_taken_for_what_is_given(book, measure):
    found = {row["part"]: (row["customers"], *amounts(row)) for row in book.get("serving", measure=measure)["quarters"]
             if row["customers"]}  # fmt: skip
    assert found == by_key(f"""{standing(measure)} SELECT quarter, COUNT(*), {SUMS} FROM standing WHERE quarter <> ''
        GROUP BY quarter""")
    quotients = by_key(f"{standing(measure)} SELECT account, 1.0 * taken / gross / rate FROM standing WHERE gross > 0")
    for row in book.get("serving/accounts", measure=measure)["results"]:
        said = quotients.get(row["account"])
        assert row["takes_for_gives"] == (None if said is None else pytest.approx(float(said)))


def test_what_a_manager_sees(book):
    for owner in book.owners:
        whole = book.get("serving", user=owner)["whole"]
        assert (*amounts(whole), whole["customers"]) == one(
            f"{served()} SELECT {SUMS}, SUM(ordered) FROM served WHERE {of('cost')} AND owner_id = {owner.pk}"
        )
