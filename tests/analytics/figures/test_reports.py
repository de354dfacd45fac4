"""K13: every figure of the periodic report, of a manager and of a team; of periods that are over and one that runs."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from analytics.actions import reports
from kam.choices import Role
from kam.models import User
from lifecycle.models import Journey, Promise, StageMove
from tests import factories
from tests.analytics.figures.apart import added, morning
from tests.analytics.figures.ask import DAY, by_key, cents, days_ago, local_day, money, one, rows, within
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.test_coverage import due
from tests.analytics.figures.test_dashboard import FOLLOWED
from tests.analytics.figures.test_desks import NOW, TODAY, owing
from tests.analytics.figures.test_planned import plan, plans
from tests.analytics.figures.test_reservoir import changed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
ONE = timedelta(1)
PERIODS = {
    "quarter": (date(2026, 4, 1), DAY, (date(2026, 1, 1), date(2026, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30)),
                date(2026, 9, 30)),
    "month": (date(2026, 6, 1), DAY, (date(2026, 5, 1), date(2026, 5, 31)), (date(2025, 6, 1), date(2025, 6, 30)),
              date(2026, 7, 31)),
    "week": (date(2026, 6, 29), date(2026, 7, 5), (date(2026, 6, 22), date(2026, 6, 26)),
             (date(2025, 6, 30), date(2025, 7, 4)), date(2026, 7, 12)),
}  # fmt: skip
"""{span: (first day, last, the time before, the same a year before, the last day of the period that follows)}; of the
week that runs the others are told of as many days."""
NETS = {"quarter": (DAY, date(2026, 3, 31)), "month": (DAY, date(2026, 3, 31)), "week": (DAY, None)}
"""{span: the days of the runs that end it and the one before it}."""


class Asked:
    """One report: its figures, whose they are, and the days it speaks of."""

    def __init__(self, span, content, people):
        self.span, self.content, self.figures = span, content, content["figures"]
        self.first, self.last, self.before, self.year, self.ahead = PERIODS[span]
        self.eve, self.until = self.first - ONE, min(self.last, TODAY)
        self.people = f"({', '.join(map(str, people))})"
        self.theirs = f"(a.owner_id IN {self.people} AND a.archived_at IS NULL)"

    def within(self, column):
        return within(column, self.eve, self.last)

    def tell(self, *names):
        return tuple(self.figures[name] for name in names)


@pytest.fixture(scope="module", params=["manager-quarter", "manager-month", "team-month", "team-week"])
def asked(request, _made, django_db_blocker):
    whose, span = request.param.split("-")
    lin, wu, _chen = _made.owners
    with added(django_db_blocker):
        with morning():
            plan(_made)
            more(_made)
            lin.team.lead = factories.UserFactory(role=Role.LEAD, team=lin.team, name="Lead")
            lin.team.save()
            team, by = (None, lin) if whose == "manager" else (lin.team, lin.team.lead)
            report = reports.make(span=span, day=PERIODS[span][0], team=team, by=User.objects.get(pk=by.pk))
            content = _made.get(f"reports/{report.pk}/told", by)["content"]
        yield Asked(span, content, [lin.pk] if whose == "manager" else [lin.pk, wu.pk, by.pk])


@pytest.fixture
def told(asked, book):
    return asked


def more(book):
    """Promises, agreements and moves from stage to stage, around the ends of the periods."""
    chance = Random(11)
    days = (DAY, DAY + ONE, date(2026, 6, 1), date(2026, 5, 31), date(2026, 4, 1), date(2026, 3, 31), TODAY)
    for account in book.accounts:
        for number in range(4):
            on = chance.choice(days) + timedelta(chance.choice((0, 0, -9, 20)))
            kept = chance.choice((None, None, on, on + timedelta(9)))
            Promise.objects.create(
                account=account, user=chance.choice(book.owners), side="ours" if number else "theirs", text="Call",
                due_on=on, kept_on=kept, broken_on=None if kept or number % 2 else on + timedelta(2),
                dropped_on=DAY if chance.random() < 0.1 else None,
            )  # fmt: skip
        factories.AgreementFactory(account=account, starts_on=date(2025, 9, 1), ends_on=date(2026, 12, 1),
                                   renew_by=chance.choice(days) + timedelta(chance.choice((0, 9, 40))))  # fmt: skip
    for account in book.accounts[8:]:
        journey, _new = Journey.objects.get_or_create(account=account, defaults={"stage": "growth", "since": DAY})
        StageMove.objects.create(journey=journey, was="maturity", stage="growth", on=chance.choice(days), by=book.zhao)


def test_orders(told):
    spans = [(told.eve, told.last), *((first - ONE, last) for first, last in (told.before, told.year))]
    sums = ", ".join(cents("o.revenue", within("o.ordered_on", *span)) for span in spans)
    *amounts, count = one(f"""SELECT {sums}, COUNT(CASE WHEN o.amount > 0 AND {told.within("o.ordered_on")} THEN 1 END)
        FROM accounts_order o JOIN accounts_account a ON a.id = o.account_id
        WHERE o.archived_at IS NULL AND {told.theirs}""")
    assert told.tell("revenue", "revenue_before", "revenue_year") == tuple(str(money(amount)) for amount in amounts)
    assert told.figures["orders"] == count > 0
    ends = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(40)]
    last = ends.index(date(told.until.year, told.until.month, 1))
    months = ends[last - 23 : last + 1]
    sums = ", ".join(cents("o.revenue", f"o.ordered_on >= '{month}' AND o.ordered_on < '{ends[ends.index(month) + 1]}'")
                     for month in months)  # fmt: skip
    said = one(f"""SELECT {sums} FROM accounts_order o JOIN accounts_account a ON a.id = o.account_id
        WHERE o.archived_at IS NULL AND o.ordered_on <= '{told.until}' AND {told.theirs}""")
    assert told.content["months"] == [[f"{month:%Y-%m}", str(money(amount))]
                                      for month, amount in zip(months, said, strict=True)]  # fmt: skip


def test_contribution(told):
    nets = [day and by_key(f"""{ledger(day)} SELECT l.account, l.net FROM ledger l JOIN accounts_account a
        ON a.id = l.account WHERE {told.theirs}""") for day in NETS[told.span]]  # fmt: skip
    now, before = nets
    assert told.tell("net", "net_of") == (str(money(sum(now.values()))), str(DAY))
    if before is None:
        assert "net_before" not in told.figures
        return
    changes = [now.get(key, 0) - before.get(key, 0) for key in {*now, *before}]
    risen, fallen = (sum(one for one in changes if one * sign > 0) for sign in (1, -1))
    assert told.tell("net_before", "risen", "fallen") == tuple(
        str(money(amount)) for amount in (sum(before.values()), risen, fallen)
    )


def test_who_came_and_went_among_key_accounts(told):
    found = by_key(f"""{changed()} SELECT CASE WHEN flow IN ('new', 'promoted', 'won_back') THEN 'in' ELSE 'out' END,
            COUNT(*) FROM flows f JOIN accounts_account a ON a.id = f.id
        WHERE {within("f.day", told.eve, told.until)} AND a.owner_id IN {told.people} GROUP BY 1""")
    assert told.tell("keys_in", "keys_out") == (found.get("in", 0), found.get("out", 0))


def test_visits(told):
    said = one(f"""SELECT COUNT(CASE WHEN kind <> 'message' THEN 1 END), COUNT(CASE WHEN kind IN ('call', 'video')
            THEN 1 END), COUNT(CASE WHEN kind = 'message' THEN 1 END) FROM lifecycle_visit
        WHERE archived_at IS NULL AND user_id IN {told.people} AND {told.within(local_day("held_at"))}""")
    assert told.tell("visits", "afar", "written") == said and said[0]
    planned = one(f"""{plans(told.last, told.eve)} SELECT COUNT(*), COUNT(CASE WHEN way = 'done' THEN 1 END),
            COUNT(CASE WHEN way = 'written' THEN 1 END) FROM plans WHERE user_id IN {told.people}""")
    assert told.tell("planned", "planned_done", "planned_written") == planned and planned[0]


def test_key_accounts_seen_in_time(told):
    """On the last day, and on the eve of the period: of those who have them today."""
    for day, names in ((told.until, ("due", "seen", "unseen")), (told.eve, ("due_before", "seen_before"))):
        said = one(f"""{due(day)} SELECT COUNT(*), COALESCE(SUM(done), 0), COUNT(CASE WHEN done = 0 THEN 1 END)
            FROM due d JOIN accounts_account a ON a.id = d.account WHERE {told.theirs}""")
        found = told.tell(*names)
        assert found[:2] == said[:2] and said[0], day
        assert len(found) < 3 or found[2] == said[2]


def test_tiers_and_stages(told):
    rank = "CASE {} WHEN 'platinum' THEN 0 WHEN 'gold' THEN 1 WHEN 'iron' THEN 2 ELSE 3 END"
    up = f"{rank.format('t.tier')} < {rank.format('t.was')}"
    assert told.tell("tiers_up", "tiers_down") == one(f"""SELECT COUNT(CASE WHEN {up} THEN 1 END),
            COUNT(CASE WHEN NOT {up} THEN 1 END) FROM accounts_tierchange t JOIN accounts_account a
            ON a.id = t.account_id
        WHERE t.state IN ('in_effect', 'ended') AND t.was <> '' AND t.was <> t.tier AND {told.theirs}
            AND {told.within("t.from_on")}""")
    assert told.tell("stages") == one(f"""SELECT COUNT(*) FROM lifecycle_stagemove m JOIN lifecycle_journey j
            ON j.id = m.journey_id JOIN accounts_account a ON a.id = j.account_id
        WHERE m.was <> '' AND {told.theirs} AND {told.within('m."on"')}""")  # fmt: skip


def test_warnings(told):
    began, over = told.within("w.opened_on"), told.within("w.closed_on")
    kept = f"w.state IN ('kept', 'won_back') AND {over}"
    stood = f"w.opened_on <= '{told.last}' AND (w.closed_on IS NULL OR w.closed_on > '{told.last}')"
    lost, dormant = (f"w.state = '{state}' AND {over}" for state in ("lost", "dormant"))
    counts = ", ".join(f"COUNT(CASE WHEN {where} THEN 1 END)" for where in (began, kept, lost, dormant, stood))
    found = one(f"""SELECT {counts}, {cents("w.value_saved", f"{kept} AND w.value_saved IS NOT NULL")},
            {cents("w.value_lost", f"{lost} AND w.value_lost IS NOT NULL")},
            {cents("w.value_lost", f"{dormant} AND w.value_lost IS NOT NULL")},
            {cents("w.value_at_risk", f"{stood} AND w.value_at_risk IS NOT NULL")}
        FROM lifecycle_warning w JOIN accounts_account a ON a.id = w.account_id
        WHERE w.state NOT IN ('joined', 'undone') AND {told.theirs}""")
    assert told.tell("opened", "saved", "lost", "dormant", "warned") == found[:5] and found[4]
    assert told.tell("saved_value", "lost_value", "dormant_value", "warned_value") == tuple(
        str(money(amount)) for amount in found[5:]
    )


def test_promises(told):
    """Kept in the period, broken in it (said so, or two weeks late by its end), late at its end; due in the next."""
    unkept = f"""(kept_on IS NULL OR kept_on > '{told.last}') AND (dropped_on IS NULL OR dropped_on > '{told.last}')"""
    began, ends = told.eve - timedelta(14), told.until - timedelta(14)
    broken = f"""{unkept} AND ({told.within("broken_on")} OR (broken_on IS NULL AND due_on >= '{began}'
        AND due_on < '{ends}'))"""
    late = f"""{unkept} AND (broken_on IS NULL OR broken_on > '{told.last}') AND due_on >= '{ends}'
        AND due_on < '{told.until}'"""
    kept = told.within("kept_on")
    ahead = f"""(kept_on IS NULL OR kept_on > '{told.last}') AND dropped_on IS NULL
        AND {within("due_on", told.last, told.ahead)}"""
    counts = ", ".join(f"COUNT(CASE WHEN {where} THEN 1 END)"
                       for where in (kept, f"{kept} AND kept_on > due_on", broken, late, ahead))  # fmt: skip
    said = one(f"""SELECT {counts} FROM lifecycle_promise p JOIN accounts_account a ON a.id = p.account_id
        WHERE p.side = 'ours' AND p.user_id IN {told.people} AND a.archived_at IS NULL""")
    assert told.tell("kept", "kept_late", "broken", "overdue", "promised") == said and said[0]


def cases(told):
    """`WITH … told`: cases with their state at the end of the last day, and whether they were late then."""
    over = f"{told.last} 16:00:00"
    until = min(over, NOW)
    late = f"""s.due_at < '{until}' OR (s.answer_due_at < '{until}'
        AND (c.answered_at IS NULL OR c.answered_at >= '{until}'))"""
    return f"""WITH told AS (SELECT c.*, s.state AS stood,
            CASE WHEN s.state IN ('new', 'work') AND ({late}) THEN 1 ELSE 0 END AS late
        FROM lifecycle_case c JOIN accounts_account a ON a.id = c.account_id
            LEFT JOIN lifecycle_casestep s ON s.case_id = c.id AND s.id = (SELECT x.id FROM lifecycle_casestep x
                WHERE x.case_id = c.id AND x.at < '{over}' ORDER BY x.at DESC, x.id DESC LIMIT 1)
        WHERE c.archived_at IS NULL AND {told.theirs})"""


def test_complaints_and_late_cases_in_other_hands(told):
    opened = f"{told.within(local_day('opened_at'))} AND stood <> 'cancelled'"
    solved, known = told.within(local_day("resolved_at")), f"opened_at < '{told.last} 16:00:00'"
    counts = ", ".join(f"COUNT(CASE WHEN sort = 'complaint' AND {where} THEN 1 END)" for where in (
        opened, solved, f"{known} AND stood IN ('new', 'work', 'waiting')", f"{known} AND late = 1"))  # fmt: skip
    others = f"(user_id IS NULL OR user_id NOT IN {told.people})"
    said = one(f"""{cases(told)} SELECT {counts}, COUNT(CASE WHEN {known} AND late = 1 AND {others} THEN 1 END)
        FROM told""")
    assert told.tell("complaints", "solved", "unsolved", "unsolved_late", "late_cases") == said and said[2]


def test_what_is_ahead(told):
    """Visits that are planned for the period which follows, and agreements to be spoken of by its end."""
    assert told.tell("ahead") == one(f"""SELECT COUNT(*) FROM lifecycle_visitplan p JOIN accounts_account a
            ON a.id = p.account_id WHERE p.user_id IN {told.people} AND a.archived_at IS NULL
            AND p.state IN ('planned', 'done') AND p.planned_for IS NOT NULL
            AND {within("p.planned_on", told.last, told.ahead)}""")
    late = f"g.renew_by < '{told.until}'"
    assert told.tell("renewals", "renewals_late") == one(f"""SELECT COUNT(CASE WHEN NOT {late} THEN 1 END),
            COUNT(CASE WHEN {late} THEN 1 END) FROM accounts_agreement g JOIN accounts_account a ON a.id = g.account_id
        WHERE g.archived_at IS NULL AND g.starts_on <= '{told.last}' AND g.ends_on >= '{told.last}'
            AND g.renew_by <= '{told.ahead}' AND {told.theirs}""")


def test_what_is_owed_and_who_is_silent(told):
    """Silent is a key account that ordered nothing though it did before, or for over one and a half of its gaps."""
    owed = one(f"""{owing(told.last, told.theirs)} SELECT {cents("overdue / 100.0", "overdue > 0")} FROM owing""")
    assert told.tell("owed") == (str(money(owed[0])),)
    year, (first, last) = told.until - timedelta(365), told.before if told.span != "week" else (told.first, told.first)
    whole = told.span != "week"
    said = rows(f"""WITH sold AS (SELECT a.id, MIN(o.ordered_on) AS begun, MAX(o.ordered_on) AS last,
            COUNT(DISTINCT o.ordered_on) AS days,
            COUNT(CASE WHEN {within("o.ordered_on", first - ONE, last)} THEN 1 END) AS before
            FROM accounts_order o JOIN accounts_account a ON a.id = o.account_id WHERE o.archived_at IS NULL
            AND o.amount > 0 AND {within("o.ordered_on", year, told.until)} AND {told.theirs}
            AND (a.tier IN ('platinum', 'gold') OR a.nominated_until >= '{told.until}') GROUP BY a.id)
        SELECT id FROM sold WHERE last < '{told.first}' AND ((days >= 3 AND {days_ago("last", told.until)}
            > 1.5 * ({days_ago("begun", told.until)} - {days_ago("last", told.until)}) / (days - 1))
            OR ({int(whole)} = 1 AND before > 0))""")
    assert told.tell("silent") == (len(said),)


def test_whose_help_it_takes(told):
    followed = FOLLOWED.format(day=local_day("v.held_at"))
    assert told.tell("unfollowed") == one(f"""SELECT COUNT(*) FROM lifecycle_warning w JOIN accounts_account a
        ON a.id = w.account_id WHERE w.state = 'open' AND w.opened_on <= '{told.last}' AND NOT {followed}
        AND {told.theirs}""")
    waiting = [one(f"""SELECT COUNT(*) FROM accounts_{table} t JOIN accounts_account a ON a.id = t.account_id
                WHERE t.state = 'proposed' AND {day} <= '{told.last}' AND {told.theirs}""")[0]
               for table, day in (("tierchange", "t.from_on"), ("nomination", "t.proposed_on"))]  # fmt: skip
    assert told.figures["proposals"] == sum(waiting)


def test_each_colleague_of_a_team(told):
    stood = f"""w.state NOT IN ('joined', 'undone') AND w.opened_on <= '{told.last}' AND (w.closed_on IS NULL
        OR w.closed_on > '{told.last}')"""
    said = by_key(f"""SELECT u.id, (SELECT COUNT(*) FROM accounts_account a WHERE a.owner_id = u.id
                AND a.archived_at IS NULL),
            (SELECT {cents("o.revenue")} FROM accounts_order o JOIN accounts_account a ON a.id = o.account_id
                WHERE o.archived_at IS NULL AND {told.within("o.ordered_on")} AND a.owner_id = u.id
                AND a.archived_at IS NULL),
            (SELECT COUNT(*) FROM lifecycle_visit v WHERE v.archived_at IS NULL AND v.kind <> 'message'
                AND v.user_id = u.id AND {told.within(local_day("v.held_at"))}),
            (SELECT COUNT(*) FROM lifecycle_warning w JOIN accounts_account a ON a.id = w.account_id
                WHERE a.owner_id = u.id AND a.archived_at IS NULL AND {stood})
        FROM kam_user u WHERE u.id IN {told.people}""")
    found = {row["id"]: (row["accounts"], row["revenue"], row["visits"], row["warnings"])
             for row in told.content["people"]}  # fmt: skip
    assert found == ({} if not told.content["team"] else
                     {key: (n, str(money(amount)), held, warned) for key, (n, amount, held, warned) in said.items()
                      if n or held})  # fmt: skip


def test_no_figure_is_left_out(told):
    """Whatever a report tells stands in one of the tests above; its goal and the whole company's in its own."""
    with open(__file__, encoding="utf-8") as source:
        text = source.read()
    apart = {"net_was_of"}
    assert not [name for name in told.figures if f'"{name}"' not in text and name not in apart]
