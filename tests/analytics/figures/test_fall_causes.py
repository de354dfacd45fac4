"""What stands around each fall: its likely cause and what that took, the risk, the warning and what comes next."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.facts import fall_causes, slipping
from analytics.facts import falls as facts
from analytics.views import fall_words
from kam.ground.days import company_today
from lifecycle.models import Case, Todo, VisitPlan, Warning, WarningCause
from tests import factories
from tests.analytics.figures.ask import BEFORE, START, cents, days_ago, rows, run_of, within
from tests.analytics.figures.bought import moved
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.test_slipping import fell

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
ACTS = "('hand', 'warning', 'play', 'dilemma', 'complaint', 'visit')"
KINDS = ("warning", "causes", "unanswered", "plan", "next_on", "missed_on", "proposal", "proposed_on")
YEARS = f"""o AS (SELECT account_id AS account,
        COUNT(DISTINCT CASE WHEN {within("ordered_on", BEFORE, START)} AND revenue > 0 THEN ordered_on END) AS days_before,
        COUNT(DISTINCT CASE WHEN {within("ordered_on")} AND revenue > 0 THEN ordered_on END) AS days,
        {cents("COALESCE(discount, 0)", within("ordered_on", BEFORE, START))} AS off_before,
        {cents("COALESCE(discount, 0)", within("ordered_on"))} AS off
    FROM accounts_order WHERE archived_at IS NULL GROUP BY account_id)"""  # noqa: E501


def found(book):
    told = facts.years()
    listed = facts.counted(facts.Contribution.objects.visible_to(book.zhao), told)
    keys = list(listed.values_list("account", flat=True))
    assert len(keys) > 2
    return fall_causes.gather(keys, told, book.zhao)


def test_the_parts_of_each_fall_by_the_books(book):
    """Order days, discounts and costs of both years by SQL; from them the part that took most."""
    around = found(book)
    said = rows(f"""{fell()}, {YEARS}, cost AS ({ledger()} SELECT account, serve FROM ledger),
        cost_before AS ({ledger(START)} SELECT account, serve FROM ledger)
        SELECT f.account, f.revenue_before, f.revenue, f.before, COALESCE(f.now, 0), o.days_before, o.days,
            o.off_before, o.off, COALESCE(b.serve, 0), COALESCE(c.serve, 0)
        FROM fell f JOIN o ON o.account = f.account LEFT JOIN cost c ON c.account = f.account
            LEFT JOIN cost_before b ON b.account = f.account WHERE sinks = 1 AND fake = 0""")
    assert len(said) == len(around)
    for row in said:
        account, was, sold, before, now, days_before, days, off_before, off, serve_before, serve = map(int, row)
        one = around[account]
        assert (one.before.revenue, one.now.revenue, one.before.net, one.now.net) == (was, sold, before, now)
        assert (one.before.orders, one.now.orders, one.before.discount, one.now.discount) == (
            days_before, days, off_before, off)  # fmt: skip
        assert (one.before.cost_to_serve, one.now.cost_to_serve) == (serve_before, serve)
        parts = {"serving": serve_before - serve, "discount": -round(
            (off / (sold + off) if sold + off > 0 else 0) * (sold + off)
            - (off_before / (was + off_before) if was + off_before > 0 else 0) * (sold + off))}  # fmt: skip
        margin = (before + serve_before) / was if was > 0 else 0
        moved = margin * (sold - was - parts["discount"])
        parts["orders"] = (before + serve_before) * (days / days_before - 1) if days_before else moved
        parts["size"] = moved - parts["orders"]
        parts["margin"] = now - before - sum(parts.values())
        worst = min(parts, key=parts.get)
        if one.likely.cause not in ("silent", "category", "less"):
            assert one.likely.cause == worst and one.likely.amount == pytest.approx(parts[worst], abs=2)


def test_the_categories_that_are_bought_no_more(book):
    """Their revenue of the year before is half of what went, or more; nothing of them is bought now."""
    around = found(book)
    lost = [(key, one) for key, one in around.items() if one.likely.cause == "category"]
    for key, one in lost:
        ((gone,),) = rows(f"""SELECT {cents("d.before")} FROM analytics_development d WHERE d.account_id = {key}
            AND d.run_id = {run_of("development")} AND d.period = 'year' AND d.now <= 0 AND d.before > 0
            AND d.category <> ''""")
        gone = int(gone)
        assert 2 * gone >= one.before.revenue - one.now.revenue > 0
        assert one.likely.amount == pytest.approx(-gone * one.before.margin, abs=1)


def test_the_category_of_which_much_less_is_bought(book):
    """By order lines: half of what went, much of its own, and it fell further than all; who else sells it."""
    chosen = {}
    for key, one in found(book).items():
        said = rows(f"""{moved("year")} SELECT unit, before, now FROM sold WHERE account = {key} AND unit <> ''
            AND before > 0 AND now < before ORDER BY now - before, unit""")
        gone = sum(int(before) for _unit, before, now in said if now <= 0)
        fell, still = one.before.revenue - one.now.revenue, [row for row in said if row[2] > 0]
        if one.likely.cause not in ("orders", "size", "less") or 2 * gone >= fell > 0:
            assert one.likely.cause != "less"
            continue
        unit, before, now = (still[0][0], *map(int, still[0][1:])) if still else ("", 0, 0)
        less = before - now
        is_less = fell > 0 and before > 0 and 2 * less >= fell and 10 * less >= 3 * before and (
            less * one.before.revenue > fell * before)  # fmt: skip
        assert (one.likely.cause == "less") is is_less
        if is_less:
            chosen[key] = unit
            assert (one.likely.categories, one.likely.part) == ((unit,), pytest.approx(less / before))
            assert one.likely.amount == pytest.approx(-less * one.before.margin, abs=1)
    assert chosen, "the book has one"
    for key, unit in chosen.items():
        there = factories.PresenceFactory(account_id=key, category=f" {unit.upper()}", seen_on=company_today())
        factories.PresenceFactory(account_id=key, category="Else", seen_on=company_today())
        factories.PresenceFactory(account_id=key, category=unit, seen_on=company_today() - timedelta(366))
        names = rows(f"""SELECT c.name FROM accounts_presence p JOIN accounts_competitor c ON c.id = p.competitor_id
            WHERE p.account_id = {key} AND LOWER(TRIM(p.category)) = '{unit.lower()}' AND p.archived_at IS NULL
            AND p.seen_on > '{company_today() - timedelta(365)}' ORDER BY p.seen_on DESC, p.id DESC""")
        assert found(book)[key].rivals == tuple(name for (name,) in names) and str(there.competitor) in names[0]


def test_who_still_orders_in_its_rhythm(book):
    """A lot of contribution went, and revenue; half of the order days or more, the last within the usual gap."""
    around, seen = found(book), set()
    said = rows(f"""{fell()}, {YEARS}, last AS (SELECT account_id AS account, MAX(ordered_on) AS day FROM accounts_order
            WHERE archived_at IS NULL AND revenue > 0 AND {within("ordered_on")} GROUP BY account_id)
        SELECT f.account, {days_ago("l.day")}, CASE WHEN 10 * less >= 3 * before AND moved < 0
            AND 2 * o.days >= o.days_before AND o.days_before > 0
            AND {days_ago("l.day")} * (o.days + o.days_before) <= 730 THEN 1 ELSE 0 END
        FROM fell f JOIN o ON o.account = f.account LEFT JOIN last l ON l.account = f.account
        WHERE sinks = 1 AND fake = 0""")
    assert len(said) == len(around)
    for key, silent, still in said:
        assert (around[key].silent, around[key].still_orders) == (silent, bool(still))
        seen.add(bool(still))
    assert seen == {True, False}


@pytest.fixture
def followed(book):
    """Of those that fell one is warned of, one is to be visited, and one has a visit proposed: the later day first."""
    warned, visited, proposed = sorted(found(book))[:3]
    day = company_today()
    row = Warning.objects.create(account_id=warned, state="open", opened_on=day)
    WarningCause.objects.create(warning=row, cause="own_strategy", state="confirmed", on=day, by=book.zhao)
    late = timezone.now() - timedelta(2)
    Case.objects.create(account_id=warned, sort="complaint", kind="quality", severity="critical", state="new",
                        title="It leaks", opened_at=late, answer_due_at=late, by=book.zhao)  # fmt: skip
    for key, state, days in (
        (visited, "planned", 9), (visited, "planned", 0), (warned, "planned", -4),
        (proposed, "proposed", 7), (proposed, "proposed", 3), (proposed, "proposed", -1),
    ):  # fmt: skip
        on = day + timedelta(days)
        VisitPlan.objects.create(account_id=key, user=book.zhao, planned_on=on, state=state)
    return book


def ahead(state):
    """The next visit of such a state: its day, or its key."""
    return f"""lifecycle_visitplan p WHERE p.account_id = a.id AND p.state = '{state}'
        AND p.planned_on >= '{company_today()}' ORDER BY p.planned_on, p.id LIMIT 1"""


def test_risk_warning_visit_and_work(followed):
    today, kinds = company_today().isoformat(), set()
    for key, one in found(followed).items():
        ((risk, warning, plan, visit, missed, proposal, proposed, acts, answers, due, waits),) = rows(f"""SELECT
            (SELECT p FROM analytics_score s WHERE s.account_id = a.id AND s.run_id = {run_of("churn")}),
            (SELECT id FROM lifecycle_warning w WHERE w.account_id = a.id AND w.state = 'open'),
            (SELECT p.id FROM {ahead("planned")}), (SELECT p.planned_on FROM {ahead("planned")}),
            (SELECT MAX(planned_on) FROM lifecycle_visitplan p WHERE p.account_id = a.id AND p.state = 'planned'
                AND p.planned_on < '{today}' AND p.planned_on > COALESCE((SELECT s.last_visit_on
                    FROM accounts_standing s WHERE s.account_id = a.id), '2000-01-01')),
            (SELECT p.id FROM {ahead("proposed")}), (SELECT p.planned_on FROM {ahead("proposed")}),
            (SELECT COUNT(*) FROM lifecycle_todo t WHERE t.account_id = a.id AND t.done_on IS NULL
                AND t.dropped_on IS NULL),
            (SELECT COUNT(*) FROM lifecycle_todo t WHERE t.account_id = a.id AND t.done_on IS NULL
                AND t.dropped_on IS NULL AND t.source IN {ACTS}),
            (SELECT MIN(due_on) FROM lifecycle_todo t WHERE t.account_id = a.id AND t.done_on IS NULL
                AND t.dropped_on IS NULL),
            (SELECT COUNT(*) FROM lifecycle_case c WHERE c.account_id = a.id AND c.sort = 'complaint' AND c.archived_at
                IS NULL AND c.severity = 'critical' AND c.answered_at IS NULL AND c.answer_due_at < '{today}'
                AND c.state IN ('new', 'work')) FROM accounts_account a WHERE a.id = {key}""")
        days = [day and day.isoformat() for day in (one.next_on, one.missed_on, one.proposed_on, one.due_on)]
        told = (day and str(day) for day in (visit, missed, proposed, due))
        assert (one.risk, one.warning, one.plan, one.proposal, *days, one.acts, one.answers, one.unanswered) == (
            risk and pytest.approx(risk), warning, plan, proposal, *told, acts, answers, waits > 0
        )  # fmt: skip
        assert one.is_followed is (visit is not None or answers > 0) and (one.causes is not None) is bool(warning)
        kinds |= {name for name in KINDS if getattr(one, name)} | ({"visit alone"} if visit and not answers else set())
    assert kinds == {*KINDS, "visit alone"}, "each is told of somebody"


def test_the_to_dos_are_those_that_their_link_opens(book):
    """Of whatever source: as many as the list shows, the first due on top."""
    day = company_today()
    for number, key in enumerate(found(book)):
        for ahead, source in zip(range(number + 1), ("stage", "survey", "hand", "event", "warning"), strict=False):
            Todo.objects.create(account_id=key, user=book.zhao, title="See to it", source=source,
                                due_on=day + timedelta(9 - ahead))  # fmt: skip
        Todo.objects.create(account_id=key, user=book.zhao, title="Done", due_on=day, done_on=day)
    html = book.page("/dashboard/slipping/", book.zhao, brief=1).content.decode()
    for key, one in found(book).items():
        listed = sheet_of(book.page("/todos/", book.zhao, account=key, format="csv"))
        assert (len(listed), listed[0]["Due on"] if listed else None) == (
            one.acts, one.due_on and str(one.due_on))  # fmt: skip
        (words,) = (told for told, url in fall_words.next_steps(one) if url == f"/todos/?account={key}")
        assert words.startswith(f"{one.acts} to-do") and (key not in shown(book) or words in html)


def sheet_of(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def shown(book):
    return [one.mover.pk for one in slipping.gather(book.zhao).fallen]


def test_page_file_and_api_name_the_same(book, api_of):
    around = found(book)
    answer = book.page("/contributions/falls/", book.zhao, format="csv")
    sheet = {row["Customer (id)"]: row for row in sheet_of(answer)}
    told = {
        row["account"]: row
        for row in api_of(book.zhao).get("/api/v1/contribution-falls/?page_size=200").json()["results"]
    }
    assert set(told) == set(around)
    for key, one in around.items():
        row, line = told[key], sheet[str(key)]
        assert (row["cause"], row["warning"], row["actions"]) == (one.likely.cause.value, one.warning, one.acts)
        assert row["cause_categories"] == list(one.likely.categories) and row["cause_competitors"] == list(one.rivals)
        assert row["cause_part"] == (one.likely.part if one.likely.cause == "less" else None)
        assert row["still_orders"] is one.still_orders is (line["Still orders, only less"] == "Yes")
        assert row["cause_change"] == line["What the cause took"] == f"{one.likely.amount / 100:.2f}"
        assert (row["next_visit_on"] or "") == line["Next visit"]
        assert row["missed_visit_on"] == (one.missed_on and str(one.missed_on))
        assert row["warning_causes"] == [] or line["Cause of the warning"]
        assert (line["Warning"] == "Warning open") is (one.warning is not None)
