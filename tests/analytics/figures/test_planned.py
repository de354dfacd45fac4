"""V5: planned visits against done, what stalled, visits day by day; and the figures of the briefing before a visit."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from lifecycle.models import Promise, Visit, VisitPlan
from tests.analytics.figures.apart import added, morning
from tests.analytics.figures.ask import (
    DAY,
    YEAR,
    by_key,
    cents,
    local_day,
    money,
    one,
    rows,
    run_of,
    within,
)
from tests.analytics.figures.test_desks import TODAY, owing

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
WAYS = ("done", "written", "dropped", "missed", "ahead")
PARTS = {
    "key on the last day": ({"as_of": DAY.isoformat()}, DAY, "is_key = 1"),
    "all of today": ({"who": "all"}, TODAY, "1 = 1"),
    "a region": ({"as_of": DAY.isoformat(), "who": "all", "region": "North"}, DAY, "region = 'North'"),
    "a tier": ({"as_of": DAY.isoformat(), "who": "all", "tier": "gold"}, DAY, "tier = 'gold'"),
    "what it buys": ({"as_of": DAY.isoformat(), "who": "all", "category": "Pumps"}, DAY, f"""account IN (
        SELECT o.account_id FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id JOIN accounts_product p
            ON p.id = l.product_id WHERE p.category = 'Pumps' AND l.amount > 0 AND o.archived_at IS NULL
            AND {within("o.ordered_on")})"""),
}  # fmt: skip
"""{what: (how it is asked for, the day, which of `plans` or `held` these are)}."""


@pytest.fixture(scope="module")
def _planned(_made, django_db_blocker):
    with added(django_db_blocker):
        with morning():
            plan(_made)
        yield


@pytest.fixture
def planned(_planned, book):
    return book


def plan(book):
    """Visits that were planned around both ends of the ninety days, of every end; and next days agreed on."""
    chance, made, free = Random(5), [], list(Visit.objects.order_by("pk"))
    chance.shuffle(free)
    for number in range(140):
        account, state = chance.choice(book.accounts), ("done", "dropped", "planned", "planned", "proposed")[number % 5]
        first = DAY - timedelta(chance.choice((0, 89, 90, -1, -3, 1)) if number < 30 else chance.randint(0, 100))
        moved = first + timedelta(chance.choice((0, 0, 5, 60)))
        visit = None
        if state == "done" and number % 3:
            visit = free.pop()
            account = visit.account
        made.append(VisitPlan(
            account=account, user=chance.choice(book.owners), planned_for=first, planned_on=moved, state=state,
            visit=visit, drop_kind=chance.choice(("wrong_time", "wrong_time", "lapsed", "lost")) * (state == "dropped"),
            planned_at=timezone.now(),
        ))  # fmt: skip
    VisitPlan.objects.bulk_create(made)
    for number, visit in enumerate(free[::2]):
        ahead = (visit.held_at + timedelta(chance.choice((9, 30, 90, 400)))).date()
        visit.next_on = DAY if number % 4 == 0 else ahead
    Visit.objects.bulk_update(free, ["next_on"])


def there(day):
    """`WITH … there`: every customer, whether archived by the end of a day, its tier on it, and whether it was key."""
    if day >= TODAY:
        tier, used, named = "a.tier", "a.archived_at IS NULL", f"a.nominated_until >= '{day}'"
    else:
        tier = f"""COALESCE((SELECT t.tier FROM accounts_tierchange t WHERE t.account_id = a.id
            AND t.state IN ('in_effect', 'ended') AND t.from_on <= '{day}' AND (t.to_on IS NULL OR t.to_on > '{day}')),
            '')"""
        used = f"(a.archived_at IS NULL OR a.archived_at >= '{day} 16:00:00')"
        named = f"""EXISTS (SELECT 1 FROM accounts_nomination n WHERE n.account_id = a.id AND n.state = 'confirmed'
            AND n.archived_at IS NULL AND n.from_on <= '{day}' AND n.until >= '{day}'
            AND (n.ended_on IS NULL OR n.ended_on > '{day}'))"""
    return f"""WITH stood AS (SELECT a.id AS account, a.region, a.owner_id, {tier} AS tier,
            CASE WHEN {used} THEN 1 ELSE 0 END AS used, CASE WHEN {named} THEN 1 ELSE 0 END AS named
            FROM accounts_account a),
        there AS (SELECT s.*, CASE WHEN named = 1 OR tier IN ('platinum', 'gold') THEN 1 ELSE 0 END AS is_key
            FROM stood s)"""


def plans(day, since=None):
    """
    `WITH … plans`: what people had planned for the ninety days up to one, or since another, and what became of it.

    It is told by the end of the day. A proposal is no plan, nor what the machine took away; of today counts what was
    held already.
    """
    over = f"{day} 16:00:00"
    held = f"(p.visit_id IS NULL OR (v.archived_at IS NULL AND v.held_at < '{over}'))"
    return f"""{there(day)}, told AS (
        SELECT p.id, t.*, p.user_id, p.planned_for, CASE WHEN p.planned_for <> p.planned_on THEN 1 ELSE 0 END AS moved,
            CASE WHEN p.state = 'done' AND {held} THEN CASE WHEN v.kind = 'message' THEN 'written' ELSE 'done' END
                WHEN p.state = 'dropped' THEN 'dropped'
                WHEN p.planned_on > '{day}' OR p.planned_on >= '{TODAY}' THEN 'ahead' ELSE 'missed' END AS way
        FROM lifecycle_visitplan p JOIN there t ON t.account = p.account_id LEFT JOIN lifecycle_visit v
            ON v.id = p.visit_id
        WHERE used = 1 AND {within("p.planned_for", since or day - timedelta(90), day)} AND p.state <> 'proposed'
            AND NOT (p.state = 'dropped' AND p.drop_kind IN ('lapsed', 'lost'))
    ), plans AS (SELECT * FROM told WHERE planned_for < '{TODAY}' OR way IN ('done', 'written'))"""


SUMS = "COUNT(*), " + ", ".join(
    f"SUM(CASE WHEN way = '{way}' THEN 1 ELSE 0 END)" for way in WAYS) + ", SUM(moved)"  # fmt: skip


def readers(book):
    """The director, and a manager with what is asked of a customer's owner."""
    return [(book.zhao, "1 = 1"), (book.owners[0], f"owner_id = {book.owners[0].pk}")]


@pytest.mark.parametrize("what", PARTS)
def test_planned_against_done(planned, what):
    asked, day, where = PARTS[what]
    for user, whose in readers(planned):
        found = planned.get("coverage", user, **asked)
        count, *ways = one(f"{plans(day)} SELECT {SUMS} FROM plans WHERE {where} AND {whose}")
        assert found["planned"] == count
        assert [found[f"planned_{way}"] for way in (*WAYS, "moved")] == [number or 0 for number in ways]
        tally = planned.page("/coverage/", user, **asked).context["planned"]
        assert [tally["whole"].planned, tally["missed"], tally["written"], tally["moved"][0]] == [
            count, ways[3] or 0, ways[1] or 0, ways[5] or 0,
        ]  # fmt: skip
        assert [cell[2] for cell in tally["cells"]] == [number or 0 for number in ways[:5]]
        listed = planned.get("coverage/plans", user, **asked)["results"]
        assert {row["plan"]: row["outcome"] for row in listed} == by_key(
            f"{plans(day)} SELECT id, way FROM plans WHERE {where} AND {whose}"
        )


@pytest.mark.parametrize(("by", "column"), [("tier", "tier"), ("owner", "user_id"), ("region", "region")])
def test_planned_against_done_in_parts(planned, by, column):
    """A manager is here in whose calendar it stood."""
    found = {
        row["part"]: tuple(row[way] for way in ("planned", *WAYS, "moved"))
        for row in planned.get("coverage", as_of=DAY.isoformat(), who="all", by=by)["planned_parts"]
    }
    said = by_key(f"{plans(DAY)} SELECT {column}, {SUMS} FROM plans GROUP BY {column}")
    assert found == {str(key or ""): row for key, row in said.items()} and len(found) > 2
    assert min(map(sum, zip(*said.values(), strict=True))) > 0, "each way is in the book"


def test_of_one_calendar(planned):
    lin = planned.owners[0]
    found = planned.get("coverage", as_of=DAY.isoformat(), who="all", owner=lin.pk)
    said = one(f"{plans(DAY)} SELECT {SUMS} FROM plans WHERE user_id = {lin.pk}")
    assert (found["planned"], *(found[f"planned_{way}"] for way in (*WAYS, "moved"))) == said


def held(day):
    """`WITH … held`: the visits of the year up to a day, without mails and messages, at whomever."""
    on = local_day("v.held_at")
    return f"""{there(day)}, held AS (SELECT t.*, v.user_id, {on} AS day FROM lifecycle_visit v JOIN there t
        ON t.account = v.account_id
        WHERE v.archived_at IS NULL AND v.kind <> 'message' AND {within(on, day - YEAR, day)})"""


@pytest.mark.parametrize("what", PARTS)
def test_what_stalled(planned, what):
    """A next day was agreed on and is gone, and nobody met or spoke with the customer again by then."""
    asked, day, where = PARTS[what]
    over = f"{day} 16:00:00"
    for user, whose in readers(planned):
        said = rows(f"""{there(day)} SELECT v.id FROM lifecycle_visit v JOIN there t ON t.account = v.account_id
            WHERE v.archived_at IS NULL AND v.held_at < '{over}' AND v.next_on < '{day}' AND used = 1 AND {where}
            AND {whose}
            AND NOT EXISTS (SELECT 1 FROM lifecycle_visit w WHERE w.account_id = v.account_id AND w.archived_at IS NULL
                AND w.kind <> 'message' AND w.held_at > v.held_at AND w.held_at < '{over}') ORDER BY v.next_on, v.id""")
        assert planned.get("coverage", user, **asked)["stalled"] == len(said)
        page = planned.page("/coverage/", user, **asked).context
        assert page["stalled_count"] == len(said)
        assert [row["visit"].pk for row in page["stalled"]] == [key for (key,) in said[: len(page["stalled"])]]
        assert user != planned.zhao or said


@pytest.mark.parametrize("what", PARTS)
def test_visits_day_by_day(planned, what):
    asked, day, where = PARTS[what]
    for user, whose in readers(planned):
        found = planned.get("coverage/days", user, **asked)
        said = by_key(f"""{held(day)} SELECT day, COUNT(*) FROM held WHERE {where} AND {whose} GROUP BY day""")
        assert {row["on"]: row["visits"] for row in found["days"]} == {str(key): n for key, n in said.items()}
        heat = planned.page("/coverage/", user, **asked).context["heat"]
        assert found["count"] == sum(said.values()) == sum(month["total"] for month in heat["rows"]) > 0
        assert heat["says"].startswith(f"{found['count']} visits on {len(said)} days")


def test_the_briefing(planned):
    """What a customer bought in two years and owes, how promises were kept, its risk, and what is open."""
    chance = Random(9)
    for account in planned.accounts:
        for _number in range(chance.randint(0, 6)):
            due = TODAY - timedelta(chance.choice((-5, 0, 1, 4, 30, 200)))
            kept = chance.choice((None, due, due + timedelta(3)))
            broken = chance.choice((None, None, due + timedelta(2))) if kept is None else None
            Promise.objects.create(account=account, side=chance.choice(("ours", "theirs")), text="Call", due_on=due,
                                   kept_on=kept, broken_on=broken, user=planned.zhao,
                                   dropped_on=TODAY if chance.random() < 0.1 else None)  # fmt: skip
    for account in planned.accounts[::4]:
        found, where = planned.get(f"accounts/{account.pk}/briefing"), f"a.id = {account.pk}"
        trade = found["trade"]
        this, that = within("ordered_on", TODAY - YEAR, TODAY), within("ordered_on", TODAY - 2 * YEAR, TODAY - YEAR)
        said = one(f"""SELECT {cents("revenue", this)}, {cents("revenue", that)},
                COUNT(CASE WHEN {this} AND amount >= 0 THEN 1 END), MAX(CASE WHEN amount > 0 THEN ordered_on END)
            FROM accounts_order WHERE archived_at IS NULL AND account_id = {account.pk}
                AND {within("ordered_on", TODAY - 2 * YEAR, TODAY)}""")
        last = trade["last_on"]
        assert (trade["revenue"], trade["before"], trade["orders"]) == (
            str(money(said[0])),
            str(money(said[1])),
            said[2],
        )
        assert last == (said[3] and str(said[3]))
        owed = rows(f"""{owing(TODAY, where)} SELECT "open", overdue, CASE WHEN overdue > 0
            THEN 1.0 * weighed / overdue END FROM owing""") or [(0, 0, None)]
        assert (trade["open"], trade["overdue"]) == tuple(str(money(amount)) for amount in owed[0][:2])
        assert trade["late_days"] == (owed[0][2] and pytest.approx(float(owed[0][2])))
        broken = f"kept_on IS NULL AND (broken_on IS NOT NULL OR due_on < '{TODAY - timedelta(14)}')"
        sides = by_key(f"""SELECT side, SUM(CASE WHEN kept_on IS NOT NULL THEN 1 ELSE 0 END),
                SUM(CASE WHEN kept_on > due_on THEN 1 ELSE 0 END), SUM(CASE WHEN {broken} THEN 1 ELSE 0 END)
            FROM lifecycle_promise WHERE account_id = {account.pk} AND dropped_on IS NULL GROUP BY side""")
        assert {row["side"]: (row["kept"], row["late"], row["broken"]) for row in found["kept"]} == {
            side: counts for side, counts in sides.items() if counts[0] + counts[2]
        }
        for row in found["kept"]:
            assert row["rate"] == pytest.approx(row["kept"] / (row["kept"] + row["broken"]))
        risk = rows(f"SELECT p FROM analytics_score WHERE run_id = {run_of('churn')} AND account_id = {account.pk}")
        assert found["risk"] == (pytest.approx(risk[0][0]) if risk else None)
        assert found["tier"] == one(f"SELECT tier FROM accounts_account a WHERE {where}")[0]
        cases = rows(f"""SELECT c.id FROM lifecycle_case c JOIN accounts_account a ON a.id = c.account_id WHERE {where}
            AND c.state IN ('new', 'work', 'waiting', 'resolved') AND a.archived_at IS NULL""")
        assert {row["id"] for row in found["cases"]} == {key for (key,) in cases}
