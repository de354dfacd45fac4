"""A9: what each colleague holds, brings, keeps and makes of comparable customers, and where the best do not meet."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from statistics import median

import pytest
from django.db import connection

from analytics.actions import recompute
from kam.choices import RunKind
from tests.analytics.figures.ask import DAY, by_key, cents, one, rows, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
TODAY, A_YEAR_AGO = "2026-07-03", "2025-07-03"
KEY = "('platinum', 'gold')"
NAMED = f"nominated_until IS NOT NULL AND nominated_until >= '{TODAY}'"
IS_KEY = f"(a.tier IN {KEY} OR ({NAMED}))"
ORDERED = f"""EXISTS (SELECT 1 FROM accounts_order o WHERE o.account_id = a.id AND o.archived_at IS NULL
    AND o.revenue > 0 AND o.ordered_on <= '{DAY}')"""
ASKED = {"all": ({}, "1 = 1"), "region": ({"region": "North"}, "a.region = 'North'"),
         "segment": ({"segment": "S"}, "a.segment = 'S'")}  # fmt: skip
CAPACITY, LEISURE = 62, 75


@pytest.fixture
def typical(book):
    """Most are of one kind and size and many are key accounts, visits are dear, and prospects have no owner."""
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE accounts_tierchange SET tier = 'gold' WHERE state = 'in_effect' AND tier = 'iron'",
            "UPDATE accounts_account SET tier = 'gold' WHERE tier = 'iron'",
            "UPDATE accounts_account SET kind = 'dealer', size_band = 'small' "
            f"WHERE code > 'C007' AND owner_id <> {book.owners[2].pk}",
            f"""UPDATE accounts_account SET kind = 'dealer' WHERE id = (SELECT MIN(id) FROM accounts_account
                WHERE owner_id = {book.owners[2].pk} AND tier = 'gold' AND archived_at IS NULL)""",
            f"UPDATE accounts_policy SET visits_per_manager = {CAPACITY}",
            "UPDATE accounts_account SET owner_id = NULL WHERE code IN ('C032', 'C033')",
        ):
            cursor.execute(statement)
    recompute.start(RunKind.FIT, as_of=DAY, by=book.zhao)
    return book


def grouped(column, owner, where):
    return by_key(f"""SELECT {column}, COUNT(*) FROM accounts_account a WHERE archived_at IS NULL
        AND owner_id = {owner} AND {where} GROUP BY {column}""")


def visits(owner, where="1 = 1"):
    """By the cadence of their tiers; who is named key alone is visited as gold is, where that is oftener."""
    cadence = json.loads(one("SELECT CAST(visit_days AS TEXT) FROM accounts_policy ORDER BY number DESC LIMIT 1")[0])
    asked = 0.0
    for tier, gold, count in rows(f"""SELECT tier, CASE WHEN {NAMED} THEN 1 ELSE 0 END, COUNT(*)
            FROM accounts_account a WHERE archived_at IS NULL AND owner_id = {owner} AND {where} GROUP BY 1, 2"""):
        every = [days for days in (cadence.get(tier), cadence.get("gold") if gold else None) if days]
        asked += count * 365 / min(every) if every else 0
    return math.ceil(round(asked, 6))


def against(owner, where):
    """Key accounts among comparable customers that ever ordered, against the others' rate; with Byar's interval."""
    held = rows(f"""SELECT SUM(mine), SUM(mine_key), SUM(n) - SUM(mine), SUM(n_key) - SUM(mine_key) FROM (
            SELECT kind, size_band, COUNT(*) AS n, SUM(CASE WHEN {IS_KEY} THEN 1 ELSE 0 END) AS n_key,
                SUM(CASE WHEN owner_id = {owner} THEN 1 ELSE 0 END) AS mine,
                SUM(CASE WHEN owner_id = {owner} AND {IS_KEY} THEN 1 ELSE 0 END) AS mine_key
            FROM accounts_account a WHERE archived_at IS NULL AND {ORDERED} AND {where} GROUP BY kind, size_band) g
        WHERE mine > 0 GROUP BY kind, size_band HAVING SUM(n) - SUM(mine) >= 5""")
    mine, key = (sum(int(row[place]) for row in held) for place in (0, 1))
    expected = sum(float(n) * float(theirs) / float(others) for n, _key, others, theirs in held)
    if mine < 5 or expected < 1:
        return mine, key, pytest.approx(expected), None, None, None, "few"
    low = max(key * (1 - 1 / (9 * key) - 1.96 / (3 * math.sqrt(key))) ** 3, 0) / expected if key else 0
    high = (key + 1) * (1 - 1 / (9 * (key + 1)) + 1.96 / (3 * math.sqrt(key + 1))) ** 3 / expected
    says = "more" if low > 1 else "less" if high < 1 else "open"
    return (mine, key, *(pytest.approx(each) for each in (expected, key / expected, low, high)), says)


@pytest.mark.parametrize("asked", ASKED)
def test_each_colleague(typical, asked):
    asked, where = ASKED[asked]
    then = f"""(EXISTS (SELECT 1 FROM accounts_tierchange t WHERE t.account_id = a.id AND t.tier IN {KEY}
            AND t.state IN ('in_effect', 'ended') AND t.from_on <= '{A_YEAR_AGO}'
            AND (t.to_on IS NULL OR t.to_on > '{A_YEAR_AGO}'))
        OR EXISTS (SELECT 1 FROM accounts_nomination n WHERE n.account_id = a.id AND n.archived_at IS NULL
            AND n.state = 'confirmed' AND n.from_on <= '{A_YEAR_AGO}' AND n.until >= '{A_YEAR_AGO}'
            AND (n.ended_on IS NULL OR n.ended_on > '{A_YEAR_AGO}')))"""
    for user in (typical.zhao, *typical.owners):
        found = typical.get("profile/people", user, **asked)["results"]
        said = by_key(f"""{ledger()} SELECT owner_id, COUNT(*), SUM(CASE WHEN {IS_KEY} THEN 1 ELSE 0 END), SUM(l.net),
            SUM(CASE WHEN {then} THEN 1 ELSE 0 END), SUM(CASE WHEN {then} AND {IS_KEY} THEN 1 ELSE 0 END)
            FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id WHERE archived_at IS NULL
            AND owner_id IS NOT NULL AND {where} GROUP BY owner_id ORDER BY SUM(l.net) DESC""")
        mine = said if user is typical.zhao else {key: row for key, row in said.items() if key == user.pk}
        assert [row["user"] for row in found] == list(mine)
        for row in found:
            net = told(row["net_contribution"])[0]
            numbers = (row["accounts"], row["key"], net, row["was_key"], row["kept_key"])
            assert numbers == mine[row["user"]]
            for name, column in (("tiers", "tier"), ("kinds", "kind"), ("industries", "industry")):
                assert row[name] == grouped(column, row["user"], where)
            assert (row["visits"], row["capacity"]) == (visits(row["user"], where), CAPACITY)
            assert (tuple(row["against"].values()) if row["against"] else None) == (
                against(row["user"], where) if user is typical.zhao else None
            )
    everybody = typical.get("profile/people")["results"]
    assert {row["against"]["says"] for row in everybody} != {"few"} and any(row["was_key"] for row in everybody)


def hands(user, book, where):
    """Key accounts whose owner holds under three others of their kind or industry, and who of more has time."""
    counts = {name: defaultdict(dict) for name in ("kind", "industry")}
    for name, known in counts.items():
        for owner, value, count in rows(f"""SELECT owner_id, {name}, COUNT(*) FROM accounts_account
                WHERE archived_at IS NULL AND owner_id IS NOT NULL GROUP BY owner_id, {name}"""):
            known[value][owner] = count
    free = {one.pk for one in book.owners if visits(one.pk) <= LEISURE} if user is book.zhao else set()
    names, found = {one.pk: one.name for one in book.owners}, []
    mine = "1 = 1" if user is book.zhao else f"owner_id = {user.pk}"
    for account, owner, kind, industry, net in rows(f"""{ledger()} SELECT a.id, owner_id, kind, industry, l.net
            FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id WHERE archived_at IS NULL AND {IS_KEY}
            AND owner_id IS NOT NULL AND {where} AND {mine} ORDER BY COALESCE(l.net, 0) DESC, a.name"""):
        asked = [(counts["industry"][industry], bool(industry)), (counts["kind"][kind], bool(kind))]
        held = [(known, known[owner] - 1) for known, is_known in asked if is_known]
        if all(others >= 3 for _known, others in held):
            continue
        better = sorted(
            ([-known.get(pk, 0) for known, _is_known in asked], names[pk]) for pk in free - {owner}
            if all(known.get(pk, 0) > max(others, 2) for known, others in held)
        )[:2]  # fmt: skip
        found.append((account, owner, counts["kind"][kind][owner] - 1,
                      counts["industry"][industry][owner] - 1 if industry else None, net,
                      [[name, -of[1], -of[0]] for of, name in better]))  # fmt: skip
    return found


@pytest.mark.parametrize("asked", ASKED)
def test_unfamiliar_owners(typical, asked):
    asked, where = ASKED[asked]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_policy SET visits_per_manager = {LEISURE}")
    for user in (typical.zhao, typical.owners[0]):
        found = typical.get("profile/mismatches", user, part="hands", **asked)
        assert [(row["account"], row["owner"], row["kind_others"], row["industry_others"],
                 row["net"] and told(row["net"])[0], row["better"]) for row in found["results"]] == hands(
                     user, typical, where)  # fmt: skip
        page = typical.page("/profiles/mismatches/", user, part="hands", **asked).context
        assert page["parts"][1]["count"] == found["count"] == len(page["rows"])
    everything = typical.get("profile/mismatches", part="hands")["results"]
    assert any(row["better"] for row in everything), [(one.name, visits(one.pk)) for one in typical.owners]


@pytest.mark.parametrize("asked", ASKED)
def test_full_hands_and_prospects_without_owner(typical, asked):
    asked, where = ASKED[asked]
    found = typical.get("profile/mismatches", part="full", **asked)["results"]
    holding = {key for (key,) in rows(f"SELECT owner_id FROM accounts_account a WHERE archived_at IS NULL AND {where}")}
    asking = {one.pk: visits(one.pk) for one in typical.owners if one.pk in holding}
    assert [(row["user"], row["visits"]) for row in found] == sorted(
        ((key, count) for key, count in asking.items() if count > CAPACITY), key=lambda pair: -pair[1]
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE analytics_fit SET score = 59.5 + account_id % 2 WHERE is_prospect")
    found = typical.get("profile/mismatches", part="prospects", **asked)["results"]
    assert [(row["account"], row["score"]) for row in found] == [
        (key, float(score)) for key, score in rows(f"""SELECT a.id, f.score FROM analytics_fit f JOIN accounts_account a
            ON a.id = f.account_id WHERE a.archived_at IS NULL AND a.owner_id IS NULL AND NOT {ORDERED}
            AND a.tier NOT IN {KEY} AND f.score >= 60 AND {where} ORDER BY f.score DESC, a.id""")
    ]  # fmt: skip
    assert typical.get("profile/mismatches", part="full")["count"]


def buying():
    """Key accounts with order lines in the year: owner, kind, revenue, and what each bought of each category."""
    worth = "CAST(ROUND(100 * l.amount * o.rate) AS BIGINT)"
    found = {}
    for account, owner, kind, revenue, category, amount in rows(f"""WITH bought AS (
            SELECT o.account_id, l.product_id, p.category, SUM({worth}) AS cents FROM accounts_orderline l
                JOIN accounts_order o ON o.id = l.order_id JOIN accounts_product p ON p.id = l.product_id
            WHERE o.archived_at IS NULL AND {within("o.ordered_on")} GROUP BY o.account_id, l.product_id, p.category
            HAVING SUM({worth}) > 0
        ) SELECT a.id, a.owner_id, a.kind, (SELECT {cents("revenue")} FROM accounts_order y WHERE y.account_id = a.id
            AND y.archived_at IS NULL AND {within("y.ordered_on")}), b.category, SUM(b.cents)
        FROM bought b JOIN accounts_account a ON a.id = b.account_id
        WHERE a.archived_at IS NULL AND a.tier IN {KEY} GROUP BY a.id, a.owner_id, a.kind, b.category"""):
        row = found.setdefault(account, {"owner": owner, "kind": kind, "revenue": int(revenue), "of": {}})
        if category:
            row["of"][category] = int(amount)
    return found


def missing(user, book, share):
    """
    What most peers buy and a key account does not: key accounts of its kind, of any where these are nine or fewer.

    Whoever sees a part hears of the others only where at least five of them speak together.
    """
    found, known = {}, buying()
    seen = {key for key, row in known.items() if user is book.zhao or row["owner"] == user.pk}

    def speaking(group):
        return group & seen if 0 < len(group - seen) < 5 else group

    for key in seen:
        alike = speaking({one for one, row in known.items() if row["kind"] == known[key]["kind"] != ""})
        own = len(alike) > 8
        peers = alike if own else speaking(set(known))
        if len(peers) <= 8:
            continue
        for category in {name for row in known.values() for name in row["of"]} - known[key]["of"].keys():
            parts = [known[peer]["of"][category] / sum(known[peer]["of"].values())
                     for peer in peers if category in known[peer]["of"]]  # fmt: skip
            if len(parts) >= share * (len(peers) - 1):
                lines, revenue = sum(known[key]["of"].values()), known[key]["revenue"]
                known_part = pytest.approx(min(max(lines, 1) / revenue, 1) if revenue > 0 else 0)
                worth = round(median(parts) * max(revenue, 0))
                found[key, category] = (len(peers) - 1, len(parts), own, worth, known_part)
    return found


@pytest.mark.parametrize("share", ["50", "60", "80"])
def test_what_key_accounts_lack(typical, share):
    for user in (typical.zhao, *typical.owners):
        found = typical.get("profile/mismatches", user, part="gaps", share=share)["results"]
        assert {
            (row["account"], row["category"]): (row["peers"], row["buying"], row["same_kind"], told(row["worth"])[0],
                                                row["coverage"])
            for row in found
        } == missing(user, typical, int(share) / 100)  # fmt: skip
        assert all(row["share"] == pytest.approx(row["buying"] / row["peers"]) for row in found)
    assert missing(typical.zhao, typical, int(share) / 100)
