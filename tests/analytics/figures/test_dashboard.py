"""The dashboard: value at risk, open warnings, tiers with their moves, visits in time, the key accounts' quarter."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from accounts.facts import group_ranks
from accounts.models import Policy
from analytics.facts import coverage, dashboards, leaders, leading_groups, map_corner, one_offs, reservoir
from analytics.facts import targets as aims
from analytics.models import Verdict
from analytics.rules.reservoir import INFLOWS, OUTFLOWS
from analytics.views.dashboards import shown
from kam.choices import RunKind
from kam.templatetags import ui
from tests.analytics.figures.ask import DAY, START, by_key, cents, local_day, money, one, rows, run_of, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
TODAY, SINCE = DAY + timedelta(3), DAY - timedelta(90)
KEY = f"(a.tier IN ('platinum', 'gold') OR a.nominated_until >= '{TODAY}')"
LOST = "EXISTS (SELECT 1 FROM lifecycle_journey j WHERE j.account_id = a.id AND j.stage = 'lost')"
OPEN = "w.state = 'open' AND a.archived_at IS NULL"
WARNED = "FROM lifecycle_warning w JOIN accounts_account a ON a.id = w.account_id"


def runs():
    return dashboards.runs()[0]


def carriers(owned="1 = 1"):
    """`WITH … carriers`: the fewest that bring 80 % of what those bring that bring something."""
    return f"""{ledger()}, earning AS (SELECT l.account, l.net, SUM(l.net) OVER (ORDER BY l.net DESC, l.code) AS upto,
        SUM(l.net) OVER () AS total FROM ledger l JOIN accounts_account a ON a.id = l.account
        WHERE l.net > 0 AND {owned}), carriers AS (SELECT account FROM earning WHERE upto - net < .8 * total)"""


def scored(where="1 = 1"):
    """The scores of those of whom something can be saved: neither lost nor archived (nobody rests by a word here)."""
    return f"""FROM analytics_score s JOIN accounts_account a ON a.id = s.account_id
        WHERE s.run_id = {run_of("churn")} AND a.archived_at IS NULL AND NOT {LOST} AND {where}"""


def test_the_value_at_risk_and_who_stands_where_it_is_high(book):
    policy = Policy.objects.current()
    corner = map_corner.corner(book.zhao, runs()[RunKind.CHURN], policy.warn_at)
    ((stake,),) = rows(f"SELECT {cents('s.value_at_risk')} {scored()}")
    ((urgent,),) = rows(
        f"""{ledger()} SELECT COUNT(*) {
            scored(f"s.p >= {policy.warn_at} AND {KEY} AND s.account_id IN (SELECT account FROM ledger WHERE net > 0)")
        }"""
    )
    assert (*told(corner.at_risk), corner.urgent) == (stake, urgent) and stake > 0
    for owner in book.owners:
        ((stake,),) = rows(f"SELECT {cents('s.value_at_risk')} {scored(f'a.owner_id = {owner.pk}')}")
        assert told(map_corner.corner(owner, runs()[RunKind.CHURN], policy.warn_at).at_risk or 0) == (stake,)


FOLLOWED = f"""(EXISTS (SELECT 1 FROM lifecycle_visit v WHERE v.account_id = a.id AND v.archived_at IS NULL
        AND v.kind <> 'message' AND {{day}} >= w.opened_on)
    OR EXISTS (SELECT 1 FROM lifecycle_visitplan p WHERE p.account_id = a.id AND p.state = 'planned'
        AND p.planned_on >= '{TODAY}')
    OR EXISTS (SELECT 1 FROM lifecycle_todo t WHERE t.account_id = a.id AND t.done_on IS NULL AND t.dropped_on IS NULL
        AND t.source IN ('hand', 'warning', 'play', 'dilemma', 'complaint', 'visit')))"""


def test_open_warnings(book):
    """What is at stake with them, who carries us among them, and whom nobody follows: no visit, no plan, no action."""
    followed = FOLLOWED.format(day=local_day("v.held_at"))
    count, value, unfollowed, carrying = one(f"""{carriers()} SELECT COUNT(*),
        {cents("w.value_at_risk", "w.value_at_risk IS NOT NULL")}, SUM(CASE WHEN {followed} THEN 0 ELSE 1 END),
        SUM(CASE WHEN a.id IN (SELECT account FROM carriers) THEN 1 ELSE 0 END) {WARNED} WHERE {OPEN}""")
    whole = dashboards.book(runs()[RunKind.CONTRIBUTION], book.zhao)
    found = dashboards.warnings(dashboards.open_warnings(book.zhao), book.zhao, whole)
    assert (found["count"], *told(found["value"]), found["unfollowed"], found["carriers"]) == (
        count, value, unfollowed, carrying,
    )  # fmt: skip
    assert count > unfollowed > 0 and value > 0


def test_who_carries_us_and_is_at_high_risk_without_a_warning(book):
    whole = dashboards.book(runs()[RunKind.CONTRIBUTION], book.zhao)
    found = dashboards.unwarned(book.zhao, whole).values_list("account", flat=True)
    said = rows(f"""{carriers()} SELECT s.account_id {scored()} AND s.band >= 2
        AND s.account_id IN (SELECT account FROM carriers) AND NOT EXISTS (SELECT 1 FROM lifecycle_warning w
            WHERE w.account_id = s.account_id AND w.state = 'open')""")
    assert sorted(found) == sorted(key for (key,) in said)


def test_the_warnings_with_most_at_stake(book):
    found = [(row.account_id, row.value_at_risk and told(row.value_at_risk)[0])
             for row in dashboards.worst_warnings(dashboards.open_warnings(book.zhao), book.zhao)]  # fmt: skip
    said = rows(f"""SELECT a.id, CAST(ROUND(100 * w.value_at_risk) AS BIGINT) {WARNED} WHERE {OPEN}
        ORDER BY CASE WHEN w.value_at_risk IS NULL THEN 1 ELSE 0 END, w.value_at_risk DESC, w.id LIMIT 6""")
    assert found == said and said


def test_each_tier_with_what_came_and_went(book):
    """In use and of today; shares are of what those in use with a tier bring; moves count from the day after."""
    found = {
        row.tier: (row.accounts, row.lost, row.share and pytest.approx(row.share), row.came, row.went)
        for row in dashboards.tiers(book.zhao, runs()[RunKind.TIERS], dashboards.moves(book.zhao, SINCE))
    }
    same = "accounts_tierchange d WHERE d.account_id = t.account_id AND d.from_on = t.from_on AND d.state <> 'proposed'"
    moved = f"""FROM accounts_tierchange t WHERE {within("t.from_on", SINCE, TODAY)}
        AND t.state IN ('in_effect', 'ended')
        AND (SELECT d.was FROM {same} AND d.state <> 'rejected' ORDER BY d.id LIMIT 1)
            <> (SELECT d.tier FROM {same} AND d.state <> 'rejected' ORDER BY d.id DESC LIMIT 1)"""
    said = by_key(f"""{ledger()}, held AS (SELECT a.id, a.tier, CASE WHEN {LOST} THEN 1 ELSE 0 END AS lost,
            COALESCE(l.net, 0) AS net FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id
            WHERE a.archived_at IS NULL AND a.tier <> '')
        SELECT h.tier, COUNT(*), SUM(lost), 1.0 * SUM(net) / (SELECT SUM(net) FROM held),
            (SELECT COUNT(*) {moved} AND t.was <> '' AND t.was <> t.tier AND t.tier = h.tier),
            (SELECT COUNT(*) {moved} AND t.was <> '' AND t.was <> t.tier AND t.was = h.tier)
        FROM held h GROUP BY h.tier""")
    assert {tier: one for tier, one in found.items() if one[0]} == {
        tier: (n, lost, float(share), came, went) for tier, (n, lost, share, came, went) in said.items()
    }
    assert any(row[3] for row in said.values()) and any(row[1] for row in said.values())


def test_key_accounts_visited_in_time(book):
    """By the cadence of their tier, the nominated at gold's; whoever is lost is not to be visited."""
    ((kept,),) = rows("SELECT visit_days FROM accounts_policy WHERE state = 'published'")
    cadence = kept if isinstance(kept, dict) else json.loads(kept)
    days = "CASE {} END".format(" ".join(f"WHEN whose = '{tier}' THEN {n}" for tier, n in
                                         (cadence | {"nominated": cadence["gold"]}).items()))  # fmt: skip
    ago = f"{local_day('v.held_at')}"
    said = by_key(f"""WITH due AS (SELECT a.id, CASE WHEN a.tier IN ('platinum', 'gold') THEN a.tier
            ELSE 'nominated' END AS whose FROM accounts_account a WHERE a.archived_at IS NULL AND {KEY} AND NOT {LOST}),
        seen AS (SELECT v.account_id, MAX({ago}) AS last FROM lifecycle_visit v WHERE v.archived_at IS NULL
            AND v.kind <> 'message' GROUP BY v.account_id),
        late AS (SELECT d.*, s.last, {days} AS every FROM due d LEFT JOIN seen s ON s.account_id = d.id)
        SELECT id, whose, every, last FROM late""")
    done: dict[str, list[bool]] = {}
    for whose, every, last in said.values():
        in_time = last is not None and str(last) >= str(TODAY - timedelta(every))
        for part in ("", whose):
            done.setdefault(part, []).append(in_time)
    found = coverage.covered(coverage.by_owner(book.zhao, Policy.objects.current()))
    assert {part: share for part, share in found.items() if share is not None} == pytest.approx(
        {part: sum(held) / len(held) for part, held in done.items()}
    )
    assert 0 < found[""] < 1 and len(done) == 4


def test_the_quarter_of_the_key_accounts(book):
    found = reservoir.quarter(book.zhao, SINCE, DAY)
    months = book.get("reservoir", first="2026-04", last="2026-06")["whole"]
    flows = months["flows"]
    assert (found.closing, found.count(INFLOWS), found.count(OUTFLOWS)) == (
        months["closing"], sum(flows[one] for one in INFLOWS), sum(flows[one] for one in OUTFLOWS),
    ), "the ninety days are the quarter here, and test_reservoir.py holds the ledger"  # fmt: skip


def test_the_share_of_key_accounts_in_revenue(book):
    part, = one(f"""{ledger()} SELECT 1.0 * SUM(CASE WHEN {KEY} THEN l.revenue ELSE 0 END) / SUM(l.revenue)
        FROM ledger l JOIN accounts_account a ON a.id = l.account""")  # fmt: skip
    assert aims.share_now(book.zhao, runs()[RunKind.CONTRIBUTION]) == pytest.approx(float(part))


def test_what_the_page_says_of_it(book):
    """The tiles and the headline as they are read."""
    page = shown(book.zhao, runs())
    net, = one(f"{ledger()} SELECT SUM(net) FROM ledger")  # fmt: skip
    ((stake,),) = rows(f"SELECT {cents('s.value_at_risk')} {scored()}")
    count, value = one(f"""SELECT COUNT(*), {cents("w.value_at_risk", "w.value_at_risk IS NOT NULL")} {WARNED}
        WHERE {OPEN}""")
    makers, best = one(
        f"{carriers()} SELECT (SELECT COUNT(*) FROM carriers), 100.0 * MAX(net) / MAX(total) FROM earning"
    )
    tiles = page["figures"]
    assert tiles[0]["value"] == ui.money(money(net)) and tiles[2]["value"] == ui.money(money(stake))
    assert tiles[1]["value"] == f"{float(best):.1f}%"
    assert f"{count} open warnings: {ui.money(money(value))}" in str(tiles[2]["hint"])
    assert page["headline"].startswith(f"{makers} customers bring 80% of positive net contribution")


def test_groups_that_bring_more_than_accounts_of_the_five(book):
    """Of who is not archived; a group is its top with all below it, over any levels."""
    most = leaders.gather(book.zhao, runs()[RunKind.CONTRIBUTION])
    said = by_key(f"""WITH RECURSIVE tree(id, top) AS (SELECT a.id, a.id FROM accounts_account a
            WHERE a.parent_id IS NULL AND a.archived_at IS NULL
        UNION SELECT a.id, t.top FROM accounts_account a JOIN tree t ON a.parent_id = t.id),
        {ledger().removeprefix("WITH ")}
        SELECT t.top, COUNT(*), COALESCE(SUM(l.net), 0) FROM tree t JOIN accounts_account a ON a.id = t.id
        LEFT JOIN ledger l ON l.account = t.id WHERE a.archived_at IS NULL GROUP BY t.top HAVING COUNT(*) > 1""")
    nets = {top: (len(own), *told(sum(own.values()))) for top, own in group_ranks.nets(book.zhao).items()}
    assert nets == {top: (count, int(net)) for top, (count, net) in said.items()} and nets
    found = leading_groups.gather(book.zhao, most)
    assert [told(one.net)[0] for one in found] == [nets[one.top][1] for one in found]
    assert {one.top for one in found} <= {top for top, (_n, net) in nets.items() if net > told(most.first[-1].net)[0]}


def test_the_growth_without_one_offs(book):
    """Whoever the newest run holds back for a one-off is taken out of both years."""
    Verdict.objects.current().update(false_keys=[], overruled=[])
    best = Verdict.objects.current().order_by("-account__standing__net_contribution")[:2]
    Verdict.objects.filter(pk__in=[row.pk for row in best]).update(false_keys=["one_off"])
    keys = ",".join(str(row.account_id) for row in best)
    ((now, rest),), ((was, rest_was),) = (
        rows(f"""{ledger(day)} SELECT SUM(net), SUM(CASE WHEN account IN ({keys}) THEN 0 ELSE net END) FROM ledger""")
        for day in (DAY, START)
    )
    found = one_offs.gather(book.zhao, runs()[RunKind.CONTRIBUTION])
    assert found.growth == pytest.approx(float((now - was) / abs(was)))
    assert found.without == pytest.approx(float((rest - rest_was) / abs(rest_was)))
    assert sorted(found.accounts) == sorted(row.account_id for row in best)
