"""Whom to help first: one row a manager, each figure what SQL says and what its list shows, and one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Account, Policy, Standing
from analytics.actions import recompute
from analytics.facts import coverage
from analytics.facts import helping as facts
from analytics.models import Score
from analytics.rules.helping import (
    CONTRIBUTION,
    LATE,
    RISK,
    SIGNALS,
    VISITS,
    Book,
    Hand,
    Helped,
    first,
    most_late,
    ranked,
    with_more,
)
from analytics.views.helping import beside, fair, left_out, money_told, spoken, whys
from kam.choices import RunKind
from kam.models import User
from lifecycle.models import Case, Promise, VisitPlan
from tests.analytics.books import DAY, computed

URL = "/managers/help/"


def test_of_those_with_figures_that_stand_out_whoever_has_most_value_at_risk_stands_first():
    ma = Book(1, "Ma", due=3, unplanned=3, now=38, before=100, at_risk=Decimal(60))
    marco = Book(2, "Marco", due=7, unplanned=4, now=99, before=100, at_risk=Decimal(15))
    lin = Book(3, "Lin", due=9, unplanned=1, cases=2, promises=1, now=81, before=100, at_risk=Decimal(15))
    chen = Book(4, "Chen", due=0, at_risk=Decimal(0))
    found = ranked([chen, lin, marco, ma])
    assert [(one.book.name, one.signals) for one in found] == [
        ("Ma", (VISITS, CONTRIBUTION, RISK)), ("Lin", (LATE,)), ("Marco", (VISITS,)), ("Chen", ())
    ]  # fmt: skip
    more = ranked([replace(marco, at_risk=Decimal("15.01")), replace(lin, now=1, before=9_000_000)])
    assert [one.book.name for one in more] == ["Marco", "Lin"], "what is lost already is never added to what is at risk"
    assert [one.book.name for one in first(found)] == ["Ma", "Lin", "Marco"] and round(found[0].share, 2) == 0.67
    assert round(ranked([chen, lin, marco, ma], Decimal(30))[0].share, 2) == 0.5, "of all, also what nobody holds"
    rich = Book(5, "Rich", due=2, unplanned=1, at_risk=Decimal(70))
    assert [one.book.name for one in ranked([ma, rich])] == ["Rich", "Ma"]
    assert with_more(ranked([ma, rich])).book.name == "Ma" and with_more(found) is None
    assert first(ranked([chen])) == first(ranked([])) == []


def test_three_are_named():
    tied = [Book(key, name, due=2, unplanned=n, at_risk=Decimal(risk))
            for key, name, n, risk in ((1, "A", 2, 10), (2, "B", 1, 30), (3, "C", 1, 40), (4, "D", 2, 20))]  # fmt: skip
    found = ranked(tied)
    assert {one.signals for one in found} == {(VISITS,)}
    assert [one.book.name for one in found] == ["C", "B", "D", "A"]
    assert [one.book.name for one in first(found)] == ["C", "B", "D"]


def test_the_sentence_names_one_first_by_what_and_tells_forecast_and_fact_apart():
    book = Book(1, "B", now=20_000, before=50_000, at_risk=Decimal(700))
    line = {"url": "/B/", "name": "B", "money": money_told(book), "saving": book.saving}
    fall = "CN¥300 lost already against the year before, net: the same customers, gains set off"
    assert strip_tags(spoken([line])).endswith(f"by value at risk: B (CN¥700 at risk in the next 90 days; {fall}).")
    assert strip_tags(spoken([line], "A")).endswith(" set off). More figures stand out with A.")
    line |= {"money": money_told(replace(book, at_risk=Decimal(0))), "saving": Decimal(0)}
    assert strip_tags(spoken([line])) == f"Help first: B ({fall})."
    assert spoken([line | {"money": ""}]) == 'Help first: <a href="/B/">B</a>.' and not money_told(Book(2, "C"))
    assert spoken([]) == ""


def test_false_key_accounts_are_in_neither_sum_and_it_is_said_where_that_changes_much():
    ma = Book(1, "Ma", now=20_000, before=200_000, false_now=-10_000, false_before=160_000, at_risk=Decimal(50),
              false_at_risk=Decimal(20))  # fmt: skip
    assert (ma.fall, ma.saving) == (10_000, Decimal(30))
    assert ma.change == -0.9 and ma.true_change == -0.25
    assert (ma.left_out_risk, ma.left_out_fall) == (Decimal(20), Decimal(1700))
    assert left_out(ma) == "of false key accounts, left out: value at risk CN¥20, lost already CN¥1,700"
    assert left_out(replace(ma, false_now=160_000)) == "of false key accounts, left out: value at risk CN¥20"
    assert left_out(replace(ma, false_now=160_000, false_at_risk=Decimal(1))) == ""
    (found,) = ranked([replace(ma, false_now=-20_000)])
    assert CONTRIBUTION not in found.signals, "the others bring as much as before"
    assert whys(Helped(ma, (CONTRIBUTION,), 0.1), {CONTRIBUTION: {}}) == [
        "contribution −25% with the same customers, without false key accounts"
    ]


def test_a_visit_that_is_proposed_or_a_day_late_calls_for_nobody():
    book = Book(1, "Ma", due=3, unplanned=3, proposed=1, waits=2, overdue=(("A", 9),))
    assert ranked([book])[0].signals == () and ranked([replace(book, waits=1)])[0].signals == (VISITS,)
    assert whys(Helped(book, (VISITS,), 0.0), {VISITS: {1: [("A", 9)]}}) == [
        "3 of 3 key accounts overdue and planned by nobody, among them A (9 days overdue); "
        "for 1 a visit is proposed and waits to be accepted"
    ]


def test_the_cell_says_which_of_the_unplanned_the_rule_leaves_out():
    assert beside(Book(1, "Ma", due=7, unplanned=4, proposed=3, waits=3)) == "for 3 a visit is proposed"
    assert beside(Book(1, "Ma", due=7, unplanned=4, proposed=1, waits=3)) == (
        "for 1 a visit is proposed, 2 overdue by 2 days at most"
    )
    assert beside(Book(1, "Ma", due=7, unplanned=4)) == ""
    left = Book(1, "Ma", due=7, unplanned=4, proposed=3, stale=2, waits=1)
    assert beside(left) == (
        "for 1 a visit is proposed, for 2 a visit is proposed and was not accepted for more than 2 days"
    )


@pytest.mark.django_db
@pytest.mark.db_both
def test_a_proposal_that_nobody_accepts_excuses_for_two_days_only(needy, acme, zhao):
    plan = VisitPlan.objects.create(account=acme, user=needy, planned_on=timezone.localdate(), state="proposed")

    def told():
        book = next(book for book in facts.gather(zhao).books if book.owner == needy.pk)
        return book.unplanned, book.proposed, book.waits, book.stale

    assert told() == (1, 1, 1, 0)
    VisitPlan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - timedelta(2))
    assert told() == (1, 1, 1, 0)
    VisitPlan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - timedelta(3))
    assert told() == (1, 1, 0, 1)
    (line,) = [one for one in coverage.by_owner(zhao, Policy.objects.current()) if one.owner_id == needy.pk]
    assert (line.overdue, line.planned, line.proposed) == (1, 0, 1)


def test_a_fall_of_false_key_accounts_alone_is_spared():
    ma = Book(1, "Ma", now=20_000, before=200_000, false_now=-10_000, false_before=160_000)
    assert not ma.is_spared and replace(ma, false_now=-20_000).is_spared
    assert not Book(2, "Li", now=95, before=100).is_spared


@pytest.mark.django_db
def test_whom_to_help_first_is_no_verdict(lin, chen, gu):
    first = [{"name": "Lin", "owner": lin.pk}, {"name": "Gu", "owner": gu.pk}]
    told = fair(first, {gu.pk, chen.pk})
    assert "no verdict on the person. The record of Lin itself is within chance. Beyond chance as well: Gu. " in told
    assert told.endswith(f"Beyond chance, and not in need of help first: {chen.name}.") and fair([], {1}) == ""


def test_whoever_holds_most_late_work_without_customers_is_told_apart():
    books = [Book(1, "Lin", cases=1, promises=1), Book(2, "Chen")]
    gu, an = Hand(3, "Gu", cases=3), Hand(4, "An", promises=1)
    assert most_late(books, [an, gu]) == gu
    assert most_late(books, [an]) is most_late(books, []) is None
    assert most_late(books, [Hand(3, "Gu", cases=2)]) is None, "no more than a manager"


@pytest.mark.django_db
def test_a_case_counts_for_whoever_has_it_in_hand(needy, acme, gu, zhao, browser_of):
    told = {"account": acme, "user": gu, "sort": "service", "by": needy, "due_at": timezone.now() - timedelta(2)}
    Case.objects.bulk_create(Case(title=title, **told) for title in "CDEF")
    Case.objects.create(**(told | {"user": None}), title="in nobody's hands")
    browser = browser_of(zhao)
    page = browser.get(URL, headers={"HX-Request": "true"})
    (row,) = [row for row in page.context["rows"] if row["name"] == needy.name]
    assert (row["cases"], row["promises"]) == (2, 1)
    hand = page.context["hand"]
    whose = f"{gu.name} ({gu.get_role_display()})"
    assert hand["told"] == f"4 of 7 cases and promises that are late are in the hands of {whose}."
    assert browser.get(hand["cases_url"]).context["count"] == hand["cases"] == 4
    html, brief = page.content.decode(), browser.get(URL, {"brief": 1}).content.decode()
    assert "late promises</a>" not in html
    for shown in (html, brief):
        assert hand["told"] in shown and hand["cases_url"].replace("&", "&amp;") in shown


@pytest.fixture
def needy(acme, other, lin):
    """Lin's one key account is overdue and planned by nobody, with two late cases in lin's hands and a promise."""
    computed(acme, other)
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY - timedelta(365), by=User.objects.system())
    today, now = timezone.localdate(), timezone.now()
    Standing.objects.filter(account__in=(acme, other)).update(last_visit_on=today - timedelta(days=200))
    VisitPlan.objects.create(account=other, user=other.owner, planned_on=today, state="planned")
    told = {"account": acme, "user": lin, "sort": "complaint", "by": lin, "due_at": now - timedelta(2)}
    Case.objects.bulk_create(Case(title=title, **told) for title in "AB")
    for side in ("ours", "theirs"):
        Promise.objects.create(account=acme, user=lin, text=side, side=side, due_on=today - timedelta(3))
    cache.clear()
    return lin


@pytest.mark.django_db
@pytest.mark.db_both
def test_it_says_which_customers_and_the_managers_page_says_the_same(needy, acme, zhao, browser_of):
    browser = browser_of(zhao)
    (row,) = [row for row in browser.get(URL).context["rows"] if row["name"] == needy.name]
    assert f"planned by nobody: {acme} (170 days overdue); 3 cases and promises late: {acme}" in row["why"]
    assert f'hx-get="{URL}?brief=1&amp;owner={needy.pk}"' in browser.get(row["url"]).content.decode()
    brief = {"brief": 1, "owner": needy.pk}
    assert browser.get(URL, brief).context["told"] == f"Needs help: {needy.name}: {row['money']}."
    calm = browser.get(URL, brief | {"owner": zhao.pk})
    assert "No figure of theirs stands out today." in calm.content.decode()


@pytest.mark.django_db
@pytest.mark.db_both
def test_customers_are_named_by_what_stands_out(needy, acme, other, zhao, gu):
    found = ranked(facts.gather(zhao).books)
    names = facts.named([Helped(one.book, SIGNALS, 0.0) for one in found])
    assert names[VISITS][needy.pk] == [(str(acme), 170)] and names[LATE][needy.pk] == [(str(acme), 3)]
    book = next(one.book for one in found if one.book.owner == needy.pk)
    scored = Score.objects.current().filter(account__owner=needy).order_by("-value_at_risk", "pk")[:2]
    assert names[RISK][needy.pk] == [
        (str(one.account), pytest.approx(float(one.value_at_risk / book.at_risk)))
        for one in scored if one.value_at_risk >= book.at_risk / 10
    ]  # fmt: skip
    assert names[CONTRIBUTION][needy.pk] == [
        (str(Account.objects.get(pk=pk)), cents / book.fall if book.fall else 0.0) for pk, cents in book.fallen
    ]  # fmt: skip


def test_of_a_figure_it_is_said_which_part_is_whose():
    book = Book(1, "Ma", due=7, unplanned=4, cases=3, now=35, before=100, at_risk=Decimal(50))
    names = {
        VISITS: {1: [("A", None), ("B", 1)]}, LATE: {1: [("C", 2), ("D", 1)]}, CONTRIBUTION: {1: [("Ding", 0.92)]},
        RISK: {1: [("Nordwind", 0.94)]},
    }  # fmt: skip
    assert whys(Helped(book, SIGNALS, 0.49), names) == [
        "4 of 7 key accounts overdue and planned by nobody, among them A (never visited), B (1 day overdue)",
        "3 cases and promises late: C, D",
        "contribution −65% with the same customers, 92% of the fall with Ding",
        "49% of all value at risk, 94% of it with Nordwind",
    ]
    names[CONTRIBUTION][1], names[RISK][1] = [("Ding", 1.2)], [("A", 0.4), ("B", 0.2)]
    assert whys(Helped(book, (CONTRIBUTION, RISK), 0.49), names) == [
        "contribution −65% with the same customers, no fall without Ding", "49% of all value at risk, among them A, B"
    ]  # fmt: skip


def one(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.db_both
def test_each_figure_is_what_sql_says(needy, zhao):
    book = next(book for book in facts.gather(zhao).books if book.owner == needy.pk)
    due = Account.objects.filter(owner=needy).to_visit().count()
    assert (book.due, book.unplanned) == (due, 1)
    held = "SELECT COUNT(*) FROM lifecycle_case c WHERE c.user_id=%s AND c.due_at < %s"
    assert book.cases == one(held, needy.pk, timezone.now()) == 2
    kept = "SELECT COUNT(*) FROM lifecycle_promise WHERE user_id=%s AND side='ours' AND due_on < %s"
    assert book.promises == one(kept, needy.pk, timezone.localdate()) == 1
    risk = """SELECT SUM(s.value_at_risk) FROM analytics_score s JOIN accounts_account a ON a.id=s.account_id
        WHERE a.owner_id=%s AND s.run_id=(SELECT MAX(run_id) FROM analytics_score)"""
    assert book.at_risk == Decimal(str(one(risk, needy.pk))).quantize(Decimal("0.01"))
    net = """SELECT SUM(c.net_contribution) FROM analytics_contribution c JOIN accounts_account a ON a.id=c.account_id
        JOIN kam_run r ON r.id=c.run_id WHERE a.owner_id=%s AND r.as_of=%s AND c.account_id IN
        (SELECT p.account_id FROM analytics_contribution p JOIN kam_run q ON q.id=p.run_id WHERE q.as_of=%s)"""
    before = DAY - timedelta(365)
    for cents, day in ((book.now, DAY), (book.before, before)):
        assert cents == round(Decimal(str(one(net, needy.pk, day, before))) * 100)


@pytest.mark.django_db
def test_the_dashboard_asks_for_it_and_each_number_opens(needy, zhao, browser_of, django_assert_max_num_queries):
    browser = browser_of(zhao)
    assert f'hx-get="{URL}"' in browser.get("/dashboard/").content.decode()
    assert f'hx-get="{URL}?brief=1"' in browser.get("/dashboard/").content.decode()
    assert f'hx-get="{URL}?brief=1&amp;beyond="' in browser.get("/managers/").content.decode()
    narrowed = browser.get(f"/managers/?owner={needy.pk}&region=West").content.decode()
    assert f'hx-get="{URL}' not in narrowed, "it speaks of all customers of a manager"
    with django_assert_max_num_queries(25):
        page = browser.get(URL, headers={"HX-Request": "true"})
    (row,) = [row for row in page.context["rows"] if row["name"] == needy.name]
    told = strip_tags(page.context["told"])
    assert told.startswith(f"Help first, by value at risk: {needy.name} (") and "<html" not in page.content.decode()
    assert f'href="{row["url"]}"' in page.context["told"], "a name opens the manager's page"
    assert "overdue and planned by nobody" in row["why"] and "3 cases and promises late" in row["why"]
    assert [label for label, _url in row["calls"]][:2] == ["Overdue visits", "Late cases"]
    assert all(browser.get(url).status_code == 200 for _label, url in row["calls"])
    html = page.content.decode()
    assert html.count('title="Stands out"') == 3, "visits, cases and promises: a sign beside the colour"
    assert "Same customers, against the year before" in html
    for count, url in (("cases", "cases_url"), ("promises", "promises_url")):
        assert browser.get(row[url]).context["count"] == row[count]
    assert len(browser.get(row["visits_url"]).context["rows"]) == row["unplanned"]
    assert [line["name"] for line in browser.get(row["url"]).context["rows"]] == [needy.name]
    brief = browser.get(f"{URL}?brief=1", headers={"HX-Request": "true"}).content.decode()
    assert "Help first" in brief and "<table" not in brief
    alone = browser.get(f"{URL}?brief=1&owner={needy.pk}").content.decode()
    assert "Needs help: " in alone and row["visits_url"].replace("&", "&amp;") in alone, "figures with lists"
    assert "Beyond chance" in browser.get("/managers/").content.decode()
    assert browser.get(row["url"]).context["headline"] == "", "nothing is compared of one"
    assert browser_of(needy).get(URL).status_code == 403
