"""K12: who came into the reservoir of key accounts and who went, month by month; from which tier to which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.analytics.figures.ask import DAY, START, by_key, cents, day_after, local_day, rows, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
RUNS = (START, DAY - timedelta(91), DAY)
"""The days of which contributions are kept."""
STOOD = "t.state IN ('in_effect', 'ended')"


def on(day):
    """Whether an account `a` stands in the reservoir at the end of a day: key by tier or name, not lost, file open."""
    return f"""(a.archived_at IS NULL OR {local_day("a.archived_at")} > {day})
        AND (EXISTS (SELECT 1 FROM accounts_tierchange t WHERE t.account_id = a.id AND {STOOD} AND t.from_on <= {day}
            AND (t.to_on IS NULL OR t.to_on > {day}) AND t.tier IN ('platinum', 'gold'))
        OR EXISTS (SELECT 1 FROM accounts_nomination n WHERE n.account_id = a.id AND n.state = 'confirmed'
            AND n.archived_at IS NULL AND n.from_on <= {day} AND n.until >= {day}
            AND (n.ended_on IS NULL OR n.ended_on > {day})))
        AND COALESCE((SELECT m.stage FROM lifecycle_stagemove m JOIN lifecycle_journey j ON j.id = m.journey_id
            WHERE j.account_id = a.id AND m."on" <= {day} ORDER BY m."on" DESC, m.id DESC LIMIT 1), '') <> 'lost'"""


def stood(day):
    """The same of a day that is known."""
    return on(f"'{day}'")


def worth(day):
    """The net contribution of an account `a` by the newest run up to a day, in cents."""
    run = max(one for one in RUNS if one <= day)
    return f"""COALESCE((SELECT CAST(ROUND(100 * c.net_contribution) AS BIGINT) FROM analytics_contribution c
        JOIN kam_run r ON r.id = c.run_id WHERE r.as_of = '{run}' AND c.account_id = a.id), 0)"""


def changed():
    """`WITH … flows`: each way in and out with its day, told from the days on which anything changed."""
    lost = """(SELECT m.stage FROM lifecycle_stagemove m JOIN lifecycle_journey j ON j.id = m.journey_id
        WHERE j.account_id = s.id AND m."on" <= s.day ORDER BY m."on" DESC, m.id DESC LIMIT 1) = 'lost'"""
    unmasked = """EXISTS (SELECT 1 FROM accounts_tierchange t WHERE t.account_id = s.id AND t.from_on = s.day
        AND CAST(t.reasons AS TEXT) LIKE '%"false_key"%')"""
    return f"""WITH days AS (
        SELECT account_id, from_on AS day FROM accounts_tierchange t WHERE {STOOD}
        UNION SELECT account_id, to_on FROM accounts_tierchange t WHERE {STOOD} AND to_on IS NOT NULL
        UNION SELECT account_id, from_on FROM accounts_nomination WHERE state = 'confirmed'
        UNION SELECT account_id, {day_after("until")} FROM accounts_nomination WHERE state = 'confirmed'
        UNION SELECT account_id, ended_on FROM accounts_nomination WHERE state = 'confirmed' AND ended_on IS NOT NULL
        UNION SELECT j.account_id, m."on" FROM lifecycle_stagemove m JOIN lifecycle_journey j ON j.id = m.journey_id
        UNION SELECT id, {local_day("archived_at")} FROM accounts_account WHERE archived_at IS NOT NULL
    ), stands AS (SELECT a.id, d.day, a.archived_at, CASE WHEN {on("d.day")} THEN 1 ELSE 0 END AS inside
        FROM days d JOIN accounts_account a ON a.id = d.account_id
    ), steps AS (SELECT s.*, COALESCE(LAG(inside) OVER (PARTITION BY id ORDER BY day), 0) AS was FROM stands s
    ), outs AS (SELECT s.id, s.day, CASE WHEN {local_day("s.archived_at")} <= s.day THEN 'closed'
        WHEN {lost} THEN 'churned' WHEN {unmasked} THEN 'unmasked' ELSE 'demoted' END AS flow
        FROM steps s WHERE was = 1 AND inside = 0
    ), flows AS (SELECT * FROM outs UNION ALL SELECT s.id, s.day, CASE
        WHEN (SELECT o.flow FROM outs o WHERE o.id = s.id AND o.day < s.day ORDER BY o.day DESC LIMIT 1) = 'churned'
            THEN 'won_back'
        WHEN NOT EXISTS (SELECT 1 FROM outs o WHERE o.id = s.id AND o.day < s.day)
            AND NOT EXISTS (SELECT 1 FROM accounts_tierchange t WHERE t.account_id = s.id AND {STOOD}
                AND t.from_on < s.day) THEN 'new' ELSE 'promoted' END
        FROM steps s WHERE was = 0 AND inside = 1)"""


@pytest.fixture
def months(book):
    found = book.get("reservoir", months=12, until=DAY.isoformat())["months"]
    assert len(found) == 12 and found[0]["after"] == START.isoformat()
    return [(date.fromisoformat(row["after"]), date.fromisoformat(row["until"]), row) for row in found]


def test_who_stood_there_when_each_month_began_and_ended(months):
    for after, until, row in months:
        for day, name in ((after, "opening"), (until, "closing")):
            ((count, net),) = rows(f"SELECT COUNT(*), COALESCE(SUM({worth(day)}), 0) FROM accounts_account a "
                                   f"WHERE {stood(day)}")  # fmt: skip
            assert (row[name], *told(row[f"{name}_net"])) == (count, net), (name, day)
    assert months[0][2]["opening"] > 3


def test_who_came_and_went_in_each_month(months):
    seen = set()
    for after, until, row in months:
        said = by_key(f"""{changed()} SELECT flow, COUNT(*), SUM({worth(until)}) FROM flows f
            JOIN accounts_account a ON a.id = f.id WHERE {within("f.day", after, until)} GROUP BY flow""")
        assert {flow: (count, *told(row["nets"][flow])) for flow, count in row["flows"].items() if count} == said, until
        seen |= said.keys()
    assert {"promoted", "demoted", "churned", "closed"} <= seen


def test_by_how_much_those_that_stood_there_grew(months):
    for after, until, row in months:
        ((grown,),) = rows(f"SELECT COALESCE(SUM({worth(until)} - {worth(after)}), 0) FROM accounts_account a "
                           f"WHERE {stood(after)}")  # fmt: skip
        assert told(row["grown"]) == (grown,)


@pytest.mark.parametrize(("by", "column"), [("region", "region"), ("owner", "owner_id")])
def test_each_part(book, by, column):
    """Whose it is and where as the log has it, which knows of no change here."""
    parts = book.get("reservoir", months=12, until=DAY.isoformat(), by=by)["parts"]
    for name, day in (("opening", START), ("closing", DAY)):
        said = by_key(f"""SELECT {column}, COUNT(*), SUM({worth(day)}) FROM accounts_account a WHERE {stood(day)}
            GROUP BY {column}""")
        found = {row["key"]: (row["line"][name], *told(row["line"][f"{name}_net"]))
                 for row in parts if row["line"][name]}  # fmt: skip
        blank = {"region": "none", "owner": "unassigned"}[by]
        assert found == {str(key) if key else blank: one for key, one in said.items()}


def test_the_customers_behind_the_closing_and_a_flow(book):
    listed = book.get("reservoir/flows", months=12, until=DAY.isoformat(), month=DAY.isoformat(), flow="closing")
    assert {row["account"]: told(row["net_contribution"])[0] for row in listed["results"]} == by_key(
        f"SELECT id, {worth(DAY)} FROM accounts_account a WHERE {stood(DAY)}"
    )
    listed = book.get("reservoir/flows", months=12, until=DAY.isoformat(), flow="demoted")
    assert sorted((row["account"], row["on"]) for row in listed["results"]) == sorted(
        (key, str(day)) for key, day in rows(f"{changed()} SELECT id, day FROM flows WHERE flow = 'demoted' AND "
                                             f"{within('day')}")
    )  # fmt: skip


def then(day):
    """The tier in force at the end of a day, of an account `a`."""
    return f"""(SELECT t.tier FROM accounts_tierchange t WHERE t.account_id = a.id AND {STOOD}
        AND t.from_on <= '{day}' AND (t.to_on IS NULL OR t.to_on > '{day}'))"""


def test_from_which_tier_to_which(book):
    found = {(row["was"], row["tier"]): (row["accounts"], *told(row["net"])) for row in book.get("migration")["cells"]}
    said = rows(f"""{ledger()}, went AS (SELECT COALESCE({then(START)}, 'none') AS was, {then(DAY)} AS tier,
            COALESCE(l.net, 0) AS net FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id)
        SELECT was, tier, COUNT(*), SUM(net) FROM went WHERE tier IS NOT NULL GROUP BY was, tier""")
    assert found == {(was, tier): (count, net) for was, tier, count, net in said} and len(found) > 4


def test_the_migration_of_a_part_and_who_made_it(book):
    found = book.get("migration", region="North", since=RUNS[1].isoformat())
    said = rows(f"""{ledger()} SELECT COALESCE({then(RUNS[1])}, 'none'), {then(DAY)}, COUNT(*),
            SUM(COALESCE(l.net, 0)) FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id
        WHERE a.region = 'North' AND {then(DAY)} IS NOT NULL GROUP BY 1, 2""")
    cells = {(row["was"], row["tier"]): (row["accounts"], *told(row["net"])) for row in found["cells"]}
    assert cells == {(was, tier): (count, net) for was, tier, count, net in said}
    ((moves,),) = rows(f"""SELECT COUNT(*) FROM accounts_tierchange t JOIN accounts_account a ON a.id = t.account_id
        WHERE {STOOD} AND a.region = 'North' AND t.was <> '' AND t.was <> t.tier AND {within("t.from_on", RUNS[1])}""")
    assert sum(found["made"]["tiers"].values()) == moves


def test_cents_of_the_migration_are_those_of_the_ledger(book):
    ((whole,),) = rows(f"SELECT {cents('net_contribution')} FROM analytics_contribution c JOIN kam_run r ON r.id = "
                       f"c.run_id WHERE r.as_of = '{DAY}'")  # fmt: skip
    assert sum(told(row["net"])[0] for row in book.get("migration")["cells"]) == whole
