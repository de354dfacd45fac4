"""What a report tells of planned visits and of what waits, how its lists end, and what its writer leaves out."""

from datetime import date

import pytest

from accounts.models import Nomination, TierChange
from analytics.actions import reports
from analytics.facts import reports as facts
from analytics.models.report_sentences import promises, visits
from analytics.models.report_words import Teller
from analytics.templatetags import pack_parts
from kam.ground.errors import Refused
from lifecycle.facts import decisions
from lifecycle.models import Promise, Visit, VisitPlan
from tests import factories
from tests.analytics import report_books as book
from tests.analytics.test_report_tellings import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_july")]
DAYS = (book.FIRST, book.LAST)


def test_a_nomination_that_waits_is_among_what_waits_for_a_decision(full, lin, zhao):
    TierChange.objects.create(account=full, tier="gold", was="iron", state="proposed", from_on=book.LAST, by=zhao)
    asked = {"kind": "potential", "reason": "x", "until": date(2027, 6, 1), "proposed_by": lin}
    Nomination.objects.create(account=full, proposed_on=book.LAST, **asked)
    told = facts.gather(lin, None, "month", DAYS)
    assert [row["noun"] for row in told["rows"]["proposals"]] == ["tier", "nomination"]
    waiting = {one.kind.key: one.count for one in decisions.waiting(zhao) if one.kind.key in ("tiers", "nominations")}
    assert told["figures"]["proposals"] == sum(waiting.values()) == 2, "as on Today"


def test_a_plan_that_a_message_answered_was_not_held(full, lin):
    Visit.objects.filter(plan=VisitPlan.objects.get(planned_on=date(2026, 6, 8))).update(kind="message")
    told = facts.gather(lin, None, "month", DAYS)
    figures = {key: told["figures"][key] for key in ("visits", "planned", "planned_done", "planned_written")}
    assert figures == {"visits": 3, "planned": 3, "planned_done": 1, "planned_written": 1}
    said = {one.key: one.text for one in visits(Teller(told, lambda _key: ""))}
    assert said["planned"] == "Of 3 planned visits 1 were held."
    assert said["planned_written"] == "1 more was answered by a message."


def test_a_list_that_stops_says_how_many_more_there_are_and_leads_to_them(full, lin):
    for number in range(5):
        account = factories.AccountFactory(code=f"K{number}", name=f"K{number}", owner=lin)
        Promise.objects.create(account=account, user=lin, text="Call", due_on=date(2026, 6, 29))
    told = facts.gather(lin, None, "month", DAYS)
    (late,) = [one for one in promises(Teller(told, lambda key: f"/{key}/")) if one.key == "overdue"]
    assert told["figures"]["overdue"] == 6 and "K0, K1, and 3 more" in late.text
    assert ("/overdue/", "and 3 more") in {(piece.url, piece.text) for piece in late.pieces}


def test_a_sentence_that_is_left_out_is_not_on_the_paper_and_comes_back(full, lin, browser_of):
    june = reports.make(span="month", day=book.LAST, by=lin)
    key, own = "visits.visits", "Four good ones."
    june = reports.change(june, {"edited": {key: own}}, by=lin)
    june = reports.change(june, {"left_out": [key, "visits.planned"]}, by=lin)
    page = browser_of(lin).get(f"/reports/{june.pk}/").content.decode()
    assert "Left out by the writer" in page and "visits were held." in page and own not in page
    printed = text_of(browser_of(lin).get(f"/reports/{june.pk}/file/", {"language": "en"}).content)
    assert "4 visits were held" not in printed and "Left out" not in printed
    form = browser_of(lin).get(f"/reports/{june.pk}/edit/").context["form"]
    assert form[f"edited:{key}"].value() == own and form[f"left_out:{key}"].value() is True
    june = reports.change(june, {"edited": {}, "left_out": []}, by=lin)
    assert june.edited.keys() == {key} and "left_out" not in june.edited[key], "the words come back"
    printed = text_of(browser_of(lin).get(f"/reports/{june.pk}/file/", {"language": "en"}).content)
    assert own in printed and "4 visits were held" not in printed, "the paper holds the writer's words alone"
    with pytest.raises(Refused):
        reports.change(june, {"left_out": ["moon"]}, by=lin)


def test_a_new_report_of_who_holds_no_customers_starts_on_their_team_and_submitting_says_who_gets_it(
    full, lin, zhao, north, browser_of
):
    type(north).objects.filter(pk=north.pk).update(lead=zhao)
    assert browser_of(zhao).get("/reports/new/").context["form"].initial["team"] == north
    assert browser_of(lin).get("/reports/new/").context["form"].initial["team"] is None
    june = reports.make(span="month", day=book.LAST, team=type(north).objects.get(pk=north.pk), by=zhao)
    assert "It goes to nobody by itself" in browser_of(zhao).get(f"/reports/{june.pk}/submit/").content.decode()
    mine = reports.make(span="month", day=book.LAST, by=lin)
    assert f"It goes to {zhao}" in browser_of(lin).get(f"/reports/{mine.pk}/submit/").content.decode()


@pytest.mark.parametrize(
    ("kept", "late", "words"),
    [(1, 0, "1 promise was kept in time."), (3, 0, "3 promises were kept, all in time."),
     (1, 1, "1 promise was kept, late."), (3, 1, "3 promises were kept, 1 of them late.")],
)  # fmt: skip
def test_how_many_promises_were_kept_late_is_said_where_any_was(kept, late, words):
    content = {"figures": {"kept": kept, "kept_late": late}, "rows": {}, "currency": "CNY"}
    assert next(promises(Teller(content, lambda key: ""))).text == words


@pytest.mark.parametrize(
    ("count", "complaints", "words"),
    [(1, 1, "1 complaint in twelve months; 0 open"), (2, 0, "2 requests in twelve months, no complaint; 0 open"),
     (3, 1, "3 in twelve months, 1 of them a complaint; 0 open")],
)  # fmt: skip
def test_of_cases_it_says_what_they_were(count, complaints, words):
    told = {"count": count, "complaints": complaints, "open": 0}
    assert pack_parts._cases_of_the_year(count, complaints) % told == words
