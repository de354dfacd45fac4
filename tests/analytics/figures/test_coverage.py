"""K10, V5: which key accounts were visited in time by the last day, in whose hands, and by managers against others."""

from __future__ import annotations

import json

import pytest

from tests.analytics.figures.ask import DAY, by_key, days_ago, local_day, one, rows
from tests.analytics.figures.test_managers import DONE, LEAST

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]


def paces():
    """{tier: days between visits that the policy in force asks for}."""
    ((told,),) = rows("SELECT visit_days FROM accounts_policy WHERE state = 'published'")
    return json.loads(told) if isinstance(told, str) else told


def due(day=DAY):
    """
    `WITH … due`: each key account that was to be visited on a day (the last one): tier, owner then, in time or not.

    Platinum, gold, or nominated and so visited like gold at least; of whoever was neither lost nor archived by then. In
    time is who was met or spoken with within the days that the tier asks for; a mail or message is no visit.
    """
    every = paces()
    pace = " ".join(f"WHEN '{tier}' THEN {days}" for tier, days in every.items() if days)
    return f"""WITH tiers AS (
        SELECT account_id, tier FROM accounts_tierchange WHERE state IN ('in_effect', 'ended') AND from_on <= '{day}'
            AND (to_on IS NULL OR to_on > '{day}')
    ), named AS (
        SELECT DISTINCT account_id FROM accounts_nomination WHERE state = 'confirmed' AND archived_at IS NULL
            AND from_on <= '{day}' AND until >= '{day}' AND (ended_on IS NULL OR ended_on > '{day}')
    ), lost AS (
        SELECT j.account_id FROM lifecycle_journey j WHERE (SELECT m.stage FROM lifecycle_stagemove m
            WHERE m.journey_id = j.id AND m."on" <= '{day}' ORDER BY m."on" DESC, m.id DESC LIMIT 1) = 'lost'
    ), met AS (
        SELECT account_id, MAX({local_day("held_at")}) AS last_on FROM lifecycle_visit
        WHERE archived_at IS NULL AND kind <> 'message' AND held_at < '{day} 16:00:00' GROUP BY account_id
    ), there AS (
        SELECT a.id AS account, a.region, COALESCE(t.tier, '') AS tier, a.owner_id AS today, m.last_on,
            CASE WHEN n.account_id IS NULL THEN 0 ELSE 1 END AS nominated,
            COALESCE((SELECT h.was_id FROM accounts_handedover h WHERE h.account_id = a.id AND {DONE}
                AND h."on" > '{day}' ORDER BY h."on", h.id LIMIT 1), a.owner_id) AS owner,
            CASE COALESCE(t.tier, '') {pace} END AS own
        FROM accounts_account a LEFT JOIN tiers t ON t.account_id = a.id LEFT JOIN named n ON n.account_id = a.id
            LEFT JOIN met m ON m.account_id = a.id
        WHERE (a.archived_at IS NULL OR a.archived_at >= '{day} 16:00:00') AND a.id NOT IN (SELECT account_id FROM lost)
    ), asked AS (
        SELECT t.*, CASE WHEN nominated = 1 AND (own IS NULL OR own > {every["gold"]}) THEN {every["gold"]} ELSE own END
            AS pace FROM there t WHERE nominated = 1 OR tier IN ('platinum', 'gold')
    ), due AS (
        SELECT *, CASE WHEN last_on IS NOT NULL AND {days_ago("last_on", day)} <= pace THEN 1 ELSE 0 END AS done
        FROM asked WHERE pace IS NOT NULL
    )"""


def parts(answer):
    return {row["part"]: (row["due"], row["states"]["done"], row["states"]["never"]) for row in answer["parts"]}


@pytest.mark.parametrize(("by", "column"), [("tier", "tier"), ("owner", "today"), ("region", "region")])
def test_coverage_of_the_day(book, by, column):
    found = book.get("coverage", as_of=DAY.isoformat(), by=by, who="key")
    said = by_key(f"""{due()} SELECT {column}, COUNT(*), SUM(done), SUM(CASE WHEN last_on IS NULL THEN 1 ELSE 0 END)
        FROM due GROUP BY {column}""")
    assert parts(found) == {"" if key is None else str(key): row for key, row in said.items()}
    assert 0 < sum(done for _due, done, _never in said.values()) < sum(n for n, _done, _never in said.values())


def test_managers_against_the_same_tiers_in_other_hands(book):
    said = by_key(f"""{due()}, tiers_due AS (SELECT tier, COUNT(*) AS n, SUM(done) AS done FROM due
        WHERE owner IS NOT NULL GROUP BY tier), own AS (SELECT owner, tier, COUNT(*) AS n, SUM(done) AS done FROM due
        WHERE owner IS NOT NULL GROUP BY owner, tier), pairs AS (SELECT o.*, t.n - o.n AS others,
        t.done - o.done AS theirs FROM own o JOIN tiers_due t ON t.tier = o.tier)
        SELECT owner, SUM(n), SUM(CASE WHEN others >= {LEAST} THEN n ELSE 0 END),
            SUM(CASE WHEN others >= {LEAST} THEN done ELSE 0 END),
            SUM(CASE WHEN others >= {LEAST} THEN 1.0 * n * theirs / others ELSE 0 END), SUM(done)
        FROM pairs GROUP BY owner""")
    found = {row["owner"]: row["coverage"] for row in book.get("managers")["results"]}
    assert found.keys() == said.keys() and len(found) == 3
    for owner, (count, n, own, usual, raw) in said.items():
        line = found[owner]
        assert (line["all"], line["n"], line["own"], line["raw"]) == (count, n, float(own), float(raw))
        assert line["usual"] == (pytest.approx(float(usual), abs=1e-4) if n >= LEAST else None)


def test_a_manager_sees_their_own(book):
    for owner in book.owners:
        found = book.get("coverage", owner, as_of=DAY.isoformat(), by="tier", who="key")
        said = one(f"{due()} SELECT COUNT(*), COALESCE(SUM(done), 0) FROM due WHERE today = {owner.pk}")
        assert (sum(row[0] for row in parts(found).values()), sum(row[1] for row in parts(found).values())) == said


def test_the_book_holds_every_way_to_be_due(book):
    said = one(f"{due()} SELECT SUM(nominated), SUM(done), SUM(1 - done), (SELECT COUNT(*) FROM lost) FROM due")
    assert min(said) > 0
