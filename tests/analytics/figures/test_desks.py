"""The desks of service, finance, marketing and account managers: each figure now and before, and what to do next."""

from __future__ import annotations

from datetime import timedelta
from math import isclose

import pytest

from accounts.models import Account, Contact
from analytics.choices.desks import Gauge
from analytics.views.desks import value
from kam.choices import Role
from lifecycle.models import EventHeld, Invitation, Journey, StageMove
from tests import factories
from tests.analytics.figures.ask import (
    BEFORE,
    DAY,
    START,
    cents,
    days_ago,
    local_day,
    money,
    one,
    rows,
    within,
)
from tests.analytics.figures.test_service import counted

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
TODAY = DAY + timedelta(3)
NOW = f"{TODAY} 02:00:00"
MONTH, QUARTER = ((timedelta(0), timedelta(n), timedelta(2 * n)) for n in (30, 90))
OPEN_CASE = "c.archived_at IS NULL AND a.archived_at IS NULL AND c.state IN ('new', 'work', 'waiting')"
CASES = "FROM lifecycle_case c JOIN accounts_account a ON a.id = c.account_id"


def spans(column, ago):
    """Whether a day lies in the time up to today, and in the one before it."""
    first, middle, last = (TODAY - one for one in ago)
    return within(column, middle, first), within(column, last, middle)


@pytest.fixture
def north(book):
    """Who sits in the team of Lin and Wu, by role, and which customers these see."""
    lin, wu, _chen = book.owners
    found = {role: factories.UserFactory(role=role, team=lin.team) for role in (Role.SERVICE, Role.MARKETING)}
    return found, f"a.owner_id IN ({lin.pk}, {wu.pk})"


@pytest.fixture
def told(book):
    """The figures of a person's desk: {key: (now, before)}, to the cent where they are amounts, and its things."""

    def read(user):
        answer = book.get("desk", user)
        found = {}
        for row in answer["figures"]:
            amounts = [row[name] and round(100 * float(row[name])) for name in ("amount", "amount_before")]
            numbers = [row["number"], row["number_before"]]
            found[row["key"]] = tuple(amounts if any(one is not None for one in amounts) else numbers)
        page = book.page("/desk/", user).context["figures"]
        for row, shown in zip(answer["figures"], page, strict=True):
            plain = row["amount"] if row["amount"] is not None else row["number"]
            whole = plain is not None and row["amount"] is None and float(plain).is_integer()
            now = None if plain is None else int(plain) if whole and row["key"] not in SHARES else float(plain)
            assert row["amount"] is not None or shown["value"] == value(Gauge(row["key"]), now), row["key"]
        return found, answer["things"]

    return read


SHARES = {"promises_missed", "first_contact", "came", "satisfaction", "days_late"}


def near(found, said):
    """The same figures, shares and means as floats."""
    assert found.keys() == said.keys()
    for key, pair in said.items():
        for was, be in zip(found[key], pair, strict=True):
            assert was is be or isclose(was, float(be), abs_tol=1e-9), (key, found[key], pair)
    return True


def stood(day, where):
    """How many cases were open at the end of a day, of customers who were not in the archive by then."""
    end = f"{day} 16:00:00"
    return one(f"""SELECT COUNT(*) {CASES} WHERE c.archived_at IS NULL AND c.opened_at < '{end}' AND {where}
        AND (a.archived_at IS NULL OR a.archived_at >= '{end}')
        AND (SELECT s.state FROM lifecycle_casestep s WHERE s.case_id = c.id AND s.at < '{end}'
            ORDER BY s.at DESC, s.id DESC LIMIT 1) IN ('new', 'work', 'waiting')""")[0]


def test_service(book, north, told):
    people, where = north
    found, _things = told(people[Role.SERVICE])
    then = TODAY - timedelta(30)
    kept = [one(f"""{counted(day, 30).replace(f"{TODAY} 16:00:00", NOW)}
                SELECT 1.0 * SUM(late) / SUM(promised), 1.0 * SUM(first_contact) / SUM(ever_solved)
                FROM counted c JOIN accounts_account a ON a.id = c.account_id WHERE {where}""")
            for day in (TODAY, then)]  # fmt: skip
    content = [one(f"""SELECT 1.0 * SUM(points) / COUNT(*) FROM lifecycle_surveyanswer s JOIN accounts_account a
                ON a.id = s.account_id WHERE audience = 'customer' AND scale <> 'nps' AND {span} AND {where}""")[0]
               for span in spans("answered_on", QUARTER)]  # fmt: skip
    late = f"""c.state <> 'waiting' AND (c.due_at < '{NOW}' OR (c.answered_at IS NULL AND c.answer_due_at < '{NOW}'))"""
    is_open, is_late = one(f"""SELECT COUNT(*), SUM(CASE WHEN {late} THEN 1 ELSE 0 END) {CASES}
        WHERE {OPEN_CASE} AND {where}""")
    said = {"open_cases": (is_open, stood(then, where)), "late_cases": (is_late, None),
            "promises_missed": [row[0] for row in kept], "first_contact": [row[1] for row in kept],
            "satisfaction": content}  # fmt: skip
    assert near(found, said) and is_open > is_late > 0 and None not in (*kept[0], *kept[1], *content)


def owing(day, where):
    """
    `WITH … owing`: cents that each customer owes on a day, what of it is overdue and since when, and its credits.

    An order is open until it was paid, less what payments up to the day settled of it; it falls due on its own day,
    else the customer's credit days after the order. To its credit are open returns, and money that settles nothing.
    """
    known = f"o.archived_at IS NULL AND o.ordered_on <= '{day}' AND (o.paid_on IS NULL OR o.paid_on > '{day}')"
    late = f"""CASE WHEN o.due_on IS NULL THEN {days_ago("o.ordered_on", day)} - a.credit_days
        ELSE {days_ago("o.due_on", day)} END"""
    used = f"""FROM accounts_allocation l JOIN accounts_payment p ON p.id = l.payment_id
        JOIN accounts_order x ON x.id = l.order_id WHERE p."on" <= '{day}'"""
    return f"""WITH debts AS (SELECT o.account_id AS account, {late} AS late, o.amount,
            CAST(ROUND(100 * o.revenue) AS BIGINT) - (SELECT {cents("l.settled")} {used} AND x.id = o.id) AS rest,
            CAST(ROUND(100 * o.revenue) AS BIGINT) AS revenue
        FROM accounts_order o JOIN accounts_account a ON a.id = o.account_id WHERE {known} AND {where}),
    sums AS (SELECT account, SUM(CASE WHEN amount > 0 THEN rest ELSE 0 END) AS "open",
            SUM(CASE WHEN amount > 0 AND late > 0 THEN rest ELSE 0 END) AS overdue,
            SUM(CASE WHEN amount > 0 AND late > 0 THEN rest * late ELSE 0 END) AS weighed,
            MAX(CASE WHEN amount > 0 THEN late END) AS oldest,
            SUM(CASE WHEN amount < 0 THEN revenue ELSE 0 END) AS sent_back FROM debts GROUP BY account),
    owing AS (SELECT s.*, CAST(ROUND(100 * a.credit_limit) AS BIGINT) AS most,
            (SELECT {cents("p.received")} FROM accounts_payment p WHERE p.account_id = a.id AND p.archived_at IS NULL
                AND p."on" <= '{day}')
            - (SELECT {cents("l.received")} {used} AND p.account_id = a.id AND x.ordered_on <= '{day}')
            - sent_back AS favour
        FROM sums s JOIN accounts_account a ON a.id = s.account WHERE s."open" > 0)"""


def test_finance(book, told):
    """All that all owe, now and a month before, with limits and credit days of some; and whom to remind first."""
    for place, account in enumerate(book.accounts[::3]):
        limit, days = (1000 * place, 14) if place % 2 else (None, None)
        Account.objects.filter(pk=account.pk).update(credit_limit=limit, credit_days=days)
    finance = factories.UserFactory(role=Role.FINANCE)
    found, things = told(finance)
    sums = [one(f"""{owing(day, "1 = 1")} SELECT SUM(overdue), SUM("open"), 1.0 * SUM(weighed) / SUM(overdue),
                SUM(CASE WHEN "open" - favour > most THEN "open" - favour - most ELSE 0 END) FROM owing""")
            for day in (TODAY, TODAY - timedelta(30))]  # fmt: skip
    spent = [one(f"SELECT {cents('amount')} FROM accounts_costentry WHERE archived_at IS NULL AND {span}")[0]
             for span in spans('"on"', MONTH)]  # fmt: skip
    said = dict(zip(("overdue", "owed", "days_late", "over_limit"), zip(*sums, strict=True), strict=True))
    assert near(found, said | {"cost_to_serve": spent}) and min(*sums[0], *sums[1], *spent) > 0
    worst = rows(f"""{owing(TODAY, "1 = 1")} SELECT a.name, overdue, oldest FROM owing JOIN accounts_account a
        ON a.id = account WHERE overdue > 0 ORDER BY overdue DESC, a.id LIMIT 5""")
    assert [(row["name"], row["amount"], row["days"]) for row in things] == [
        (name, str(money(overdue)), oldest) for name, overdue, oldest in worst
    ]  # fmt: skip


@pytest.fixture
def events(book):
    """Guests of events on the days at the ends of both quarters, of whom some came; and prospects that were won."""
    for place, ago in enumerate((0, 89, 90, 179, 180, 40, -9)):
        event = EventHeld.objects.create(title=f"Forum {ago}", on=TODAY - timedelta(ago), host=book.zhao)
        for number, contact in enumerate(Contact.objects.order_by("pk")[place : place + 9]):
            came = (True, True, None, False)[(number + place) % 4]
            Invitation.objects.create(event=event, account=contact.account, contact=contact, attended=came)
        journey, _made = Journey.objects.get_or_create(account=book.accounts[10 + place],
                                                       defaults={"stage": "growth", "since": DAY})  # fmt: skip
        for was, stage in (("engagement", "growth"), ("identification", "engagement"), ("growth", "lost")):
            StageMove.objects.create(journey=journey, was=was, stage=stage, on=TODAY - timedelta(ago), by=book.zhao)


def test_marketing(book, north, events, told):
    people, where = north
    found, things = told(people[Role.MARKETING])
    fits = f"""FROM analytics_fit f JOIN accounts_account a ON a.id = f.account_id WHERE f.run_id =
        (SELECT MAX(id) FROM kam_run WHERE kind = 'fit' AND state = 'done' AND is_current) AND f.score >= 60
        AND a.archived_at IS NULL AND {where} AND NOT EXISTS (SELECT 1 FROM accounts_order o
            WHERE o.account_id = a.id AND o.archived_at IS NULL AND o.amount > 0 AND o.ordered_on <= '{DAY}')"""
    ((likely,),) = rows(f"SELECT COUNT(*) {fits}")
    won = [one(f"""SELECT COUNT(*) FROM lifecycle_stagemove m JOIN lifecycle_journey j ON j.id = m.journey_id
                JOIN accounts_account a ON a.id = j.account_id WHERE m.was IN ('identification', 'engagement')
                AND m.stage NOT IN ('identification', 'engagement') AND {span} AND {where}""")[0]
           for span in spans('m."on"', QUARTER)]  # fmt: skip
    guests = [one(f"""SELECT SUM(CASE WHEN i.attended THEN 1 ELSE 0 END),
                1.0 * SUM(CASE WHEN i.attended THEN 1 ELSE 0 END) / COUNT(*) FROM lifecycle_invitation i
                JOIN lifecycle_eventheld e ON e.id = i.event_id JOIN accounts_account a ON a.id = i.account_id
                WHERE i.archived_at IS NULL AND {span} AND {where}""")
              for span in spans('e."on"', QUARTER)]  # fmt: skip
    spent = [one(f"""SELECT {cents("c.amount")} FROM accounts_costentry c JOIN accounts_account a ON a.id = c.account_id
                WHERE c.archived_at IS NULL AND c.kind = 'marketing' AND {span} AND {where}""")[0]
             for span in spans('c."on"', QUARTER)]  # fmt: skip
    said = {"likely_prospects": (likely, None), "won": won, "guests": [row[0] for row in guests],
            "came": [row[1] for row in guests], "marketing_cost": spent}  # fmt: skip
    assert near(found, said) and min(*won, *spent, guests[0][0], guests[1][0]) > 0
    assert [thing["name"] for thing in things if thing["on"]] == ["Forum 0", "Forum -9"]


def test_managers(book, told):
    """One's own customers and what is at stake there; one's own visits at all that one sees, a colleague's too."""
    for place, owner in enumerate(book.owners):
        for account in book.accounts[(place - 1) % 3 : 12 : 3]:
            factories.SeatFactory(account=account, user=owner, function="technical")
    for owner in book.owners:
        whose = f"a.owner_id = {owner.pk}"
        revenue = [one(f"""SELECT {cents("o.revenue")} FROM accounts_order o JOIN accounts_account a
                    ON a.id = o.account_id WHERE o.archived_at IS NULL AND {span} AND {whose}""")[0]
                   for span in (within("o.ordered_on"), within("o.ordered_on", BEFORE, START))]  # fmt: skip
        visits = [one(f"""SELECT COUNT(*) FROM lifecycle_visit v JOIN accounts_account a ON a.id = v.account_id
                    WHERE v.archived_at IS NULL AND v.kind <> 'message' AND v.user_id = {owner.pk} AND {span}
                    AND ({whose} OR EXISTS (SELECT 1 FROM accounts_seat s WHERE s.account_id = a.id
                        AND s.user_id = {owner.pk}))""")[0]
                  for span in spans(local_day("v.held_at"), MONTH)]  # fmt: skip
        ((stake,),) = rows(f"""SELECT {cents("w.value_at_risk")} FROM lifecycle_warning w JOIN accounts_account a
            ON a.id = w.account_id WHERE w.state = 'open' AND a.archived_at IS NULL AND {whose}""")
        found, things = told(owner)
        assert near(found, {"revenue": revenue, "visits": visits, "at_stake": (stake, None)}) and not things


def test_every_gauge_is_held_to_sql_here():
    """A new one has to be added to one of the statements above."""
    with open(__file__, encoding="utf-8") as source:
        text = source.read()
    assert not [gauge.value for gauge in Gauge if f'"{gauge.value}"' not in text]
