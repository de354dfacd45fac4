"""Reports of a period: each figure from its rows, drawn up once, worded by people with nothing changed unseen (K13)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import translation
from django.utils.html import strip_tags

from accounts.actions import erasures
from accounts.models import Account, Order
from analytics.actions import recompute, report_tellings, reports
from analytics.facts import reports as facts
from analytics.models import Report, ReportWish, report_papers, report_rows
from kam.choices import Role, RunKind
from kam.ground.errors import Refused, Stale
from kam.models import Event, Notice, Run, User
from kam.rules import formats
from lifecycle.models import Promise
from tests import factories
from tests.analytics import report_books as book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_july")]
DAYS = (book.FIRST, book.LAST)


@pytest.fixture
def june(full, lin):
    return reports.make(span="month", day=book.LAST, by=lin)


def one(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def sums(told, key):
    return sum((Decimal(row["amount"]) for row in told["rows"][key]), Decimal(0))


@pytest.mark.db_both
def test_every_amount_is_what_sql_says_and_the_sum_of_its_rows(full, lin, other):
    factories.OrderFactory(account=other, ordered_on=date(2026, 6, 7), amount=5, revenue=Decimal(5))
    told = facts.gather(lin, None, "month", DAYS)
    bought = "SELECT SUM(revenue) FROM accounts_order WHERE account_id=%s AND ordered_on BETWEEN %s AND %s"
    for key, first, last in (("revenue", *DAYS), ("revenue_before", date(2026, 5, 1), date(2026, 5, 31)),
                             ("revenue_year", date(2025, 6, 1), date(2025, 6, 30))):  # fmt: skip
        known = Decimal(str(one(bought, full.pk, first, last))).quantize(Decimal("0.01"))
        assert Decimal(told["figures"][key]) == known == sums(told, key), key
    net = """SELECT c.net_contribution FROM analytics_contribution c JOIN kam_run r ON r.id=c.run_id
        WHERE c.account_id=%s AND r.as_of=%s"""
    for key, day in (("net", book.LAST), ("net_before", date(2026, 5, 31))):
        assert Decimal(told["figures"][key]) == Decimal(str(one(net, full.pk, day))) == sums(told, key)
    moved = Decimal(told["figures"]["net"]) - Decimal(told["figures"]["net_before"])
    assert Decimal(told["figures"]["risen"]) + Decimal(told["figures"]["fallen"]) == moved
    saved = "SELECT SUM(value_saved) FROM lifecycle_warning WHERE closed_on BETWEEN %s AND %s"
    assert Decimal(told["figures"]["saved_value"]) == Decimal(str(one(saved, *DAYS)))


@pytest.mark.db_both
def test_every_count_is_what_was_done_and_leads_to_its_rows(full, lin):
    told = facts.gather(lin, None, "month", DAYS)
    wanted = {"orders": 2, "visits": 4, "planned": 3, "planned_done": 2, "tiers_up": 1, "tiers_down": 0, "opened": 1,
              "saved": 1, "lost": 0, "warned": 1, "kept": 2, "kept_late": 1, "broken": 1, "overdue": 1,
              "complaints": 1, "solved": 0, "ahead": 1, "unfollowed": 0}  # fmt: skip
    assert {key: told["figures"][key] for key in wanted} == wanted
    for key, value in wanted.items():
        if key != "orders":
            assert len(told["rows"].get(key, ())) == value, key
    assert told["rows"]["broken"][0]["text"] == "Call back" and told["rows"]["overdue"][0]["text"] == "Ask"


def test_what_colleagues_did_and_what_lies_outside_the_days_is_not_told(full, lin, chen, other):
    early = facts.gather(lin, None, "month", DAYS)
    factories.VisitFactory(account=full, user=chen, held_at=book.at(date(2026, 6, 9)))
    factories.VisitFactory(account=full, user=lin, held_at=book.at(date(2026, 7, 1), hour=0))
    factories.OrderFactory(account=full, ordered_on=date(2026, 7, 1), amount=5, revenue=Decimal(5))
    factories.OrderFactory(account=other, ordered_on=date(2026, 6, 9), amount=5, revenue=Decimal(5))
    assert facts.gather(lin, None, "month", DAYS) == early


def test_a_team_is_told_as_the_sum_of_its_people(full, lin, north):
    sun = book.lead_of(north)
    wang = factories.UserFactory(username="wang", name="Wang Lei", role=Role.MANAGER, team=north)
    second = factories.AccountFactory(code="W", owner=wang)
    factories.OrderFactory(account=second, ordered_on=date(2026, 6, 9), amount=50, revenue=Decimal("50.05"))
    told = facts.gather(sun, north, "month", DAYS)
    parts = [facts.gather(user, None, "month", DAYS)["figures"]["revenue"] for user in (lin, wang)]
    assert Decimal(told["figures"]["revenue"]) == sum(map(Decimal, parts))
    assert sum(Decimal(person["revenue"]) for person in told["people"]) == Decimal(told["figures"]["revenue"])
    assert [person["name"] for person in told["people"]] == ["Lin Xiao", "Wang Lei"]
    for person in told["people"]:
        table = report_rows.table(told, "revenue", person["id"])
        assert table.total == formats.exact_money(Decimal(person["revenue"]), "CNY", "en")
        assert len(report_rows.table(told, "visits", person["id"]).rows) == person["visits"]


def test_as_many_reads_whatever_was_done(full, lin, django_assert_max_num_queries):
    for number in range(25):
        account = factories.AccountFactory(code=f"M{number}", owner=lin)
        factories.VisitFactory(account=account, user=lin, held_at=book.at(date(2026, 6, 1 + number)))
        factories.OrderFactory(account=account, ordered_on=date(2026, 6, 9), amount=5, revenue=Decimal(5))
    with django_assert_max_num_queries(62):
        facts.gather(lin, None, "month", DAYS)


@pytest.mark.db_both
def test_it_is_drawn_up_once_by_hand_and_by_the_job(full, lin, system):
    reports.wish([(None, "month"), (None, "week")], by=lin)
    assert reports.make_due(by=system) == 2
    assert reports.make_due(by=system) == 0 and Report.objects.count() == 2
    again = reports.make(span="month", day=date(2026, 6, 3), by=lin)
    assert again == Report.objects.get(span="month") and again.days == DAYS
    assert Notice.objects.filter(user=lin, event__verb="report.made").count() == 2
    assert reports.make_due(today=date(2026, 7, 6), by=system) == 1


def test_what_was_put_away_stays_away_until_it_is_asked_for(june, lin, system):
    reports.wish([(None, "month")], by=lin)
    reports.put_away(june, by=lin)
    assert reports.make_due(by=system) == 0
    assert reports.make(span="month", day=book.FIRST, by=lin).archived_at is None


def test_a_wish_rests_where_its_owner_left_or_leads_no_more(full, lin, north, system):
    sun = book.lead_of(north)
    reports.wish([(north, "month")], by=sun)
    reports.wish([(None, "month")], by=lin)
    north.lead = None
    north.save()
    lin.is_active = False
    lin.save()
    assert reports.make_due(by=system) == 0 and ReportWish.objects.count() == 2


def test_who_may_draw_up_what(full, lin, gu, north, ada):
    with pytest.raises(PermissionDenied):
        reports.make(span="month", day=book.LAST, by=gu)
    with pytest.raises(PermissionDenied):
        reports.make_due(by=lin)
    with pytest.raises(Refused):
        reports.make(span="month", day=book.LAST, team=north, by=lin)
    with pytest.raises(Refused):
        reports.make(span="month", day=date(2026, 8, 1), by=lin)
    with pytest.raises(Refused):
        reports.wish([(north, "week")], by=lin)


def said(report, key, language="en"):
    paper = report_papers.paper(report, report, language=language)
    return next(one for part in paper.parts for one in part.sentences if one.key == key)


def text(sentence):
    return "".join(piece.text for piece in sentence.pieces)


def test_each_sentence_is_computed_in_the_readers_language_and_each_number_leads_on(june):
    assert text(said(june, "results.revenue")) == "CN¥1,600 came in with 2 orders."
    assert text(said(june, "results.before")) == "That is 60% more than in the month before (CN¥1,000)."
    assert text(said(june, "visits.planned", "zh-hans")) == "计划拜访 3 次，完成 2 次。"
    assert text(said(june, "promises.kept")) == "2 promises were kept, 1 of them late."
    linked = {piece.text: piece.url for piece in said(june, "visits.planned").pieces if piece.url}
    assert linked == {"3": f"/reports/{june.pk}/rows/planned/", "2": f"/reports/{june.pk}/rows/planned_done/"}


def test_no_number_is_changed_unseen(june, lin):
    words = "We held 3 of 3 planned visits, as one was moved."
    june = reports.change(june, {"edited": {"visits.planned": words}}, by=lin)
    shown = said(june, "visits.planned")
    assert shown.own == words and text(shown) == "Of 3 planned visits 2 were held."
    assert shown.notes == ("Numbers by hand: 3.", "Left out: 2.")
    chinese = said(june, "visits.planned", "zh-hant")
    assert chinese.own == words and "2" in text(chinese) and len(chinese.notes) == 2
    assert june.content == facts.gather(lin, None, "month", DAYS)


def test_the_products_own_words_or_none_leave_its_sentence_alone(june, lin):
    june = reports.change(june, {"edited": {"visits.visits": "Four."}, "added": {"help": "Two\nthings"}}, by=lin)
    event = Event.objects.get(verb="report.changed")
    assert set(event.changes) == {"edited.visits.visits", "added.help"}
    june = reports.change(june, {"edited": {"visits.visits": "4 visits were held."}, "added": {"help": " "}}, by=lin)
    assert june.edited == {} and june.added == {}
    june = reports.change(june, {"edited": {"visits.visits": "Four."}}, by=lin)
    assert reports.change(june, {"edited": {"visits.visits": ""}}, by=lin).edited == {}
    for wrong in ({"edited": {"visits.nothing": "x"}}, {"added": {"nothing": "x"}}, {"goal": Decimal(0)},
                  {"added": {"help": "x" * 2001}}):  # fmt: skip
        with pytest.raises(Refused):
            reports.change(june, wrong, by=lin)


def test_the_data_is_read_again_and_words_stay(june, lin, full):
    reports.change(june, {"edited": {"results.revenue": "Good month."}}, by=lin)
    Order.objects.filter(account=full, ordered_on=date(2026, 6, 25)).update(revenue=Decimal("1000.00"))
    fresh = reports.read_again(june, by=lin)
    assert fresh.content["figures"]["revenue"] == "1900.20"
    shown = said(fresh, "results.revenue")
    assert shown.own == "Good month." and text(shown) == "CN¥1,900 came in with 2 orders."
    assert shown.notes == ("Left out: 1900, 2.",)
    with pytest.raises(Stale):
        reports.read_again(june, version=1, by=lin)


def test_what_was_agreed_is_what_the_next_report_is_held_against(full, lin, north):
    sun = book.lead_of(north)
    may = reports.make(span="month", day=date(2026, 5, 31), by=lin)
    may = reports.change(may, {"goal": Decimal("2000.00")}, by=lin)
    may = report_tellings.submit(may, by=lin)
    assert facts.gather(lin, None, "month", DAYS)["figures"].get("goal") is None
    report_tellings.answer(may, accept=True, by=sun)
    june = reports.make(span="month", day=book.LAST, by=lin)
    assert text(said(june, "results.goal")) == "Of the CN¥2,000 that was agreed beforehand 80% was reached."


def test_a_quiet_month_of_a_new_colleague_is_told_too(north):
    new = factories.UserFactory(username="new", role=Role.MANAGER, team=north)
    report = reports.make(span="quarter", day=date(2026, 3, 3), by=new)
    for language in ("en", "zh-hans", "zh-hant"):
        paper = report_papers.paper(report, report, language=language)
        assert paper.headline and all(part.sentences for part in paper.parts)


def test_a_program_hears_which_figures_moved_before_it_submits(june, lin, chen, full, api_of):
    url, careful = f"/api/v1/reports/{june.pk}/submit/", {"confirmed": False}
    june.content["figures"]["visits"] = 99
    june.save(update_fields=["content"])
    assert api_of(chen).post(url, careful, format="json").status_code == 404
    asked = api_of(lin).post(url, careful, format="json")
    assert asked.status_code == 409 and asked.json()["code"] == "unconfirmed" and "99 →" in asked.json()["detail"]
    assert api_of(lin).post(url, {}, format="json").json()["state"] == "submitted", "as ever where nothing is asked"


def test_every_sentence_has_its_numbers_in_every_language(june):
    for language in ("zh-hans", "zh-hant"):
        with translation.override(language):
            there = {key: {one.key for one in part} for key, part in report_papers.sentences(june, june).items()}
        assert there == {key: {one.key for one in part} for key, part in report_papers.sentences(june, june).items()}
        for key in ("results.revenue", "visits.coverage", "warnings.ended", "contribution.moved"):
            english = [piece.url for piece in said(june, key).pieces if piece.url]
            assert sorted(piece.url for piece in said(june, key, language).pieces if piece.url) == sorted(english)


def test_erasing_a_person_takes_them_out_of_reports_that_hold_their_address(june, lin, ada, full):
    boss = factories.ContactFactory(account=full, name="欧阳若兰", email="ruolan@acme.cn")
    reports.change(june, {"added": {"help": "请欧阳若兰出面 (ruolan@acme.cn)"}}, by=lin)
    report_tellings.submit(june, by=lin)
    erasures.erase(boss, name="欧阳若兰", by=ada)
    june.refresh_from_db()
    copy = june.copies.get()
    assert "欧阳" not in june.added["help"] + copy.added["help"] and not copy.is_whole
    assert any("erased since" in note for note in report_papers.paper(june, copy, language="en").notes)


def test_merged_or_handed_on_a_customer_is_told_where_it_was_then(june, chen, full, lin):
    Account.objects.filter(pk=full.pk).update(owner=chen)
    june.refresh_from_db()
    assert june.content["figures"]["revenue"] == "1600.35"
    assert facts.gather(lin, None, "month", DAYS)["figures"]["revenue"] == "0.00"


def test_a_month_that_runs_says_so_and_is_compared_with_as_many_days(full, lin, browser_of, time_machine):
    time_machine.move_to("2026-06-12 09:00+08:00")
    Promise.objects.filter(user=lin).update(kept_on=None, broken_on=None, due_on=date(2026, 6, 12))
    report = reports.make(span="month", day=book.LAST, by=lin)
    figures = report.content["figures"]
    assert report.content["until"] == "2026-06-12" and figures["overdue"] == 0, "due today is not past its day"
    assert Decimal(figures["revenue_before"]) == 0, "20 May lies behind the first twelve days"
    assert Decimal(figures["revenue_year"]) == 800, "10 June 2025 does not"
    page = browser_of(lin).get(f"/reports/{report.pk}/?language=en")
    assert "The period is not over: the numbers are until 12 Jun 2026" in page.context["running"]
    assert "the same days of the month before" in page.content.decode()
    assert "Figures as they were read on 12 Jun 2026. What changed later is not in them" in strip_tags(
        page.content.decode()
    )
    assert "The period is not over" in browser_of(lin).get(f"/reports/{report.pk}/submit/").context["question"]
    time_machine.move_to(book.NOW)
    over = facts.gather(lin, None, "month", DAYS)
    assert "until" not in over and Decimal(over["figures"]["revenue_before"]) == Decimal("1000.10")


def test_the_run_just_after_the_period_tells_its_contribution_and_a_team_what_its_people_agreed_on(full, lin, north):
    recompute.start(RunKind.CONTRIBUTION, as_of=date(2026, 7, 1), by=User.objects.system())
    Run.objects.filter(kind=RunKind.CONTRIBUTION, as_of=book.LAST).delete()
    sun = book.lead_of(north)
    may = reports.change(reports.make(span="month", day=date(2026, 5, 31), by=lin), {"goal": Decimal(2000)}, by=lin)
    report_tellings.answer(report_tellings.submit(may, by=lin), accept=True, by=sun)
    figures = facts.gather(sun, north, "month", DAYS)["figures"]
    assert figures["net_of"] == "2026-07-01"
    assert (figures["goal"], figures["goal_people"], figures["goal_revenue"]) == ("2000.00", 1, "1600.35")
