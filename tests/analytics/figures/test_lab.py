"""T2, T7: the tier that each customer's numbers make, and what others would change: tiers, money, visits, hours."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pytest
from rest_framework.test import APIClient

from tests.analytics.figures.ask import DAY, START, YEAR, by_key, days_ago, one, rows, run_of, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
TIERS = ("platinum", "gold", "iron", "lead")
BASE = {"platinum_share": 0.5, "gold_share": 0.8, "iron_share": 0.95, "loyal_months": 3, "loyal_days": 365,
        "loyal_orders": 2, "platinum_floor": 0, "gold_floor": 0, "visit_minutes": 150,
        "visits_per_manager": 440}  # fmt: skip
TRIED = {
    "shares": {"platinum_share": 0.35, "gold_share": 0.6, "iron_share": 0.9},
    "loyalty": {"loyal_months": 9, "loyal_orders": 12},
    "floors": {"platinum_floor": 200_000, "gold_floor": 40_000},
    "visits": {"visit_minutes": 90, "visits_per_manager": 200, "visits_platinum": 10, "visits_gold": 20},
}


def computed(numbers, day=DAY):
    """
    `WITH … computed`: the tier of everybody that ever ordered, or had an order in the year, by the numbers alone.

    By the share of the positive contributions that those above bring; a loss is lead, a false key account iron at
    best, like whoever is not loyal; and no better than its revenue allows.
    """
    ago, ordered = days_ago("ordered_on", day), "CASE WHEN revenue > 0 THEN ordered_on END"
    positive = "CASE WHEN net > 0 THEN net ELSE 0 END"
    floor = {name: 100 * numbers[f"{name}_floor"] for name in ("platinum", "gold")}
    allowed = (f"CASE WHEN revenue >= {max(floor.values())} THEN 0 WHEN revenue >= {floor['gold']} THEN 1 ELSE 2 END"
               if any(floor.values()) else "0")  # fmt: skip
    return f"""{ledger(day)}, paced AS (
        SELECT account_id, MAX(CASE WHEN revenue > 0 THEN {ago} END) AS tenure,
            COUNT(DISTINCT CASE WHEN {within("ordered_on", day - YEAR, day)} THEN {ordered} END) AS days,
            COUNT(DISTINCT CASE WHEN revenue > 0 AND {ago} < 360 THEN {ago} / 30 END) AS months
        FROM accounts_order WHERE archived_at IS NULL AND ordered_on <= '{day}' GROUP BY account_id
    ), asked AS (
        SELECT a.id, a.code, COALESCE(l.net, 0) AS net, COALESCE(l.revenue, 0) AS revenue, COALESCE(p.days, 0) AS days,
            COALESCE(p.months, 0) AS months, COALESCE(p.tenure, 0) AS tenure,
            CASE WHEN CAST(v.false_keys AS TEXT) <> '[]' AND CAST(v.false_keys AS TEXT) <> CAST(v.overruled AS TEXT)
                THEN 1 ELSE 0 END AS is_false
        FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id LEFT JOIN paced p ON p.account_id = a.id
            LEFT JOIN analytics_verdict v ON v.account_id = a.id AND v.run_id = {run_of("tiers", day)}
        WHERE l.account IS NOT NULL OR p.tenure IS NOT NULL
    ), shares AS (
        SELECT k.*, CASE WHEN net > 0 THEN 1.0 * (SUM({positive}) OVER (ORDER BY net DESC, code) - net)
            / SUM({positive}) OVER () ELSE 1.0 END AS above FROM asked k
    ), codes AS (
        SELECT s.*, CASE WHEN net <= 0 THEN 3 WHEN above < {numbers["platinum_share"]} THEN 0
                WHEN above < {numbers["gold_share"]} THEN 1 WHEN above < {numbers["iron_share"]} THEN 2
                ELSE 3 END AS code_,
            CASE WHEN is_false = 1 THEN 2 WHEN months >= {numbers["loyal_months"]}
                OR (tenure >= {numbers["loyal_days"]} AND days >= {numbers["loyal_orders"]}) THEN 0 ELSE 2 END AS gate,
            {allowed} AS allowed FROM shares s
    ), computed AS (
        SELECT id, net, revenue, CASE WHEN code_ >= gate AND code_ >= allowed THEN code_ WHEN gate >= allowed THEN gate
            ELSE allowed END AS tier FROM codes
    )"""


def tier_of(numbers, day=DAY):
    """{account: (tier, net, revenue)} in cents."""
    return {key: (TIERS[tier], int(net), int(revenue)) for key, tier, net, revenue in
            rows(f"{computed(numbers, day)} SELECT id, tier, net, revenue FROM computed")}  # fmt: skip


def tried(book, **asked):
    client = APIClient()
    client.force_authenticate(book.zhao)
    answer = client.post("/api/v1/lab/", {"sight": "settled", **asked}, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_tier_that_a_first_run_computes(book):
    """The first run knows of no margin; a later one tells of a change that waits."""
    found = {row["account"]: row["computed"] for row in book.every("verdicts", as_of=START.isoformat())}
    assert found == {key: tier for key, (tier, _net, _revenue) in tier_of(BASE, START).items()} and len(found) > 20


@pytest.mark.parametrize("asked", TRIED)
def test_what_other_numbers_would_change(book, asked):
    """Once every change has taken effect: customers and contribution of each tier, the ways between, and who moves."""
    numbers = TRIED[asked]
    found, was, now = tried(book, **numbers), tier_of(BASE), tier_of(BASE | numbers)
    for row in found["tiers"]:
        name = row["tier"]
        nets = [[net for tier, net, _revenue in side.values() if tier == name] for side in (was, now)]
        assert (row["before"], row["after"]) == tuple(map(len, nets))
        assert told(row["net_before"], row["net_after"]) == tuple(map(sum, nets))
    moved = {key for key in was if was[key][0] != now[key][0]}
    up = sum(TIERS.index(now[key][0]) < TIERS.index(was[key][0]) for key in moved)
    assert (found["moved"], found["up"], found["down"]) == (len(moved), up, len(moved) - up)
    ways = Counter((was[key][0], now[key][0]) for key in moved)
    assert {(row["was"], row["tier"]): (row["accounts"], *told(row["revenue"], row["net"]))
            for row in found["flows"]} == {
        way: (count, *(sum(was[key][at] for key in moved if (was[key][0], now[key][0]) == way) for at in (2, 1)))
        for way, count in ways.items()
    }  # fmt: skip
    assert {row["account"]: (row["was"], row["tier"], *told(row["net_contribution"], row["revenue"]))
            for row in found["movers"]} == {key: (was[key][0], *now[key]) for key in moved}  # fmt: skip
    revenues = [told(row["revenue"])[0] for row in found["movers"]]
    assert all(more >= less for more, less in pairwise(revenues))
    assert bool(moved) == (asked != "visits")


@pytest.mark.parametrize("asked", TRIED)
def test_visits_hours_and_managers(book, asked):
    """By the cadence of each tier, whoever is named key being visited as gold is; an hour at the newest rate."""
    numbers = TRIED[asked]
    found, sides = tried(book, **numbers), (tier_of(BASE), tier_of(BASE | numbers))
    cadence = json.loads(one("SELECT CAST(visit_days AS TEXT) FROM accounts_policy ORDER BY number DESC LIMIT 1")[0])
    named = {key for (key,) in rows("""SELECT account_id FROM accounts_nomination WHERE archived_at IS NULL
        AND state = 'confirmed' AND from_on <= '2026-07-03' AND until >= '2026-07-03'
        AND (ended_on IS NULL OR ended_on > '2026-07-03')""")}  # fmt: skip
    rate = float(
        one("""SELECT amount FROM accounts_hourrate WHERE kind = 'visits' AND archived_at IS NULL
        AND "on" <= '2026-06-30' ORDER BY "on" DESC LIMIT 1""")[0]
    )
    owners = one("SELECT COUNT(DISTINCT owner_id) FROM accounts_account WHERE archived_at IS NULL")[0]
    paces = (cadence, cadence | {name: numbers[f"visits_{name}"] for name in TIERS if f"visits_{name}" in numbers})
    for side, end, pace in zip(sides, ("before", "after"), paces, strict=True):
        visits = Counter()
        for key, (tier, _net, _revenue) in side.items():
            every = [pace[name] for name in {tier, "gold" if key in named else tier} if pace.get(name)]
            visits[tier] += 365 / min(every) if every else 0
        for row in found["tiers"]:
            assert row[f"visits_{end}"] == pytest.approx(visits[row["tier"]])
        of = BASE | (numbers if end == "after" else {})
        hours = visits.total() * of["visit_minutes"] / 60
        assert found[f"visits_{end}"] == pytest.approx(visits.total())
        assert found[f"hours_{end}"] == pytest.approx(hours)
        assert found[f"managers_{end}"] == pytest.approx(visits.total() / of["visits_per_manager"])
        assert float(found[f"hours_cost_{end}"]) == pytest.approx(hours * rate, abs=0.51)
    assert found["managers_there"] == owners


def test_the_page_shows_the_same(book):
    asked = {"platinum_share": "35", "gold_share": "60", "iron_share": "90", "sight": "settled"}
    page, found = book.page("/lab/", **asked).context, tried(book, **TRIED["shares"])
    names = ("tier", "before", "after", "net_before", "net_after", "visits_before", "visits_after")
    assert [tuple(getattr(line, name) for name in names[:3]) for line in page["lines"]] == [
        tuple(row[name] for name in names[:3]) for row in found["tiers"]
    ]
    assert [told(line.net_before, line.net_after) for line in page["lines"]] == [
        told(row["net_before"], row["net_after"]) for row in found["tiers"]
    ]
    assert [(flow.was, flow.tier, flow.accounts, *told(flow.revenue, flow.net)) for flow in page["flows"]] == [
        (row["was"], row["tier"], row["accounts"], *told(row["revenue"], row["net"])) for row in found["flows"]
    ]
    assert page["visits"] == pytest.approx((found["visits_before"], found["visits_after"]))
    assert by_key(f"{computed(BASE | TRIED['shares'])} SELECT tier, COUNT(*) FROM computed GROUP BY tier") == {
        at: row["after"] for at, row in enumerate(found["tiers"]) if row["after"]
    }
