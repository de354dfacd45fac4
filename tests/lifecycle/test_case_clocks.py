"""What the clock of a case shows: time that stood still is no lateness, and a step taken back gives no time away."""

import functools
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from kam.ground import timeline
from kam.models import Event, Notice, WorkCalendar
from lifecycle.actions import case_steps, case_watch, cases, customer_links
from lifecycle.facts import clocks
from lifecycle.models import Case
from tests import factories

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture
def at(time_machine):
    """`at(3)` is three hours later."""
    return lambda hours: time_machine.move_to(TUESDAY + timedelta(hours=hours), tick=False)


@pytest.fixture
def case(lin, gu, acme, at):
    at(0)
    return cases.report(values={"account": acme, "sort": "complaint", "title": "Cracks"}, by=lin)  # 72 hours


def left(case):
    """Working hours that its clock shows."""
    return clocks.tell([Case.objects.get(pk=case.pk)])[0].told.left / timedelta(hours=1)


def test_waiting_for_the_customer_is_no_lateness(case, gu, at):
    at(24 * 14)
    late = left(cases.answer(case, note="We look into it.", by=gu))
    case = cases.wait(case, note="Which batch?", by=gu)
    at(24 * 17)
    assert late == left(case) < -17
    case = cases.resume(case, by=gu)
    assert left(case) == late
    at(24 * 17 + 1)
    assert left(case) == late - 1


def test_taking_back_that_the_customer_answered_gives_no_time_away(case, gu, at):
    at(2)
    case = cases.wait(case, note="Which batch?", by=gu)
    assert left(case) == 70
    at(6)
    case = cases.resume(case, by=gu)
    at(7)
    assert left(case) == 69
    case = case_steps.back(case, by=gu)
    assert (case.state, left(case)) == ("waiting", 69)
    at(30)
    assert left(case) == left(cases.resume(case, by=gu)) == 69


@pytest.mark.db_both
def test_what_waits_stands_since_it_began_to_wait_whatever_is_taken_back(case, lin, gu, at):
    at(2)
    case, since = cases.wait(case, note="Which batch?", by=gu), TUESDAY + timedelta(hours=2)
    for hour, step in ((3, cases.take), (4, functools.partial(cases.cancel, note="No case"))):
        at(hour)
        case = case_steps.back(step(case, by=lin), by=lin)
        assert (case.state, case.stopped_at) == ("waiting", since)


def test_a_step_looks_at_the_case_as_it_stands_not_as_it_was_read(case, lin, gu, at):
    """Two people have its page open: the second answer is not the first, and opening it again counts both times."""
    early, late = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    at(1)
    cases.answer(early, note="We look into it.", by=gu)
    at(20)
    assert cases.answer(late, note="Still looking.", by=lin).answered_at == TUESDAY + timedelta(hours=1)
    for note in ("Not solved", "Still not"):
        cases.resolve(early, cause="product", resolution="Replaced", by=gu)
        late = cases.reopen(early, note=note, by=lin)
    assert late.reopened == 2


@pytest.mark.db_both
def test_who_took_a_case_meanwhile_keeps_it(case, lin, gu, acme):
    Case.objects.filter(pk=case.pk).update(user=None)
    read = Case.objects.get(pk=case.pk)
    cases.take(read, by=lin)
    assert cases.answer(read, note="We look into it.", by=gu).user == lin


@pytest.mark.parametrize(
    ("place", "calendar", "due"),
    [({"country": "DE"}, {"country": "CN", "is_default": True}, 16), ({"country": "DE"}, {}, 16),
     ({"city": "London"}, {"country": "GB", "places": ["London"]}, 17),
     ({"country": "CN", "city": "London"}, {"country": "GB", "places": ["London"]}, 17)],
)  # fmt: skip
def test_a_customer_abroad_has_its_own_clock_whatever_calendars_there_are(lin, at, place, calendar, due):
    """Eight working hours from Tuesday 10:00 in Shanghai, which is night there: from nine in the morning on."""
    WorkCalendar.objects.create(name="A calendar", **calendar)
    at(0)
    values = {"account": factories.AccountFactory(owner=lin, tier="gold", **place), "sort": "request", "title": "Tiles"}
    assert cases.report(values=values, by=lin).answer_due_at == datetime(2026, 11, 24, due, 0, tzinfo=UTC)


@pytest.mark.db_both
def test_a_late_one_that_waits_takes_nothing_from_what_is_due_today(case, lin, gu, acme, at, browser_of, api_of):
    at(24 * 14)
    cases.wait(cases.answer(case, note="We look into it.", by=gu), note="Which batch?", by=gu)
    cases.report(values={"account": acme, "sort": "request", "title": "Samples", "severity": "critical"}, by=lin)
    at(24 * 15)
    figures = {one["label"]: one for one in browser_of(lin).get("/cases/").context["figures"]}
    late, today = figures["Late"], figures["Due today"]
    assert (late["value"], today["value"]) == (0, 1)
    assert late["hint"] == today["hint"] == "without 1 waiting for the customer"
    for one in figures.values():
        listed = browser_of(lin).get(one["url"]).context["count"]
        assert listed == one["value"], f"{one['label']} opens those it counts"
    found = api_of(lin).get("/api/v1/cases/?today=true").json()["results"]
    assert [row["title"] for row in found] == ["Samples"]


@pytest.mark.db_both
def test_what_nobody_has_is_heard_of_by_whoever_leads_the_company(acme, lin, zhao, system, at):
    """A request through the page of a customer without owner and team; its lateness does not wait for the last rung."""
    link = customer_links.open(acme, by=lin)
    type(acme).objects.update(owner=None)
    at(0)
    link.link.account.refresh_from_db()
    case = customer_links.ask(link.link, text="Where is our order?", by=system)
    assert case.user is None and list(Notice.objects.values_list("user", "event__verb")) == [(zhao.pk, "case.opened")]
    at(80)
    case_watch.tick(by=system)
    assert Notice.objects.filter(user=zhao, event__verb="case.late").count() == 1
    late = list(Event.objects.filter(verb="case.late").order_by("pk"))
    told = [" ".join(timeline.one(one, {})["facts"]) for one in late]
    assert len(set(told)) == len(told), "each lateness says which promise it is, and whom it was told"
    assert all("Escalated to: " in words for words in told)


def test_undo_takes_back_ones_own_step_and_not_the_next_ones(case, lin, gu, browser_of):
    mine, page = browser_of(lin), f"/cases/{case.pk}/"
    shown = mine.post(f"{page}take/", {"_version": case.version}, follow=True).content.decode()
    undo = f"{page}back/?version={Case.objects.get().version}"
    assert f'action="{undo}"' in shown
    seen = mine.get(page).content.decode()
    cases.resolve(Case.objects.get(), cause="product", resolution="Replaced", by=gu)
    assert "Somebody else has changed this" in mine.post(undo, follow=True).content.decode()
    version = seen.partition(f'action="{page}back/"')[2].partition('name="_version" value="')[2].partition('"')[0]
    mine.post(f"{page}back/", {"_version": version})
    assert Case.objects.get().state == "resolved"
    mine.post(f"{page}back/?version={Case.objects.get().version}")
    assert Case.objects.get().state == "work"


def told(*people):
    return [Notice.objects.filter(user=one, event__verb="case.late").count() for one in people]


@pytest.mark.db_both
def test_a_case_that_comes_back_climbs_the_ladder_anew(case, lin, gu, zhao, system, at):
    """Each rung is told once a turn: who heard of it before it was solved believes it settled."""
    at(1)
    cases.answer(case, note="We look into it.", by=gu)
    at(24 * 25)
    assert case_watch.tick(by=system)["told"] == 3 and case_watch.tick(by=system)["told"] == 0
    assert told(lin, gu, zhao) == [1, 1, 2], "nobody leads, so the director hears for the lead too"
    case = cases.resolve(Case.objects.get(pk=case.pk), cause="product", resolution="Replaced", by=gu)
    at(24 * 26)
    cases.reopen(case, note="Cracked again", by=lin)
    at(24 * 26 + 1)
    assert case_watch.tick(by=system)["told"] == 3 and case_watch.tick(by=system)["told"] == 0
    assert told(lin, gu, zhao) == [2, 2, 4]
    assert [step.turn for step in case.steps.filter(rung=3)] == [0, 1]


@pytest.mark.db_both
def test_what_was_solved_in_time_and_comes_back_climbs_on_its_new_deadline(case, lin, gu, system, at):
    at(24)
    case = cases.resolve(case, cause="product", resolution="Replaced", by=gu)
    due = Case.objects.get(pk=case.pk).due_at
    at(24 * 8)
    case = cases.reopen(case, note="Cracked again", by=lin)
    assert case.due_at > due and case_watch.tick(by=system)["told"] == 0
    at(24 * 18)
    assert case_watch.tick(by=system)["told"] == 1


@pytest.mark.db_both
def test_steps_of_before_find_their_turn(case, lin, gu, system, at):
    at(24 * 25)
    case_watch.tick(by=system)
    case = cases.resolve(Case.objects.get(pk=case.pk), cause="product", resolution="Replaced", by=gu)
    cases.reopen(case, note="Cracked again", by=lin)
    case_watch.tick(by=system)
    turns = list(case.steps.order_by("pk").values_list("turn", flat=True))
    case.steps.filter(rung__isnull=True).update(turn=0)
    import_module("lifecycle.migrations.0027_rungs_of_cases_that_came_back").count_turns(apps, None)
    assert list(case.steps.order_by("pk").values_list("turn", flat=True)) == turns and max(turns) == 1
